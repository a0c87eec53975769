"""Where something dated stands, seen from now."""

from datetime import datetime
from enum import StrEnum

from formations.occurrences import Occurrence


class Phase(StrEnum):
    """Over, going on, still to come; or without any date yet."""

    PAST = "past"
    LIVE = "live"
    AHEAD = "ahead"
    UNDATED = "undated"


def phase_of(occurrence: Occurrence, now: datetime) -> Phase:
    """The phase of one occurrence, cancelled or not; its end is no longer part of it."""
    if now < occurrence.starts_at:
        return Phase.AHEAD
    return Phase.LIVE if now < occurrence.ends_at else Phase.PAST


def phase_of_all(phases: frozenset[Phase]) -> Phase:
    """The phase of an activity whose occurrences have these: begun and not over is live."""
    if not phases:
        return Phase.UNDATED
    if len(phases) == 1:
        return next(iter(phases))
    return Phase.LIVE
