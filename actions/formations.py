"""A formation's space: its plan as it unfolds, its people, and the progress that each may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.people import Person, PersonId
from accounts.permissions import Relation, Right, Standing, may
from actions.entries import BEGINNING, END_OF_TIME, Entry, entries, nearness
from actions.ports.records import Records
from actions.relations import Related, related
from actions.world import World
from formations.formations import Activity, ActivityId, Enrolment, Formation, FormationId
from formations.phases import Phase, phase_of_all
from formations.progress import Progress, Ticks, progress_of


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the space, as the others see them: without an address of mail."""

    id: PersonId
    name: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One activity of the plan.

    Attributes:
        done: the reader's own tick; None for those who have none to give.
    """

    activity: Activity
    entries: tuple[Entry, ...]
    phase: Phase
    done: bool | None


@dataclass(frozen=True, slots=True)
class Followed:
    """A participant as a trainer follows them."""

    member: Member
    progress: Progress
    finished: bool


@dataclass(frozen=True, slots=True)
class FormationSpace:
    """A formation's space as one person may see it.

    Attributes:
        participants: empty for those who may not see them.
        progress, finished: the reader's own; None for those who are no participant.
        follow_up: every participant's, for trainers; None for all others.
        may_plan: the reader plans this formation.
        may_print: they print sheets to sign.
        may_enrol: they enrol people and name trainers.
        may_move: they may change its state, where there is a move.
        next_id: of the activity ahead that begins soonest.
    """

    formation: Formation
    domain_name: str
    relations: frozenset[Relation]
    steps: tuple[Step, ...]
    trainers: tuple[Member, ...]
    participants: tuple[Member, ...]
    progress: Progress | None
    finished: bool | None
    follow_up: tuple[Followed, ...] | None
    may_plan: bool
    may_move: bool
    may_enrol: bool = False
    may_print: bool = False
    next_id: ActivityId | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of the space, before the question who may see it."""

    activities: Sequence[Activity]
    ticks: Ticks
    members: Sequence[tuple[Person, Enrolment]]


async def formation_space(world: World, person: Person, formation_id: FormationId) -> FormationSpace:
    """The space, as this person may see it. Raises UnknownFormation, for strangers too."""
    async with world.store.reading() as records:
        seen = await related(records, person.id, formation_id)
        seen.require(Right.SEE_FORMATION)
        kept = _Kept(
            await records.formations.activities(formation_id),
            await records.formations.ticks(formation_id),
            await records.formations.members(formation_id),
        )
        dated = await entries(world, records, person.id, [seen], BEGINNING, END_OF_TIME)
        domain_name = await _domain_name(records, seen.formation)
    own = {enrolment.person_id: enrolment for _, enrolment in kept.members}.get(person.id)
    ticks_own = seen.may(Right.TICK_OWN_PROGRESS)
    steps = tuple(_step(activity, dated, person.id, kept.ticks if ticks_own else None) for activity in kept.activities)
    return FormationSpace(
        seen.formation,
        domain_name,
        seen.relations,
        steps,
        _of_standing(kept, Standing.TRAINER),
        _of_standing(kept, Standing.PARTICIPANT) if seen.may(Right.SEE_PARTICIPANTS) else (),
        progress_of(person.id, kept.activities, kept.ticks) if ticks_own else None,
        own.finished if ticks_own and own is not None else None,
        _follow_up(seen, kept),
        seen.may(Right.PLAN_FORMATION),
        may(seen.relations, Right.MOVE_FORMATION),
        seen.may(Right.ENROL),
        seen.may(Right.PRINT_SIGNATURES),
        _next_of(steps, world.clock.now(), person.zone),
    )


async def _domain_name(records: Records, formation: Formation) -> str:
    return next(domain.name for domain in await records.people.domains() if domain.id == formation.domain_id)


def _step(activity: Activity, dated: tuple[Entry, ...], person_id: PersonId, ticks: Ticks | None) -> Step:
    own = tuple(entry for entry in dated if entry.activity.id == activity.id)
    held = [entry for entry in own if not entry.occurrence.is_cancelled]
    phase = phase_of_all(frozenset(Phase.PAST if entry.ended else entry.phase for entry in held))
    return Step(activity, own, phase, None if ticks is None else (activity.id, person_id) in ticks)


def _next_of(steps: Iterable[Step], now: datetime, zone: str) -> ActivityId | None:
    ahead = [entry for step in steps if step.phase is Phase.AHEAD for entry in step.entries]
    held = [entry for entry in ahead if not entry.occurrence.is_cancelled]
    soonest = min(held, key=lambda entry: nearness(entry, now, zone), default=None)
    return soonest.activity.id if soonest else None


def _of_standing(kept: _Kept, standing: Standing) -> tuple[Member, ...]:
    return tuple(_member(person) for person, enrolment in kept.members if enrolment.standing is standing)


def _member(person: Person) -> Member:
    return Member(person.id, person.name, person.synthetic)


def _follow_up(seen: Related, kept: _Kept) -> tuple[Followed, ...] | None:
    if not seen.may(Right.SEE_ALL_PROGRESS):
        return None
    return tuple(
        Followed(_member(person), progress_of(person.id, kept.activities, kept.ticks), enrolment.finished)
        for person, enrolment in kept.members
        if enrolment.standing is Standing.PARTICIPANT
    )
