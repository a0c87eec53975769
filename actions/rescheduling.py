"""The calendar drives the room: what a scheduler changed is told to the people in it, and a trainer may go on.

The rule: a notice is only a hint to look again; what holds is what is kept, so that hearing it twice, late or never
does no harm.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from accounts.people import PersonId
from accounts.permissions import OF_STANDING, Relation, Right, Standing
from actions.callers import Caller, follow, tell
from actions.concern import standings_of
from actions.planning import plan_closing
from actions.ports.bus import BusTopic, Notice
from actions.ports.formations import Planned
from actions.ports.records import Records
from actions.scheduling import load_plan
from actions.world import World
from formations.errors import UnknownOccurrence
from formations.formations import ActivityKind
from formations.occurrences import Occurrence, OccurrenceId
from formations.opening import opening
from formations.series import Change, Dates
from formations.states import may_in
from rooms import rescheduling, room_settings
from rooms.errors import RoomBusy
from rooms.events import RoomEvent
from rooms.ids import RoomId
from rooms.rooms import Room


async def look_again(world: World, room_id: RoomId) -> None:
    """Tell the people in this room what its calendar says now; if nobody is in it, there is nobody to tell."""
    if not world.live_rooms.is_in_use(room_id):
        return
    async with world.live_rooms.hold(room_id) as room:
        if room.rehearsal:
            return
        async with world.store.reading() as records:
            planned = await records.formations.planned(OccurrenceId(room_id))
            standings = await standings_of(records, planned.formation.id, planned.group_id) if planned else {}
        if planned is None or planned.occurrence.cancelled_because is not None:
            reason = planned.occurrence.cancelled_because if planned else ""
            events = rescheduling.cancel(room, reason or "")
        else:
            events = _follow_people(room, planned, standings)
            events += room_settings.plan(room, planned.activity.room, planned.activity.version)
            leaving, shut = _shut_out(world, room, planned)
            if room.members or room.waiting:
                events += rescheduling.reschedule(room, *hours_of(planned.occurrence), leaving, shut=shut)
        tell(world, room, events)
    await follow(world, room_id, events)


async def look_again_everywhere(world: World) -> None:
    """For what no notice told."""
    for room_id in world.live_rooms.in_use():
        with suppress(RoomBusy):  # held for long: it is looked at the next time
            await look_again(world, room_id)


async def extend_class(world: World, caller: Caller, minutes: int) -> None:
    """A trainer lets the class go on for longer than planned, on the calendar too.

    Raises:
        NotModerator
        UnknownOccurrence: it is a salle d'essai, which no hour closes, or of a formation that holds no classes.
        DatesRefused: no class lasts as long.
    """
    async with world.live_rooms.hold(caller.room_id) as room:
        room.moderator(caller.connection_id)
        async with world.store.writing() as records:
            planned = await _begin_change(records, OccurrenceId(caller.room_id))
            if not may_in(planned.formation.state, {Relation.TRAINER}, Right.MODERATE_CLASS):
                raise UnknownOccurrence
            old = planned.occurrence
            ends_wall = old.ends_wall + timedelta(minutes=minutes)
            Dates(old.starts_wall, ends_wall, old.zone).require(ActivityKind.VIRTUAL_CLASS)
            longer = old.changed(ends_wall=ends_wall)
            plan = await load_plan(records, old.series_id)
            await records.series.apply(Change((plan.series.touched(),), (longer,)))
            await plan_closing(records, longer)
        tell(world, room, rescheduling.reschedule(room, *hours_of(longer), ()))
    await world.bus.publish(Notice(BusTopic.ROOM_CHANGED, caller.room_id))


async def _begin_change(records: Records, occurrence_id: OccurrenceId) -> Planned:
    """It as it is when nobody else changes it any more. Raises UnknownOccurrence."""
    if found := await records.formations.planned(occurrence_id):
        await records.formations.begin_change(found.formation.id)
        found = await records.formations.planned(occurrence_id)
    if found is None:
        raise UnknownOccurrence
    return found


def hours_of(occurrence: Occurrence) -> tuple[datetime, datetime]:
    """From when until when, aware, UTC."""
    return occurrence.starts_at.astimezone(UTC), occurrence.ends_at.astimezone(UTC)


def _follow_people(room: Room, planned: Planned, standings: Mapping[PersonId, Standing]) -> list[RoomEvent]:
    """Who was withdrawn leaves, and everybody when the formation was; whoever leads it is one who leads it now."""

    def with_right(right: Right) -> set[PersonId]:
        state = planned.formation.state
        return {one for one, standing in standings.items() if may_in(state, {OF_STANDING[standing]}, right)}

    events = rescheduling.withhold(room, with_right(Right.JOIN_CLASS))
    return events + rescheduling.name_moderators(room, with_right(Right.MODERATE_CLASS))


def _shut_out(world: World, room: Room, planned: Planned) -> tuple[set[PersonId], bool]:
    """Those for whom the door of the new date is not open now, and whether it is shut for participants."""
    now = world.clock.now()

    def shut(moderator: bool) -> bool:
        standing = Standing.TRAINER if moderator else Standing.PARTICIPANT
        return not opening(planned.occurrence, standing).is_open(now, in_use=bool(room.members))

    return {one.participant_id for one in room.members.values() if shut(one.moderator)}, shut(False)
