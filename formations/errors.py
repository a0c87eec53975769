"""What can go wrong with what is planned.

FormationError
 +-- UnknownFormation
 +-- UnknownOccurrence
 +-- UnknownActivity
 +-- ActivityHasDates
 +-- UnknownFeed
 +-- OccurrenceCancelled: `reason`
 +-- TooEarly: `opens_at`
 +-- TooLate: `closed_at`
 +-- UnknownSeries
 +-- RuleRefused: `part`
 +-- DatesRefused: `part`
 +-- ChangedMeanwhile
 +-- NothingToUndo
 +-- Clashing: `clashes`, `occurrence_id`, `free`
 +-- UnknownSource
 +-- CalendarEmptied
 +-- CalendarUnreadable: `reason`
 +-- MoveRefused
 +-- UnknownParcours
 +-- ParcoursRefused: `part`
 +-- HolidaysRefused: `line`
 +-- EnrolmentRefused: `part`
 +-- UnknownPlace
 +-- PlaceRefused: `part`
 +-- FormationRefused: `part`
 +-- UnknownGroup
 +-- GroupRefused: `part`
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formations.clashes import Clash
    from formations.occurrences import OccurrenceId


class FormationError(Exception):
    """Base of all errors about what is planned."""


class UnknownFormation(FormationError):
    """No such formation, or none that the one who asks may know of."""


class UnknownOccurrence(FormationError):
    """No such occurrence."""


class UnknownActivity(FormationError):
    """No such activity."""


class ActivityHasDates(FormationError):
    """It cannot be taken out of the plan: its dates, cancelled ones included, are in other people's calendars."""


class UnknownFeed(FormationError):
    """No calendar is read at this address, or no longer."""


@dataclass
class OccurrenceCancelled(FormationError):
    """It was called off; `reason` is the scheduler's sentence, perhaps empty."""

    reason: str


@dataclass
class TooEarly(FormationError):
    """The room opens at `opens_at` (aware, UTC)."""

    opens_at: datetime


@dataclass
class TooLate(FormationError):
    """The room closed at `closed_at` (aware, UTC)."""

    closed_at: datetime


class UnknownSeries(FormationError):
    """No such series."""


@dataclass
class RuleRefused(FormationError):
    """This repetition cannot be planned; `part` is what is wrong with it, by its name in RFC 5545 (`COUNT`)."""

    part: str


@dataclass
class DatesRefused(FormationError):
    """These dates, or this activity, cannot be planned; `part` names what is wrong (`ends_wall`, `zone`)."""

    part: str


class ChangedMeanwhile(FormationError):
    """Somebody else changed it after it was last looked at: look again before changing it."""


class NothingToUndo(FormationError):
    """There is no last change, or it was changed again, or people have met there since."""


class UnknownSource(FormationError):
    """This formation follows no such calendar."""


class CalendarEmptied(FormationError):
    """A calendar that is followed has nothing any more of what it had to come: more likely a mistake than a wish."""


@dataclass
class CalendarUnreadable(FormationError):
    """Nothing could be read of it; `reason` is one word, such as `too_large` or `address_refused`."""

    reason: str


class MoveRefused(FormationError):
    """Nothing goes there from the state in which it is."""


class UnknownParcours(FormationError):
    """No such parcours, or none that the one who asks may see."""


@dataclass
class ParcoursRefused(FormationError):
    """This parcours cannot be kept or deployed; `part` names what is wrong (`title`, `trainers`)."""

    part: str


@dataclass
class HolidaysRefused(FormationError):
    """These days cannot be kept; `line` is the number of the first line that is wrong, from 1."""

    line: int


@dataclass
class EnrolmentRefused(FormationError):
    """Nobody is enrolled or withdrawn so; `part` names why (`addresses`: too many at once, `finished`)."""

    part: str


class UnknownPlace(FormationError):
    """No such place in this domain."""


@dataclass
class PlaceRefused(FormationError):
    """This place cannot be kept; `part` names what is wrong (`name`), or is `known`: there is such a one already."""

    part: str


@dataclass
class FormationRefused(FormationError):
    """A formation cannot say this of itself; `part` names what is wrong (`title`, `zone`)."""

    part: str


class UnknownGroup(FormationError):
    """This formation has no such group."""


@dataclass
class GroupRefused(FormationError):
    """This group cannot be kept or removed; `part` says why (`name`, `taken`, `many`, `planned`: it has dates)."""

    part: str


class Clashing(FormationError):
    """Somebody, a place or the calendar is taken then; who plans may do it all the same.

    Attributes:
        clashes: what does not fit, by date.
        occurrence_id: the first date that does not.
        zone: of that date, in which it is planned.
        free: moments at which it would fit, in that zone.
        starts_at: of the first of several dates; None: there is one.
        free_for_all: when the first of several could begin instead, so that all of them would fit.
    """

    def __init__(
        self,
        clashes: "tuple[Clash, ...]",
        occurrence_id: "OccurrenceId",
        zone: str,
        free: tuple[datetime, ...],
        starts_at: datetime | None = None,
        free_for_all: tuple[datetime, ...] = (),
    ) -> None:
        super().__init__()
        self.clashes, self.occurrence_id, self.zone, self.free = clashes, occurrence_id, zone, free
        self.starts_at, self.free_for_all = starts_at, free_for_all
