"""The network that tests cut is a network: it carries, it stops without a word, and it carries on."""

import asyncio
import socket

from tests.listening import listening
from tests.relay import TcpRelay, UdpRelay


async def test_what_was_under_way_when_tcp_was_cut_arrives_when_it_is_mended() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(100):
            writer.write(chunk)

    async with listening(echo) as port, TcpRelay.to(port) as relay:
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        writer.write(b"one")
        assert await reader.readexactly(3) == b"one"
        relay.cut()
        writer.write(b"two")
        reading = asyncio.ensure_future(reader.readexactly(3))
        done, _ = await asyncio.wait([reading], timeout=0.1)
        assert not done
        relay.mend()
        assert await reading == b"two"
        writer.close()
        assert await reader.read() == b""


async def test_only_flows_after_the_mark_are_cut() -> None:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far:
        far.bind(("127.0.0.1", 0))
        far.setblocking(False)
        async with UdpRelay.to(far.getsockname()[1]) as relay:
            near = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
            for flow in near:
                while not select_now(far):
                    flow.sendto(b"knock", ("127.0.0.1", relay.port))
                    await asyncio.sleep(0.01)
                drain(far)
            relay.cut(since=1)
            near[1].sendto(b"lost", ("127.0.0.1", relay.port))
            near[0].sendto(b"kept", ("127.0.0.1", relay.port))
            data, address = await asyncio.wait_for(loop.sock_recvfrom(far, 100), 30)
            assert data in (b"kept", b"knock")
            far.sendto(b"back", address)
            near[0].setblocking(False)
            assert await asyncio.wait_for(loop.sock_recv(near[0], 100), 30) == b"back"
            drain(far)
            near[1].sendto(b"lost", ("127.0.0.1", relay.port))
            await asyncio.sleep(0.05)
            assert not select_now(far)
            relay.mend()
            near[1].sendto(b"found", ("127.0.0.1", relay.port))
            assert (await asyncio.wait_for(loop.sock_recvfrom(far, 100), 30))[0] == b"found"
            for flow in near:
                flow.close()


def select_now(receiver: socket.socket) -> bool:
    try:
        return bool(receiver.recv(100, socket.MSG_PEEK))
    except BlockingIOError:
        return False


def drain(receiver: socket.socket) -> None:
    while select_now(receiver):
        receiver.recv(100)
