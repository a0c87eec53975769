"""Serves every page with its sample view, under the real content security policy, and takes its picture.

`python -m tests.server.gallery FOLDER` writes each page at three widths, light in French and dark in English, to be
looked at.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from accounts.people import Language, Theme
from server.i18n import catalogue
from server.pages.rendering import Pages
from server.security import content_security_policy
from server.static_files import StaticFiles
from tests.server.samples.pages import every_page
from tests.server.samples.story import frame
from tests.services import launch_chromium

ROOT = Path(__file__).parent.parent.parent
WIDTHS = (1440, 768, 360)
NAMES = tuple(every_page(Language.FRENCH))


def gallery() -> web.Application:
    static = StaticFiles(ROOT / "static")
    rendering = Pages(static.url)

    async def page(request: web.Request) -> web.Response:
        language, theme = Language(request.match_info["language"]), Theme(request.match_info["theme"])
        template, view, signed_in = every_page(language)[request.match_info["name"]]
        around = replace(frame(language, theme, signed_in=signed_in), import_map=static.import_map)
        policy = content_security_policy(static.import_map_hash, "ws://localhost")
        html = rendering.render(template, around, view)
        return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": policy})

    async def words(request: web.Request) -> web.Response:
        return web.json_response(catalogue(Language(request.match_info["language"])).for_scripts())

    app = web.Application()
    app.router.add_get("/locale/{language}.json", words)
    app.router.add_get("/gallery/{language}/{theme}/{name}", page)
    app.router.add_get("/static/{path:.+}", static.serve)
    return app


@asynccontextmanager
async def served_gallery() -> AsyncIterator[str]:
    """The gallery's address, on a free port."""
    runner = web.AppRunner(gallery())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}/gallery"
    finally:
        await runner.cleanup()


async def take_pictures(folder: Path, names: tuple[str, ...]) -> None:
    async with served_gallery() as address, launch_chromium() as browser:
        for width in WIDTHS:
            page = await browser.new_page(viewport={"width": width, "height": 900})
            for name in names:
                for language, theme in ((Language.FRENCH, Theme.LIGHT), (Language.ENGLISH, Theme.DARK)):
                    await page.goto(f"{address}/{language}/{theme}/{name}", wait_until="networkidle")
                    await page.screenshot(path=folder / f"{name}-{language}-{width}-{theme}.png", full_page=True)
            await page.close()


if __name__ == "__main__":
    asyncio.run(take_pictures(Path(sys.argv[1]), tuple(sys.argv[2:]) or NAMES))
