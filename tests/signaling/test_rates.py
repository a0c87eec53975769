"""Leaky buckets: each try fills one a little, and time empties it."""

from accounts.attempts import Limit
from signaling.rates import RATES, Bucket, Buckets, RateKind


def test_a_bucket_gives_its_burst_then_one_each_time() -> None:
    bucket = Bucket(Limit(burst=3, one_every_s=0.5), now=0.0)
    assert [bucket.take(0.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert bucket.take(0.5) == 0
    assert bucket.take(0.5) > 0
    assert not bucket.is_empty(1.9)
    assert bucket.is_empty(2.0)


def test_each_participant_has_buckets_of_their_own_and_a_reload_does_not_empty_them() -> None:
    buckets = Buckets()
    for _ in range(RATES[RateKind.CHAT].burst):
        assert buckets.take("room", "ada", RateKind.CHAT, 0.0) == 0
    assert buckets.take("room", "ada", RateKind.CHAT, 0.0) > 0
    assert buckets.take("room", "ada", RateKind.MEDIA, 0.0) == 0
    assert buckets.take("room", "basile", RateKind.CHAT, 0.0) == 0
    buckets.forget_empty(0.1)
    assert buckets.take("room", "ada", RateKind.CHAT, 0.1) > 0


def test_who_has_not_asked_for_long_is_forgotten() -> None:
    buckets = Buckets()
    buckets.take("room", "ada", RateKind.CHAT, 0.0)
    buckets.forget_empty(60.0)
    assert buckets == Buckets()
