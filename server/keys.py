"""What the doors find in the application: `request.app[SETTINGS]`, `request.app[WORLD]`…"""

from aiohttp import web

from actions.world import World
from server.relays import Relays
from server.settings import Settings
from server.static_files import StaticFiles

SETTINGS = web.AppKey("settings", Settings)
SECRET: web.AppKey[bytes] = web.AppKey("secret", bytes)  # signs what we give out and want back unchanged
WORLD = web.AppKey("world", World)
RELAYS = web.AppKey("relays", Relays)
STATIC = web.AppKey("static", StaticFiles)
