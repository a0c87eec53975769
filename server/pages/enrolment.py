"""`/formations/{id}/participants`: who belongs to a formation; people are enrolled, named trainers, and withdrawn.

Rule: plain forms. Nobody is withdrawn before the page has asked; who is taken at its dates is told before it is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from accounts.people import Person, PersonId
from accounts.permissions import Standing
from actions.enrolment import Roll, enrol, roll, withdraw
from formations.enrolment import Enrolled, read_addresses
from formations.errors import Clashing, EnrolmentRefused
from formations.states import State
from server.forms import read_texts
from server.i18n import later
from server.keys import WORLD
from server.pages.dated import formation_url
from server.pages.people import person_view
from server.pages.plan_views import ClashesView
from server.pages.planning import formation_id_of
from server.pages.showing import for_people, show
from server.pages.views import PersonView

routes = web.RouteTableDef()
PATH = "/formations/{formation_id}/participants"
REFUSED = {
    "addresses": later("Trop d'adresses à la fois : 300 au plus."),
    "finished": later("La formation de cette personne est cochée comme terminée : ce résultat serait perdu. "
        "L'équipe de formation doit d'abord retirer la coche."),
}  # fmt: skip
NOTHING = later("Écrivez au moins une adresse.")


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody who belongs to the formation, or may; `standing` is empty for those who do not."""

    person: PersonView
    email: str
    standing: str = ""
    finished: bool = False


@dataclass(frozen=True, slots=True)
class ReportView:
    """What became of the addresses that were pasted: names, and addresses as they were typed."""

    enrolled: tuple[str, ...] = ()
    already: tuple[str, ...] = ()
    finished: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnrolmentView:
    """The page.

    Attributes:
        found: None: nobody was looked for.
        fields: of the form with addresses, as they were sent.
        leaving: who is to be withdrawn, if that is wanted indeed.
        error: a French sentence of the catalogue, or empty.
    """

    title: str
    url: str
    formation_url: str
    trainers: tuple[MemberView, ...]
    participants: tuple[MemberView, ...]
    wanted: str = ""
    found: tuple[MemberView, ...] | None = None
    more: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    report: ReportView | None = None
    clashes: ClashesView | None = None
    leaving: MemberView | None = None
    error: str = ""
    done: str = ""
    is_draft: bool = False


@routes.get(PATH)
@for_people
async def show_participants(request: web.Request, person: Person) -> web.Response:
    """Who belongs to it, and who was looked for."""
    return await _show(request, person, done=request.query.get("done", "")[:20])


@routes.post(PATH)
@for_people
async def change_participants(request: web.Request, person: Person) -> web.StreamResponse:
    """Enrols, or withdraws."""
    fields = await read_texts(request)
    try:
        match fields.get("do"):
            case "enrol":
                return await _enrol(request, person, fields)
            case "withdraw":
                return await _withdraw(request, person, fields)
    except EnrolmentRefused as refused:
        return await _show(request, person, fields, error=REFUSED[refused.part])
    raise web.HTTPBadRequest


async def _enrol(request: web.Request, person: Person, fields: Mapping[str, str]) -> web.StreamResponse:
    asked = read_addresses(fields.get("addresses", ""))
    if not asked.read and not asked.unreadable:
        return await _show(request, person, fields, error=NOTHING)
    wanted = _wanted(fields)
    standing = Standing.TRAINER if fields.get("standing") == Standing.TRAINER else Standing.PARTICIPANT
    try:
        done = await enrol(
            request.app[WORLD],
            person.id,
            formation_id_of(request),
            asked.read,
            standing,
            anyway=fields.get("anyway") == wanted,
        )
    except Clashing as found:
        clashes = ClashesView(found.clashes, found.zone, (), wanted)
        return await _show(request, person, fields, clashes=clashes, status=409)
    if not (done.already or done.finished or done.unknown or asked.unreadable):
        raise web.HTTPSeeOther(f"{request.path}?done=enrolled")
    left = "\n".join((*done.unknown, *asked.unreadable))
    report = _report(done, asked.unreadable)
    return await _show(request, person, {**fields, "addresses": left}, report=report, status=200)


async def _withdraw(request: web.Request, person: Person, fields: Mapping[str, str]) -> web.StreamResponse:
    member_id = PersonId(fields.get("person_id", ""))
    if "sure" not in fields:
        return await _show(request, person, leaving=member_id, status=200)
    await withdraw(request.app[WORLD], person.id, formation_id_of(request), member_id)
    raise web.HTTPSeeOther(f"{request.path}?done=withdrawn")


def _wanted(fields: Mapping[str, str]) -> str:
    """What clashes were looked for: of others, or as something else, it must be looked again."""
    read = read_addresses(fields.get("addresses", "")).read
    return " ".join((fields.get("standing", ""), *sorted(read)))


def _report(done: Enrolled, unreadable: tuple[str, ...]) -> ReportView:
    named = ((one.name for one in people) for people in (done.enrolled, done.already, done.finished))
    enrolled, already, finished = (tuple(names) for names in named)
    return ReportView(enrolled, already, finished, done.unknown, unreadable)


async def _show(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str] | None = None,
    *,
    done: str = "",
    report: ReportView | None = None,
    clashes: ClashesView | None = None,
    leaving: PersonId | None = None,
    error: str = "",
    status: int = 400,
) -> web.Response:
    wanted = request.query.get("q", "").strip()[:200] if request.method == "GET" else ""
    seen = await roll(request.app[WORLD], person.id, formation_id_of(request), wanted)
    trainers, participants = (_of_standing(seen, standing) for standing in (Standing.TRAINER, Standing.PARTICIPANT))
    view = EnrolmentView(
        seen.formation.title,
        request.path,
        formation_url(seen.formation.id),
        trainers,
        participants,
        wanted,
        _found(seen) if wanted else None,
        seen.more,
        {"addresses": "", "standing": Standing.PARTICIPANT, **(fields or {})},
        report,
        clashes,
        next((one for one in (*trainers, *participants) if one.person.id == leaving), None),
        error,
        done,
        seen.formation.state is State.DRAFT,
    )
    return await show(request, "participants.html", view, status if request.method == "POST" else 200)


def _of_standing(seen: Roll, standing: Standing) -> tuple[MemberView, ...]:
    return tuple(
        MemberView(
            person_view(person, is_trainer=standing is Standing.TRAINER), person.email, standing, enrolment.finished
        )
        for person, enrolment in seen.members
        if enrolment.standing is standing
    )


def _found(seen: Roll) -> tuple[MemberView, ...]:
    standings = {person.id: enrolment.standing for person, enrolment in seen.members}
    return tuple(MemberView(person_view(one), one.email, standings.get(one.id, "")) for one in seen.found)
