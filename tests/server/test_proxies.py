from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from server.proxies import client_address, client_scheme
from tests.server.applications import small_app


async def who(request: web.Request) -> web.Response:
    return web.json_response([client_address(request), client_scheme(request)])


@pytest.mark.parametrize(
    ("trusted", "forwarded", "proto", "seen"),
    [
        ("", "192.0.2.7", "https", ["127.0.0.1", "http"]),
        ("10.0.0.0/8", "192.0.2.7", "https", ["127.0.0.1", "http"]),
        ("127.0.0.1", None, None, ["127.0.0.1", "http"]),
        ("127.0.0.1", "192.0.2.7", "https", ["192.0.2.7", "https"]),
        ("127.0.0.0/8", "6.6.6.6, 192.0.2.7", "http, https", ["192.0.2.7", "https"]),
        ("127.0.0.0/8,10.0.0.0/8", "6.6.6.6, 192.0.2.7, 10.1.2.3", "https", ["192.0.2.7", "https"]),
        ("127.0.0.1", "192.0.2.7, unknown", "gopher", ["127.0.0.1", "http"]),
        ("127.0.0.1", "2001:db8::7", "https", ["2001:db8::7", "https"]),
        ("127.0.0.1", "::ffff:192.0.2.7", "https", ["192.0.2.7", "https"]),
    ],
)
async def test_only_trusted_proxies_say_who_asks(
    tmp_path: Path, aiohttp_client: Any, trusted: str, forwarded: str | None, proto: str | None, seen: list[str]
) -> None:
    app = small_app(tmp_path, trusted_proxies=trusted)
    app.router.add_get("/who", who)
    client = await aiohttp_client(app)
    told = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": proto}
    async with client.get("/who", headers={name: value for name, value in told.items() if value}) as answer:
        assert await answer.json() == seen
