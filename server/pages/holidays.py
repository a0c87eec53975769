"""`/domains/{id}/holidays`: the days on which a domain plans nothing, as lines of text.

Rule: a calendar fills the lines and keeps nothing; what is sent from them is kept, unless somebody else changed them.
"""

from dataclasses import dataclass

from aiohttp import web

from accounts.people import DomainId, Person
from actions.holidays import holidays, read_holidays, set_holidays
from formations.errors import CalendarUnreadable, ChangedMeanwhile, HolidaysRefused
from formations.holidays import read, seal, written
from server.forms import Form, read_form
from server.i18n import later
from server.keys import WORLD
from server.pages.following_views import SENTENCES, UNKNOWN
from server.pages.showing import for_people, show

routes = web.RouteTableDef()
PATH = "/domains/{domain_id}/holidays"
CHANGED = later("Quelqu'un d'autre vient de modifier ces jours. Voici ce qui est enregistré maintenant.")
NOTHING = later("Ce calendrier n'a aucune journée entière : rien n'a été ajouté.")


@dataclass(frozen=True, slots=True)
class HolidaysView:
    """The lines.

    Attributes:
        seen: the seal of what is kept.
        found: how many days a calendar added to the lines, that nobody kept yet; None: none was read.
        wrong_line: which one could not be read; 0 for none.
        error: a French sentence of the catalogue, or empty.
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


@routes.get(PATH)
@for_people
async def show_holidays(request: web.Request, person: Person) -> web.Response:
    """What is kept."""
    return await _show(request, person, saved="saved" in request.query)


@routes.post(PATH)
@for_people
async def take_holidays(request: web.Request, person: Person) -> web.StreamResponse:
    """Keeps the lines, or reads a calendar into them."""
    form = await read_form(request)
    if form.get("do") == "save":
        return await _save(request, person, form)
    given, address = form.get("file"), str(form.get("address", ""))
    content = bytes(given.file.read()) if isinstance(given, web.FileField) and given.filename else None
    try:
        days, found = await read_holidays(request.app[WORLD], person.id, _domain_id(request), content, address)
    except CalendarUnreadable as error:
        return await _show(request, person, error=SENTENCES.get(error.reason, UNKNOWN), address=address)
    if not found:
        return await _show(request, person, error=NOTHING, address=address)
    return await _show(request, person, text=written(days), found=found)


async def _save(request: web.Request, person: Person, form: Form) -> web.StreamResponse:
    text, seen = str(form.get("days", "")), str(form.get("seen", ""))
    try:
        await set_holidays(request.app[WORLD], person.id, _domain_id(request), read(text), seen)
    except HolidaysRefused as refused:
        return await _show(request, person, text=text, wrong_line=refused.line)
    except ChangedMeanwhile:
        return await _show(request, person, error=CHANGED, status=409)
    raise web.HTTPSeeOther(f"{request.path}?saved=1")


async def _show(
    request: web.Request,
    person: Person,
    *,
    text: str | None = None,
    found: int | None = None,
    wrong_line: int = 0,
    error: str = "",
    status: int = 400,
    saved: bool = False,
    address: str = "",
) -> web.Response:
    domain, days = await holidays(request.app[WORLD], person.id, _domain_id(request))
    shown = written(days) if text is None else text
    view = HolidaysView(domain.name, request.path, shown, seal(days), found, wrong_line, error, saved, address)
    return await show(request, "holidays.html", view, status if error or wrong_line else 200)


def _domain_id(request: web.Request) -> DomainId:
    return DomainId(request.match_info["domain_id"])
