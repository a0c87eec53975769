"""How a storm of joins disturbs those who are there: delay through the media process beside a bare echo, and failures.

A publisher sends 200 packets a second to one who watches, while 120 others join in three seconds; beside it, the same
packets go through a process that does nothing but send them back, on the same machine in the same seconds. Then 200
join within five seconds. Their own handshakes are made by this process: on two cores they are most of the storm.
"""

import asyncio
import json
import statistics
import struct
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pylibsrtp

from bench._bare import BareBrowser
from bench._servers import Preau, preau

PACKETS_PER_S, STORM, STORM_S = 200, 120, 3.0
JOINS, JOINS_S, PATIENCE_S = 200, 5.0, 10.0
_STAMP = struct.Struct("!d")
_KEY_FRAME = bytes([0x90, 0x80, 0x01, 0x00])
_ECHO = """
import socket
echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
echo.bind(("127.0.0.1", 0))
print(echo.getsockname()[1], flush=True)
while True:
    echo.sendto(*echo.recvfrom(2048))
"""


class Watcher(BareBrowser):
    """A subscriber that looks at what it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.delays: list[float] = []

    def _readable(self) -> None:
        try:
            datagram = self._socket.recv(2048)
        except (BlockingIOError, ConnectionRefusedError):
            return
        if datagram[0] >= 128 and not 192 <= datagram[1] <= 223:
            session: pylibsrtp.Session = self._dtls._rx_srtp
            packet = session.unprotect(datagram)
            if packet[1] & 0x7F == 96:
                self.delays.append(time.monotonic() - _STAMP.unpack(packet[-8:])[0])
        else:
            self._received_other(datagram)


class Echo(asyncio.DatagramProtocol):
    """Packets that come back."""

    def __init__(self) -> None:
        self.delays: list[float] = []

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.delays.append(time.monotonic() - _STAMP.unpack(data[-8:])[0])


@asynccontextmanager
async def echo() -> AsyncIterator[tuple[asyncio.DatagramTransport, Echo]]:
    """A process that echoes."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _ECHO, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    try:
        port = int(await process.stdout.readline())
        loop = asyncio.get_running_loop()
        transport, measured = await loop.create_datagram_endpoint(Echo, remote_addr=("127.0.0.1", port))
        yield transport, measured
        transport.close()
    finally:
        process.terminate()
        await process.wait()


async def send(publisher: BareBrowser, echoing: asyncio.DatagramTransport) -> None:
    """The same to both, until it is cancelled."""
    sequence, due = 0, time.monotonic()
    while True:
        body = _KEY_FRAME + bytes(1000)
        head = struct.pack("!BBHII", 0x80, 0xE0, sequence & 0xFFFF, sequence * 450 & 0xFFFFFFFF, publisher.ssrc)
        publisher.send_rtp(head + body + _STAMP.pack(time.monotonic()))
        echoing.sendto(head + body + _STAMP.pack(time.monotonic()))
        sequence, due = sequence + 1, due + 1 / PACKETS_PER_S
        await asyncio.sleep(max(0.0, due - time.monotonic()))


async def join(server: Preau, count: int, seconds: float) -> tuple[list[BareBrowser], int]:
    """Evenly over that time; who has joined, and how many could not."""

    async def one(at: float) -> BareBrowser:
        await asyncio.sleep(at)
        browser = BareBrowser()
        await asyncio.wait_for(server.subscribe(browser), PATIENCE_S)
        browser.drop_media()
        return browser

    outcomes = await asyncio.gather(*(one(at * seconds / count) for at in range(count)), return_exceptions=True)
    joined = [outcome for outcome in outcomes if isinstance(outcome, BareBrowser)]
    return joined, count - len(joined)


def tell(name: str, value: float, unit: str) -> None:
    print(json.dumps({"bench": name, "value": round(value, 3), "unit": unit}), flush=True)


async def main() -> None:
    async with preau() as server, echo() as (echoing, echoed):
        publisher, watcher = BareBrowser(), Watcher()
        await server.publish(publisher)
        await server.subscribe(watcher)
        sending = asyncio.create_task(send(publisher, echoing))
        await asyncio.sleep(1)
        watcher.delays.clear()
        echoed.delays.clear()
        guests, failed = await join(server, STORM, STORM_S)
        ours, bare = (statistics.quantiles(delays, n=100)[98] for delays in (watcher.delays, echoed.delays))
        sending.cancel()
        tell("forward_delay_p99_ms", 1000 * ours, "ms")
        tell("echo_delay_p99_ms", 1000 * bare, "ms")
        tell("forward_delay_p99_ratio", ours / bare, "ratio")
        tell("joins_120_in_3s_failures", failed, "count")
        for browser in (publisher, watcher, *guests):
            await browser.close()
    async with preau() as server:
        start = time.monotonic()
        guests, failed = await join(server, JOINS, JOINS_S)
        tell("joins_200_in_5s_failures", failed, "count")
        tell("joins_200_in_5s_took", time.monotonic() - start, "s")
        for browser in guests:
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
