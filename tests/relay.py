"""A network between browsers and a server that tests may cut: TCP for pages and sockets, UDP for media.

The rule: a cut is what a lost network is: nothing passes and nobody is told. What TCP had under way arrives when it is
mended, as retransmission would bring it; datagrams are lost.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from tests.listening import listening
from tests.weather import Climate, Weather

Address = tuple[str, int]
_CHUNK = 1 << 16


class TcpRelay:
    """`async with TcpRelay.to(port) as relay`: what connects to `relay.port` reaches that port while it is not cut."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._mended = asyncio.Event()
        self._mended.set()
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def to(cls, target: int, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator["TcpRelay"]:
        """On this address and port (0: any)."""
        relay = cls(target)
        async with listening(relay._serve, host=host, port=port) as relay.port:
            yield relay

    def cut(self) -> None:
        self._mended.clear()

    def mend(self) -> None:
        self._mended.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._mended.wait()
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()  # the server is not there: nor is the connection
            return
        ways = [asyncio.create_task(way) for way in (self._pump(reader, far_writer), self._pump(far_reader, writer))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            far_writer.transport.abort()  # the network is gone: nobody waits for what it carried
            raise
        finally:
            for way in ways:
                way.cancel()
            writer.close()
            far_writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                await self._mended.wait()
                writer.write(chunk)
                await writer.drain()
        await self._mended.wait()


class _Way(asyncio.DatagramProtocol):
    """One socket, and where its datagrams go."""

    def __init__(self, came: Any) -> None:
        self._came = came
        self.transport: asyncio.DatagramTransport

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._came(data, addr)

    def error_received(self, exc: Exception) -> None:
        """The far side is not there just now: a datagram is lost."""


class UdpRelay:
    """`async with UdpRelay.to(port) as relay`: a flow for each address that sends to `relay.port`.

    A page's flows are those that came after a `mark()` and before the next.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._flows: dict[Address, tuple[int, asyncio.Future[_Way]]] = {}
        self._cut_from: int | None = None
        self._severed: set[int] = set()
        self._answered: set[int] = set()
        self._climate = (Climate(), range(0))
        self._weather: dict[tuple[int, str], Weather] = {}
        self._front: _Way
        self.port = 0

    @classmethod
    @asynccontextmanager
    async def to(
        cls, target: int, host: str = "127.0.0.1", passes: Callable[[Address], bool] = lambda _: True
    ) -> AsyncIterator["UdpRelay"]:
        """On this address; what comes from elsewhere than `passes` says is lost."""
        relay = cls(target)

        def came(data: bytes, address: Address) -> None:
            if passes(address):
                relay._from_browser(data, address)

        loop = asyncio.get_running_loop()
        _, relay._front = await loop.create_datagram_endpoint(lambda: _Way(came), local_addr=(host, 0))
        relay.port = relay._front.transport.get_extra_info("sockname")[1]
        try:
            yield relay
        finally:
            relay._front.transport.close()
            for _, way in relay._flows.values():
                (await way).transport.close()

    def mark(self) -> int:
        """How many flows there have been."""
        return len(self._flows)

    @property
    def answered(self) -> int:
        """How many flows have gone both ways."""
        return len(self._answered)

    async def carries(self, flows: int, quiet_s: float = 0.5) -> int:
        """Waits until at least so many flows went both ways and no more came for a while; gives a mark."""
        known = -1
        while self.answered < flows or known != self.mark():
            known = self.mark()
            await asyncio.sleep(quiet_s)
        return known

    async def carries_again(self, since: int, flows: int) -> None:
        """Waits until so many of the flows that came after that mark go both ways, after `sever` or `rebind`."""
        while sum(number >= since for number in self._answered) < flows:  # noqa: ASYNC110 - packets of others say so
            await asyncio.sleep(0.02)

    def cut(self, since: int = 0) -> None:
        """Lets nothing pass of flows that came after that mark, nor of new ones."""
        self._cut_from = since

    def mend(self) -> None:
        self._cut_from = None

    def sever(self, since: int) -> None:
        """Ends the flows that came after that mark for good; new ones pass, as on another network."""
        self._severed.update(range(since, self.mark()))
        self._answered -= self._severed

    async def rebind(self, since: int) -> None:
        """Flows that came after that mark reach the far side from other ports from now on, as after address
        translation has forgotten them."""
        for address, (number, way) in list(self._flows.items()):
            if number >= since:
                self._answered.discard(number)
                former = await way
                self._flows[address] = number, asyncio.ensure_future(self._open(address, number))
                former.transport.close()

    def worsen(self, climate: Climate, since: int = 0, until: int | None = None) -> None:
        """From now on, flows that came after the mark `since` (and before `until`) have this network."""
        self._weather.clear()
        self._climate = (climate, range(since, until or 1 << 20))

    def _send(self, number: int, way: str, transport: asyncio.DatagramTransport, *datagram: Any) -> None:
        climate, worsened = self._climate
        if number not in worsened:
            transport.sendto(*datagram)
            return
        loop = asyncio.get_running_loop()
        weather = self._weather.setdefault((number, way), Weather(climate, 2 * number + (way == "up")))
        if (arrival := weather.arrival(loop.time(), len(datagram[0]))) is not None:
            loop.call_at(arrival, lambda: transport.is_closing() or transport.sendto(*datagram))

    def _passes(self, number: int) -> bool:
        return number not in self._severed and (self._cut_from is None or number < self._cut_from)

    def _from_browser(self, data: bytes, address: Address) -> None:
        if address not in self._flows:
            way = asyncio.ensure_future(self._open(address, len(self._flows)))
            self._flows[address] = len(self._flows), way
        number, way = self._flows[address]
        if way.done() and self._passes(number):  # the first datagram is lost: STUN asks again
            self._send(number, "up", way.result().transport, data)

    async def _open(self, address: Address, number: int) -> _Way:
        def back(data: bytes, _: Address) -> None:
            if self._passes(number):
                self._answered.add(number)
                self._send(number, "down", self._front.transport, data, address)

        loop = asyncio.get_running_loop()
        _, way = await loop.create_datagram_endpoint(lambda: _Way(back), remote_addr=("127.0.0.1", self._target))
        return way
