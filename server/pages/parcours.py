"""`/parcours` and `/parcours/{id}`: what can be deployed, and the design of one: its words, its plan, its state.

Rule: plain forms that work without a script. Each carries the version that was seen: what another changed meanwhile is
shown, not overwritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time

from aiohttp import web

from accounts.people import DomainId, Person
from actions.parcours import (
    Offer,
    SeenParcours,
    add_parcours,
    change_parcours,
    copy_parcours,
    move_parcours,
    offer,
    put_step,
    remove_step,
    see_parcours,
)
from formations.errors import ChangedMeanwhile, DatesRefused, ParcoursRefused, UnknownParcours
from formations.formations import ActivityKind, Lobby, ParcoursId
from formations.parcours import PARCOURS_MOVES, Parcours, ParcoursMove, ParcoursState, Step
from server.forms import read_form
from server.i18n import later
from server.keys import WORLD
from server.pages.dates_form import LOBBIES, SENTENCES, read_links, read_number
from server.pages.showing import for_people, show

routes = web.RouteTableDef()
ONE = "/parcours/{parcours_id}"
STATES = {
    ParcoursState.DRAFT: later("Brouillon"),
    ParcoursState.PUBLISHED: later("Publié"),
    ParcoursState.ARCHIVED: later("Archivé"),
}
MEANINGS = {
    ParcoursState.DRAFT: later("Seule la gestion de votre domaine le voit."),
    ParcoursState.PUBLISHED: later("La gestion de tous les domaines peut le lire, le copier et le déployer."),
    ParcoursState.ARCHIVED: later("Il ne change plus et n'est plus proposé. Ce qui a été déployé reste."),
}
BUTTONS = {
    ParcoursMove.PUBLISH: later("Publier"),
    ParcoursMove.WITHDRAW: later("Retirer de l'offre"),
    ParcoursMove.ARCHIVE: later("Archiver"),
    ParcoursMove.RESTORE: later("Reprendre"),
}
ERRORS = SENTENCES | {
    "aims": later("Les objectifs sont trop longs : 4 000 caractères au plus."),
    "didactics": later("Les choix didactiques sont trop longs : 4 000 caractères au plus."),
    "audience": later("Le public est trop long : 400 caractères au plus."),
    "authors": later("Les noms sont trop longs : 400 caractères au plus."),
    "steps": later("Un parcours a cent étapes au plus."),
    "day": later("Le jour doit être un nombre, de 1 à 731."),
    "days": later("Une étape à distance dure de 1 à 730 jours."),
    "minutes": later("Une séance dure de 1 minute à 24 heures."),
    "starts": later("L'heure de début ne convient pas."),
}
OTHERWISE = later("Ce parcours ne peut pas être enregistré ainsi.")
NEW_STEP = {"kind": "virtual_class", "title": "", "day": "1", "starts": "17:30", "planned_minutes": "90", "days": "7", "instructions": "", "lobby": "none", "links": ""}  # fmt: skip  # noqa: E501


@dataclass(frozen=True, slots=True)
class ParcoursCard:
    """One of a list."""

    title: str
    url: str
    domain: str
    audience: str
    planned_minutes: int
    state: str
    is_draft: bool


@dataclass(frozen=True, slots=True)
class OfferView:
    """What one may deploy. `domains` are (id, name) of those that a new one may belong to."""

    own: tuple[ParcoursCard, ...]
    archived: tuple[ParcoursCard, ...]
    shared: tuple[ParcoursCard, ...]
    domains: tuple[tuple[str, str], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the plan; `day` counts from 1, `url` is empty for those who only read."""

    kind: ActivityKind
    title: str
    instructions: str
    day: int
    last_day: int
    starts: time
    planned_minutes: int
    is_window: bool
    url: str


@dataclass(frozen=True, slots=True)
class ParcoursView:
    """One parcours. `error` is a French sentence of the catalogue, as are `state`, `meaning` and words of `moves`.

    Attributes:
        may_write: the reader changes it; an archived one nobody does.
        in_new: the error is about the form for one more step.
    """

    parcours: Parcours
    url: str
    domain: str
    origin: tuple[str, str] | None
    steps: tuple[StepView, ...]
    state: str
    meaning: str
    moves: tuple[tuple[str, str], ...]
    domains: tuple[tuple[str, str], ...]
    may_write: bool
    fields: Mapping[str, str]
    new: Mapping[str, str]
    lobbies: Mapping[str, str]
    error: str = ""
    in_new: bool = False
    changed_meanwhile: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class StepFormView:
    """The form of one step."""

    title: str
    parcours_title: str
    url: str
    back_url: str
    version: int
    fields: Mapping[str, str]
    lobbies: Mapping[str, str]
    error: str = ""


@routes.get("/parcours")
@for_people
async def show_offer(request: web.Request, person: Person) -> web.Response:
    """All that this person finds."""
    return await show(request, "parcours_offer.html", offer_view(await offer(request.app[WORLD], person.id)))


@routes.post("/parcours")
@for_people
async def add(request: web.Request, person: Person) -> web.StreamResponse:
    """A new draft, and on to it."""
    fields, world = await read_fields(request), request.app[WORLD]
    domain_id = DomainId(fields.get("domain_id", ""))
    try:
        new = await add_parcours(world, person.id, domain_id, fields.get("title", "").strip())
    except ParcoursRefused as refused:
        view = replace(offer_view(await offer(world, person.id)), error=sentence_of(refused))
        return await show(request, "parcours_offer.html", view, 400)
    raise web.HTTPSeeOther(parcours_url(new))


@routes.get(ONE)
@for_people
async def show_parcours(request: web.Request, person: Person) -> web.Response:
    """Its words and its plan."""
    return await _show(request, person)


@routes.post(ONE)
@for_people
async def take_change(request: web.Request, person: Person) -> web.StreamResponse:
    """Changes, moves or copies it, or adds a step, as the form says."""
    fields = await read_fields(request)
    try:
        address = await _do(request, person, fields)
    except (DatesRefused, ParcoursRefused) as refused:
        return await _show(request, person, fields, sentence_of(refused))
    except ChangedMeanwhile:
        return await _show(request, person, changed_meanwhile=True)
    raise web.HTTPSeeOther(address)


@routes.get(ONE + "/steps/{number}")
@for_people
async def show_step(request: web.Request, person: Person) -> web.Response:
    """The form of one step."""
    return await _show_step(request, person)


@routes.post(ONE + "/steps/{number}")
@for_people
async def change_step(request: web.Request, person: Person) -> web.StreamResponse:
    """Changes it or takes it away."""
    fields, world, parcours_id = await read_fields(request), request.app[WORLD], parcours_id_of(request)
    try:
        if fields.get("do") == "remove":
            await remove_step(world, person.id, parcours_id, _version(fields), _step_number(request))
        else:
            step = read_step(fields)
            await put_step(world, person.id, parcours_id, _version(fields), _step_number(request), step)
    except (DatesRefused, ParcoursRefused) as refused:
        return await _show_step(request, person, fields, sentence_of(refused))
    except ChangedMeanwhile:
        return await _show(request, person, changed_meanwhile=True)
    raise web.HTTPSeeOther(f"{parcours_url(parcours_id)}?done=1")


async def _do(request: web.Request, person: Person, fields: Mapping[str, str]) -> str:
    """Where to go on."""
    world, parcours_id = request.app[WORLD], parcours_id_of(request)
    match fields.get("do"):
        case "change":
            await change_parcours(world, person.id, _changed(fields, parcours_id))
        case "add":
            await put_step(world, person.id, parcours_id, _version(fields), None, read_step(fields))
        case "move":
            move = fields.get("move", "")
            if move not in set(ParcoursMove):
                raise web.HTTPBadRequest
            await move_parcours(world, person.id, parcours_id, _version(fields), ParcoursMove(move))
        case "copy":
            copy = await copy_parcours(world, person.id, parcours_id, DomainId(fields.get("domain_id", "")))
            return parcours_url(copy)
        case _:
            raise web.HTTPBadRequest
    return f"{parcours_url(parcours_id)}?done=1"


def _changed(fields: Mapping[str, str], parcours_id: ParcoursId) -> Parcours:
    return Parcours(
        parcours_id,
        DomainId(""),  # it stays where it is, whatever a form says
        _text(fields, "title"),
        _text(fields, "aims"),
        _text(fields, "didactics"),
        _text(fields, "audience"),
        _text(fields, "authors"),
        read_number(fields, "planned_minutes", ParcoursRefused("planned_minutes")),
        version=_version(fields),
    )


def read_step(fields: Mapping[str, str]) -> Step:
    """What a form says of a step; fields of other kinds count for nothing. Raises DatesRefused."""
    kind, lobby = fields.get("kind", ""), fields.get("lobby", Lobby.NONE)
    if kind not in set(ActivityKind) or lobby not in set(Lobby):
        raise DatesRefused("kind")
    is_window = kind == ActivityKind.ASYNCHRONOUS
    try:
        starts = time() if is_window else time.fromisoformat(fields.get("starts", "")).replace(tzinfo=None)
    except ValueError:
        raise DatesRefused("starts") from None
    return Step(
        ActivityKind(kind),
        _text(fields, "title"),
        read_number(fields, "planned_minutes", DatesRefused("planned_minutes")),
        read_number(fields, "day", DatesRefused("day")) - 1,
        starts,
        read_number(fields, "days", DatesRefused("days")) if is_window else 1,
        _text(fields, "instructions"),
        Lobby(lobby) if kind == ActivityKind.VIRTUAL_CLASS else Lobby.NONE,
        read_links(fields.get("links", "")),
    )


def offer_view(found: Offer) -> OfferView:
    """As its page shows it."""
    cards = [(one.state, _card(one, found.names[one.domain_id])) for one in found.own]
    return OfferView(
        tuple(card for state, card in cards if state is not ParcoursState.ARCHIVED),
        tuple(card for state, card in cards if state is ParcoursState.ARCHIVED),
        tuple(_card(one, found.names[one.domain_id]) for one in found.shared),
        tuple((one.id, one.name) for one in found.domains),
    )


def parcours_view(seen: SeenParcours) -> ParcoursView:
    """As its page shows it."""
    parcours, url = seen.parcours, parcours_url(seen.parcours.id)
    may_write = seen.may_write and parcours.state is not ParcoursState.ARCHIVED
    names = ("title", "aims", "didactics", "audience", "authors", "planned_minutes")
    return ParcoursView(
        parcours,
        url,
        seen.domain_name,
        (seen.origin.title, parcours_url(seen.origin.id)) if seen.origin else None,
        tuple(_step_view(step, f"{url}/steps/{n}" if may_write else "") for n, step in enumerate(parcours.steps)),
        STATES[parcours.state],
        MEANINGS[parcours.state],
        tuple((move.value, BUTTONS[move]) for move in PARCOURS_MOVES[parcours.state]) if seen.may_write else (),
        tuple((one.id, one.name) for one in seen.domains),
        may_write,
        {name: str(getattr(parcours, name)) for name in names},
        NEW_STEP,
        {lobby.value: words for lobby, words in LOBBIES.items()},
    )


def _card(parcours: Parcours, domain: str) -> ParcoursCard:
    return ParcoursCard(
        parcours.title,
        parcours_url(parcours.id),
        domain,
        parcours.audience,
        parcours.planned_minutes,
        STATES[parcours.state],
        parcours.state is ParcoursState.DRAFT,
    )


def _step_view(step: Step, url: str) -> StepView:
    return StepView(
        step.kind,
        step.title,
        step.instructions,
        step.day + 1,
        step.day + step.days,
        step.starts,
        step.planned_minutes,
        step.is_window,
        url,
    )


async def _show(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str] | None = None,
    error: str = "",
    *,
    changed_meanwhile: bool = False,
) -> web.Response:
    view = parcours_view(await see_parcours(request.app[WORLD], person.id, parcours_id_of(request)))
    if fields is not None and fields.get("do") == "add":
        view = replace(view, new={**view.new, **fields}, in_new=True)
    elif fields is not None:
        view = replace(view, fields={**view.fields, **fields})
    view = replace(view, error=error, changed_meanwhile=changed_meanwhile, done="done" in request.query)
    return await show(request, "parcours.html", view, 409 if changed_meanwhile else 400 if error else 200)


async def _show_step(
    request: web.Request, person: Person, fields: Mapping[str, str] | None = None, error: str = ""
) -> web.Response:
    seen = await see_parcours(request.app[WORLD], person.id, parcours_id_of(request))
    number, back = _step_number(request), parcours_url(seen.parcours.id)
    if not parcours_view(seen).may_write or number >= len(seen.parcours.steps):
        raise UnknownParcours
    step = seen.parcours.steps[number]
    shown = {
        "kind": step.kind.value,
        "title": step.title,
        "day": str(step.day + 1),
        "starts": f"{step.starts:%H:%M}",
        "planned_minutes": str(step.planned_minutes),
        "days": str(step.days),
        "instructions": step.instructions,
        "lobby": step.lobby.value,
        "links": "\n".join(f"{link.url} {link.title}".strip() for link in step.links),
    }
    lobbies = {lobby.value: words for lobby, words in LOBBIES.items()}
    form = StepFormView(
        step.title,
        seen.parcours.title,
        request.path,
        back,
        seen.parcours.version,
        shown | dict(fields or {}),
        lobbies,
        error,
    )
    return await show(request, "parcours_step.html", form, 400 if error else 200)


def sentence_of(refused: DatesRefused | ParcoursRefused) -> str:
    """What the person reads beside the form."""
    return ERRORS.get(refused.part, OTHERWISE)


async def read_fields(request: web.Request) -> dict[str, str]:
    """What a form says in words."""
    return {name: value for name, value in (await read_form(request)).items() if isinstance(value, str)}


def parcours_url(parcours_id: ParcoursId) -> str:
    """The address of one."""
    return f"/parcours/{parcours_id}"


def parcours_id_of(request: web.Request) -> ParcoursId:
    """Of its address."""
    return ParcoursId(request.match_info["parcours_id"])


def _step_number(request: web.Request) -> int:
    told = request.match_info["number"]
    if not (told.isascii() and told.isdigit() and len(told) <= 3):
        raise web.HTTPNotFound
    return int(told)


def _version(fields: Mapping[str, str]) -> int:
    return read_number(fields, "version", web.HTTPBadRequest())


def _text(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "").strip().replace("\r\n", "\n")
