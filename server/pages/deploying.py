"""`/parcours/{id}/deploy`: choosing a first day, a zone and trainers; then the whole plan with its dates, to look at.

Rule: everything chosen is in the form that is sent; nothing is kept before the whole was seen as it would be.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from aiohttp import web

from accounts.errors import NotAllowed, UnknownPerson
from accounts.people import DomainId, Person, PersonId
from actions.deploying import Proposal, deploy, propose
from actions.parcours import see_parcours
from formations.deploying import DatedStep, Deployment, dated_plan
from formations.errors import ChangedMeanwhile, DatesRefused, ParcoursRefused
from formations.formations import ActivityKind
from formations.parcours import Parcours, ParcoursState
from formations.series import Dates
from server.forms import read_texts
from server.i18n import later
from server.keys import WORLD
from server.pages import hours
from server.pages.dated import formation_url
from server.pages.dates_form import WALL, read_dates, read_number
from server.pages.deploying_views import DeployView, proposal_view
from server.pages.parcours import parcours_id_of
from server.pages.parcours_form import sentence_of
from server.pages.parcours_views import parcours_url
from server.pages.showing import for_people, show
from server.pages.team_fields import NO_TRAINER, NOBODY, read_others, shown_team

routes = web.RouteTableDef()
PATH = "/parcours/{parcours_id}/deploy"
NO_DAY = later("Choisissez le premier jour.")
NO_PLAN = later("Ce parcours n'a pas d'étape, ou il vient de changer : relisez-le.")
UNSEEN = later("Vous n'aviez pas encore vu ce qui suit : relisez, puis confirmez. Rien n'est enregistré.")
ENDS = ("ends_wall", "length", "window")  # what can be wrong with an end
Fields = Mapping[str, str]


@routes.get(PATH)
@for_people
async def show_choice(request: web.Request, person: Person) -> web.Response:
    """The first form."""
    return await _show_choice(request, person, {})


@routes.post(PATH)
@for_people
async def take(request: web.Request, person: Person) -> web.StreamResponse:
    """Shows what was chosen as it would be; or keeps it, if that is what was seen."""
    fields = await read_texts(request)
    match fields.get("do", "review" if "take" in fields else ""):
        case "propose":
            return await _propose(request, person, fields)
        case "confirm":
            return await _confirm(request, person, fields)
        case "review":
            return await _review(request, person, fields)
    raise web.HTTPBadRequest


async def _propose(request: web.Request, person: Person, fields: Fields) -> web.Response:
    world = request.app[WORLD]
    parcours = (await see_parcours(world, person.id, parcours_id_of(request))).parcours
    try:
        domain_id = DomainId(fields.get("domain_id", ""))
        trainers = (*_trainers(fields), *await read_others(world, person, domain_id, fields))
        dated = dated_plan(parcours, _day(fields), fields.get("zone", ""))
        deployment = _deployment(fields, parcours, tuple(dict.fromkeys(trainers)), dated, world.tokens.public_id())
        proposal = await propose(world, person.id, deployment)
    except UnknownPerson:
        return await _show_choice(request, person, fields, NOBODY)
    except (ParcoursRefused, DatesRefused) as refused:
        return await _show_choice(request, person, fields, _sentence(refused))
    return await _show_proposal(request, proposal)


async def _review(request: web.Request, person: Person, fields: Fields, error: str = "") -> web.Response:
    """As the dates are now; where one cannot be read, it is shown as it was sent and told."""
    world = request.app[WORLD]
    parcours = (await see_parcours(world, person.id, parcours_id_of(request))).parcours
    try:
        deployment = _sent(fields, parcours)
        taken = fields.get("take", "").partition("@")[0]
        return await _show_proposal(request, await propose(world, person.id, deployment), error, taken)
    except ChangedMeanwhile:
        return await _show_choice(request, person, fields, NO_PLAN)
    except (ParcoursRefused, DatesRefused) as refused:
        mended = _with_ends_mended(fields, parcours) if refused.part in ENDS else fields
        if mended == fields:
            return await _show_choice(request, person, fields, _sentence(refused))
        return await _review(request, person, mended, _sentence(refused))


def _with_ends_mended(fields: Fields, parcours: Parcours) -> dict[str, str]:
    """An end that cannot be is as long after its start as was planned, so that nothing else of the form is lost."""
    mended = dict(fields)
    for number, step in enumerate(parcours.steps):
        try:
            _sent_step(fields, parcours, number).dates.require(step.kind)
        except DatesRefused as refused:
            if refused.part in ENDS:
                start = f"{fields.get(f'starts_day-{number}', '')}T{fields.get(f'starts_hour-{number}', '')}"
                ends = _read_wall(start) + step.length
                mended |= {f"ends_day-{number}": f"{ends:%Y-%m-%d}", f"ends_hour-{number}": f"{ends:%H:%M}"}
    return mended


async def _confirm(request: web.Request, person: Person, fields: Fields) -> web.StreamResponse:
    world = request.app[WORLD]
    parcours = (await see_parcours(world, person.id, parcours_id_of(request))).parcours
    try:
        formation_id = await deploy(world, person.id, _sent(fields, parcours), fields.get("seal", ""))
    except ChangedMeanwhile:
        return await _review(request, person, fields, UNSEEN)
    except (ParcoursRefused, DatesRefused):
        return await _review(request, person, fields)
    raise web.HTTPSeeOther(f"{formation_url(formation_id)}?done=created")


def _sent(fields: Fields, parcours: Parcours) -> Deployment:
    """What the second form says.

    Raises:
        ChangedMeanwhile: the plan has other steps by now than the form has dates for.
        DatesRefused
    """
    version = read_number(fields, "version", web.HTTPBadRequest())
    if version != parcours.version:
        raise ChangedMeanwhile
    dated = tuple(_sent_step(fields, parcours, number) for number in range(len(parcours.steps)))
    return _deployment(fields, parcours, _trainers(fields), dated, fields.get("key", "")[:64])


def _sent_step(fields: Fields, parcours: Parcours, number: int) -> DatedStep:
    step, zone = parcours.steps[number], fields.get("zone", "")
    names = ("starts_day", "starts_hour", "ends_day", "ends_hour")
    dates = read_dates({name: fields.get(f"{name}-{number}", "") for name in names}, zone)
    taken, _, wall = fields.get("take", "").partition("@")
    if taken == str(number):
        starts = _read_wall(wall)
        try:
            dates = Dates(starts, starts + (dates.ends_wall - dates.starts_wall), zone)
        except OverflowError:
            raise DatesRefused("starts_wall") from None
    return DatedStep(step, dates, fields.get(f"place-{number}", "").strip() if _meets(step.kind) else "")


def _read_wall(told: str) -> datetime:
    try:
        return datetime.strptime(told, WALL)  # noqa: DTZ007 (a wall's time)
    except ValueError:
        raise DatesRefused("starts_wall") from None


def _deployment(
    fields: Fields, parcours: Parcours, trainers: tuple[PersonId, ...], dated: tuple[DatedStep, ...], key: str
) -> Deployment:
    title = fields.get("title", "").strip()
    domain_id, zone = DomainId(fields.get("domain_id", "")), fields.get("zone", "")
    return Deployment(parcours.id, parcours.version, domain_id, title, zone, trainers, dated, key)


def _trainers(fields: Fields) -> tuple[PersonId, ...]:
    return tuple(PersonId(name.removeprefix("trainer-")) for name in fields if name.startswith("trainer-"))


def _day(fields: Fields) -> date:
    try:
        return date.fromisoformat(fields.get("first_day", ""))
    except ValueError:
        raise DatesRefused("first_day") from None


def _meets(kind: ActivityKind) -> bool:
    return kind is ActivityKind.IN_PERSON


def _sentence(refused: ParcoursRefused | DatesRefused) -> str:
    own = {"trainers": NO_TRAINER, "first_day": NO_DAY, "steps": NO_PLAN, "plan": NO_PLAN}
    return own.get(refused.part) or sentence_of(refused)


async def _show_choice(request: web.Request, person: Person, fields: Fields, error: str = "") -> web.Response:
    world = request.app[WORLD]
    seen = await see_parcours(world, person.id, parcours_id_of(request))
    if not seen.domains:
        raise NotAllowed
    if seen.parcours.state is ParcoursState.ARCHIVED:
        raise web.HTTPSeeOther(parcours_url(seen.parcours.id))
    given = {"title": seen.parcours.title, "first_day": "", "zone": person.zone, "addresses": "", "domain_id": ""}
    view = DeployView(
        seen.parcours.title,
        request.path,
        parcours_url(seen.parcours.id),
        given | dict(fields),
        tuple((one.id, one.name) for one in seen.domains),
        await shown_team(world, person, fields),
        hours.zone_groups(person.language),
        error,
    )
    return await show(request, "deploy.html", view, 400 if error else 200)


async def _show_proposal(request: web.Request, proposal: Proposal, error: str = "", taken: str = "") -> web.Response:
    view = replace(proposal_view(proposal, request.path, error), taken="" if error else taken)
    return await show(request, "deploy_preview.html", view, 409 if error else 200)
