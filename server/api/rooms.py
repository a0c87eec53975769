"""Asking to join: `POST /api/v1/rooms/{room_id}/join` gives a token for the socket, or a problem that says why not."""

from aiohttp import web

from accounts.errors import TooManyAttempts
from actions.joining import is_inside, join
from formations.errors import OccurrenceCancelled, TooEarly, TooLate
from rooms.errors import NotAMember, RemovedFromRoom, RoomEnded
from rooms.ids import RoomId
from server.api.messages import Id, Message, Nothing
from server.api.operations import Call, operation
from server.keys import RELAYS
from server.visitors import sign_in_of

routes = web.RouteTableDef()


class InRoom(Message):
    """A room; that of a class has the id of its occurrence."""

    room_id: Id


class IceServer(Message):
    """A TURN server, as `RTCPeerConnection` takes it."""

    urls: list[str]
    username: str
    credential: str


class WayIn(Message):
    """`token`: for the socket's `auth`, good for a minute; `url`: the socket's origin, empty for this one; `inside`:
    whoever asks is in the room already, on another page."""

    token: str
    url: str
    room_id: Id
    ice_servers: list[IceServer]
    inside: bool


@routes.post("/api/v1/rooms/{room_id}/join")
@operation(
    InRoom,
    Nothing,
    WayIn,
    (NotAMember, RemovedFromRoom, RoomEnded, OccurrenceCancelled, TooEarly, TooLate, TooManyAttempts),
)
async def join_room(call: Call[InRoom, Nothing]) -> WayIn:
    """Asks for the way into a room that is open to this person now."""
    room_id, world = RoomId(call.where.room_id), call.world
    token = await join(world, call.person.id, room_id, sign_in_of(call.request))
    relays = call.request.app[RELAYS].ice_servers(world.clock.now(), world.tokens.public_id())
    ice_servers = [IceServer.model_validate(each) for each in relays]
    inside = is_inside(world, call.person.id, room_id)
    return WayIn(token=token, url="", room_id=room_id, ice_servers=ice_servers, inside=inside)
