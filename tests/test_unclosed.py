"""A connection that is left open is told, once, and no other."""

import asyncio
import contextlib
import gc
import socket

import pytest

from tests.unclosed import left_open


async def _open(near: socket.socket, *, closes: bool) -> asyncio.StreamWriter:
    _, writer = await asyncio.open_connection(sock=near)
    if closes:
        writer.close()
        await writer.wait_closed()
    return writer


@pytest.mark.parametrize("closes", [False, True])
def test_what_is_open_when_its_loop_ends_is_told(closes: bool) -> None:
    near, far = socket.socketpair()
    with far:
        writer = asyncio.run(_open(near, closes=closes))
        assert len(left_open()) == (not closes)
        assert left_open() == []
        with pytest.warns(ResourceWarning) if not closes else contextlib.nullcontext():
            del writer
            gc.collect()
    near.close()
