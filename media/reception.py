"""How well a publisher's stream arrives: what receiver reports say (RFC 3550 §6.4.1, appendix A)."""

from media.rtcp import ReceptionBlock


class Reception:
    """The statistics of one stream; times are monotonic seconds."""

    def __init__(self, ssrc: int, clock_rate: int) -> None:
        self.ssrc = ssrc
        self._clock_rate = clock_rate
        self._base = self._highest = -1
        self._received = self._reported_expected = self._reported_received = 0
        self._jitter = self._transit = 0.0
        self._report: tuple[int, float] | None = None

    def packet_received(self, sequence: int, timestamp: int, now: float) -> None:
        """Counts a packet."""
        transit = now * self._clock_rate - timestamp
        if self._highest < 0:
            self._base = self._highest = sequence
        else:
            ahead = (sequence - self._highest) & 0xFFFF
            if ahead < 0x8000:
                self._highest += ahead
            change = abs(transit - self._transit)
            if change < self._clock_rate * 10:  # the timestamp wrapped or jumped otherwise
                self._jitter += (change - self._jitter) / 16
        self._transit = transit
        self._received += 1

    def report_received(self, ntp: int, now: float) -> None:
        """Notes a sender report, so that the publisher can tell its round trip."""
        self._report = (ntp >> 16 & 0xFFFFFFFF, now)

    def block(self, now: float) -> ReceptionBlock:
        """The next receiver report's block."""
        expected = self._highest - self._base + 1
        expected_since = expected - self._reported_expected
        lost_since = expected_since - (self._received - self._reported_received)
        self._reported_expected, self._reported_received = expected, self._received
        fraction = min(255, (lost_since << 8) // expected_since) if expected_since > 0 and lost_since > 0 else 0
        last_report, at = self._report or (0, now)
        return ReceptionBlock(
            self.ssrc,
            fraction,
            expected - self._received,
            self._highest & 0xFFFFFFFF,
            int(self._jitter) & 0xFFFFFFFF,
            last_report,
            min(int((now - at) * 65536), 0xFFFFFFFF),
        )
