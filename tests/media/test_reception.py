"""Receiver reports: loss, wrap, jitter, round trip (RFC 3550 appendix A)."""

from media.reception import Reception


def feed(reception: Reception, sequences: list[int], start: float = 100.0) -> None:
    for at, sequence in enumerate(sequences):
        reception.packet_received(sequence & 0xFFFF, at * 960, start + at * 0.02)


def test_nothing_lost_across_the_wrap() -> None:
    reception = Reception(7, 48_000)
    feed(reception, list(range(65_530, 65_550)))
    block = reception.block(101.0)
    assert (block.ssrc, block.fraction_lost, block.cumulative_lost) == (7, 0, 0)
    assert block.highest_sequence == 65_549
    assert block.jitter <= 1


def test_a_quarter_lost_is_told_once() -> None:
    reception = Reception(7, 48_000)
    feed(reception, [n for n in range(100) if n % 4 != 1])
    block = reception.block(103.0)
    assert (block.fraction_lost, block.cumulative_lost) == (64, 25)
    assert reception.block(104.0).fraction_lost == 0


def test_the_last_sender_report_and_its_age_are_told() -> None:
    reception = Reception(7, 48_000)
    feed(reception, [1, 2])
    reception.report_received(0x1122334455667788, 200.0)
    block = reception.block(200.5)
    assert (block.last_report, block.delay_since) == (0x33445566, 32_768)
