"""`/api/v1/formations`: those that one may see, page by page; made, reworded and moved by who plans."""

from aiohttp import web

from accounts.errors import NotAllowed, UnknownDomain, UnknownPerson
from accounts.people import DomainId
from actions.browsing import browse_formations, see_formation
from actions.deploying import trainers_by_address
from actions.founding import found_formation, reword_formation
from actions.states import move_formation
from formations.errors import ChangedMeanwhile, FormationRefused, MoveRefused, ParcoursRefused, UnknownFormation
from formations.externals import external_ids
from formations.formations import Formation, FormationId
from formations.states import Move, State
from formations.versions import Version, version_of
from server.api.conditions import tag_of
from server.api.designs import DesignWords, ToldDesign, design_words
from server.api.messages import ExternalId, Id, InList, Line, Message, Nothing, Several, Zone, cursor_of, parts_of
from server.api.operations import Call, operation

routes = web.RouteTableDef()
FORMATIONS = "/api/v1/formations"
FORMATION = FORMATIONS + "/{formation_id}"
UNSEEN = (UnknownFormation,)
CHANGES = (*UNSEEN, NotAllowed, ChangedMeanwhile)


class InFormation(Message):
    """A formation."""

    formation_id: Id


class FormationWords(DesignWords):
    """What a formation says of itself; what is not said is empty.

    `dispositif`, `module`: what the training catalogue calls it; no other formation of its domain has both the same.
    """

    zone: Zone
    dispositif: ExternalId = ""
    module: ExternalId = ""


class NewFormation(FormationWords):
    """A formation to be made. `trainers`: the addresses of mail of those who lead it."""

    domain_id: Id
    trainers: Several[Line] = ()


class FormationMove(Message):
    """Where it goes: `draft` can be opened, `running` finished, and so on; what cannot be done is refused."""

    move: Move


class ToldFormation(ToldDesign):
    """A formation. `planned_minutes` is what is credited to who finishes it; `zone` is where it is given."""

    zone: str
    state: State
    dispositif: str
    module: str


class InFormations(InList):
    """Which formations: all, or those that the training catalogue calls so."""

    dispositif: ExternalId = ""
    module: ExternalId = ""


class FormationPage(Message):
    """Some formations, by id. `next`: the cursor of the page behind this one; null: this is the last."""

    items: list[ToldFormation]
    next: str | None


@routes.get(FORMATIONS)
@operation(InFormations, Nothing, FormationPage)
async def list_formations(call: Call[InFormations, Nothing]) -> FormationPage:
    """The formations that one may see. A page may hold fewer than were asked for; the last one has no `next`."""
    parts = parts_of(call.where.cursor, 1)
    after = None if parts is None else FormationId(parts[0])
    wanted = external_ids(call.where.dispositif, call.where.module)
    page, last = await browse_formations(call.world, call.person.id, after, call.where.limit, wanted)
    return FormationPage(items=list(map(told_formation, page.items)), next=None if last is None else cursor_of(last))


@routes.get(FORMATION)
@operation(InFormation, Nothing, ToldFormation, UNSEEN)
async def get_formation(call: Call[InFormation, Nothing]) -> ToldFormation:
    """One formation."""
    return told_formation(await see_formation(call.world, call.person.id, formation_id_in(call.where)))


def _address(made: ToldFormation) -> str:
    return f"{FORMATIONS}/{made.id}"


@routes.post(FORMATIONS)
@operation(
    Nothing,
    NewFormation,
    ToldFormation,
    (UnknownDomain, UnknownPerson, FormationRefused, ParcoursRefused),
    201,
    once=True,
    location=_address,
)
async def create_formation(call: Call[Nothing, NewFormation]) -> ToldFormation:
    """Makes a draft with nothing planned, in a domain in which one plans."""
    formation_id, domain_id = FormationId(call.world.tokens.public_id()), DomainId(call.body.domain_id)
    trainers = await trainers_by_address(call.world, call.person.id, domain_id, call.body.trainers)
    new = _worded(formation_id, domain_id, call.body)
    await found_formation(call.world, call.person.id, new, trainers)
    return told_formation(await see_formation(call.world, call.person.id, formation_id))


@routes.put(FORMATION)
@operation(
    InFormation,
    FormationWords,
    ToldFormation,
    (*CHANGES, FormationRefused),
    conditional=True,
)
async def change_formation(call: Call[InFormation, FormationWords]) -> ToldFormation:
    """Says other words of a formation; its state is moved, and its dates stay in their own zones."""
    formation_id = formation_id_in(call.where)
    told = _worded(formation_id, DomainId(""), call.body)
    await reword_formation(call.world, call.person.id, told, Version(call.expected))
    return told_formation(await see_formation(call.world, call.person.id, formation_id))


@routes.post(FORMATION + "/moves")
@operation(
    InFormation,
    FormationMove,
    ToldFormation,
    (*CHANGES, MoveRefused),
    conditional=True,
    once=True,
)
async def move_formation_on(call: Call[InFormation, FormationMove]) -> ToldFormation:
    """Opens, starts, finishes, archives a formation…"""
    formation_id = formation_id_in(call.where)
    await move_formation(call.world, call.person.id, formation_id, Version(call.expected), call.body.move)
    return told_formation(await see_formation(call.world, call.person.id, formation_id))


def _worded(formation_id: FormationId, domain_id: DomainId, words: FormationWords) -> Formation:
    return Formation(
        formation_id,
        domain_id,
        words.title,
        words.aims,
        words.planned_minutes,
        words.zone,
        State.DRAFT,
        words.didactics,
        words.audience,
        words.authors,
        external=external_ids(words.dispositif, words.module),
    )


def told_formation(one: Formation) -> ToldFormation:
    """As programs hear it."""
    return ToldFormation(
        etag=tag_of(version_of(one)),
        **design_words(one),
        zone=one.zone,
        state=one.state,
        dispositif=one.external.dispositif,
        module=one.external.module,
    )


def formation_id_in(where: InFormation) -> FormationId:
    """Of the formation that the address is about."""
    return FormationId(where.formation_id)
