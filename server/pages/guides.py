"""`/guide/participer`, `/guide/animer`, `/guide/planifier`: the guides of docs/guides, to be read and printed.

Rule: one text serves the repository and the page; the page adds nothing but type and a way to print.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web

from accounts.people import Language
from server.i18n import typeset_french
from server.pages.showing import frame, show

GUIDES_FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "guides"

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class GuideView:
    """A one-page guide. `body` is HTML made of our own Markdown, `title` plain text."""

    name: str
    title: str
    body: str


@routes.get("/guide/{name:participer|animer|planifier}")
async def guide(request: web.Request) -> web.Response:
    """A guide, for anybody."""
    return await show(request, "guide.html", guide_view(request.match_info["name"], (await frame(request)).language))


@cache
def guide_view(name: str, language: Language) -> GuideView:
    """The guide of this name as a page shows it."""
    from markdown_it import MarkdownIt  # 40 ms that no other page needs

    text = (GUIDES_FOLDER / f"{name}{_SUFFIX[language]}").read_text(encoding="utf-8")
    title, _, body = text.removeprefix("# ").partition("\n")
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return GuideView(name, title, reader.render(_for_a_page(body, language)))


_SUFFIX = {Language.FRENCH: ".md", Language.ENGLISH: ".en.md"}


def _for_a_page(markdown: str, language: Language) -> str:
    """With addresses of pages for those of files, and set as the language is."""
    for name in ("participer", "animer", "planifier"):
        markdown = markdown.replace(f"({name}{_SUFFIX[language]})", f"(/guide/{name})")
    return typeset_french(markdown) if language is Language.FRENCH else markdown
