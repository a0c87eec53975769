"""Asking to join: `POST /api/v1/rooms/{room_id}/join` gives a token for the socket, or a problem that says why not."""

from aiohttp import web

from actions.joining import join
from rooms.ids import RoomId
from server.keys import RELAYS, WORLD
from server.visitors import sign_in_of, signed_in_visitor

routes = web.RouteTableDef()
LONGEST_ID = 64


@routes.post("/api/v1/rooms/{room_id}/join")
async def join_room(request: web.Request) -> web.Response:
    """Lets a member ask for the way in; the answer names the socket's origin, empty for this one, and relays."""
    person = await signed_in_visitor(request)
    room_id = RoomId(request.match_info["room_id"][:LONGEST_ID])
    world = request.app[WORLD]
    token = await join(world, person.id, room_id, sign_in_of(request))
    ice_servers = request.app[RELAYS].ice_servers(world.clock.now(), world.tokens.public_id())
    return web.json_response({"token": token, "url": "", "room_id": room_id, "ice_servers": ice_servers})
