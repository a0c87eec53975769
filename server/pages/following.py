"""`/formations/{id}/calendars`: the calendars of elsewhere that a formation follows, and what following one will do.

Rule: plain forms that work without a script. Nothing is done before the page that shows it was sent.
"""

from dataclasses import dataclass, replace

from aiohttp import web

from accounts.people import Person
from actions.following import decide, follow_address, follow_file, followed, unfollow
from actions.previews import preview
from formations.errors import CalendarUnreadable, ChangedMeanwhile
from formations.following import Source, SourceId
from formations.formations import FormationId
from server.forms import read_form
from server.keys import WORLD
from server.pages.dated import formation_url
from server.pages.following_views import CHANGED_MEANWHILE, calendar_url, host_beside, preview_view, sentence_of
from server.pages.showing import for_people, show
from server.turns import letting_others

routes = web.RouteTableDef()
CALENDARS = "/formations/{formation_id}/calendars"


@dataclass(frozen=True, slots=True)
class SourceView:
    """A calendar that is followed, or was only looked at. `problem` is a French sentence of the catalogue, or empty.

    `host`: where it is asked for, if its name does not say so.
    """

    name: str
    url: str
    is_address: bool
    problem: str
    host: str = ""


@dataclass(frozen=True, slots=True)
class FollowedView:
    """All of them, and the forms for one more. `error` is a French sentence of the catalogue, or empty.

    `ended`: one was just dropped; `forgotten`: one that was only looked at.
    """

    title: str
    formation_url: str
    url: str
    sources: tuple[SourceView, ...]
    previewed: tuple[SourceView, ...] = ()
    error: str = ""
    address: str = ""
    ended: bool = False
    forgotten: bool = False


@routes.get(CALENDARS)
@for_people
async def show_followed(request: web.Request, person: Person) -> web.Response:
    """What is followed, and the forms for one more."""
    return await _show_followed(request, person)


@routes.post(CALENDARS)
@for_people
async def take_calendar(request: web.Request, person: Person) -> web.StreamResponse:
    """Reads an address or a file, and goes on to what it says."""
    form, formation_id = await read_form(request), _formation_id(request)
    given, address = form.get("file"), str(form.get("address", ""))
    try:
        if isinstance(given, web.FileField) and given.filename:
            content = given.file.read()
            source_id = await follow_file(request.app[WORLD], person.id, formation_id, content, given.filename)
        else:
            async with letting_others(request):
                source_id = await follow_address(request.app[WORLD], person.id, formation_id, address)
    except CalendarUnreadable as error:
        return await _show_followed(request, person, sentence_of(error.reason), address)
    raise web.HTTPSeeOther(calendar_url(formation_id, source_id))


@routes.get(CALENDARS + "/{source_id}")
@for_people
async def show_source(request: web.Request, person: Person) -> web.Response:
    """What it says, and what will be done."""
    seen = await preview(request.app[WORLD], person.id, _formation_id(request), _source_id(request))
    return await show(request, "follow.html", preview_view(seen))


@routes.post(CALENDARS + "/{source_id}")
@for_people
async def take_decision(request: web.Request, person: Person) -> web.StreamResponse:
    """Does what was shown. The n-th choice is the n-th title's."""
    form, formation_id, source_id = await read_form(request), _formation_id(request), _source_id(request)
    titles = {name.removeprefix("title-"): str(value) for name, value in form.items() if name.startswith("title-")}
    choices = {title: str(form.get(f"choice-{number}", "")) for number, title in titles.items()}
    decided = {title: choice for title, choice in choices.items() if choice != "later"}
    try:
        await decide(request.app[WORLD], person.id, formation_id, source_id, decided)
    except ChangedMeanwhile:
        seen = await preview(request.app[WORLD], person.id, formation_id, source_id)
        return await show(request, "follow.html", replace(preview_view(seen), problem=CHANGED_MEANWHILE), 409)
    raise web.HTTPSeeOther(f"{formation_url(formation_id)}/plan?done=followed")


@routes.post(CALENDARS + "/{source_id}/unfollow")
@for_people
async def take_end(request: web.Request, person: Person) -> web.StreamResponse:
    """Its dates stay."""
    formation_id = _formation_id(request)
    source = await unfollow(request.app[WORLD], person.id, formation_id, _source_id(request))
    raise web.HTTPSeeOther(f"{calendar_url(formation_id)}?{'forgotten' if source.is_previewed else 'ended'}")


async def _show_followed(request: web.Request, person: Person, error: str = "", address: str = "") -> web.Response:
    formation, sources = await followed(request.app[WORLD], person.id, _formation_id(request))
    views = tuple(_source_view(source) for source in sources if not source.is_previewed)
    previewed = tuple(_source_view(source) for source in sources if source.is_previewed)
    urls = formation_url(formation.id), calendar_url(formation.id)
    ended, forgotten = "ended" in request.query, "forgotten" in request.query
    view = FollowedView(formation.title, *urls, views, previewed, error, address, ended, forgotten)
    return await show(request, "followed.html", view, 400 if error else 200)


def _source_view(source: Source) -> SourceView:
    url = calendar_url(source.formation_id, source.id)
    problem = "" if source.is_previewed else sentence_of(source.problem)
    return SourceView(source.name, url, bool(source.address), problem, host_beside(source))


def _formation_id(request: web.Request) -> FormationId:
    return FormationId(request.match_info["formation_id"])


def _source_id(request: web.Request) -> SourceId:
    return SourceId(request.match_info["source_id"])
