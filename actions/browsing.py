"""Going through what one may see, page by page, as programs do: formations, their plan, their dates.

The rule: a list keeps its order while somebody goes through it, so that what is planned meanwhile neither comes twice
nor pushes anything out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from accounts.people import DomainId, PersonId
from accounts.permissions import Right
from actions.concern import reader_of
from actions.entries import BEGINNING, END_OF_TIME
from actions.ports.formations import Planned
from actions.ports.records import Records
from actions.relations import Related, related, relations_of, seen_by
from actions.scheduling import load_plan
from actions.world import Desk
from formations.errors import UnknownActivity, UnknownOccurrence, UnknownSeries
from formations.externals import NO_IDS, ExternalIds
from formations.formations import Activity, ActivityId, Formation, FormationId
from formations.groups import concerns
from formations.occurrences import OccurrenceId, SeriesId
from formations.series import Series

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list. `more`: it may go on behind the last of them."""

    items: tuple[T, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when (aware, UTC)."""

    start: datetime = BEGINNING
    end: datetime = END_OF_TIME


def page_of(items: Sequence[T], limit: int) -> Page[T]:
    """The first `limit` of what was read, which is one more than that where there are more."""
    return Page(tuple(items[:limit]), len(items) > limit)


async def browse_formations(
    desk: Desk, person_id: PersonId, after: FormationId | None, limit: int, external: ExternalIds = NO_IDS
) -> tuple[Page[Formation], FormationId | None]:
    """Those that this person may see, by id; and behind which one the list goes on.

    `external`: only those of which the training catalogue tells so much.

    A page may hold fewer than `limit`, as a draft is read that its participants do not see.
    """
    async with desk.store.reading() as records:
        roles = await records.people.roles(person_id)
        domain_ids = sorted({domain_id for _, domain_id in roles})
        found = await records.listings.formations(person_id, domain_ids, after, limit + 1, external)
    read = page_of(found, limit)
    seen = tuple(
        formation
        for formation, standing in read.items
        if Related(formation, standing, relations_of(formation, standing, roles)).may(Right.SEE_FORMATION)
    )
    return Page(seen, read.more), read.items[-1][0].id if read.more else None


async def see_formation(desk: Desk, person_id: PersonId, formation_id: FormationId) -> Formation:
    """Raises UnknownFormation, NotAllowed."""
    async with desk.store.reading() as records:
        return (await _seen(records, person_id, formation_id)).formation


async def browse_activities(
    desk: Desk, person_id: PersonId, formation_id: FormationId, after: int, limit: int
) -> Page[Activity]:
    """Its plan behind this position, as it unfolds. Raises UnknownFormation, NotAllowed."""
    async with desk.store.reading() as records:
        seen = await _seen(records, person_id, formation_id)
        found = [one for one in await records.formations.activities(formation_id) if one.position > after]
    return page_of([_as_told(one, seen) for one in found[: limit + 1]], limit)


async def see_activity(desk: Desk, person_id: PersonId, formation_id: FormationId, activity_id: ActivityId) -> Activity:
    """Raises UnknownFormation, NotAllowed, UnknownActivity."""
    async with desk.store.reading() as records:
        seen = await _seen(records, person_id, formation_id)
        found = await records.formations.activity(activity_id)
    if found is None or found.formation_id != formation_id:
        raise UnknownActivity
    return _as_told(found, seen)


async def see_series(desk: Desk, person_id: PersonId, formation_id: FormationId, series_id: SeriesId) -> Series:
    """Raises UnknownFormation, NotAllowed, UnknownSeries."""
    async with desk.store.reading() as records:
        seen = await _seen(records, person_id, formation_id)
        series = (await load_plan(records, series_id)).series
        activity = await records.formations.activity(series.activity_id)
        own = await records.groups.of_person(person_id)
    if activity is None or activity.formation_id != formation_id:
        raise UnknownSeries
    if not concerns(series.group_id, seen.relations, own):
        raise UnknownSeries
    return series


async def see_occurrence(
    desk: Desk, person_id: PersonId, formation_id: FormationId, occurrence_id: OccurrenceId
) -> Planned:
    """Raises UnknownFormation, NotAllowed, UnknownOccurrence."""
    async with desk.store.reading() as records:
        seen = await _seen(records, person_id, formation_id)
        planned = await records.formations.planned(occurrence_id)
        own = await records.groups.of_person(person_id)
    if planned is None or planned.formation.id != formation_id:
        raise UnknownOccurrence
    if not concerns(planned.group_id, seen.relations, own):
        raise UnknownOccurrence
    return planned


After = tuple[datetime, OccurrenceId] | None


async def browse_dates(desk: Desk, person_id: PersonId, span: Span, after: After, limit: int) -> Page[Planned]:
    """Of every formation that this person may see."""
    async with desk.store.reading() as records:
        own, domain_ids = await seen_by(records, person_id)
        return await _dates(records, person_id, own, span, after, limit, domain_ids)


async def browse_dates_of(
    desk: Desk, person_id: PersonId, formation_id: FormationId, span: Span, after: After, limit: int
) -> Page[Planned]:
    """Of this one. Raises UnknownFormation, NotAllowed."""
    async with desk.store.reading() as records:
        seen = await _seen(records, person_id, formation_id)
        return await _dates(records, person_id, [seen], span, after, limit)


async def _dates(
    records: Records,
    person_id: PersonId,
    seen: Sequence[Related],
    span: Span,
    after: After,
    limit: int,
    domain_ids: Collection[DomainId] = (),
) -> Page[Planned]:
    if not seen and not domain_ids:
        return Page((), more=False)
    ids, reader = [one.formation.id for one in seen], reader_of(person_id, seen)
    found = await records.listings.dates(ids, span.start, span.end, after, limit + 1, reader, domain_ids)
    return page_of(found, limit)


async def _seen(records: Records, person_id: PersonId, formation_id: FormationId) -> Related:
    seen = await related(records, person_id, formation_id)
    seen.require(Right.SEE_FORMATION)
    return seen


def _as_told(activity: Activity, seen: Related) -> Activity:
    """How many a place holds is for those who plan."""
    return activity if seen.may(Right.PLAN_FORMATION) else replace(activity, capacity=None)
