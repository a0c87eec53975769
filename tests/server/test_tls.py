"""Our own HTTPS: renewed files are followed, and nothing old is spoken."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from server.tls import follow_renewals, tls_context
from tests.certificates import write_certificate
from tests.listening import listening
from tests.services import wait_until


@asynccontextmanager
async def serving(cert: Path, key: Path) -> AsyncIterator[int]:
    """A server that says hello over TLS and follows its files; its port."""

    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"hello")
        await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    context = tls_context(cert, key)
    following = asyncio.create_task(follow_renewals(context, cert, key, every_s=0.01))
    try:
        async with listening(greet, context) as port:
            yield port
    finally:
        following.cancel()


def served_certificate(port: int, *versions: ssl.TLSVersion) -> str:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if versions:
        context.minimum_version = context.maximum_version = versions[0]
    with socket.create_connection(("127.0.0.1", port), 30) as plain, context.wrap_socket(plain) as secured:
        assert secured.recv(5) == b"hello"
        return ssl.DER_cert_to_PEM_cert(secured.getpeercert(binary_form=True) or b"")


async def eventually_serves(port: int, certificate: str) -> None:
    await asyncio.to_thread(wait_until, lambda: served_certificate(port) == certificate, "it is served")


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    write_certificate(cert, key, "first.test")
    return cert, key


async def test_a_renewed_certificate_serves_new_handshakes(pair: tuple[Path, Path]) -> None:
    cert, key = pair
    async with serving(cert, key) as port:
        assert await asyncio.to_thread(served_certificate, port) == cert.read_text()
        write_certificate(cert, key, "second.test")
        await eventually_serves(port, cert.read_text())


async def test_a_certificate_that_does_not_fit_is_not_taken_until_it_does(pair: tuple[Path, Path]) -> None:
    cert, key = pair
    first = cert.read_text()
    async with serving(cert, key) as port:
        write_certificate(cert, key.with_name("later.pem"), "second.test")
        for _ in range(20):
            await asyncio.sleep(0.01)
            assert await asyncio.to_thread(served_certificate, port) == first
        key.unlink()
        await asyncio.sleep(0.05)
        assert await asyncio.to_thread(served_certificate, port) == first
        key.with_name("later.pem").rename(key)
        await eventually_serves(port, cert.read_text())


async def test_old_versions_of_tls_are_refused(pair: tuple[Path, Path]) -> None:
    async with serving(*pair) as port:
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            await asyncio.to_thread(served_certificate, port, version)
        assert tls_context(*pair).minimum_version == ssl.TLSVersion.TLSv1_2
