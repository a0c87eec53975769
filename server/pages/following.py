"""`/formations/{id}/calendars`: the calendars of elsewhere that a formation follows, and what following one will do.

Rule: plain forms that work without a script. Nothing is done before the page that shows it was sent.
"""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from accounts.people import Person
from actions.following import Preview, TitledEvents, decide, follow_address, follow_file, followed, preview, unfollow
from formations.errors import CalendarUnreadable
from formations.following import OutsideEvent, Source, SourceId
from formations.formations import ActivityKind, FormationId
from formations.occurrences import moment
from server.forms import read_form
from server.i18n import later
from server.keys import WORLD
from server.pages.dated import formation_url
from server.pages.showing import for_people, show
from server.turns import letting_others

routes = web.RouteTableDef()
CALENDARS = "/formations/{formation_id}/calendars"
MOST_SHOWN = 100

SENTENCES = {
    "address_malformed": later("Ce n'est pas l'adresse d'un agenda : elle commence par https:// ou webcal://."),
    "address_refused": later("Cette adresse n'est pas sur internet : Préau ne peut pas la lire."),
    "no_answer": later("L'adresse ne répond pas, ou pas par un agenda. Vérifiez-la, puis réessayez."),
    "too_many_redirects": later("Cette adresse renvoie sans cesse à une autre."),
    "too_large": later("Cet agenda est trop grand pour être lu."),
    "too_many_events": later("Cet agenda a plus de 5 000 dates : c'est trop pour une formation."),
    "too_many_calendars": later("Cette formation suit déjà 20 agendas : cessez d'abord d'en suivre un."),
    "not_a_calendar": later("Ce n'est pas un agenda que Préau sait lire."),
    "not_a_schedule": later("Ce tableau n'a pas de colonnes « date » et « titre »."),
    "emptied": later("Cet agenda n'a plus aucune des dates prévues. Rien n'a été changé ici : vérifiez-le là-bas."),
    "undecided": later("De nouveaux titres attendent votre décision."),
}
UNKNOWN = later("Cet agenda n'a pas pu être lu.")


@dataclass(frozen=True, slots=True)
class SourceView:
    """A calendar that is followed. `problem` is a French sentence of the catalogue, or empty."""

    name: str
    url: str
    is_address: bool
    problem: str


@dataclass(frozen=True, slots=True)
class FollowedView:
    """All of them, and the forms for one more. `error` is a French sentence of the catalogue, or empty."""

    title: str
    formation_url: str
    url: str
    sources: tuple[SourceView, ...]
    error: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class OutsideView:
    """One date there."""

    title: str
    starts_at: datetime
    ends_at: datetime
    is_window: bool


@dataclass(frozen=True, slots=True)
class TitleView:
    """The dates of one title. `chosen` is an activity's id, a kind, or empty for none."""

    title: str
    events: int
    first: OutsideView
    decided: bool
    chosen: str


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """An activity that dates may belong to."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What one says and what following it will do.

    Attributes:
        gone: how many dates are there no more and will be cancelled.
        emptied: it has nothing any more of what it had: nothing will be done.
        waits: something was read and nobody has decided.
    """

    name: str
    url: str
    back_url: str
    titles: tuple[TitleView, ...]
    activities: tuple[ChoiceView, ...]
    created: tuple[OutsideView, ...]
    changed: tuple[OutsideView, ...]
    created_in_all: int
    changed_in_all: int
    gone: int
    emptied: bool
    waits: bool
    problem: str


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
        return await _show_followed(request, person, _sentence(error.reason), address)
    raise web.HTTPSeeOther(_url(formation_id, source_id))


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
    await decide(request.app[WORLD], person.id, formation_id, source_id, decided)
    raise web.HTTPSeeOther(f"{formation_url(formation_id)}/plan")


@routes.post(CALENDARS + "/{source_id}/unfollow")
@for_people
async def take_end(request: web.Request, person: Person) -> web.StreamResponse:
    """Its dates stay."""
    formation_id = _formation_id(request)
    await unfollow(request.app[WORLD], person.id, formation_id, _source_id(request))
    raise web.HTTPSeeOther(_url(formation_id))


def preview_view(seen: Preview) -> PreviewView:
    """As its page shows it."""
    found = seen.comparison
    created = found.created if found else ()
    changed = [event for event, _ in found.changed] if found else []
    return PreviewView(
        name=seen.source.name,
        url=_url(seen.formation.id, seen.source.id),
        back_url=_url(seen.formation.id),
        titles=tuple(map(_title_view, seen.titles)),
        activities=tuple(ChoiceView(one.id, one.title) for one in seen.activities),
        created=tuple(map(_event_view, created[:MOST_SHOWN])),
        changed=tuple(map(_event_view, changed[:MOST_SHOWN])),
        created_in_all=len(created),
        changed_in_all=len(changed),
        gone=len(found.gone) if found else 0,
        emptied=found is None,
        waits=seen.waits,
        problem=_sentence(seen.source.problem),
    )


async def _show_followed(request: web.Request, person: Person, error: str = "", address: str = "") -> web.Response:
    formation, sources = await followed(request.app[WORLD], person.id, _formation_id(request))
    views = tuple(_source_view(source) for source in sources)
    view = FollowedView(formation.title, formation_url(formation.id), _url(formation.id), views, error, address)
    return await show(request, "followed.html", view, 400 if error else 200)


def _source_view(source: Source) -> SourceView:
    url = _url(source.formation_id, source.id)
    return SourceView(source.name, url, bool(source.address), _sentence(source.problem))


def _title_view(one: TitledEvents) -> TitleView:
    chosen = (one.activity_id or "") if one.decided else one.likely_kind.value
    return TitleView(one.title, one.events, _event_view(one.first), one.decided, chosen)


def _event_view(event: OutsideEvent) -> OutsideView:
    starts, ends = (moment(wall, event.zone) for wall in (event.starts_wall, event.ends_wall))
    return OutsideView(event.title, starts, ends, event.likely_kind is ActivityKind.ASYNCHRONOUS)


def _sentence(problem: str) -> str:
    return SENTENCES.get(problem, UNKNOWN) if problem else ""


def _url(formation_id: FormationId, source_id: SourceId | None = None) -> str:
    return f"{formation_url(formation_id)}/calendars" + (f"/{source_id}" if source_id else "")


def _formation_id(request: web.Request) -> FormationId:
    return FormationId(request.match_info["formation_id"])


def _source_id(request: web.Request) -> SourceId:
    return SourceId(request.match_info["source_id"])
