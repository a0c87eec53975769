"""Small applications for tests of the doors: the real factory, with a few routes of the test's own."""

from pathlib import Path
from typing import Any, cast

from aiohttp import web

from actions.world import World
from server.app import create_app
from server.credentials import credential
from server.problems import PROBLEM_PAGE, Problem, problem_document
from server.security import form_token, safe_next, set_session_cookie
from server.settings import Settings, load_settings


def settings_for(folder: Path, **settings: str) -> Settings:
    mine = {f"PREAU_{name.upper()}": value for name, value in settings.items()}
    return load_settings({"PREAU_DATA_DIR": str(folder / "data"), **mine})


def small_app(folder: Path, **settings: str) -> web.Application:
    app = create_app(settings_for(folder, **settings), cast(World, None))
    app[PROBLEM_PAGE] = bare_page  # the real one asks the world who is there
    app.router.add_get("/try/token", show_token)
    app.router.add_post("/try/change", change)
    app.router.add_post("/api/try", change)
    app.router.add_get("/try/broken", break_down)
    app.router.add_get("/api/broken", break_down)
    app.router.add_get("/try/in", sign_in)
    app.router.add_get("/try/next", go_next)
    return app


async def bare_page(_request: web.Request, problem: Problem) -> web.Response:
    return problem_document(problem)


async def show_token(request: web.Request) -> web.Response:
    return web.json_response({"token": form_token(request)})


async def change(request: web.Request) -> web.Response:
    body: Any = await request.read()
    return web.json_response({"credential": credential(request), "bytes": len(body)})


async def sign_in(request: web.Request) -> web.Response:
    response = web.Response(text="in")
    set_session_cookie(request, response, "s" * 43, 3600)
    return response


async def break_down(_request: web.Request) -> web.Response:
    raise RuntimeError("a canary that nobody may read")


async def go_next(request: web.Request) -> web.Response:
    return web.Response(text=safe_next(request.query.get("next")))
