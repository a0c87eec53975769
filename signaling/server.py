"""python-socketio's server, reduced to one namespace and the packets that `frames` lets through.

It keeps the sessions and the CONNECT handshake; events and acknowledgements are ours (links, dispatch, fanout).
"""

from typing import TYPE_CHECKING, Any

import socketio
import structlog

from signaling.admission import Refused
from signaling.engine import EngineServer, Environ, silent_logger
from signaling.frames import Json
from signaling.limits import MAX_FRAME

if TYPE_CHECKING:
    from signaling.door import Door

log = structlog.get_logger(__name__)

NAMESPACE = "/"


class SocketServer(socketio.AsyncServer):  # type: ignore[misc]
    """One for the process."""

    def __init__(self, door: "Door") -> None:
        super().__init__(
            async_mode="aiohttp",
            async_handlers=False,
            cors_allowed_origins=[],  # the door looks at the origin itself; no CORS header is ever sent
            max_http_buffer_size=MAX_FRAME,
            http_compression=False,
            monitor_clients=False,  # the pulse does
            logger=silent_logger("socketio"),
            engineio_logger=silent_logger("engineio"),
            namespaces=[NAMESPACE],
        )
        self._door = door
        self.on("connect", self._on_connect, namespace=NAMESPACE)

    async def enter(self, session_id: str, auth: Json) -> None:
        """The CONNECT handshake: `_on_connect` decides, the base class answers."""
        await self._handle_connect(session_id, NAMESPACE, auth)

    async def _on_connect(self, connection_id: str, environ: Environ, auth: Json) -> None:
        session_id = self.manager.eio_sid_from_sid(connection_id, NAMESPACE)
        try:
            await self._door.authenticate(session_id, connection_id, auth)
        except Refused as refused:
            raise socketio.exceptions.ConnectionRefusedError("refused", refused.facts) from None

    def _engineio_server_class(self) -> type[EngineServer]:
        return EngineServer

    async def _handle_eio_connect(self, eio_sid: str, environ: Environ) -> None:
        # The environ would keep the request, its headers and their owner's address for as long as the session lives.
        await super()._handle_eio_connect(eio_sid, {})
        self._door.opened(eio_sid)

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        try:
            await self._door.received(eio_sid, data)
        except Exception as error:  # else the library would report it, to a logger that is silent
            log.error("packet_failed", exc_info=error)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self._door.closed(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)
