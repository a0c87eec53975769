"""When the packets of two streams of one publisher were taken, one after the other: by the publisher's own clock.

Pure. Each simulcast layer counts its timestamps from a random start; sender reports tie them to one clock (RFC 3550
§6.4.1). The rule: a report that contradicts the arrival by more than a second is not believed.
"""

from dataclasses import dataclass

_DISBELIEF_S = 1.0


@dataclass(frozen=True, slots=True)
class Instant:
    """The timestamp of a stream at an NTP time (64 bits), as its newest sender report says."""

    ntp: int
    timestamp: int


def signed(difference: int, bits: int = 32) -> int:
    """A difference of two numbers that wrap, nearest to zero."""
    half = 1 << bits - 1
    return (difference + half & (1 << bits) - 1) - half


def passed(
    clock_rate: int, last: int, last_report: Instant | None, start: int, start_report: Instant | None, waited_s: float
) -> int | None:
    """From timestamp `last` of one stream to `start` of another, in timestamp units; None when nobody can say.

    Args:
        clock_rate: of both.
        last, start: their timestamps.
        last_report, start_report: the newest sender report of each.
        waited_s: what lay between their arrivals.
    """
    if last_report is None or start_report is None:
        return None
    between = signed(start_report.ntp - last_report.ntp, 64) * clock_rate >> 32
    steps = between + signed(start - start_report.timestamp) - signed(last - last_report.timestamp)
    return steps if abs(steps / clock_rate - waited_s) < _DISBELIEF_S else None
