"""What every answer says to browsers, and what a change must show before it is made."""

import re
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from server.app import MAX_BODY_BYTES
from server.security import is_own_origin, safe_next
from tests.server.applications import settings_for, small_app


@pytest.fixture
async def client(tmp_path: Path, aiohttp_client: Any) -> TestClient[Any, Any]:
    made: TestClient[Any, Any] = await aiohttp_client(small_app(tmp_path))
    return made


async def token_of(client: TestClient[Any, Any]) -> str:
    async with client.get("/try/token") as answer:
        return str((await answer.json())["token"])


@pytest.mark.parametrize("path", ["/healthz", "/nowhere", "/try/broken", "/static/css/tokens.css", "/try/token"])
async def test_every_answer_carries_the_security_headers(client: TestClient[Any, Any], path: str) -> None:
    async with client.get(path) as answer:
        headers = answer.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert re.fullmatch(r"'self' 'sha256-[\w+/]{43}='", policy["script-src"])
    assert policy["connect-src"] == f"'self' ws://127.0.0.1:{client.port}"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self), microphone=(self), display-capture=(self)" in headers["Permissions-Policy"]
    assert "Server" not in headers
    assert "Strict-Transport-Security" not in headers


async def test_a_form_with_its_token_is_taken(client: TestClient[Any, Any]) -> None:
    token = await token_of(client)
    async with client.post("/try/change", data={"csrf": token}) as answer:
        assert answer.status == 200
    async with client.post("/api/try", json={}, headers={"X-CSRF-Token": token}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("given", [{}, {"csrf": ""}, {"csrf": "x" * 43}, {"csrf": "é"}])
async def test_a_form_without_its_token_is_refused(client: TestClient[Any, Any], given: dict[str, str]) -> None:
    await token_of(client)
    async with client.post("/try/change", data=given) as answer:
        assert (answer.status, (await answer.json())["code"]) == (403, "form_expired")


async def test_another_browsers_token_is_refused(client: TestClient[Any, Any]) -> None:
    token = await token_of(client)
    client.session.cookie_jar.clear()
    assert await token_of(client) != token
    async with client.post("/try/change", data={"csrf": token}) as answer:
        assert answer.status == 403


async def test_signing_in_changes_the_token(client: TestClient[Any, Any]) -> None:
    before = await token_of(client)
    await client.get("/try/in")
    after = await token_of(client)
    assert before != after
    async with client.post("/try/change", data={"csrf": before}) as answer:
        assert answer.status == 403
    async with client.post("/try/change", data={"csrf": after}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example:8080"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_a_change_from_another_site_is_refused_even_with_a_token(
    client: TestClient[Any, Any], headers: dict[str, str]
) -> None:
    token = await token_of(client)
    async with client.post("/try/change", data={"csrf": token}, headers=headers) as answer:
        assert (answer.status, (await answer.json())["code"]) == (403, "cross_origin")
    own = {"Origin": f"http://127.0.0.1:{client.port}", "Sec-Fetch-Site": "same-origin"}
    async with client.post("/try/change", data={"csrf": token}, headers=own) as answer:
        assert answer.status == 200


async def test_a_bearer_token_needs_no_form_token_and_puts_cookies_out_of_use(client: TestClient[Any, Any]) -> None:
    await client.get("/try/in")
    async with client.post("/api/try", headers={"Authorization": "Bearer "}) as answer:
        assert (await answer.json())["credential"] is None
    async with client.post("/api/try", headers={"Authorization": "Bearer abc"}) as answer:
        assert (await answer.json())["credential"] == "abc"
    async with client.post("/api/try", headers={"Authorization": "Basic abc"}) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:8080", "[", "a:b:c"])
async def test_another_hosts_name_is_not_answered(client: TestClient[Any, Any], host: str) -> None:
    async with client.get("/try/token", headers={"Host": host}) as answer:
        assert answer.status == 421
        assert "evil" not in answer.headers["Content-Security-Policy"]
    async with client.get("/healthz", headers={"Host": host}) as answer:
        assert answer.status == 200


async def test_a_public_address_is_the_only_one_on_a_public_socket(tmp_path: Path, aiohttp_client: Any) -> None:
    app = small_app(tmp_path, host="0.0.0.0", public_url="https://classe.example.fr")
    client = await aiohttp_client(app)
    names = {"classe.example.fr": 200, "classe.example.fr:443": 200, "CLASSE.example.fr": 200}
    for host, status in {**names, "localhost": 421, "classe.example.fr:8080": 421}.items():
        async with client.get("/try/token", headers={"Host": host}) as answer:
            assert answer.status == status, host


@pytest.mark.parametrize(
    ("address", "cookie", "attributes"),
    [
        ("http://localhost:8080", "preau_session", {"HttpOnly", "SameSite=Lax", "Path=/"}),
        ("https://a.test", "__Host-preau_session", {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"}),
    ],
)
async def test_cookies_are_secure_exactly_when_the_public_address_is_https(
    tmp_path: Path, aiohttp_client: Any, address: str, cookie: str, attributes: set[str]
) -> None:
    client = await aiohttp_client(small_app(tmp_path, public_url=address))
    async with client.get("/try/in") as answer:
        [line] = answer.headers.getall("Set-Cookie")
        assert ("Strict-Transport-Security" in answer.headers) is address.startswith("https")
    name, *rest = line.split("; ")
    assert name == f"{cookie}={'s' * 43}"
    assert set(rest) == attributes | {"Max-Age=3600"}


async def test_a_body_that_is_too_large_or_compressed_is_refused(client: TestClient[Any, Any]) -> None:
    bearer = {"Authorization": "Bearer abc"}
    async with client.post("/api/try", data=b"x" * MAX_BODY_BYTES, headers=bearer) as answer:
        assert answer.status == 200
    async with client.post("/api/try", data=b"x" * (MAX_BODY_BYTES + 1), headers=bearer) as answer:
        assert (answer.status, (await answer.json())["code"]) == (413, "too_large")
    for encoding in ("gzip", "deflate", "br"):
        async with client.post("/api/try", data=b"", headers=bearer | {"Content-Encoding": encoding}) as answer:
            assert answer.status in (400, 415)
    async with client.get("/healthz") as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("given", "goes_to"),
    [
        ("/calendar?week=3#x", "/calendar?week=3#x"),
        (None, "/"),
        ("", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("\\/evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("evil", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("/a/..//evil", "/a/..//evil"),
    ],
)
def test_only_a_path_of_ours_follows_signing_in(given: str | None, goes_to: str) -> None:
    assert safe_next(given) == goes_to


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("https://classe.example.fr", "classe.example.fr", True),
        ("https://classe.example.fr", "127.0.0.1:8080", True),
        ("http://classe.example.fr", "classe.example.fr", False),
        ("http://localhost:8080", "localhost:8080", True),
        ("http://localhost:9999", "localhost:8080", False),
        ("null", "localhost:8080", False),
        ("http://evil.example", "evil.example", False),
        ("", "", False),
    ],
)
def test_our_own_origin_is_the_public_one_or_the_loopback_name_in_use(
    tmp_path: Path, origin: str, host: str, own: bool
) -> None:
    settings = settings_for(tmp_path, public_url="https://classe.example.fr")
    assert is_own_origin(settings, origin, host) is own
