"""Key frames: joined requests, a minimum interval, retries."""

from media.keyframes import Askers, KeyFrameRequests


def test_requests_within_the_interval_are_joined_into_one_that_leaves_later() -> None:
    requests = KeyFrameRequests()
    assert requests.want(10.0)
    assert not requests.want(10.1)
    assert not requests.want(10.2)
    assert not requests.due(10.25, lambda: True)
    assert requests.due(10.3, lambda: True)
    assert not requests.due(10.4, lambda: False)


def test_a_request_that_brought_nothing_is_repeated_while_somebody_waits() -> None:
    requests = KeyFrameRequests()
    assert requests.want(10.0)
    assert not requests.due(10.9, lambda: True)
    assert requests.due(11.0, lambda: True)
    assert not requests.due(12.5, lambda: False)


def test_a_request_is_repeated_only_when_it_is_time() -> None:
    requests, looked = KeyFrameRequests(), 0

    def is_waiting() -> bool:
        nonlocal looked
        looked += 1
        return True

    requests.want(10.0)
    assert [requests.due(10.0 + at / 10, is_waiting) for at in range(25)].count(True) == 2
    assert looked == 2, "who is asked whether they wait pays for it"


def test_one_receiver_asks_a_few_times_at_once_and_then_now_and_then() -> None:
    askers = Askers()
    assert [askers.may("mallory", 10.0 + at / 100) for at in range(6)] == [True] * 4 + [False] * 2
    assert sum(askers.may("mallory", 11.0 + at / 100) for at in range(6000)) == 60
    assert askers.may("bilal", 70.99), "others are as free as before"
    assert [askers.may("mallory", 100.0 + at / 100) for at in range(5)] == [True] * 4 + [False]


def test_what_one_receiver_needs_at_one_time_counts_once() -> None:
    askers = Askers()
    assert [askers.may("bilal", at) for at in (10.0, 10.0, 10.0, 10.1, 10.2, 10.3, 10.4)] == [True] * 6 + [False]


def test_who_has_asked_for_nothing_for_a_while_is_forgotten() -> None:
    askers = Askers()
    for at in range(4):
        assert askers.may("mallory", 10.0 + at / 100)
    assert askers.may("bilal", 12.0)
    askers.second_passed(12.9)
    assert set(askers._askers) == {"mallory", "bilal"}
    askers.second_passed(13.5)
    assert [askers.may("mallory", 13.5 + at / 100) for at in range(4)] == [True] * 3 + [False]
    askers.second_passed(20.0)
    assert not askers._askers
