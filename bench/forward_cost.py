"""What it costs to forward a packet: CPU of the server per packet sent, beside Janus in the same run.

One publisher sends 630 packets of 1100 bytes a second; each of N subscribers gets them all, AES-128-GCM. Receivers
drop in the kernel, so only the server is measured; its idle cost is taken off; deliveries are counted by the kernel.
Subscribers whose packets are dropped unseen cannot tell when they came: what it costs to read feedback and to estimate
is measured alone, in this process, as `forward_cost_us_feedback`, and is part of the ratio.
It installs Debian's janus package when it can.
"""

import asyncio
import contextlib
import json
import os
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench._bare import BareBrowser
from bench._servers import Server, cpu_seconds, janus, preau
from media import feedback, rtcp
from media.bandwidth import Bandwidth
from media.departures import Departures
from media.feedback import TICKS_PER_S

SUBSCRIBERS = (10, 50, 150, 100)
COMPARED_AT = 100  # last of them, so that both are measured in the same minute
PACKETS_PER_S = 630
PACKET = 1100
SECONDS = float(os.environ.get("SECONDS", "6"))
# A starved Janus drops what it receives, and its fixed costs then weigh on fewer packets.
_ENOUGH, _ATTEMPTS = 0.98, 3
_PACKETS_PER_FRAME, _KEY_FRAME_EVERY = 5, 50
_WARM_S = 1.5
# Of sequence numbers: another stream, which begins with a key frame.
_JUMP = 20 * _PACKETS_PER_FRAME * _KEY_FRAME_EVERY
_REPORTS, _REPORTED = 400, 63


def picture_packets(ssrc: int) -> "list[bytes]":
    """A stream's payloads, over and over: frames of five packets, a key frame every fifty; numbered as browsers do."""
    packets = []
    for at in range(_PACKETS_PER_FRAME * _KEY_FRAME_EVERY):
        frame, part = divmod(at, _PACKETS_PER_FRAME)
        descriptor = bytes([0x90 if part == 0 else 0x80, 0xF0, 0x80 | frame >> 8, frame & 0xFF, frame & 0xFF, 0])
        packets.append(descriptor + bytes([0 if frame == 0 else 1]) + os.urandom(PACKET - 12 - 7))
    return packets


async def send(publisher: BareBrowser, packets: list[bytes], first: int, seconds: float) -> int:
    """Sends at the set rate; returns the next sequence number."""
    start, sent = time.monotonic(), 0
    while (passed := time.monotonic() - start) < seconds:
        due = int(passed * PACKETS_PER_S)
        while sent < due:
            sequence = (first + sent) & 0xFFFF
            last = (first + sent) % _PACKETS_PER_FRAME == _PACKETS_PER_FRAME - 1
            stamp = (first + sent) // _PACKETS_PER_FRAME * 3000 & 0xFFFFFFFF
            head = struct.pack("!BBHII", 0x80, 96 | last << 7, sequence, stamp, publisher.ssrc)
            publisher.send_rtp(head + packets[(first + sent) % len(packets)])
            sent += 1
        await asyncio.sleep(max(0.0, start + (sent + 1) / PACKETS_PER_S - time.monotonic()))
    return first + sent


def delivered(browsers: Sequence[BareBrowser]) -> int:
    """Packets that reached the sockets, where the filter dropped them."""
    wanted = {browser.inode() for browser in browsers}
    lines = Path("/proc/net/udp").read_text().splitlines()[1:]
    return sum(int(words[-1]) for words in map(str.split, lines) if int(words[9]) in wanted)


async def all_delivered(browsers: list[BareBrowser]) -> int:
    """What was delivered once nothing more comes: a busy machine lags behind."""
    before, now = -1, delivered(browsers)
    while now != before:
        await asyncio.sleep(0.3)
        before, now = now, delivered(browsers)
    return now


async def consent(browsers: Sequence[BareBrowser]) -> None:
    """Checks every few seconds, as browsers do."""
    while True:
        for browser in browsers:
            browser.check()
        await asyncio.sleep(4)


def feedback_cost() -> float:
    """Microseconds for each packet that is told of: reading ten reports a second, and the estimate."""
    departures, used, now = Departures(), 0.0, 0.0
    departures.step = 1
    bandwidth = Bandwidth(departures, lambda _: None, lambda _: 0, now)
    bandwidth.measured(now)
    for count in range(_REPORTS):
        base, arrivals = departures.newest + 1, []
        for _ in range(_REPORTED):
            now += 1 / PACKETS_PER_S
            departures.number((now, PACKET))
            arrivals.append(int((now + 0.02) * TICKS_PER_S))
        report, _ = feedback.build(count, base, 0, arrivals)
        packet = rtcp.transport_feedback(1, report)
        start = time.process_time()
        for each in rtcp.parse(packet):
            if isinstance(each, feedback.TransportFeedback):
                bandwidth.reported(each, now + 0.05)
        used += time.process_time() - start
    return used / (_REPORTS * _REPORTED) * 1e6


async def measure(server: Server, count: int) -> tuple[float, float]:
    """Microseconds of CPU per packet, and the share of packets that arrived."""
    publisher, subscribers = BareBrowser(), [BareBrowser() for _ in range(count)]
    await server.publish(publisher)
    for at in range(0, count, 5):
        await asyncio.gather(*(server.subscribe(browser) for browser in subscribers[at : at + 5]))
    for browser in subscribers:
        browser.drop_media()
    checking = asyncio.create_task(consent([publisher, *subscribers]))
    packets = picture_packets(publisher.ssrc)
    try:
        await asyncio.sleep(1)
        idle_from = cpu_seconds(server.pid)
        await asyncio.sleep(3)
        idle = (cpu_seconds(server.pid) - idle_from) / 3
        first = await send(publisher, packets, 0, _WARM_S)
        # Who is shown the picture gets it anew, in numbers that go on: as in a class, in which all have been switched.
        first += _JUMP - first % len(packets)
        arrived = await all_delivered(subscribers)
        before, start = cpu_seconds(server.pid), time.monotonic()
        end = await send(publisher, packets, first, SECONDS)
        arrived = await all_delivered(subscribers) - arrived
        used = cpu_seconds(server.pid) - before - idle * (time.monotonic() - start)
    finally:
        checking.cancel()
        for browser in (publisher, *subscribers):
            await browser.close()
    return used / max(1, arrived) * 1e6, arrived / ((end - first) * count)


def tell(name: str, value: float, unit: str, **facts: object) -> None:
    print(json.dumps({"bench": name, "value": round(value, 2), "unit": unit, **facts}), flush=True)


async def main() -> int:
    ours = 0.0
    for count in SUBSCRIBERS:
        async with preau() as server:
            cost, share = await measure(server, count)
        tell(f"forward_cost_us_{count}", cost, "us/packet", delivered=round(share, 4))
        ours = cost if count == COMPARED_AT else ours
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        http_port = probe.getsockname()[1]
    for _ in range(_ATTEMPTS):
        async with janus(http_port) as server:
            cost, share = await measure(server, COMPARED_AT)
        if share >= _ENOUGH:
            break
        print("# this machine is too busy to compare: Janus lost packets, and its figure is too high", file=sys.stderr)
    tell(f"forward_cost_us_janus_{COMPARED_AT}", cost, "us/packet", delivered=round(share, 4))
    read = feedback_cost()
    tell("forward_cost_us_feedback", read, "us/packet")
    tell("forward_cost_ratio_janus", (ours + read) / cost, "ratio")
    return 0


def janus_is_installed() -> bool:
    """Installs it when it can, else says how."""
    return subprocess.run(["scripts/system-packages", "janus:janus"], stdout=sys.stderr, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()) if janus_is_installed() else 1)
