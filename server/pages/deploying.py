"""`/parcours/{id}/deploy`: choosing a first day, a zone and trainers; then the whole plan with its dates, to look at.

Rule: everything chosen is in the form that is sent; nothing is kept before the whole was seen as it would be.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from aiohttp import web

from accounts.errors import UnknownPerson
from accounts.people import DomainId, Person, PersonId
from actions.deploying import Proposal, deploy, known_trainers, propose, trainers_by_address
from actions.parcours import see_parcours
from formations.clashes import Clash
from formations.deploying import DatedStep, Deployment, Remarks, dated_plan
from formations.errors import ChangedMeanwhile, DatesRefused, ParcoursRefused
from formations.formations import ActivityKind
from formations.occurrences import Occurrence
from formations.parcours import Parcours, ParcoursState
from formations.series import Dates
from server.forms import read_form
from server.i18n import later
from server.keys import WORLD
from server.pages import hours
from server.pages.dated import formation_url
from server.pages.dates_form import read_dates, read_number
from server.pages.parcours import parcours_id_of, parcours_url, sentence_of
from server.pages.showing import for_people, show

routes = web.RouteTableDef()
PATH = "/parcours/{parcours_id}/deploy"
NOBODY = later("Une des adresses n'est celle de personne ici.")
NO_TRAINER = later("Choisissez au moins un formateur ou une formatrice.")
NO_DAY = later("Choisissez le premier jour.")
NO_PLAN = later("Ce parcours n'a pas d'étape, ou il vient de changer : relisez-le.")
UNSEEN = later("Vous n'aviez pas encore vu ce qui suit : relisez, puis confirmez. Rien n'est enregistré.")
ENDS = ("ends_wall", "length", "window")  # what can be wrong with an end
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DeployView:
    """The first form. `trainers` are (id, name, chosen); `zones` groups of (IANA name, place)."""

    title: str
    url: str
    back_url: str
    fields: Fields
    domains: tuple[tuple[str, str], ...]
    trainers: tuple[tuple[str, str, bool], ...]
    zones: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class DatedView:
    """A step with its dates. `number` names its fields, `take` are free walls as (value, wall)."""

    number: int
    kind: ActivityKind
    title: str
    is_window: bool
    first: date
    last: date
    starts_at: datetime
    ends_at: datetime
    planned_minutes: int
    fields: Fields
    clashes: tuple[Clash, ...]
    take: tuple[tuple[str, datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class ProposalView:
    """The whole plan, before it is kept. `hidden` is what was chosen before, sent again as it is."""

    title: str
    parcours_title: str
    url: str
    back_url: str
    domain: str
    zone: str
    trainers: tuple[str, ...]
    steps: tuple[DatedView, ...]
    first: date
    last: date
    planned_minutes: int
    remarked: int
    hidden: tuple[tuple[str, str], ...]
    error: str = ""


@routes.get(PATH)
@for_people
async def show_choice(request: web.Request, person: Person) -> web.Response:
    """The first form."""
    return await _show_choice(request, person, {})


@routes.post(PATH)
@for_people
async def take(request: web.Request, person: Person) -> web.StreamResponse:
    """Shows what was chosen as it would be; or keeps it, if that is what was seen."""
    fields = {name: value for name, value in (await read_form(request)).items() if isinstance(value, str)}
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
        addresses = fields.get("addresses", "").replace(",", " ").replace(";", " ").split()
        trainers = (*_trainers(fields), *await trainers_by_address(world, addresses))
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
        return await _show_proposal(request, await propose(world, person.id, deployment), error)
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
                ends = datetime.fromisoformat(start) + step.length
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
    raise web.HTTPSeeOther(formation_url(formation_id))


def _sent(fields: Fields, parcours: Parcours) -> Deployment:
    """What the second form says. Raises DatesRefused."""
    dated = tuple(_sent_step(fields, parcours, number) for number in range(len(parcours.steps)))
    return replace(
        _deployment(fields, parcours, _trainers(fields), dated, fields.get("key", "")[:64]),
        version=read_number(fields, "version", web.HTTPBadRequest()),
    )


def _sent_step(fields: Fields, parcours: Parcours, number: int) -> DatedStep:
    step, zone = parcours.steps[number], fields.get("zone", "")
    names = ("starts_day", "starts_hour", "ends_day", "ends_hour")
    dates = read_dates({name: fields.get(f"{name}-{number}", "") for name in names}, zone)
    taken, _, wall = fields.get("take", "").partition("@")
    if taken == str(number):
        try:
            starts = datetime.strptime(wall, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 (a wall's time)
        except ValueError:
            raise DatesRefused("starts_wall") from None
        dates = Dates(starts, starts + (dates.ends_wall - dates.starts_wall), zone)
    return DatedStep(step, dates, fields.get(f"place-{number}", "").strip() if _meets(step.kind) else "")


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
    if seen.parcours.state is ParcoursState.ARCHIVED:
        raise web.HTTPSeeOther(parcours_url(seen.parcours.id))
    trainers = await known_trainers(world, person.id)
    given = {"title": seen.parcours.title, "first_day": "", "zone": person.zone, "addresses": "", "domain_id": ""}
    view = DeployView(
        seen.parcours.title,
        request.path,
        parcours_url(seen.parcours.id),
        given | dict(fields),
        tuple((one.id, one.name) for one in seen.domains),
        tuple((one.id, one.name, f"trainer-{one.id}" in fields) for one in trainers),
        hours.zone_groups(person.language),
        error,
    )
    return await show(request, "deploy.html", view, 400 if error else 200)


async def _show_proposal(request: web.Request, proposal: Proposal, error: str = "") -> web.Response:
    view = proposal_view(proposal, request.path, error)
    return await show(request, "deploy_preview.html", view, 409 if error else 200)


def proposal_view(proposal: Proposal, url: str, error: str = "") -> ProposalView:
    """As its page shows it."""
    chosen, parcours = proposal.deployment, proposal.seen.parcours
    pairs = zip(chosen.dated, proposal.remarks, strict=True)
    steps = tuple(_dated_view(number, one, remarks) for number, (one, remarks) in enumerate(pairs))
    names = {one.id: one.name for one in proposal.seen.domains}
    hidden = {"domain_id": chosen.domain_id, "title": chosen.title, "zone": chosen.zone, "key": chosen.key}
    hidden |= {"version": str(chosen.version), "seal": proposal.seal}
    hidden |= {f"trainer-{one}": "1" for one in chosen.trainers}
    return ProposalView(
        chosen.title,
        parcours.title,
        url,
        url,
        names[chosen.domain_id],
        chosen.zone,
        tuple(one.name for one in proposal.trainers),
        steps,
        min(one.first for one in steps),
        max(one.last for one in steps),
        parcours.planned_minutes,
        sum(bool(one.clashes) for one in steps),
        tuple(hidden.items()),
        error,
    )


def _dated_view(number: int, one: DatedStep, remarks: Remarks) -> DatedView:
    occurrence, dates = one.occurrence(), one.dates
    fields = {
        "starts_day": f"{dates.starts_wall:%Y-%m-%d}",
        "starts_hour": f"{dates.starts_wall:%H:%M}",
        "ends_day": f"{dates.ends_wall:%Y-%m-%d}",
        "ends_hour": f"{dates.ends_wall:%H:%M}",
        "place": one.place,
    }
    return DatedView(
        number,
        one.step.kind,
        one.step.title,
        one.step.is_window,
        dates.starts_wall.date(),
        dates.ends_wall.date(),
        occurrence.starts_at.astimezone(UTC),
        occurrence.ends_at.astimezone(UTC),
        one.step.planned_minutes,
        fields,
        remarks.clashes,
        tuple((f"{number}@{wall:%Y-%m-%dT%H:%M}", wall, _starts(wall, occurrence)) for wall in remarks.free),
    )


def _starts(wall: datetime, like: Occurrence) -> datetime:
    return replace(like, starts_wall=wall, ends_wall=wall + (like.ends_wall - like.starts_wall)).starts_at
