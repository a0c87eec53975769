"""Whatever way connections come and go, nothing of them stays in memory."""

import asyncio
import gc
import itertools

import pytest

from signaling.engine import EngineSocket
from signaling.fanout import SocketFanout
from signaling.links import Link
from tests.live import Classroom
from tests.socket_clients import RawSocket, refusal
from tests.waiting import until

WAYS = ("abort", "close", "leave", "malformed", "silent", "refused", "again")


async def visit(door: Classroom, way: str) -> None:
    if way == "refused":
        await refusal(door, "ada", token="nothing")
        return
    raw = await RawSocket.open(door)
    if way != "silent":
        await raw.enter(door, "ada" if way == "again" else "basile")
    if way == "leave":
        await raw.say('42["leave",{}]')
        await raw.ended()
    elif way == "malformed":
        await raw.say("x")
        await raw.ended()
    elif way == "abort":
        assert raw.socket._response.connection is not None
        transport = raw.socket._response.connection.transport
        assert transport is not None
        transport.abort()
    await raw.close()


@pytest.mark.parametrize("rounds", [8])
async def test_nothing_of_a_connection_stays(door: Classroom, rounds: int) -> None:
    fanout = door.world.fanout
    assert door.door is not None
    assert isinstance(fanout, SocketFanout)
    ways = list(itertools.chain.from_iterable(itertools.repeat(WAYS, rounds)))
    for first in range(0, len(ways), 7):
        await asyncio.gather(*(visit(door, way) for way in ways[first : first + 7]))
    engine, server = door.door.engine, door.door._server
    await until(lambda: not (engine.sockets or door.door.links or door.world.live_rooms.in_use()))
    await until(lambda: not living())
    # Whoever looks after rooms may be looking into this one just now, and lets go of it again.
    await until(lambda: not door.world.live_rooms._rooms)  # type: ignore[attr-defined]
    assert fanout.receivers == {}
    assert server.environ == {}
    assert server.manager.rooms == {}
    assert server.manager.pending_connect == {}
    assert server.manager.callbacks == {}


def living() -> list[EngineSocket | Link]:
    """What still is in memory, and not only waits to be collected."""
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, EngineSocket | Link)]
