"""Coming into a room with a join token, and leaving it. The token says who came; the records say whether they may."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from actions.admission import Admission, admit
from actions.callers import Caller, change, follow, tell
from actions.chat import MOST_AT_ONCE, History, history
from actions.ports.live import JoinTicket
from actions.ports.rooms import RoomKind
from actions.presence import connection_lost
from actions.rescheduling import hours_of
from actions.sign_in import require_sign_in
from actions.world import World
from formations.room_settings import DEFAULTS, Lobby, RoomSettings
from rooms import entering, lobby, room_settings
from rooms.entering import Entrant
from rooms.events import ConnectionDropped, RoomEvent, WaitingPerson
from rooms.ids import ClientId, ConnectionId, RoomId
from rooms.participants import Participant
from rooms.rooms import Room
from rooms.sources import Publication


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """What a page is told that was let into the lobby only."""

    room_id: RoomId
    caller: Caller
    title: str
    formation_title: str | None
    starts_at: datetime | None
    lobby: Lobby


@dataclass(frozen=True, slots=True)
class Welcome:
    """All that a page needs to begin, as of the moment its connection was let in.

    Attributes:
        missed: what was written after what the page saw last, at most 200.
        more: there is more, to be asked for with `read_history`.
    """

    room_id: RoomId
    kind: RoomKind
    title: str
    formation_title: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    settings: RoomSettings
    caller: Caller
    moderator: bool
    participants: Sequence[Participant]
    hands: Sequence[str]
    speaking: Sequence[str]
    publications: Sequence[Publication]
    sequence: int
    media_available: bool
    missed: History
    waiting: Sequence[WaitingPerson] = ()


async def connect(
    world: World, ticket: JoinTicket, connection_id: ConnectionId, client_id: ClientId, after: int | None
) -> Welcome | AtTheDoor:
    """Let a connection in, or into the lobby.

    Args:
        world: all ports.
        ticket: from a join token.
        connection_id: the socket's.
        client_id: the page's, the same when it comes back.
        after: the last durable event that the page saw; None: it saw none and wants the end of the history.

    Raises:
        NotSignedIn, NotAMember, RemovedFromRoom, RoomEnded, OccurrenceCancelled, TooEarly, TooLate, RoomBusy
    """
    async with world.store.reading() as records:
        await require_sign_in(records, ticket.sign_in, ticket.person_id, world.clock.now())
        admission = await admit(records, world.live_rooms, ticket.person_id, ticket.room_id, world.clock.now())
    events: list[RoomEvent] = []
    try:
        async with world.live_rooms.hold(ticket.room_id) as room:
            seen = _let_in(world, room, admission, _entrant(admission, connection_id, client_id), events)
    finally:  # whoever is refused may have brought news of what is planned
        await follow(world, ticket.room_id, events)
    if isinstance(seen, AtTheDoor):
        return seen
    try:
        return replace(seen, missed=await _missed(world, ticket.room_id, after, seen.sequence))
    except BaseException:
        await connection_lost(world, ticket.room_id, connection_id)
        raise


def _let_in(
    world: World, room: Room, admission: Admission, entrant: Entrant, events: list[RoomEvent]
) -> Welcome | AtTheDoor:
    """What they are told; `events` take what happened. Raises RemovedFromRoom, RoomEnded."""
    events += _make_ready(world, room, admission)
    tell(world, room, events)
    waits = lobby.must_wait(room, entrant)
    came = lobby.wait(room, entrant) if waits else entering.enter(room, entrant, world.clock.monotonic())
    if entrant.moderator:
        came += lobby.open_lobby(room)
    tell(world, room, came)
    events += came
    caller = Caller(room.room_id, entrant.person_id, entrant.connection_id)
    return _at_the_door(room, admission, caller) if waits else _seen(room, admission, caller)


async def leave(world: World, caller: Caller) -> None:
    """The page says goodbye; its connection is closed."""

    def decide(room: Room) -> list[RoomEvent]:
        if not lobby.is_waiting(room, caller.connection_id):
            return entering.leave(room, caller.connection_id)
        return [*lobby.stop_waiting(room, caller.connection_id), ConnectionDropped(caller.connection_id)]

    await change(world, caller.room_id, decide)


def _make_ready(world: World, room: Room, admission: Admission) -> list[RoomEvent]:
    """What the room is to know of its media, its settings and its hours before anybody comes in."""
    if not room.members:
        room.media_available = world.media.available_for(room.room_id)
    if admission.planned is not None and room.hours is None:
        room.hours = hours_of(admission.planned.occurrence)
    if admission.planned is None:
        return room_settings.plan(room, DEFAULTS)
    return room_settings.plan(room, admission.planned.activity.room, admission.planned.activity.version)


def _at_the_door(room: Room, admission: Admission, caller: Caller) -> AtTheDoor:
    planned = admission.planned
    return AtTheDoor(
        room.room_id,
        caller,
        planned.activity.title if planned else "",
        planned.formation.title if planned else None,
        planned.occurrence.starts_at.astimezone(UTC) if planned else None,
        room.settings.lobby,
    )


def _entrant(admission: Admission, connection_id: ConnectionId, client_id: ClientId) -> Entrant:
    person = admission.person
    return Entrant(person.id, person.name, admission.moderator, person.synthetic, connection_id, client_id)


def _seen(room: Room, admission: Admission, caller: Caller) -> Welcome:
    planned = admission.planned
    return Welcome(
        room_id=room.room_id,
        kind=admission.record.kind,
        title=planned.activity.title if planned else "",
        formation_title=planned.formation.title if planned else None,
        starts_at=planned.occurrence.starts_at.astimezone(UTC) if planned else None,
        ends_at=planned.occurrence.ends_at.astimezone(UTC) if planned else None,
        settings=room.settings,
        caller=caller,
        moderator=room.members[caller.person_id].moderator,
        participants=[room.participant(member) for member in room.members],
        hands=tuple(room.hands),
        speaking=room.speaking,
        publications=tuple(room.publications.values()),
        sequence=room.sequence,
        media_available=room.media_available,
        missed=History((), more=False),
        waiting=lobby.waiting_people(room) if room.members[caller.person_id].moderator else (),
    )


async def _missed(world: World, room_id: RoomId, after: int | None, sequence: int) -> History:
    """What is after the welcome's own sequence comes as events, and is not told twice."""
    if sequence == 0 or (after is not None and after >= sequence):
        return History((), more=False)
    before = sequence + 1
    return await history(world, room_id, after=after, before=before, limit=MOST_AT_ONCE)
