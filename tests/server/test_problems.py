"""What goes wrong is told as a problem to programs (RFC 9457) and as a page to people."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from accounts.errors import TooManyAttempts, WrongCredentials
from actions.ports.records import StoreUnavailable
from formations.errors import UnknownFormation
from server.problems import PROBLEM_PAGE, Problem
from tests.server.applications import small_app


def raising(error: Exception) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(_request: web.Request) -> web.Response:
        raise error

    return handler


@pytest.mark.parametrize(
    ("error", "status", "code", "facts"),
    [
        (Problem(409, "room_too_early", opens_at="2026-01-01T00:00:00Z"), 409, "room_too_early", {"opens_at"}),
        (WrongCredentials(), 401, "wrong_credentials", set()),
        (UnknownFormation(), 404, "unknown_formation", set()),
        (TooManyAttempts(retry_after_s=7), 429, "rate_limited", {"retry_after_s"}),
        (StoreUnavailable("SQLITE_FULL"), 503, "storage_unavailable", set()),
        (TimeoutError(), 504, "too_slow", set()),
        (web.HTTPNotFound(), 404, "not_found", set()),
        (RuntimeError("a canary"), 500, "internal", set()),
    ],
)
async def test_an_error_is_told_to_programs_as_a_problem_document(
    tmp_path: Path, aiohttp_client: Any, error: Exception, status: int, code: str, facts: set[str]
) -> None:
    app = small_app(tmp_path)
    app.router.add_get("/api/wrong", raising(error))
    client = await aiohttp_client(app)
    async with client.get("/api/wrong") as answer:
        assert answer.status == status
        assert answer.content_type == "application/problem+json"
        assert ("Retry-After" in answer.headers) is ("retry_after_s" in facts)
        body = await answer.json(content_type=None)
        assert "canary" not in await answer.text()
    assert body.pop("type") == "about:blank"
    assert (body.pop("status"), body.pop("code")) == (status, code)
    assert set(body) == facts


async def test_people_get_the_page_of_the_pages(tmp_path: Path, aiohttp_client: Any) -> None:
    async def page(_request: web.Request, problem: Problem) -> web.Response:
        return web.Response(status=problem.status, text=f"<p>{problem.code}", content_type="text/html")

    app = small_app(tmp_path)
    app[PROBLEM_PAGE] = page
    client = await aiohttp_client(app)
    async with client.get("/nowhere/at/all") as answer:
        assert (answer.status, await answer.text()) == (404, "<p>not_found")
    async with client.get("/api/nowhere") as answer:
        assert answer.content_type == "application/problem+json"


async def test_a_page_that_cannot_be_made_gives_way_to_the_document(tmp_path: Path, aiohttp_client: Any) -> None:
    async def page(_request: web.Request, _problem: Problem) -> web.Response:
        raise StoreUnavailable("gone")

    app = small_app(tmp_path)
    app[PROBLEM_PAGE] = page
    client = await aiohttp_client(app)
    async with client.get("/nowhere") as answer:
        assert (answer.status, answer.content_type) == (404, "application/problem+json")


async def test_a_redirection_is_no_problem(tmp_path: Path, aiohttp_client: Any) -> None:
    app = small_app(tmp_path)
    app.router.add_get("/away", raising(web.HTTPSeeOther("/healthz")))
    client = await aiohttp_client(app)
    async with client.get("/away", allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (303, "/healthz")
