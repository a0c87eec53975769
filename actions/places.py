"""The places of a domain, as its planners keep them; and where an activity is, in words or at one of these.

The rule: what changes of a place changes wherever something is planned there, and those concerned are written to.
"""

import asyncio
from dataclasses import replace
from datetime import datetime

from accounts.names import wanted_words
from accounts.people import Domain, DomainId, PersonId
from accounts.permissions import Right
from actions.mail import announce_series_again
from actions.polite import politely
from actions.ports.jobs import Job, JobKind
from actions.ports.records import Records
from actions.relations import require_in_domain
from actions.world import Desk
from formations.errors import ChangedMeanwhile, DatesRefused, PlaceRefused, UnknownPlace
from formations.formations import Activity, ActivityKind, FormationId
from formations.places import MOST_PLACES, Place, PlaceId, is_called, place_meant, require_place

FORMATIONS_AT_ONCE = 10  # a few milliseconds of the loop, on SQLite
MOST_STEPS = 20


async def places_of(
    desk: Desk, person_id: PersonId, domain_id: DomainId, named: str = ""
) -> tuple[Domain, tuple[Place, ...]]:
    """Those that these words name, or all of them, by name, retired ones included. Raises UnknownDomain, NotAllowed."""
    words = wanted_words(named)
    async with desk.store.reading() as records:
        domain = await require_in_domain(records, person_id, domain_id, Right.SET_PLACES)
        found = await records.places.of_domain(domain_id)
    return domain, tuple([one async for one in politely(found) if is_called(one, words)] if words else found)


async def add_place(desk: Desk, person_id: PersonId, new: Place) -> None:
    """One more; what is planned there already, in just these words, is at this place from now on.

    Raises:
        UnknownDomain, NotAllowed, PlaceRefused
    """
    require_place(new)
    async with desk.store.writing() as records:
        await require_in_domain(records, person_id, new.domain_id, Right.SET_PLACES)
        await records.places.begin_change(new.domain_id)
        if len(await _require_alone(records, new)) >= MOST_PLACES:
            raise PlaceRefused("many")
        await records.places.put(replace(new, version=1))
        await records.places.adopt(new.id)


async def change_place(desk: Desk, person_id: PersonId, changed: Place) -> None:
    """Its words, and whether it is retired. `version` is the one that was seen.

    Raises:
        UnknownDomain, NotAllowed, UnknownPlace, ChangedMeanwhile, PlaceRefused
    """
    require_place(changed)
    async with desk.store.writing() as records:
        await require_in_domain(records, person_id, changed.domain_id, Right.SET_PLACES)
        await records.places.begin_change(changed.domain_id)
        known = await records.places.place(changed.id)
        if known is None or known.domain_id != changed.domain_id:
            raise UnknownPlace
        if known.version != changed.version:
            raise ChangedMeanwhile
        await _require_alone(records, changed)
        await records.places.put(replace(changed, version=known.version + 1))
        if not changed.retired:
            await records.places.adopt(changed.id)
        if known.words != changed.words:
            await records.jobs.plan(Job(JobKind.ANNOUNCE_PLACE, changed.id, desk.clock.now()))


async def announce_place(desk: Desk, key: str) -> datetime | None:
    """A job: what has dates at a place that is called otherwise now is told again, one formation after the other.

    In the order of their ids, few in one transaction: whoever holds several formations waits for nobody who holds one
    of them already, and neither planners nor a class wait for thousands. What is left is another job.
    """
    place_id, _, last = key.partition(":")
    for _ in range(MOST_STEPS):
        now = desk.clock.now()
        async with desk.store.writing() as records:
            there = await records.places.planned_in(PlaceId(place_id), now, FormationId(last), FORMATIONS_AT_ONCE)
            for formation_id in there:
                await records.formations.begin_change(formation_id)
                await announce_series_again(
                    records, await records.places.moved(PlaceId(place_id), formation_id, now), now
                )
        if len(there) < FORMATIONS_AT_ONCE:
            return None
        last = there[-1]
        await asyncio.sleep(0)
    async with desk.store.writing() as records:
        await records.jobs.plan(Job(JobKind.ANNOUNCE_PLACE, f"{place_id}:{last}", desk.clock.now()))
    return None


async def placed(records: Records, domain_id: DomainId, activity: Activity, known: Activity | None = None) -> Activity:
    """The activity with what its place says of itself, where it is at one of its domain's; else as it is.

    Args:
        known: as it was; it may stay at a place that is retired by now.

    Raises:
        DatesRefused: there is no such place here.
    """
    if activity.kind is not ActivityKind.IN_PERSON or not (activity.place or activity.place_id):
        return replace(activity, place_id=None, access="")
    if activity.place_id is None or _says_otherwise(activity, known):
        place = place_meant(await records.places.of_domain(domain_id), activity.place, activity.address)
    else:
        place = await _chosen(records, domain_id, activity.place_id, known)
    if place is None:
        return replace(activity, place_id=None, access="")
    return replace(
        activity,
        place_id=place.id,
        place=place.name,
        address=place.address,
        capacity=place.capacity,
        access=place.access,
    )


def _says_otherwise(activity: Activity, known: Activity | None) -> bool:
    """Whether it keeps its place, but has other words now: these are what was meant."""
    if known is None or activity.place_id != known.place_id or not activity.place:
        return False
    return (activity.place, activity.address) != (known.place, known.address)


async def _chosen(records: Records, domain_id: DomainId, place_id: PlaceId, known: Activity | None) -> Place:
    place = await records.places.place(place_id)
    stays = known is not None and known.place_id == place_id
    if place is None or place.domain_id != domain_id or (place.retired and not stays):
        raise DatesRefused("place")
    return place


async def _require_alone(records: Records, place: Place) -> list[Place]:
    """The other places of its domain, of which none is called so."""
    same = (place.name, place.address)
    others = [one for one in await records.places.of_domain(place.domain_id) if one.id != place.id]
    if any((one.name, one.address) == same for one in others):
        raise PlaceRefused("known")
    return others
