"""Key frames: joined requests, a minimum interval, retries."""

from media.keyframes import Asker, KeyFrameRequests


def test_requests_within_the_interval_are_joined_into_one_that_leaves_later() -> None:
    requests = KeyFrameRequests()
    assert requests.want(10.0)
    assert not requests.want(10.1)
    assert not requests.want(10.2)
    assert not requests.due(10.25, still_waiting=True)
    assert requests.due(10.3, still_waiting=True)
    assert not requests.due(10.4, still_waiting=False)


def test_a_request_that_brought_nothing_is_repeated_while_somebody_waits() -> None:
    requests = KeyFrameRequests()
    assert requests.want(10.0)
    assert not requests.due(10.9, still_waiting=True)
    assert requests.due(11.0, still_waiting=True)
    assert not requests.due(12.5, still_waiting=False)


def test_one_receiver_asks_a_few_times_at_once_and_then_now_and_then() -> None:
    asker = Asker()
    assert [asker.may(10.0 + at / 100) for at in range(6)] == [True] * 4 + [False] * 2
    assert sum(asker.may(11.0 + at / 100) for at in range(6000)) == 60
    assert [asker.may(100.0) for _ in range(5)] == [True] * 4 + [False]
