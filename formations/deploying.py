"""Deploying a parcours: its plan with the dates that a first day gives it, and what does not fit.

The rule: wall time is the truth. A step keeps its hour in the zone of the formation, whatever its clocks do meanwhile.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from accounts.lines import is_line
from accounts.people import DomainId, PersonId
from formations.activities import is_title
from formations.clashes import (
    MOST_TOLD,
    Booking,
    Bookings,
    Clash,
    ClashKind,
    holidays_during,
    misfits,
)
from formations.errors import DatesRefused, ParcoursRefused
from formations.formations import ActivityId, ActivityKind, FormationId, ParcoursId
from formations.free import free_slots
from formations.occurrences import Occurrence, OccurrenceId
from formations.parcours import Parcours, Step
from formations.places import LONGEST_PLACE
from formations.rules import walls
from formations.series import FIRST_YEAR, LAST_YEAR, Dates, is_zone

MOST_TRAINERS = 50
_ITSELF = FormationId("")


@dataclass(frozen=True, slots=True)
class DatedStep:
    """A step with its dates, of which the others follow by its rule.

    Attributes:
        dates: the first ones.
        place: where people meet, for in-person steps.
    """

    step: Step
    dates: Dates
    place: str = ""

    def occurrence(self, occurrence_id: str = "-", activity_id: str = "-") -> Occurrence:
        """The date that it becomes."""
        dates = self.dates
        named = OccurrenceId(occurrence_id), ActivityId(activity_id)
        return Occurrence(*named, dates.starts_wall, dates.ends_wall, dates.zone)

    def occurrences(self) -> tuple[Occurrence, ...]:
        """All the dates that it becomes, ascending."""
        first = self.occurrence()
        length = first.ends_wall - first.starts_wall
        found = walls(self.step.rule, first.starts_wall)
        return tuple(replace(first, starts_wall=wall, ends_wall=wall + length) for wall in found)


@dataclass(frozen=True, slots=True)
class Deployment:
    """All that a scheduler chose: nothing of it is kept before they have seen what it gives.

    Attributes:
        version: of the parcours that they saw.
        key: made for the form that they send; the same form makes one formation, however often it is sent.
    """

    parcours_id: ParcoursId
    version: int
    domain_id: DomainId
    title: str
    zone: str
    trainers: tuple[PersonId, ...]
    dated: tuple[DatedStep, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is to be said of one dated step, and wall times at which it would fit."""

    clashes: tuple[Clash, ...] = ()
    free: tuple[datetime, ...] = ()


def dated_plan(parcours: Parcours, first_day: date, zone: str) -> tuple[DatedStep, ...]:
    """The plan from that day on. Raises DatesRefused."""
    if not is_zone(zone):
        raise DatesRefused("zone")
    if not FIRST_YEAR <= first_day.year < LAST_YEAR - 2:
        raise DatesRefused("starts_wall")
    return tuple(DatedStep(step, _dates(step, first_day, zone)) for step in parcours.steps)


def _dates(step: Step, first_day: date, zone: str) -> Dates:
    day = first_day + timedelta(days=step.day)
    starts = datetime.combine(day, time() if step.is_window else step.starts)
    return Dates(starts, starts + step.length, zone)


def require_deployment(deployment: Deployment, parcours: Parcours) -> None:
    """Let pass what can become a formation. Raises ParcoursRefused, DatesRefused."""
    for part, fits in (
        ("title", is_title(deployment.title)),
        ("trainers", 1 <= len(deployment.trainers) <= MOST_TRAINERS),
        ("steps", len(parcours.steps) >= 1),
        ("plan", tuple(one.step for one in deployment.dated) == parcours.steps),
    ):
        if not fits:
            raise ParcoursRefused(part)
    for one in deployment.dated:
        one.dates.require(one.step.kind)
        for at in one.occurrences():
            Dates(at.starts_wall, at.ends_wall, at.zone).require(one.step.kind)
        if one.dates.zone != deployment.zone:
            raise DatesRefused("zone")
        if one.place and one.step.kind is not ActivityKind.IN_PERSON:
            raise DatesRefused("place")
        if len(one.place) > LONGEST_PLACE or not is_line(one.place):
            raise DatesRefused("place")


def remarks_on(
    dated: Sequence[DatedStep],
    taken: Sequence[Iterable[Booking]],
    visible: Collection[FormationId],
    holidays: Mapping[date, str],
    now: datetime,
) -> tuple[Remarks, ...]:
    """What does not fit, for each step.

    Args:
        dated: the whole plan; its meetings may take one another's time as well.
        taken: for each of them, what its people and its place are booked for.
        visible: the formations that the scheduler may see.
        holidays: of the domain.
        now: aware; nothing is proposed before it.
    """
    own = [_bookings(one) for one in dated]
    return tuple(
        _remarks(one, Bookings([*bookings, *_others(own, number)]), visible, holidays, now)
        for number, (one, bookings) in enumerate(zip(dated, taken, strict=True))
    )


def _remarks(
    one: DatedStep, bookings: Bookings, visible: Collection[FormationId], holidays: Mapping[date, str], now: datetime
) -> Remarks:
    dates = one.occurrences()
    if one.step.is_window:
        return Remarks(tuple(clash for at in dates for clash in holidays_during(at, holidays))[:MOST_TOLD])
    found = misfits(dates, bookings, {*visible, _ITSELF}, holidays, None)
    return Remarks(found, free_slots(dates[0], bookings, holidays, now, dates[1:]) if found else ())


def _bookings(one: DatedStep) -> list[Booking]:
    """What meetings take of the time of the plan's other meetings; a window takes nothing."""
    if one.step.is_window:
        return []
    spans = [(at.starts_at.astimezone(UTC), at.ends_at.astimezone(UTC)) for at in one.occurrences()]
    return [Booking(*span, _ITSELF, DomainId(""), one.step.title, ClashKind.FORMATION) for span in spans]


def _others(own: Sequence[Sequence[Booking]], number: int) -> list[Booking]:
    """The other meetings of the same plan."""
    return [booking for n, bookings in enumerate(own) for booking in bookings if n != number]


def seal_of(deployment: Deployment, remarks: Sequence[Remarks]) -> str:
    """What was seen, dates and clashes: what is confirmed has the same seal, or is shown again.

    Proposals are left out: they pass with the hour.
    """
    seen = tuple(one.clashes for one in remarks)
    return hashlib.sha256(repr((deployment, seen)).encode(errors="surrogatepass")).hexdigest()[:32]
