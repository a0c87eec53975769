"""Who may be asked for a calendar, and what an answer may do."""

import asyncio
import socket
from collections.abc import AsyncIterator
from ipaddress import ip_network
from typing import Any

import pytest
from aiohttp import web

from formations.errors import CalendarUnreadable
from gateways import calendar_fetching
from gateways.calendar_fetching import HttpCalendarFetcher, clean_address, may_connect
from tests.listening import listening

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "fec0::1", "feff::1", "::127.0.0.1", "::8.8.8.8",
        "64:ff9b:1::808:808", "::ffff:0:127.0.0.1", "::ffff:0:a00:1",
    ],
)  # fmt: skip
def test_what_only_we_could_reach_is_refused(address: str) -> None:
    assert not may_connect(address, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_internet_may_be_asked(address: str) -> None:
    assert may_connect(address, ())


def test_a_network_that_the_operator_names_may_be_asked_and_no_other() -> None:
    allowed = (ip_network("10.2.0.0/16"),)
    assert may_connect("10.2.3.4", allowed)
    assert may_connect("::ffff:10.2.3.4", allowed)
    assert not may_connect("10.3.0.1", allowed)


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://example.org/x", "https://", "https://user:word@example.org/", "javascript:1",
     "https://example.org/\r\nHost: x", "https://example.org/" + "x" * 2_000, "gopher://x", ""],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(CalendarUnreadable, match="address_malformed"):
        clean_address(address)


def test_webcal_is_https() -> None:
    assert clean_address(" webcal://example.org/a.ics#x ") == "https://example.org/a.ics"


class Server:
    """Answers as a test says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[web.BaseRequest] = []
        self.answer: Any = web.Response(body=b"BEGIN:VCALENDAR")
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/calendar.ics"

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request)
        answer = self.answer(request) if callable(self.answer) else self.answer
        assert isinstance(answer, web.StreamResponse)
        return answer


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    served = Server()
    runner = web.ServerRunner(web.Server(served.handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.port = runner.addresses[0][1]
    yield served
    await runner.cleanup()


async def refused(fetcher: HttpCalendarFetcher, address: str) -> str:
    with pytest.raises(CalendarUnreadable) as caught:
        await fetcher.fetch(address, "", "")
    return caught.value.reason


async def test_what_is_known_is_not_sent_again(server: Server) -> None:
    server.answer = lambda _: web.Response(body=b"one", headers={"ETag": '"1"', "Last-Modified": "then"})
    fetcher = HttpCalendarFetcher(LOOPBACK)
    first = await fetcher.fetch(server.url, "", "")
    assert (first.content, first.etag, first.modified) == (b"one", '"1"', "then")
    server.answer = lambda _: web.Response(status=304)
    again = await fetcher.fetch(server.url, first.etag, first.modified)
    assert again.content is None
    assert server.asked[1].headers["If-None-Match"] == '"1"'
    assert "Cookie" not in server.asked[1].headers


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "[::1]", "0x7f000001", "0X7F.1", "2130706433", "127.1", "127.0.0.1.", "017700000001",
        "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1", "127.0.0.１", "１２７.1", "[::ffff:127.0.0.1]", "%31%32%37.0.0.1",
    ],
)  # fmt: skip
async def test_this_machine_is_never_asked(server: Server, host: str) -> None:
    assert await refused(HttpCalendarFetcher(), f"http://{host}:{server.port}/") in ("address_refused", "no_answer")
    assert server.asked == []


async def test_each_step_of_a_redirect_is_looked_at(server: Server) -> None:
    """The first address is allowed, the one that it leads to is not."""
    for target in (f"http://127.0.0.2:{server.port}/", "http://169.254.169.254/", "file:///etc/passwd", "//[::1]/",
                   f"http://１２７.0.0.2:{server.port}/", f"//127。0。0。2:{server.port}/"):  # fmt: skip
        server.answer = lambda _, target=target: web.Response(status=302, headers={"Location": target})
        found = await refused(HttpCalendarFetcher((ip_network("127.0.0.1/32"),)), server.url)
        assert found in ("address_refused", "address_malformed")
    server.answer = lambda _: web.Response(status=302, headers={"Location": "/again"})
    assert await refused(HttpCalendarFetcher(LOOPBACK), server.url) == "too_many_redirects"


async def test_a_name_that_changes_its_address_gains_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked up once; we connect to what was looked at."""
    looked_up: list[str] = []
    loop = asyncio.get_running_loop()
    real = loop.getaddrinfo

    async def rebinding(host: Any, port: Any, **how: Any) -> Any:
        if host != "rebinding.example":
            return await real(host, port, **how)
        looked_up.append(host)
        address = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port))]

    monkeypatch.setattr(loop, "getaddrinfo", rebinding)
    allowed = HttpCalendarFetcher((ip_network("127.0.0.1/32"),))
    assert (await allowed.fetch(f"http://rebinding.example:{server.port}/", "", "")).content is not None
    assert looked_up == ["rebinding.example"]
    assert await refused(allowed, f"http://rebinding.example:{server.port}/") == "address_refused"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda _: web.Response(status=500), "no_answer"),
        (lambda _: web.Response(status=404), "no_answer"),
        (lambda _: web.Response(body=b"x" * 100, headers={"Content-Encoding": "gzip"}), "no_answer"),
        (lambda _: web.Response(body=b"x" * (5 * 2**20 + 1)), "too_large"),
    ],
)
async def test_what_cannot_be_a_calendar_is_told(server: Server, answer: Any, reason: str) -> None:
    server.answer = answer
    assert await refused(HttpCalendarFetcher(LOOPBACK), server.url) == reason


async def test_one_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_fetching, "WHOLE_S", 0.3)
    left = asyncio.Event()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until whoever asks has gone
        writer.close()
        left.set()

    async with listening(say_nothing) as port:
        assert await refused(HttpCalendarFetcher(LOOPBACK), f"http://127.0.0.1:{port}/") == "no_answer"
        await left.wait()


@pytest.mark.parametrize("told", [b'"\xff\xfe"', b'"\x01"', b'"\x7f"', b'"' + b"x" * 200 + b'"'])
async def test_what_cannot_be_kept_or_sent_back_is_not(told: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        headers = b"ETag: %b\r\nLast-Modified: %b\r\nContent-Length: 3\r\n" % (told, told)
        writer.write(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\none")
        await writer.drain()
        writer.close()

    async with listening(answer) as port:
        found = await HttpCalendarFetcher(LOOPBACK).fetch(f"http://127.0.0.1:{port}/", "", "")
    assert (found.content, found.etag, found.modified) == (b"one", "", "")
