"""The application factory: what every request passes, and the doors behind.

Every module of server/pages and server/api may hold `routes` (a RouteTableDef) and `setup(app)`; both are found here,
so that a new page is a new file. A handler finds what it needs under the keys of server/keys.py.
"""

import asyncio
import pkgutil
import re
from importlib import import_module
from pathlib import Path
from types import ModuleType

from aiohttp import web
from aiohttp.typedefs import Handler

from actions.world import World
from server import api, pages
from server.crowd import CROWD, Crowd, keep_places
from server.keys import RELAYS, SECRET, SETTINGS, STATIC, WORLD
from server.problems import tell_problems
from server.relays import Relays
from server.security import add_headers, check_host, guard_changes
from server.settings import Settings
from server.static_files import StaticFiles
from server.turns import SOCKET_PATH, TURNS, Turns, take_turns

STATIC_FOLDER = Path(__file__).resolve().parent.parent / "static"
MAX_BODY_BYTES = 256 * 1024  # forms and JSON; a door that takes files reads them as a stream
MOST_FIELDS = 6_000  # two for each title of a calendar that is followed, and as many of these as a form has room for
REQUEST_TIMEOUT_S = 30.0
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _modules(package: ModuleType) -> list[ModuleType]:
    names = sorted(found.name for found in pkgutil.iter_modules(package.__path__))
    return [import_module(f"{package.__name__}.{name}") for name in names]


DOORS = (*_modules(pages), *_modules(api))


@web.middleware
async def limit_time(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Ends a request whose body trickles in, or whose handler hangs; sockets have limits of their own."""
    if request.path.startswith(SOCKET_PATH):
        return await handler(request)
    async with asyncio.timeout(REQUEST_TIMEOUT_S):
        return await handler(request)


@web.middleware
async def refuse_encoded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No browser compresses what it sends us: a compressed body is a bomb."""
    if "Content-Encoding" in request.headers:
        raise web.HTTPUnsupportedMediaType
    return await handler(request)


@web.middleware
async def refuse_strange_ids(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What cannot be an id names nothing, and is not looked for: PostgreSQL takes no NUL, for one."""
    if any(name.endswith("_id") and not ID.fullmatch(value) for name, value in request.match_info.items()):
        raise web.HTTPNotFound
    return await handler(request)


async def healthz(_request: web.Request) -> web.Response:
    """Says that this process answers."""
    return web.json_response({"status": "ok"})


def create_app(settings: Settings, world: World, static_folder: Path = STATIC_FOLDER) -> web.Application:
    """The whole application, ready to be run; it owns nothing that must be closed."""
    static = StaticFiles(static_folder)
    app = web.Application(
        client_max_size=MAX_BODY_BYTES,
        client_max_fields=MOST_FIELDS,
        middlewares=[
            keep_places,
            take_turns,
            tell_problems,
            check_host,
            refuse_encoded,
            refuse_strange_ids,
            limit_time,
            guard_changes,
        ],
    )
    app[SETTINGS], app[SECRET], app[WORLD], app[STATIC] = settings, settings.secret(), world, static
    app[TURNS], app[CROWD] = Turns(), Crowd()
    app[RELAYS] = Relays(settings.turn_urls, settings.turn_secret())
    app.on_response_prepare.append(add_headers)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/static/{path:.+}", static.serve)
    for module in DOORS:
        _open_doors(app, module)
    return app


def _open_doors(app: web.Application, module: ModuleType) -> None:
    setup = getattr(module, "setup", None)
    if setup is not None:
        setup(app)
    routes = getattr(module, "routes", None)
    if routes is not None:
        app.add_routes(routes)
