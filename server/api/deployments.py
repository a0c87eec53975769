"""`/api/v1/parcours/{id}/proposals` and `…/deployments`: a plan with its dates, looked at, and kept as it was seen."""

from datetime import date
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import BeforeValidator, Field, WithJsonSchema

from accounts.errors import NotAllowed, UnknownDomain, UnknownPerson
from accounts.people import DomainId
from actions.browsing import see_formation
from actions.deploying import Proposal, deploy, propose, trainers_by_address
from actions.parcours import see_parcours
from formations.deploying import DatedStep, Deployment, Remarks, dated_plan
from formations.errors import ChangedMeanwhile, DatesRefused, ParcoursRefused, UnknownParcours
from formations.formations import ActivityKind, ParcoursId
from formations.parcours import MOST_STEPS, Parcours
from formations.series import Dates
from server.api.conditions import version_in
from server.api.dates import ToldClash, told_clash
from server.api.formations import FORMATIONS, ToldFormation, told_formation
from server.api.messages import Id, Line, Message, Several, Wall, Zone
from server.api.operations import Call, operation
from server.api.parcours import PARCOURS, InParcours

routes = web.RouteTableDef()
REFUSED = (
    UnknownParcours,
    UnknownDomain,
    UnknownPerson,
    NotAllowed,
    ChangedMeanwhile,
    ParcoursRefused,
    DatesRefused,
)
Day = Annotated[
    date,
    BeforeValidator(lambda told: date.fromisoformat(told) if isinstance(told, str) and len(told) == 10 else told),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
]


class StepDates(Message):
    """When a step of the plan takes place, and of a meeting where."""

    starts_wall: Wall
    ends_wall: Wall
    place: Line = ""


class Chosen(Message):
    """What is chosen. `trainers`: the addresses of mail of those who lead it."""

    domain_id: Id
    title: Line
    zone: Zone
    trainers: Several[Line]


class ToPropose(Chosen):
    """`first_day` dates the whole plan; `dates` are those of each step, as they were adjusted, and count instead."""

    first_day: Day
    dates: Annotated[Several[StepDates], Field(max_length=MOST_STEPS)] = ()


class ToDeploy(Chosen):
    """What was proposed, with its key and its seal."""

    dates: Annotated[Several[StepDates], Field(max_length=MOST_STEPS)]
    key: Id
    seal: Id


C = TypeVar("C", bound=Chosen)


class ToldDates(Message):
    """A step with its first dates, what does not fit of all of them, and wall times at which the first would.

    `rule`: the RRULE by which the others follow; null: there is one alone.
    """

    kind: ActivityKind
    title: str
    starts_wall: Wall
    ends_wall: Wall
    place: str
    rule: str | None
    clashes: list[ToldClash]
    free: list[Wall]


class ToldProposal(Message):
    """What it would give; nothing is kept. `key` and `seal` say, when it is deployed, that this was seen."""

    key: Id
    seal: Id
    dates: list[ToldDates]


@routes.post(PARCOURS + "/proposals")
@operation(InParcours, ToPropose, ToldProposal, REFUSED, conditional=True)
async def propose_deployment(call: Call[InParcours, ToPropose]) -> ToldProposal:
    """Gives a whole plan its dates, with all that does not fit; keeps nothing."""
    parcours = await _parcours(call)
    said = call.body
    dated = _dated(parcours, said.dates, said.zone) if said.dates else dated_plan(parcours, said.first_day, said.zone)
    deployment = await _deployment(call, dated, call.world.tokens.public_id())
    return _told(await propose(call.world, call.person.id, deployment))


@routes.post(PARCOURS + "/deployments")
@operation(
    InParcours,
    ToDeploy,
    ToldFormation,
    REFUSED,
    201,
    conditional=True,
    once=True,
    location=lambda made: f"{FORMATIONS}/{made.id}",
)
async def deploy_parcours(call: Call[InParcours, ToDeploy]) -> ToldFormation:
    """Makes a draft of a formation with all its dates, as they were proposed; sent again, it is the same one."""
    dated = _dated(await _parcours(call), call.body.dates, call.body.zone)
    deployment = await _deployment(call, dated, call.body.key)
    formation_id = await deploy(call.world, call.person.id, deployment, call.body.seal)
    return told_formation(await see_formation(call.world, call.person.id, formation_id))


async def _parcours(call: Call[InParcours, C]) -> Parcours:
    return (await see_parcours(call.world, call.person.id, ParcoursId(call.where.parcours_id))).parcours


def _dated(parcours: Parcours, dates: tuple[StepDates, ...], zone: str) -> tuple[DatedStep, ...]:
    if len(dates) != len(parcours.steps):
        raise ParcoursRefused("plan")
    return tuple(
        DatedStep(step, Dates(one.starts_wall, one.ends_wall, zone), one.place.strip())
        for step, one in zip(parcours.steps, dates, strict=True)
    )


async def _deployment(call: Call[InParcours, C], dated: tuple[DatedStep, ...], key: str) -> Deployment:
    chosen = call.body
    domain_id = DomainId(chosen.domain_id)
    found = await trainers_by_address(call.world, call.person.id, domain_id, chosen.trainers)
    seen, trainers = (ParcoursId(call.where.parcours_id), version_in(call.expected)), tuple(dict.fromkeys(found))
    return Deployment(*seen, domain_id, chosen.title.strip(), chosen.zone, trainers, dated, key)


def _told(proposal: Proposal) -> ToldProposal:
    deployment = proposal.deployment
    both = zip(deployment.dated, proposal.remarks, strict=True)
    return ToldProposal(key=deployment.key, seal=proposal.seal, dates=[_told_dates(*one) for one in both])


def _told_dates(dated: DatedStep, remarks: Remarks) -> ToldDates:
    return ToldDates(
        kind=dated.step.kind,
        title=dated.step.title,
        starts_wall=dated.dates.starts_wall,
        ends_wall=dated.dates.ends_wall,
        place=dated.place,
        rule=None if dated.step.rule is None else str(dated.step.rule),
        clashes=list(map(told_clash, remarks.clashes)),
        free=list(remarks.free),
    )
