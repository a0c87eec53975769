"""Shows a page to whoever asks: the frame around it, and the page that says what went wrong.

Rule: a handler decides nothing about language, zone, theme or who is signed in; it is told here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import cast
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.typedefs import Handler

from accounts.errors import AccountError
from accounts.people import Language, Person, Theme
from actions.joining import look_at_door, work_of
from actions.people import DEFAULT_ZONE
from rooms.errors import RoomError
from rooms.ids import RoomId
from server.keys import STATIC, WORLD
from server.pages.dated import planned_view
from server.pages.people import person_view
from server.pages.problems import problem_view
from server.pages.rendering import Pages
from server.pages.views import Frame, OccurrenceView
from server.problems import PROBLEM_PAGE, Problem
from server.security import form_token
from server.visitors import signed_in_visitor, visitor

PAGES = web.AppKey("pages", Pages)
LANGUAGE_COOKIE, THEME_COOKIE = "preau_language", "preau_theme"
CHOSEN_COOKIE = "preau_chosen"
"""Which of both somebody chose by hand who has not signed in yet, for so long as they may be on their way in."""
CHOSEN_LASTS_S = 30 * 60

PersonHandler = Callable[[web.Request, Person], Awaitable[web.StreamResponse]]


def setup(app: web.Application) -> None:
    """Gives the application its pages."""
    app[PAGES] = Pages(app[STATIC].url)
    app[PROBLEM_PAGE] = problem_page


def for_people(handler: PersonHandler) -> Handler:
    """A handler that is given the person who asks; others are sent to sign in, and come back after."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.method == "GET" and await visitor(request) is None:
            after = "" if request.path_qs == "/" else f"?{urlencode({'next': request.path_qs})}"
            raise web.HTTPSeeOther(f"/sign-in{after}")
        return await handler(request, await signed_in_visitor(request))

    return handle


async def show(request: web.Request, template: str, view: object = None, status: int = 200) -> web.Response:
    """The page, in the frame of whoever asks."""
    html = request.app[PAGES].render(template, await frame(request), view)
    return web.Response(text=html, content_type="text/html", status=status)


async def show_large(request: web.Request, template: str, make: Callable[[], object]) -> web.Response:
    """The same for what takes tens of milliseconds to lay out and write: in a thread, for classes go on meanwhile."""
    pages, around = request.app[PAGES], await frame(request)
    html = await asyncio.to_thread(lambda: pages.render(template, around, make()))
    return web.Response(text=html, content_type="text/html")


async def frame(request: web.Request) -> Frame:
    """What surrounds a page for this request."""
    person = await visitor(request)
    leads, plans = await work_of(request.app[WORLD], person.id) if person else (False, False)
    return Frame(
        language=person.language if person else _language(request),
        zone=person.zone if person else DEFAULT_ZONE,
        theme=person.theme if person else _theme(request),
        csrf=form_token(request),
        path=request.path_qs,
        now=request.app[WORLD].clock.now(),
        person=person_view(person, is_trainer=leads) if person else None,
        has_rehearsal=leads,
        plans=plans,
        import_map=request.app[STATIC].import_map,
    )


async def problem_page(request: web.Request, problem: Problem) -> web.Response:
    """Says what went wrong. It must not go wrong itself: without its database it shows a page for nobody."""
    facts = problem.facts
    view = problem_view(
        problem.status,
        problem.code,
        await _class_asked_for(request),
        opens_at=_moment(facts.get("opens_at")),
        closed_at=_moment(facts.get("closed_at")),
        reason=cast("str | None", facts.get("reason")),
    )
    return await show(request, "problem.html", view, problem.status)


async def _class_asked_for(request: web.Request) -> OccurrenceView | None:
    """The class whose door this was; None for those who may not know of it."""
    room_id = request.match_info.get("room_id")
    if room_id is None:
        return None
    try:
        person = await signed_in_visitor(request)
        admission = await look_at_door(request.app[WORLD], person.id, RoomId(room_id))
    except (AccountError, RoomError):
        return None
    return planned_view(admission.planned, request.app[WORLD].clock.now()) if admission.planned else None


def _moment(fact: object) -> datetime | None:
    return datetime.fromisoformat(fact) if isinstance(fact, str) else None


def just_chosen(request: web.Request) -> tuple[Language | None, Theme | None]:
    """What the visitor chose by hand a moment ago, on whatever page; what this browser retains from another day, or of
    another person, says nothing of who signs in."""
    names = request.cookies.get(CHOSEN_COOKIE, "").split(".")
    language, theme = (request.cookies.get(name) if name in names else None for name in (LANGUAGE_COOKIE, THEME_COOKIE))
    return Language(language) if language in set(Language) else None, Theme(theme) if theme in set(Theme) else None


def _language(request: web.Request) -> Language:
    """What they chose before, else the first language of their browser that we speak."""
    asked = [request.cookies.get(LANGUAGE_COOKIE, "")]
    asked += [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("Accept-Language", "").split(",")]
    return next((Language(code) for code in asked if code in set(Language)), Language.FRENCH)


def _theme(request: web.Request) -> Theme:
    chosen = request.cookies.get(THEME_COOKIE)
    return Theme(chosen) if chosen in set(Theme) else Theme.SYSTEM
