"""The web process under unkind clients, and over HTTPS."""

import asyncio
import contextlib
import gc
import os
import signal
import socket
import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from server.accepting import SPEAK_WITHIN_S
from server.web_process import answering, settle
from tests.certificates import write_certificate
from tests.preau import Preau
from tests.server.applications import small_app


@pytest.fixture(scope="module")
def preau() -> Iterator[Preau]:
    with Preau.migrated(PREAU_MEDIA_PROCESSES="0") as server:
        yield server


async def healthy(preau: Preau) -> bool:
    async with aiohttp.ClientSession() as session, session.get(f"{preau.url}/healthz") as answer:
        return answer.status == 200 and await answer.json() == {"status": "ok"}


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
        b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + b"a=b; " * 20_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\n Host: localhost\r\n\r\n",
    ],
)
async def test_a_request_that_is_none_is_refused_and_others_are_served(preau: Preau, request_bytes: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", preau.port)
    writer.write(request_bytes)
    answer = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    assert answer[9:12] == b"400"
    assert await healthy(preau)
    assert "Traceback" not in preau.log


async def test_hundreds_of_connections_that_say_nothing_hold_up_nobody(preau: Preau) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for start in (b"", b"GET / HTTP/1.1\r\nHost: local"):
            for _ in range(150):
                _reader, writer = await asyncio.open_connection("127.0.0.1", preau.port)
                stack.callback(writer.close)
                writer.write(start)
        assert await asyncio.wait_for(healthy(preau), SPEAK_WITHIN_S)  # none of them was given up meanwhile


async def test_a_request_that_trickles_in_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.accepting.SPEAK_WITHIN_S", 0.3)
    monkeypatch.setattr("server.web_process.KEEP_ALIVE_S", 0.3)
    monkeypatch.setattr("server.app.REQUEST_TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        async with answering(small_app(tmp_path), listener, None):
            head = b"POST /api/try HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n"
            for start, answer in ((b"", b""), (head, b""), (head + b"Content-Length: 9\r\n\r\nab", b"HTTP/1.1 504")):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(start)
                assert await asyncio.wait_for(reader.read(12), 30) == answer
                writer.close()


async def test_https_by_certificate_and_key(tmp_path: Path) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    write_certificate(cert, key, "localhost")
    trust = ssl.create_default_context(cafile=str(cert))
    server = Preau.migrated(PREAU_MEDIA_PROCESSES="0", PREAU_TLS_CERT=str(cert), PREAU_TLS_KEY=str(key))
    server.trust = trust
    with server:
        async with aiohttp.ClientSession() as session, session.get(f"{server.url}/healthz", ssl=trust) as answer:
            assert answer.status == 200
            assert "Strict-Transport-Security" in answer.headers
            assert "wss://localhost" in answer.headers["Content-Security-Policy"]
        os.kill(server.pid, signal.SIGTERM)
        assert server.wait() == 0


def test_a_certificate_that_cannot_be_read_fails_the_start(tmp_path: Path) -> None:
    files = {"PREAU_TLS_CERT": str(tmp_path / "none.pem"), "PREAU_TLS_KEY": str(tmp_path / "none.key")}
    done = Preau(PREAU_MEDIA_PROCESSES="0", **files).manage("serve", check=False)
    assert done.returncode == 1
    assert "No such file" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_thread_that_computes_gives_the_loop_its_turn_back_within_a_millisecond() -> None:
    usual = sys.getswitchinterval()
    try:
        settle()
        assert sys.getswitchinterval() < 0.001
    finally:
        sys.setswitchinterval(usual)
        gc.unfreeze()
