"""The Socket.IO door: who is let in, what they may send, and how they are told. `attach` hangs it on the application.

The rule: a session is nobody's until a join token and the records say whose; until then it may say one thing, and has
five seconds for it. Whatever a client sends, everyone else's class goes on.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import suppress
from typing import Any

import structlog
from aiohttp import web

from actions.callers import Caller
from actions.ending import announce_stop
from actions.ports.bus import BusTopic
from actions.presence import connection_lost, note_sockets
from actions.rescheduling import look_again, look_again_everywhere
from actions.sign_in import ended_among
from actions.world import World
from rooms.ids import RoomId
from signaling.admission import Refused, let_in
from signaling.dispatch import dispatch
from signaling.engine import EngineServer
from signaling.fanout import SocketFanout, event_wire
from signaling.frames import Event, FrameMalformed, Json, read_connect, read_event
from signaling.limits import AUTHENTICATE_WITHIN_S, PULSE_S
from signaling.links import Link
from signaling.messages import Facts
from signaling.polling import one_poll, write_out
from signaling.rates import Buckets
from signaling.server import SocketServer
from signaling.tasks import Tasks
from signaling.wire import first_json

IsOwnOrigin = Callable[[web.Request, str], bool]

log = structlog.get_logger(__name__)

SOCKET_PATH = "/socket.io/"
PRESENCE_EVERY_S = 0.5
FORGET_EVERY_S = 30.0
ANNOUNCE_WITHIN_S = 0.5  # a room may be held by a command whose database hangs
CLOSE_WITHIN_S = 1.5
DRAIN_WITHIN_S = 0.25  # what was cut has nothing left to wait for


class Door:
    """All connections of this process."""

    def __init__(self, world: World, fanout: SocketFanout) -> None:
        self.world = world
        self.links: dict[str, Link] = {}
        self._fanout = fanout
        self._buckets = Buckets()
        self._tasks = Tasks()
        self._server = SocketServer(self)
        self._malformed: set[str] = set()
        self._looking: set[RoomId] = set()
        self._stopping = False
        self._presence_at = self._lines_at = self._forget_at = world.clock.monotonic()
        self.engine.monotonic = world.clock.monotonic
        self.engine.on_malformed = self.note_malformed

    @property
    def engine(self) -> EngineServer:
        """The sessions."""
        engine: EngineServer = self._server.eio
        return engine

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One HTTP request of the door's, long-polling or WebSocket."""
        if self._stopping and "sid" not in request.query:
            raise web.HTTPServiceUnavailable
        answer: web.StreamResponse = await self._server.handle_request(request)
        return answer

    def opened(self, session_id: str) -> None:
        """A session begins."""
        self.links[session_id] = Link(self.engine.sockets[session_id], self._tasks.spawn, self._run)

    async def received(self, session_id: str, packet: str) -> None:
        """A Socket.IO packet of type 0, 1 or 2."""
        link = self.links.get(session_id)
        if link is None:
            return
        try:
            if packet[0] == "0":
                await self._enter(session_id, link, read_connect(packet))
            elif packet[0] == "1":
                link.socket.finish(connected=False)
            elif link.caller is None:
                raise FrameMalformed
            else:
                link.receive(read_event(packet))
        except FrameMalformed:
            self.note_malformed(link.socket.address)
            link.socket.finish(connected=link.caller is not None)

    def closed(self, session_id: str) -> None:
        """A session ended, whoever ended it."""
        link = self.links.pop(session_id, None)
        if link is None or link.connection_id is None:
            return
        self._fanout.receivers.pop(link.connection_id, None)
        if link.caller is None:
            return
        log.info("connection_closed")
        if not link.dropped:
            self._tasks.spawn(connection_lost(self.world, link.caller.room_id, link.connection_id))

    async def authenticate(self, session_id: str, connection_id: str, auth: Json) -> None:
        """Let a connection in. Raises Refused."""
        link = self.links[session_id]
        welcome = await let_in(self.world, self._fanout, link, connection_id, auth)
        if session_id not in self.links or link.socket.ending_at is not None:
            await connection_lost(self.world, welcome.room_id, welcome.caller.connection_id)
            raise Refused("internal")
        link.caller = welcome.caller
        link.welcome = event_wire(*first_json(welcome))

    async def _enter(self, session_id: str, link: Link, auth: Json) -> None:
        if link.asked:
            raise FrameMalformed
        link.asked = True
        await self._server.enter(session_id, auth)
        if link.caller is None or link.welcome is None:
            link.socket.finish(connected=False)
            return
        log.info("connection_opened", transport="websocket" if link.socket.upgraded else "polling")
        link.begin(link.welcome)
        link.welcome = None

    async def _run(self, caller: Caller, event: Event) -> Facts:
        return await dispatch(self.world, caller, self._buckets, event)

    def note_malformed(self, address: str) -> None:
        """One line per address and second, and the address is not in it."""
        if address not in self._malformed:
            self._malformed.add(address)
            log.warning("malformed_frame")

    async def run(self) -> None:
        """The pulse: pings, deadlines, presence. Until it is cancelled."""
        while True:
            await asyncio.sleep(PULSE_S)
            try:
                self._beat(self.world.clock.monotonic())
            except Exception as error:  # a task's root: without it nobody is pinged, missed or ended
                log.error("pulse_failed", exc_info=error)

    def _beat(self, now: float) -> None:
        self.engine.beat()
        self._end_the_unknown(now)
        if now - self._presence_at >= PRESENCE_EVERY_S:
            self._presence_at = now
            self._look_at_rooms()
        if now - self._lines_at >= 1:
            self._lines_at = now
            self._malformed.clear()
        if now - self._forget_at >= FORGET_EVERY_S:
            self._forget_at = now
            self._buckets.forget_empty(now)
            self._tasks.spawn(self._look_at_sign_ins())
            self._tasks.spawn(look_again_everywhere(self.world))

    def _end_the_unknown(self, now: float) -> None:
        for link in list(self.links.values()):
            if link.caller is None and now - link.socket.opened_at > AUTHENTICATE_WITHIN_S:
                link.socket.cut()

    def _look_at_rooms(self) -> None:
        heard: dict[RoomId, dict[Any, float]] = {}
        for link in self.links.values():
            if link.caller is not None and link.socket.ending_at is None:
                heard.setdefault(link.caller.room_id, {})[link.connection_id] = link.socket.heard_at
        for room_id in self.world.live_rooms.in_use():
            if room_id not in self._looking:
                self._looking.add(room_id)
                self._tasks.spawn(self._look_at(room_id, heard.get(room_id, {})))

    async def _look_at(self, room_id: RoomId, heard_at: dict[Any, float]) -> None:
        try:
            await note_sockets(self.world, room_id, heard_at)
        finally:
            self._looking.discard(room_id)

    async def hear_notices(self) -> None:
        """Ends what a signed-out browser still has open; lets rooms whose dates changed look again. Until cancelled."""
        async with self.world.bus.subscribe() as notices:
            while True:
                notice = await notices.next()
                if notice.topic is BusTopic.SIGN_IN_REVOKED:
                    self._end_signed_out({notice.subject})
                elif notice.topic is BusTopic.ROOM_CHANGED:
                    self._tasks.spawn(look_again(self.world, RoomId(notice.subject)))

    async def _look_at_sign_ins(self) -> None:
        """For what no notice told: a session that came to its last day, or was ended by a command."""
        held = {link.sign_in for link in self.links.values() if link.sign_in is not None}
        self._end_signed_out(await ended_among(self.world, held))

    def _end_signed_out(self, sign_ins: Collection[str]) -> None:
        for link in list(self.links.values()):
            if link.sign_in in sign_ins:
                link.socket.finish(connected=link.caller is not None)

    async def stop(self) -> None:
        """Tell all pages, let commands under way finish, close what is open; within two seconds and a quarter."""
        self._stopping = True
        with suppress(TimeoutError):  # its pages see the connection close, and come back all the same
            async with asyncio.timeout(ANNOUNCE_WITHIN_S):
                await announce_stop(self.world)
        for link in list(self.links.values()):
            link.dropped = True
            link.socket.finish(connected=link.caller is not None)
        await self._tasks.close(CLOSE_WITHIN_S / 2)
        for _ in range(round(CLOSE_WITHIN_S / 2 / 0.05)):
            if not self.engine.sockets:
                break
            await asyncio.sleep(0.05)
        for socket in list(self.engine.sockets.values()):
            socket.cut()
        await self.engine.drain(DRAIN_WITHIN_S)


def attach(app: web.Application, world: World, fanout: SocketFanout, is_own_origin: IsOwnOrigin) -> Door:
    """Hang the door on an application.

    Args:
        app: its start starts the pulse, its shutdown closes all connections.
        world: all ports; its fanout is `fanout`.
        fanout: told of each connection.
        is_own_origin: whether an Origin header is of our own pages. Without one the request is no browser's page's.
    """
    door = Door(world, fanout)

    async def handle(request: web.Request) -> web.StreamResponse:
        _require_own_page(request, is_own_origin)
        with one_poll(door.engine, request) as polled:
            answer = await door.handle(request)
            if isinstance(answer, web.Response):
                await write_out(request, answer, polled)
        return answer

    async def run(_app: web.Application) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(door.run()), asyncio.create_task(door.hear_notices())]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def stop(_app: web.Application) -> None:
        await door.stop()

    app.router.add_get(SOCKET_PATH, handle, allow_head=False)
    app.router.add_post(SOCKET_PATH, handle)
    app.cleanup_ctx.append(run)
    app.on_shutdown.append(stop)
    return door


def _require_own_page(request: web.Request, is_own_origin: IsOwnOrigin) -> None:
    """Another site's page is not answered. Raises HTTPForbidden."""
    origin = request.headers.get("Origin")
    if origin is not None and (origin == "null" or not is_own_origin(request, origin)):
        raise web.HTTPForbidden
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":  # another site's image has no Origin
        raise web.HTTPForbidden
