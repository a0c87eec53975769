"""What the doors find in the application: `request.app[SETTINGS]`, `request.app[WORLD]`…"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from actions.world import World
from server.settings import Settings
from server.static_files import StaticFiles

SETTINGS = web.AppKey("settings", Settings)
SECRET: web.AppKey[bytes] = web.AppKey("secret", bytes)  # signs what we give out and want back unchanged
WORLD = web.AppKey("world", World)
STATIC = web.AppKey("static", StaticFiles)

# Makes the page that says what went wrong, from the request, the status and the code of the problem.
ProblemPage = Callable[[web.Request, int, str], Awaitable[web.Response]]
PROBLEM_PAGE: web.AppKey[ProblemPage] = web.AppKey("problem_page")
