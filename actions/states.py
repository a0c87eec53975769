"""Moving a formation as a whole: opened to its participants, running, finished, archived.

The rule: who moves it says from which state they saw it; what another moved meanwhile is not moved again.
"""

from datetime import datetime, timedelta

from accounts.errors import NotAllowed
from accounts.people import PersonId
from accounts.permissions import Right, may
from actions.invitations import remember_told
from actions.mail import announce_all
from actions.planning import tell_rooms
from actions.ports.jobs import JobKind
from actions.ports.records import Records
from actions.relations import related
from actions.world import Desk
from formations.errors import ChangedMeanwhile
from formations.formations import FormationId
from formations.occurrences import OccurrenceId
from formations.states import QUIET, Move, State, moved
from formations.versions import Version, version_of

# How long before and after its hours somebody may be in the room of a date.
_AROUND = timedelta(days=1)


async def move_formation(
    desk: Desk, person_id: PersonId, formation_id: FormationId, seen: State | Version, move: Move
) -> State:
    """Where it stands from now on.

    What was planned while nobody was to hear of it is announced when it opens. What is archived keeps who finished,
    and neither the bars of progress nor the calendars that it followed.

    Args:
        desk: the ports.
        person_id: who asks.
        formation_id: which one.
        seen: in which state they saw it; or which version, for those who look at the whole.
        move: what is to be done.

    Raises:
        UnknownFormation, NotAllowed, ChangedMeanwhile, MoveRefused
    """
    async with desk.store.writing() as records:
        asking = await related(records, person_id, formation_id)
        asking.require(Right.SEE_FORMATION)
        if not may(asking.relations, Right.MOVE_FORMATION):  # whatever the state: of that it is told nothing
            raise NotAllowed
        await records.formations.begin_change(formation_id)
        formation = await related(records, person_id, formation_id)
        before = formation.formation.state
        if seen != (before if isinstance(seen, State) else version_of(formation.formation)):
            raise ChangedMeanwhile
        formation.require(Right.MOVE_FORMATION)
        state = moved(before, move)
        await records.formations.set_state(formation_id, state)
        await _follow_up(records, formation_id, before, state, desk.clock.now())
        current = await current_dates(desk, records, formation_id) if state in QUIET else []
    await tell_rooms(desk, current)
    return state


async def _follow_up(records: Records, formation_id: FormationId, before: State, state: State, now: datetime) -> None:
    """What comes of it: who is told now, what is remembered of what they were told, what is kept no longer."""
    if before in QUIET and state not in QUIET:
        await announce_all(records, formation_id, now)
    if state is State.DRAFT:
        await remember_told(records, formation_id, now)
    if state is State.ARCHIVED:
        await records.formations.forget_ticks(formation_id)
        sources = [source.id for source in await records.sources.of_formation(formation_id)]
        for source_id in sources:
            await records.sources.remove(source_id)
        await records.jobs.take_back(JobKind.REFRESH_CALENDAR, sources)


async def current_dates(desk: Desk, records: Records, formation_id: FormationId) -> list[OccurrenceId]:
    """The dates in whose rooms people may be just now."""
    series = await records.series.of_formations([formation_id])
    dates = await records.series.occurrences([one.id for one in series])
    now = desk.clock.now()
    return [one.id for one in dates if one.starts_at - _AROUND < now < one.ends_at + _AROUND]
