"""Presence by signs of life on socket or media. Times are monotonic seconds; nothing of it is ever kept.

The rule: present → reconnecting after 5 s without a sign → gone after 10 s; any sign before that: present again.
"""

from enum import StrEnum

RECONNECTING_AFTER_S = 5.0
GONE_AFTER_S = 10.0


class Presence(StrEnum):
    """How a participant is there. Nobody sees GONE: with it the participant leaves the room."""

    PRESENT = "present"
    RECONNECTING = "reconnecting"
    GONE = "gone"


class Silence(StrEnum):
    """For how long nothing was heard of a participant."""

    NONE = "none"
    SHORT = "short"
    LONG = "long"


MOVES: dict[tuple[Presence, Silence], Presence] = {
    (Presence.PRESENT, Silence.NONE): Presence.PRESENT,
    (Presence.PRESENT, Silence.SHORT): Presence.RECONNECTING,
    (Presence.PRESENT, Silence.LONG): Presence.GONE,
    (Presence.RECONNECTING, Silence.NONE): Presence.PRESENT,
    (Presence.RECONNECTING, Silence.SHORT): Presence.RECONNECTING,
    (Presence.RECONNECTING, Silence.LONG): Presence.GONE,
    (Presence.GONE, Silence.NONE): Presence.GONE,
    (Presence.GONE, Silence.SHORT): Presence.GONE,
    (Presence.GONE, Silence.LONG): Presence.GONE,
}


def silence(last_sign: float, now: float) -> Silence:
    """How long a silence is. A `now` before the sign is none: monotonic clocks of two readers may cross."""
    quiet = now - last_sign
    if quiet >= GONE_AFTER_S:
        return Silence.LONG
    return Silence.SHORT if quiet >= RECONNECTING_AFTER_S else Silence.NONE


def moved(presence: Presence, last_sign: float, now: float) -> Presence:
    """Where a participant stands at `now`."""
    return MOVES[presence, silence(last_sign, now)]
