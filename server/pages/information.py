"""Pages that say the same to everybody: accessibility, privacy, the style guide; and the words for scripts."""

import hashlib
import json

from aiohttp import web

from accounts.people import Language
from server.i18n import catalogue
from server.pages.showing import show

routes = web.RouteTableDef()


@routes.get("/accessibility")
async def accessibility(request: web.Request) -> web.Response:
    """The accessibility statement."""
    return await show(request, "accessibility.html")


@routes.get("/privacy")
async def privacy(request: web.Request) -> web.Response:
    """What is kept of people, and what never is."""
    return await show(request, "privacy.html")


@routes.get("/styleguide")
async def styleguide(request: web.Request) -> web.Response:
    """Every component."""
    return await show(request, "styleguide.html")


@routes.get("/locale/{language:fr|en}.json")
async def words(request: web.Request) -> web.Response:
    """The sentences that scripts say, by their French."""
    sentences = catalogue(Language(request.match_info["language"])).for_scripts()
    body = json.dumps(sentences, ensure_ascii=False).encode()
    headers = {"ETag": f'"{hashlib.sha256(body).hexdigest()[:24]}"', "Cache-Control": "no-cache"}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type="application/json", headers=headers)
