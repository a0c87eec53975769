"""Asking to join: `POST /api/v1/rooms/{room_id}/join` gives a token for the socket, or a problem that says why not."""

from aiohttp import web

from accounts.errors import NotSignedIn
from accounts.people import Person
from accounts.sign_in import SignInKind
from actions.joining import join
from actions.sign_in import who_is
from rooms.ids import RoomId
from server.keys import WORLD
from server.security import credential, is_bearer

routes = web.RouteTableDef()
LONGEST_ID = 64


@routes.post("/api/v1/rooms/{room_id}/join")
async def join_room(request: web.Request) -> web.Response:
    """Lets a member ask for the way in; the answer names the socket's origin, empty for this one."""
    person = await _signed_in(request)
    room_id = RoomId(request.match_info["room_id"][:LONGEST_ID])
    token = await join(request.app[WORLD], person.id, room_id)
    return web.json_response({"token": token, "url": "", "room_id": room_id})


async def _signed_in(request: web.Request) -> Person:
    secret = credential(request)
    if secret is None:
        raise NotSignedIn
    kind = SignInKind.TOKEN if is_bearer(request) else SignInKind.COOKIE
    return await who_is(request.app[WORLD], secret, kind)
