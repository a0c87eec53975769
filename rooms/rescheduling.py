"""The calendar changes while people are in the room: it moves, goes on for longer, or is called off."""

from collections.abc import Collection
from datetime import datetime

from accounts.people import PersonId
from rooms.entering import remove_member
from rooms.events import ClassCancelled, ClassExtended, ClassMoved, RoomEvent, WaitingChanged
from rooms.ids import ConnectionId
from rooms.lobby import empty_lobby, waiting_people
from rooms.room_settings import stop_withheld
from rooms.rooms import Room


def reschedule(
    room: Room, starts_at: datetime, ends_at: datetime, leaving: Collection[PersonId], *, shut: bool = False
) -> list[RoomEvent]:
    """The class has these hours now (aware, UTC). Those for whom its door is shut then are taken out.

    With `shut` it is so for participants, and who waits at the door goes too.

    Nothing is told when nothing changed: the calendar may say so twice.
    """
    before, room.hours = room.hours, (starts_at, ends_at)
    if before is None or before == room.hours:
        return []
    if not leaving and before[0] == starts_at and before[1] < ends_at:
        return [ClassExtended(ends_at)]
    going = [member for member in room.members.values() if member.participant_id in leaving]
    gone = tuple(c.connection_id for member in going for c in member.connections)
    waited, following = empty_lobby(room) if shut else ((), [])
    gone += waited
    events: list[RoomEvent] = []
    for stays, told in ((True, _others(room, gone)), (False, gone)):
        if told:
            events.append(ClassMoved(starts_at, ends_at, stays, told))
    events += following
    for member in going:
        events += remove_member(room, member)
    return events


def cancel(room: Room, reason: str) -> list[RoomEvent]:
    """It does not take place: all are told why and leave.

    The room is not ended: it may be restored.
    """
    room.hours = None
    return _send_away(room, reason, ())


def withhold(room: Room, staying: Collection[PersonId]) -> list[RoomEvent]:
    """There is a class for those who may stay only: the others were withdrawn, or their formation was."""
    if not any(one in staying for one in (*room.members, *room.waiting)):
        room.hours = None
    return _send_away(room, "", staying, withheld=True)


def name_moderators(room: Room, moderators: Collection[PersonId]) -> list[RoomEvent]:
    """These lead the class, and nobody else, whoever led it before. Who does so from now on is told who waits."""
    changed = [one for one, member in room.members.items() if member.moderator != (one in moderators)]
    for one in changed:
        room.change_member(one, moderator=one in moderators)
    named = any(one in moderators for one in changed)
    told = [WaitingChanged(waiting_people(room))] if named and room.waiting else []
    # a second page may have said so before
    return [*(room.changed(one) for one in changed), *told, *stop_withheld(room)]


def _send_away(room: Room, reason: str, staying: Collection[PersonId], *, withheld: bool = False) -> list[RoomEvent]:
    going = [member for member in room.members.values() if member.participant_id not in staying]
    waited, events = empty_lobby(room, staying)
    gone = (*(c.connection_id for member in going for c in member.connections), *waited)
    if not gone and not going:
        return []
    events = [ClassCancelled(reason, gone, withheld), *events]
    for member in going:
        events += remove_member(room, member)
    return events


def _others(room: Room, gone: Collection[ConnectionId]) -> tuple[ConnectionId, ...]:
    waiting = (one for waiting in room.waiting.values() for one in waiting.connection_ids)
    return tuple(one for one in (*room.connection_ids, *waiting) if one not in gone)
