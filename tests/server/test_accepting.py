"""The TCP port tells pages from peers, whoever comes and however slowly."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest

from media.doorstep import tag_of
from server import accepting
from server.web_process import answering
from tests.certificates import write_certificate
from tests.media.test_doorstep import check
from tests.server.applications import small_app

FAMILIES = [socket.AF_INET, socket.AF_INET6]


class MediaProcess:
    """What stands behind a door, as far as this port knows it."""

    def __init__(self, folder: Path) -> None:
        self.door = folder / "door"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.door))
        self.socket.settimeout(30)

    async def gets(self) -> socket.socket:
        """The next connection that is handed on."""
        _, (handle,), _, _ = await asyncio.to_thread(socket.recv_fds, self.socket, 1, 1)
        connection = socket.socket(fileno=handle)
        connection.settimeout(30)
        return connection


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[MediaProcess]:
    process = MediaProcess(tmp_path)
    yield process
    process.socket.close()


@asynccontextmanager
async def serving(
    folder: Path, doors: Sequence[Path] = (), *, tls: ssl.SSLContext | None = None, host: str = "::"
) -> AsyncIterator[int]:
    """The port of a small application, on all addresses."""
    listener = socket.create_server((host, 0), family=socket.AF_INET6, dualstack_ipv6=host == "::")
    async with answering(small_app(folder), listener, tls, doors):
        yield listener.getsockname()[1]


async def is_closed(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.read(), 30) == b""
    except ConnectionResetError:
        return True


async def gets_a_page(port: int, scheme: str = "http", trust: ssl.SSLContext | bool = True) -> bool:
    address = f"{scheme}://localhost:{port}/healthz"
    async with aiohttp.ClientSession() as session, session.get(address, ssl=trust) as answer:
        return answer.status == 200


@pytest.mark.parametrize("family", FAMILIES)
async def test_a_peer_is_handed_on_whole_however_its_first_packet_is_cut(
    tmp_path: Path, behind: MediaProcess, family: socket.AddressFamily
) -> None:
    said = check(tag_of(1) + "peer") + b"\0\2and more"
    host = "127.0.0.1" if family == socket.AF_INET else "::1"
    async with serving(tmp_path, [tmp_path / "other", behind.door]) as port:
        _, writer = await asyncio.open_connection(host, port)
        for piece in (said[:1], said[1:2], said[2:30], said[30:-3], said[-3:]):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        with await behind.gets() as connection:
            assert connection.recv(4096) == said
            assert connection.family == socket.AF_INET6
        assert await gets_a_page(port)
        writer.close()


async def test_pages_and_peers_share_a_port_that_speaks_tls(tmp_path: Path, behind: MediaProcess) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    write_certificate(cert, key, "localhost")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(cert, key)
    trust = ssl.create_default_context(cafile=str(cert))
    async with serving(tmp_path, [behind.door], tls=tls) as port:
        assert await gets_a_page(port, "https", trust)
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(check(tag_of(0) + "peer"))
        (await behind.gets()).close()
        plain, plainly = await asyncio.open_connection("127.0.0.1", port)
        plainly.write(b"GET / HTTP/1.1\r\n\r\n")
        assert await is_closed(plain)  # as any server that speaks TLS
        assert await gets_a_page(port, "https", trust)
        writer.close()
        plainly.close()


@pytest.mark.parametrize(
    "said",
    [
        b"\0\x14" + bytes(20),
        b"\0\x50\0\1",
        check("no one"),
        check(tag_of(7) + "peer"),
        check(tag_of(0) + "peer"),
        b"\xff\xff",
        b"\0",
        b"",
    ],
    ids=["other", "no_check", "no_tag", "no_such_process", "nobody_behind", "much", "cut", "nothing"],
)
async def test_whoever_is_neither_is_closed_and_others_are_served(tmp_path: Path, said: bytes) -> None:
    async with serving(tmp_path, [tmp_path / "nobody"]) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        writer.write_eof()
        assert await is_closed(reader)
        writer.close()
        assert await gets_a_page(port)


@pytest.mark.parametrize("said", [b"", b"\0", b"\0\x50", check(tag_of(0) + "peer")[:-1]], ids=range(4))
async def test_whoever_says_nothing_in_time_is_closed(
    tmp_path: Path, behind: MediaProcess, said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "SPEAK_WITHIN_S", 0.1)
    async with serving(tmp_path, [behind.door]) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(said)
        assert await is_closed(reader)
        writer.close()


async def test_a_media_process_that_takes_nothing_keeps_nobody_waiting_for_ever(
    tmp_path: Path, behind: MediaProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "SPEAK_WITHIN_S", 0.1)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as full:
        full.setblocking(False)
        full.connect(str(behind.door))
        with suppress(BlockingIOError):
            while full.send(b"\0"):
                pass
        async with serving(tmp_path, [behind.door]) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(check(tag_of(0) + "peer"))
            assert await is_closed(reader)
            writer.close()


@pytest.mark.parametrize("bound", ["MOST_SILENT_OF_ONE", "MOST_SILENT"])
async def test_the_oldest_of_too_many_that_say_nothing_gives_way(
    tmp_path: Path, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, bound, 3)
    async with serving(tmp_path) as port, AsyncExitStack() as stack:
        readers = []
        for _ in range(8):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            readers.append(reader)
        for reader in readers[:5]:
            assert await is_closed(reader)
        assert await gets_a_page(port)
        assert not readers[-1].at_eof()


async def test_who_begins_a_handshake_and_goes_no_further_gives_way_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "MOST_SILENT", 3)
    monkeypatch.setattr(accepting, "SPEAK_WITHIN_S", 3600)  # it is not late: it gives way
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    write_certificate(cert, key, "localhost")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(cert, key)
    async with serving(tmp_path, tls=tls) as port, AsyncExitStack() as stack:
        readers = []
        for _ in range(6):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            stack.callback(writer.close)
            writer.write(b"\x16")
            readers.append(reader)
        for reader in readers[:3]:
            assert await is_closed(reader)
        assert await gets_a_page(port, "https", ssl.create_default_context(cafile=str(cert)))


async def test_at_the_end_nobody_is_waited_for(tmp_path: Path) -> None:
    async with serving(tmp_path) as port:
        silent, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await gets_a_page(port)
    assert await is_closed(silent)
    writer.close()
    with pytest.raises(OSError, match="Connect call failed"):
        await asyncio.open_connection("127.0.0.1", port)
