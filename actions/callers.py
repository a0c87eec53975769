"""Who asks, in a live room; and the one way in which a verb changes one.

The rule: the room is held while it changes and its events are told; the media process is spoken to afterwards, so
that one that hangs never holds up a class.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from accounts.people import PersonId
from actions.ports.media import MediaUnavailable
from actions.world import World
from rooms.events import ConnectionDropped, ForwardingChanged, PeerDropped, PublicationStopped, RoomEvent
from rooms.ids import ConnectionId, RoomId
from rooms.rooms import Room


@dataclass(frozen=True, slots=True)
class Caller:
    """A connection that was let in, and whose it is."""

    room_id: RoomId
    person_id: PersonId
    connection_id: ConnectionId


async def change(world: World, room_id: RoomId, decide: Callable[[Room], Sequence[RoomEvent]]) -> None:
    """Hold the room, decide, tell, and do in the media process what follows."""
    async with world.live_rooms.hold(room_id) as room:
        events = decide(room)
        tell(world, room, events)
    await follow(world, room_id, events)


def tell(world: World, room: Room, events: Sequence[RoomEvent]) -> None:
    """Bring events to those who may see them; then close the connections that were dropped."""
    if not events:
        return
    world.fanout.deliver(room, events)
    for event in events:
        if isinstance(event, ConnectionDropped):
            world.fanout.disconnect(event.connection_id)


async def follow(world: World, room_id: RoomId, events: Sequence[RoomEvent]) -> None:
    """What events mean for the media process. One that is not there has forgotten it all anyway."""
    calls: list[Coroutine[Any, Any, None]] = []
    for event in events:
        match event:
            case PeerDropped(peer):
                calls.append(world.media.close_peer(peer))
            case PublicationStopped(peer, publication_id):
                calls.append(world.media.unpublish(peer, publication_id))
            case ForwardingChanged(publication_id, paused):
                calls.append(world.media.pause(publication_id, paused))
    if calls:
        await asyncio.gather(*(_if_it_is_there(call) for call in calls))
    if any(isinstance(event, ConnectionDropped) for event in events) and not world.live_rooms.is_in_use(room_id):
        await _if_it_is_there(world.media.close_room(room_id))


async def _if_it_is_there(call: Coroutine[Any, Any, None]) -> None:
    with suppress(MediaUnavailable):
        await call
