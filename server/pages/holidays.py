"""`/domains/{id}/holidays`: the days on which a domain plans nothing, as lines of text; and where they come from.

Rule: a calendar fills the lines and keeps nothing; what is sent from them is kept, unless somebody else changed them,
and with it the address that filled them, which is asked again each day.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aiohttp import web

from accounts.people import DomainId, Person
from actions.holidays import Following, holidays, read_holidays, read_lines, set_holidays, unfollow_holidays
from formations.errors import CalendarUnreadable, ChangedMeanwhile, HolidaysRefused
from formations.following import name_for
from formations.holiday_sources import HolidaySource, HolidaySourceId
from formations.holidays import seal, written
from server.forms import Form, read_form
from server.i18n import later
from server.keys import WORLD
from server.pages.following_views import SENTENCES, UNKNOWN, sentence_of
from server.pages.showing import for_people, show
from server.turns import letting_others

routes = web.RouteTableDef()
PATH = "/domains/{domain_id}/holidays"
CHANGED = later("Quelqu'un d'autre vient de modifier ces jours. Voici ce qui est enregistré maintenant.")
NOTHING = later("Ce calendrier n'a aucune journée entière : rien n'a été ajouté.")
EMPTIED = later("Ce calendrier n'a plus aucun jour à venir. Rien n'a été changé ici : vérifiez-le là-bas.")


@dataclass(frozen=True, slots=True)
class HolidaySourceView:
    """A calendar that is followed. `problem` is a French sentence of the catalogue, or empty.

    Attributes:
        name: its host, and a number where several have the same; nothing that may be a secret.
        days, first: how many it gives, and what the first one is called.
    """

    name: str
    days: int
    first: str
    url: str
    problem: str


@dataclass(frozen=True, slots=True)
class HolidaysView:
    """The lines.

    Attributes:
        seen: the seal of what is kept.
        found: how many days a calendar added to the lines, that nobody kept yet; None: none was read.
        wrong_line: which one could not be read; 0 for none.
        error: a French sentence of the catalogue, or empty.
        address: that filled the lines, or could not.
        given: what it told, as lines; empty: none filled them.
        follows: it shall be asked again.
    """

    domain: str
    url: str
    text: str
    seen: str
    found: int | None = None
    wrong_line: int = 0
    error: str = ""
    saved: bool = False
    address: str = ""
    given: str = ""
    follows: bool = True
    sources: tuple[HolidaySourceView, ...] = ()


_BLANK = HolidaysView("", "", "", "")


@routes.get(PATH)
@for_people
async def show_holidays(request: web.Request, person: Person) -> web.Response:
    """What is kept."""
    return await _show(request, person, replace(_BLANK, saved="saved" in request.query))


@routes.post(PATH)
@for_people
async def take_holidays(request: web.Request, person: Person) -> web.StreamResponse:
    """Keeps the lines, or reads a calendar into them."""
    form = await read_form(request)
    if form.get("do") == "save":
        return await _save(request, person, form)
    given, address = form.get("file"), str(form.get("address", "")).strip()
    content = bytes(given.file.read()) if isinstance(given, web.FileField) and given.filename else None
    asked = replace(_BLANK, address=address)
    try:
        async with letting_others(request):
            days, found = await read_holidays(request.app[WORLD], person.id, _domain_id(request), content, address)
    except CalendarUnreadable as error:
        return await _show(request, person, replace(asked, error=SENTENCES.get(error.reason, UNKNOWN)))
    if not found:
        return await _show(request, person, replace(asked, error=NOTHING))
    told = written(found) if content is None else ""
    return await _show(request, person, replace(asked, text=written(days), found=len(found), given=told))


@routes.post(PATH + "/{source_id}/unfollow")
@for_people
async def take_end(request: web.Request, person: Person) -> web.StreamResponse:
    """Its days stay."""
    source_id = HolidaySourceId(request.match_info["source_id"])
    await unfollow_holidays(request.app[WORLD], person.id, _domain_id(request), source_id)
    raise web.HTTPSeeOther(_url(request))


async def _save(request: web.Request, person: Person, form: Form) -> web.StreamResponse:
    names = ("days", "seen", "address", "given", "follow")
    text, seen, address, given, follow = (str(form.get(name, "")) for name in names)
    sent = replace(_BLANK, text=text, address=address, given=given, follows=bool(follow))
    try:
        following = Following(address, await read_lines(given)) if follow and address else None
        await set_holidays(request.app[WORLD], person.id, _domain_id(request), await read_lines(text), seen, following)
    except HolidaysRefused as refused:
        return await _show(request, person, replace(sent, wrong_line=refused.line))
    except CalendarUnreadable as error:
        return await _show(request, person, replace(sent, follows=False, error=SENTENCES.get(error.reason, UNKNOWN)))
    except ChangedMeanwhile:
        return await _show(request, person, replace(_BLANK, error=CHANGED), 409)
    raise web.HTTPSeeOther(f"{request.path}?saved=1")


async def _show(request: web.Request, person: Person, asked: HolidaysView, status: int = 400) -> web.Response:
    """As it is kept, or as it was sent."""
    known = await holidays(request.app[WORLD], person.id, _domain_id(request))
    view = replace(
        asked,
        domain=known.domain.name,
        url=_url(request),
        text=asked.text or written(known.days),
        seen=seal(known.days),
        sources=_source_views(known.sources, _url(request)),
    )
    return await show(request, "holidays.html", view, status if view.error or view.wrong_line else 200)


def _source_views(sources: Iterable[HolidaySource], url: str) -> tuple[HolidaySourceView, ...]:
    views: dict[str, HolidaySourceView] = {}
    for source in sources:
        problem = EMPTIED if source.problem == "emptied" else sentence_of(source.problem)
        name, first = name_for(source.address, "", views), next(iter(source.given.values()), "")
        views[name] = HolidaySourceView(name, len(source.given), first, f"{url}/{source.id}/unfollow", problem)
    return tuple(views.values())


def _url(request: web.Request) -> str:
    return f"/domains/{_domain_id(request)}/holidays"


def _domain_id(request: web.Request) -> DomainId:
    return DomainId(request.match_info["domain_id"])
