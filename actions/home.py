"""Home: what is next, the seven days from today, and a person's own formations."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.people import Person
from accounts.permissions import Right, Standing
from actions.entries import END_OF_TIME, Entry, entries, midnight, nearness, today
from actions.outlines import outlines_of
from actions.ports.records import Records
from actions.relations import Related, all_related, names_of_trainers
from actions.world import World
from formations.formations import ActivityKind, Formation, FormationId
from formations.outlines import Outline
from formations.phases import Phase
from formations.progress import Progress, progress_of

DAYS = 7


@dataclass(frozen=True, slots=True)
class NextClass:
    """The virtual class this person goes to next, and who leads it."""

    entry: Entry
    trainers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnFormation:
    """A formation among a person's own.

    Attributes:
        standing: None for those who only plan it.
        progress: a participant's; None for everybody else.
        outline: when and where it is given; None: it has no dates yet.
        next_step: what goes on, or comes next; of one day, what has an hour first.
    """

    formation: Formation
    domain_name: str
    standing: Standing | None
    finished: bool
    progress: Progress | None
    next_step: Entry | None
    outline: Outline | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """*Mon espace*. `week` holds what touches the seven days from today, in the person's zone, by start."""

    next_class: NextClass | None
    week: tuple[Entry, ...]
    formations: tuple[OwnFormation, ...]


async def home(world: World, person: Person) -> Home:
    """What this person sees first."""
    start = midnight(today(world.clock.now(), person.zone), person.zone)
    async with world.store.reading() as records:
        seen = await all_related(records, person.id)
        # From a day earlier: a class of yesterday evening may still run.
        coming = await entries(world, records, person.id, seen, start - timedelta(days=1), END_OF_TIME)
        next_class = await _next_class(records, coming)
        formations = await _own_formations(world, records, person, seen, coming)
    end = midnight(today(world.clock.now(), person.zone) + timedelta(days=DAYS), person.zone)
    week = tuple(entry for entry in coming if entry.occurrence.starts_at < end and entry.occurrence.ends_at > start)
    return Home(next_class, week, formations)


async def own_formations(world: World, person: Person) -> tuple[OwnFormation, ...]:
    """All the formations this person may see, by title."""
    async with world.store.reading() as records:
        seen = await all_related(records, person.id)
        coming = await entries(world, records, person.id, seen, world.clock.now(), END_OF_TIME)
        return await _own_formations(world, records, person, seen, coming)


async def _next_class(records: Records, coming: tuple[Entry, ...]) -> NextClass | None:
    for entry in coming:
        if _still_to_come(entry) and entry.door is not None and not entry.ended:
            members = await records.formations.members(entry.formation.id)
            return NextClass(entry, names_of_trainers(members))
    return None


async def _own_formations(
    world: World, records: Records, person: Person, seen: tuple[Related, ...], coming: tuple[Entry, ...]
) -> tuple[OwnFormation, ...]:
    names = {domain.id: domain.name for domain in await records.people.domains()}
    steps = _next_steps(coming, world.clock.now(), person.zone)
    outlines = await outlines_of(records, person.id, seen)
    return tuple(
        [
            OwnFormation(
                related.formation,
                names[related.formation.domain_id],
                related.standing,
                related.finished,
                await _own_progress(records, person, related),
                steps.get(related.formation.id),
                outlines.get(related.formation.id),
            )
            for related in seen
        ]
    )


def _next_steps(coming: tuple[Entry, ...], now: datetime, zone: str) -> dict[FormationId, Entry]:
    """Of each formation; they come by start, and whoever plans a domain has thousands: few are compared."""
    found: dict[FormationId, Entry] = {}
    for entry in coming:
        if not _still_to_come(entry) or entry.ended:
            continue
        before = found.setdefault(entry.formation.id, entry)
        window = ActivityKind.ASYNCHRONOUS
        may_give_way = before.activity.kind is window and entry.activity.kind is not window
        if may_give_way and nearness(entry, now, zone) < nearness(before, now, zone):
            found[entry.formation.id] = entry
    return found


async def _own_progress(records: Records, person: Person, related: Related) -> Progress | None:
    if not related.may(Right.TICK_OWN_PROGRESS):
        return None
    formation_id = related.formation.id
    activities = await records.formations.activities(formation_id)
    return progress_of(person.id, activities, await records.formations.ticks(formation_id))


def _still_to_come(entry: Entry) -> bool:
    """A class that runs over its hour is still the next one while its door is open."""
    over = entry.phase is Phase.PAST and not (entry.activity.kind is ActivityKind.VIRTUAL_CLASS and entry.is_open)
    return not entry.occurrence.is_cancelled and not over
