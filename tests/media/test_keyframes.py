"""Key frames: joined requests, a minimum interval, retries."""

from media.keyframes import KeyFrameRequests


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
