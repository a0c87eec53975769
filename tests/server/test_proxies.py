"""Whose address counts: the proxy's word is taken from trusted proxies only."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from server.proxies import client_address
from tests.server.applications import small_app


async def who(request: web.Request) -> web.Response:
    return web.json_response(client_address(request))


@pytest.mark.parametrize(
    ("trusted", "forwarded", "seen"),
    [
        ("", "192.0.2.7", "127.0.0.1"),
        ("10.0.0.0/8", "192.0.2.7", "127.0.0.1"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.0/8", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("127.0.0.0/8,10.0.0.0/8", "6.6.6.6, 192.0.2.7, 10.1.2.3", "192.0.2.7"),
        ("127.0.0.1", "192.0.2.7, unknown", "127.0.0.1"),
        ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
async def test_only_trusted_proxies_say_who_asks(
    tmp_path: Path, aiohttp_client: Any, trusted: str, forwarded: str | None, seen: str
) -> None:
    app = small_app(tmp_path, trusted_proxies=trusted)
    app.router.add_get("/who", who)
    client = await aiohttp_client(app)
    async with client.get("/who", headers={"X-Forwarded-For": forwarded} if forwarded else {}) as answer:
        assert await answer.json() == seen
