"""Connections for pages, and who makes room when there are too many: of one address, or of all together.

The rule: whoever opens many, and asks for little or says it slowly, makes room for others and not the others for them.
The one that asked for nothing for the longest goes first; what carries a page's socket is not counted, and stays.
"""

import asyncio
import resource

from aiohttp import web
from aiohttp.typedefs import Handler

from server.turns import SOCKET_PATH

# A school shares one address, and each of its browsers keeps six at most.
MOST_OF_ONE = 2048
MOST = 8192
FEW = 64


class Crowd:
    """Of one process. At most half of its handles are in it, the rest is for sockets, files and databases."""

    def __init__(self) -> None:
        handles = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        self._most = MOST if handles == resource.RLIM_INFINITY else min(MOST, handles // 2)
        self._most_of_one = min(MOST_OF_ONE, self._most)
        self._addresses: dict[asyncio.Transport, str] = {}
        self._quiet: dict[str, dict[asyncio.Transport, None]] = {}
        """By address, who asked for something the longest ago first."""
        self._left_out: dict[asyncio.Transport, str] = {}
        self._look_at = FEW

    def came(self, transport: asyncio.Transport, address: str) -> None:
        """Another one."""
        if len(self._addresses) >= self._look_at:
            self._forget_closed()
        mine = self._quiet.setdefault(address, {})
        self._addresses[transport], mine[transport] = address, None
        if len(mine) > self._most_of_one:
            self._make_room(address)
        elif len(self._addresses) > self._most:
            self._make_room(max(self._quiet, key=lambda each: len(self._quiet[each])))

    def asks(self, transport: asyncio.Transport | None) -> None:
        """It asked for something: of its address it goes last now."""
        if transport in self._addresses:
            mine = self._quiet[self._addresses[transport]]
            del mine[transport]
            mine[transport] = None

    def leave_out(self, transport: asyncio.Transport | None) -> None:
        """It carries a socket from now on."""
        if transport in self._addresses:
            self._left_out[transport] = self._addresses[transport]
            self._forget(transport)

    def take_back(self, transport: asyncio.Transport | None) -> None:
        """Not any more."""
        address = self._left_out.pop(transport, None) if transport is not None else None
        if transport is not None and address is not None and not transport.is_closing():
            self.came(transport, address)

    def _make_room(self, address: str) -> None:
        """Well below the bound, so that it need not be done for each one that comes."""
        self._forget_closed()
        mine = self._quiet.get(address, {})
        too_many = max(len(mine) - self._most_of_one * 7 // 8, len(self._addresses) - self._most * 7 // 8)
        for transport in list(mine)[: max(0, too_many)]:
            self._forget(transport)
            transport.abort()

    def _forget_closed(self) -> None:
        """Nobody tells us of them, and each keeps the memory of its TLS; seldom enough to cost nothing."""
        for transport in [each for each in self._addresses if each.is_closing()]:
            self._forget(transport)
        self._look_at = max(FEW, 2 * len(self._addresses))

    def _forget(self, transport: asyncio.Transport) -> None:
        address = self._addresses.pop(transport)
        mine = self._quiet[address]
        del mine[transport]
        if not mine:
            del self._quiet[address]


CROWD = web.AppKey("crowd", Crowd)


@web.middleware
async def keep_places(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tells the crowd who asks, and who carries a socket."""
    crowd, transport = request.app[CROWD], request.transport
    if not request.path.startswith(SOCKET_PATH):
        crowd.asks(transport)
        return await handler(request)
    crowd.leave_out(transport)
    try:
        return await handler(request)
    finally:
        crowd.take_back(transport)
