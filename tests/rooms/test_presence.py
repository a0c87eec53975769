"""Presence, hands and the rest are tried move by move; here the table of presence."""

import itertools

import pytest

from rooms.presence import GONE_AFTER_S, MOVES, RECONNECTING_AFTER_S, Presence, Silence, moved, silence


def test_the_table_of_moves_is_complete() -> None:
    assert set(MOVES) == set(itertools.product(Presence, Silence))


@pytest.mark.parametrize(
    ("quiet_s", "expected"),
    [
        (-1.0, Silence.NONE),
        (0.0, Silence.NONE),
        (RECONNECTING_AFTER_S - 0.001, Silence.NONE),
        (RECONNECTING_AFTER_S, Silence.SHORT),
        (GONE_AFTER_S - 0.001, Silence.SHORT),
        (GONE_AFTER_S, Silence.LONG),
        (1e9, Silence.LONG),
    ],
)
def test_silence_is_measured_from_the_last_sign(quiet_s: float, expected: Silence) -> None:
    assert silence(1_000.0, 1_000.0 + quiet_s) is expected


@pytest.mark.parametrize("heard", list(Silence))
def test_who_is_gone_stays_gone(heard: Silence) -> None:
    assert MOVES[Presence.GONE, heard] is Presence.GONE


def test_a_sign_brings_back_who_was_reconnecting() -> None:
    assert moved(Presence.RECONNECTING, 10.0, 10.0) is Presence.PRESENT
