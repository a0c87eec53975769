"""python-engineio's server with bounds of our own; private names of the pinned minor, held by a contract test.

What is different: every frame is checked before it is read; the queue to a reader is bounded and written in batches;
signs of life are counted on the monotonic clock, by one pulse for all sockets; nothing is compressed (a zlib context
costs 300 kB per socket); the binary and JSONP variants are not there.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import engineio
from aiohttp import web
from engineio import exceptions, packet
from engineio.async_socket import AsyncSocket

from signaling.frames import FrameMalformed, check_frame
from signaling.limits import (
    FAREWELL_S,
    MAX_BATCH,
    MAX_FRAME,
    MAX_OUTBOX_BYTES,
    PING_EVERY_S,
    SILENCE_S,
)
from signaling.outbox import Outbox, Wire
from signaling.rates import FRAMES, Bucket

Environ = dict[str, Any]
DISCONNECT, CLOSE, PING = Wire("41"), Wire("1"), Wire("2")
_DRAIN_STEP_S = 0.02
_MOST_IN_A_POST = 16
_BODY_WITHIN_S = 5.0


class Batch:
    """Packets to be written at once."""

    def __init__(self, packets: list[Wire]) -> None:
        self._packets = packets

    def encode(self, b64: bool = False) -> bytes:
        """WebSocket frames, one after another."""
        return b"".join(packet.frame for packet in self._packets)


class FrameWebSocket:
    """A WebSocket as engineio drives it: frames are checked on their way in, and written as they are on the way out."""

    def __init__(self, handler: Callable[["FrameWebSocket"], Any], server: "EngineServer") -> None:
        self._handler = handler
        self._server = server
        self.engine_socket: EngineSocket | None = None

    async def __call__(self, environ: Environ) -> web.WebSocketResponse:
        """Serve until it ends."""
        self._request: web.Request = environ["aiohttp.request"]
        self._response = web.WebSocketResponse(max_msg_size=MAX_FRAME, compress=False, receive_timeout=SILENCE_S * 2)
        await self._response.prepare(self._request)
        await self._handler(self)
        return self._response

    async def wait(self) -> str:
        """The next frame. Raises OSError when there is none, or it is malformed."""
        message = await self._response.receive()
        try:
            if message.type is web.WSMsgType.BINARY or message.type is web.WSMsgType.TEXT:
                return check_frame(message.data)
        except FrameMalformed:
            self._server.on_malformed(self._request.remote or "")
            raise
        if message.type is web.WSMsgType.ERROR:
            self._server.on_malformed(self._request.remote or "")
        raise OSError

    async def send(self, message: str | bytes) -> None:
        """Write, and wait until the reader has taken nearly all of it."""
        transport = self._request.transport
        if transport is None or transport.is_closing():
            raise OSError
        transport.write(message if isinstance(message, bytes) else Wire(message).frame)
        # The public way to see a transport drain; only a reader that is behind comes here.
        while transport.get_write_buffer_size() > MAX_BATCH and not transport.is_closing():  # noqa: ASYNC110
            await asyncio.sleep(_DRAIN_STEP_S)

    async def close(self) -> None:
        """Say goodbye; the pulse cuts those that do not answer."""
        await self._response.close()

    def cut(self) -> None:
        """End it now."""
        if self._request.transport is not None:
            self._request.transport.abort()


class EngineSocket(AsyncSocket):  # type: ignore[misc]
    """One Engine.IO session, on WebSocket or long-polling."""

    server: "EngineServer"

    def __init__(self, server: "EngineServer", sid: str, address: str) -> None:
        super().__init__(server, sid)
        now = server.monotonic()
        self.queue = Outbox(self.cut)
        self.address = address
        self.opened_at = self.heard_at = self.pinged_at = now
        self.ending_at: float | None = None
        self.polled = False
        self._flood = Bucket(FRAMES, now)
        self._websocket: FrameWebSocket | None = None

    def post(self, wire: Wire) -> None:
        """Add to the outbox; what comes after the farewell is not said."""
        if self.ending_at is None and not self.closed:
            self.queue.put_nowait(wire)

    def finish(self, *, connected: bool = True) -> None:
        """End the session, after all that was posted; `connected`: Socket.IO has said yes to it before."""
        if self.ending_at is not None or self.closed:
            return
        if connected:
            self.post(DISCONNECT)
        self.post(CLOSE)
        self.ending_at = self.server.monotonic()
        self.queue.put_nowait(None)

    def cut(self) -> None:
        """End the session now, whatever its reader has not taken."""
        if self.ending_at is None:
            self.ending_at = self.server.monotonic()
        if self._websocket is not None:
            self._websocket.cut()
        self.server.spawn(self.close(abort=True, reason=self.server.reason.SERVER_DISCONNECT))

    async def poll(self) -> list[Any]:
        """What waits: one batch for a WebSocket, everything for a polling answer. Empty, or QueueEmpty: the end."""
        if self.upgraded:
            batch = await self.queue.take()
            return [Batch(batch)] if batch else []
        waiting = await self.queue.take(MAX_OUTBOX_BYTES)
        if not waiting and self.ending_at is not None:
            raise exceptions.QueueEmpty
        return list(waiting)

    async def receive(self, pkt: packet.Packet) -> None:
        """A frame that passed the grammar."""
        now = self.heard_at = self.server.monotonic()
        if self.ending_at is not None:
            return
        if self._flood.take(now) > 0:
            self.server.on_malformed(self.address)
            self.finish()
        elif pkt.packet_type == packet.MESSAGE:
            await self.server._trigger_event("message", self.sid, pkt.data, run_async=False)
        elif pkt.packet_type == packet.UPGRADE:
            self.queue.put_nowait(packet.Packet(packet.NOOP))
        elif pkt.packet_type == packet.CLOSE:
            await self.close(abort=True, reason=self.server.reason.CLIENT_DISCONNECT)

    async def send(self, pkt: packet.Packet) -> None:
        """What python-socketio says on its own."""
        if self.closed:
            raise exceptions.SocketIsClosedError
        self.queue.put_nowait(pkt)

    async def handle_post_request(self, environ: Environ) -> None:
        """The frames of one long-polling request."""
        length = int(environ.get("CONTENT_LENGTH", "0"))
        try:
            if length > MAX_FRAME:
                raise FrameMalformed
            async with asyncio.timeout(_BODY_WITHIN_S):
                body: bytes = await environ["wsgi.input"].readexactly(length)
            frames = body.decode().split("\x1e", _MOST_IN_A_POST)
            if len(frames) > _MOST_IN_A_POST:
                raise FrameMalformed
            checked = [check_frame(frame) for frame in frames]
        except (OSError, ValueError, EOFError):
            self.server.on_malformed(self.address)
            raise exceptions.EngineIOError from None
        for frame in checked:
            await self.receive(packet.Packet(encoded_packet=frame))

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """As engineio closes, but never waiting for the reader."""
        already = self.closed or self.closing
        await super().close(wait=False, abort=abort, reason=reason)
        if not already:
            if self.ending_at is None:
                self.ending_at = self.server.monotonic()
            self.queue.put_nowait(None)

    def schedule_ping(self) -> None:
        """Pings come from the pulse."""

    def beat(self, now: float) -> None:
        """The pulse: ping, or end who is silent."""
        if self.ending_at is not None:
            if now - self.ending_at > FAREWELL_S:
                self.cut()
                self.server.sockets.pop(self.sid, None)
        elif now - self.heard_at > SILENCE_S:
            self.cut()
        elif now - self.pinged_at >= PING_EVERY_S:
            self.pinged_at = now
            self.post(PING)

    async def _websocket_handler(self, ws: FrameWebSocket) -> None:
        self._websocket = ws
        await super()._websocket_handler(ws)


class EngineServer(engineio.AsyncServer):  # type: ignore[misc]
    """All sockets of this process."""

    sockets: dict[str, EngineSocket]
    _async: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._async = {**self._async, "websocket": FrameWebSocket}
        self.monotonic: Callable[[], float] = time.monotonic
        self.on_malformed: Callable[[str], None] = lambda _address: None
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Any) -> None:
        """A short task of a socket, kept until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def beat(self) -> None:
        """The pulse of all sockets."""
        now = self.monotonic()
        for socket in list(self.sockets.values()):
            if socket.closed and socket.ending_at is None:
                socket.ending_at = now
            socket.beat(now)

    async def drain(self, within_s: float) -> None:
        """Wait for the tasks that close sockets; end those that do not in time."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        for task in list(self._tasks):
            task.cancel()

    async def _handle_connect(self, environ: Environ, transport: str, jsonp_index: int | None = None) -> Any:
        """Open a session, as the base class does, with a socket of ours."""
        if jsonp_index is not None:
            return self._bad_request()
        request: web.Request = environ["aiohttp.request"]
        sid = self.generate_id()
        socket = self.sockets[sid] = EngineSocket(self, sid, request.remote or "")
        opening = {
            "sid": sid,
            "upgrades": self._upgrades(sid, transport),
            "pingInterval": round(PING_EVERY_S * 1000),
            "pingTimeout": round((SILENCE_S - PING_EVERY_S) * 1000),
            "maxPayload": MAX_FRAME,
        }
        await socket.send(packet.Packet(packet.OPEN, opening))
        await self._trigger_event("connect", sid, environ, run_async=False)
        if transport == "websocket":
            answer = await socket.handle_get_request(environ)
            self.sockets.pop(sid, None)
            return answer
        socket.connected = True
        return self._ok(await socket.poll())


def silent_logger(name: str) -> logging.Logger:
    """A logger that says nothing: the library's sentences hold payloads, ids of sessions and origins."""
    logger = logging.getLogger(f"preau.silenced.{name}")
    logger.propagate = False
    logger.setLevel(logging.CRITICAL + 1)
    logger.addHandler(logging.NullHandler())
    return logger
