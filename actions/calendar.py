"""Calendars: what is dated between two days, for a person, for a formation, for a domain.

The rule: how many formations and dates there are changes how much is read, never how often.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from accounts.errors import NotAllowed
from accounts.people import Domain, DomainId, Person
from accounts.permissions import Right
from actions.entries import BEGINNING, END_OF_TIME, Entry, entries, midnight, today
from actions.outlines import told_apart
from actions.polite import politely
from actions.ports.records import Records
from actions.relations import Related, all_related, domains_with, related, relations_of, require_with
from actions.world import World
from formations.formations import ActivityKind, Formation, FormationId
from formations.outlines import Outline

Kinds = Collection[ActivityKind] | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """Entries by start, and every formation one could filter by, by title.

    Attributes:
        title: the formation's or the domain's; empty for all that is the reader's.
        plannable: those of these formations whose calendar the reader may change.
        domains: in which the reader plans, by name; told with their own calendar only.
        outlines: of those formations of which another has the title.
    """

    entries: tuple[Entry, ...]
    formations: tuple[Formation, ...]
    title: str = ""
    plannable: frozenset[FormationId] = frozenset()
    domains: tuple[Domain, ...] = ()
    outlines: Mapping[FormationId, Outline] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plannable:
    """The formations of a domain that somebody plans, by title. `outlines` tells apart those of one title."""

    domain: Domain
    formations: tuple[Formation, ...]
    outlines: Mapping[FormationId, Outline]


async def agenda(
    world: World,
    person: Person,
    start: date,
    end: date,
    kinds: Kinds = None,
    formation_ids: Collection[FormationId] | None = None,
) -> Agenda:
    """What touches the days from `start` up to, not including, `end`, as days go in the person's zone.

    Args:
        kinds, formation_ids: only these; None for all. A formation the person may not see is simply not there.
    """
    async with world.store.reading() as records:
        seen = await all_related(records, person.id)
        domains = await domains_with(records, person.id, Right.PLAN_FORMATION)
        return await _agenda(world, records, person, seen, (start, end), kinds, formation_ids, domains=domains)


async def formation_agenda(
    world: World, person: Person, formation_id: FormationId, start: date, end: date, kinds: Kinds = None
) -> Agenda:
    """The same of one formation. Raises UnknownFormation."""
    async with world.store.reading() as records:
        seen = await related(records, person.id, formation_id)
        seen.require(Right.SEE_FORMATION)
        return await _agenda(world, records, person, [seen], (start, end), kinds, None, seen.formation.title)


async def nearest_day(world: World, person: Person, formation_id: FormationId, kinds: Kinds = None) -> date | None:
    """When its next date begins, or goes on, else its last; in the person's zone. Raises UnknownFormation.

    Returns:
        None: it has no dates that concern them.
    """
    now = world.clock.now()
    async with world.store.reading() as records:
        seen = await related(records, person.id, formation_id)
        seen.require(Right.SEE_FORMATION)
        found = await entries(world, records, person.id, [seen], BEGINNING, END_OF_TIME)
    dated = [one.occurrence for one in found if kinds is None or one.activity.kind in kinds]
    coming = [max(one.starts_at, now) for one in dated if one.ends_at > now and not one.is_cancelled]
    nearest = min(coming, default=max((one.starts_at for one in dated), default=None))
    return None if nearest is None else today(nearest, person.zone)


async def domain_agenda(
    world: World,
    person: Person,
    domain_id: DomainId,
    start: date,
    end: date,
    kinds: Kinds = None,
    formation_ids: Collection[FormationId] | None = None,
) -> Agenda:
    """The same of a whole domain, for who plans there. Raises UnknownDomain, NotAllowed."""
    async with world.store.reading() as records:
        domain, seen = await _in_domain(records, person, domain_id)
        return await _agenda(world, records, person, seen, (start, end), kinds, formation_ids, domain.name)


async def plannable_in(world: World, person: Person, domain_id: DomainId) -> Plannable:
    """What they plan in this domain. Raises UnknownDomain, NotAllowed."""
    async with world.store.reading() as records:
        domain, seen = await _in_domain(records, person, domain_id)
        theirs = [one for one in seen if one.may(Right.PLAN_FORMATION)]
        return _plannable(domain, theirs, await told_apart(records, person.id, theirs))


async def all_plannable(world: World, person: Person) -> tuple[Plannable, ...]:
    """Of every domain of which they plan formations, by name. Raises NotAllowed: there is none."""
    async with world.store.reading() as records:
        domains = await domains_with(records, person.id, Right.PLAN_FORMATION)
        if not domains:
            raise NotAllowed
        theirs: dict[DomainId, list[Related]] = {domain.id: [] for domain in domains}
        async for one in politely(await all_related(records, person.id)):
            if one.may(Right.PLAN_FORMATION):
                theirs.setdefault(one.formation.domain_id, []).append(one)
        outlines = await told_apart(records, person.id, [one for each in theirs.values() for one in each])
        return tuple(_plannable(domain, theirs[domain.id], outlines) for domain in domains)


def _plannable(domain: Domain, theirs: Iterable[Related], outlines: Mapping[FormationId, Outline]) -> Plannable:
    return Plannable(domain, tuple(one.formation for one in theirs), outlines)


async def _agenda(
    world: World,
    records: Records,
    person: Person,
    seen: Sequence[Related],
    days: tuple[date, date],
    kinds: Kinds,
    formation_ids: Collection[FormationId] | None,
    title: str = "",
    domains: tuple[Domain, ...] = (),
) -> Agenda:
    wanted = [one for one in seen if formation_ids is None or one.formation.id in formation_ids]
    start, end = (midnight(day, person.zone) for day in days)
    found = await entries(world, records, person.id, wanted, start, end) if wanted else ()
    kept = tuple(entry for entry in found if kinds is None or entry.activity.kind in kinds)
    plannable = frozenset(one.formation.id for one in seen if one.may(Right.PLAN_FORMATION))
    outlines = await told_apart(records, person.id, seen)
    return Agenda(kept, tuple(one.formation for one in seen), title, plannable, domains, outlines)


async def _in_domain(records: Records, person: Person, domain_id: DomainId) -> tuple[Domain, list[Related]]:
    roles = await records.people.roles(person.id)
    domain = await require_with(records, roles, domain_id, Right.PLAN_FORMATION)
    own = {one.id: enrolment.standing for one, enrolment in await records.formations.of_person(person.id)}
    seen: list[Related] = []
    async for one in politely(await records.formations.of_domains([domain_id])):
        found = Related(one, own.get(one.id), relations_of(one, own.get(one.id), roles))
        if found.may(Right.SEE_FORMATION):
            seen.append(found)
    return domain, sorted(seen, key=lambda one: (one.formation.title, one.formation.id))
