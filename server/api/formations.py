"""`/api/v1/formations`: those that one may see, page by page; each with its entity tag."""

from aiohttp import web

from accounts.errors import NotAllowed
from actions.browsing import browse_formations, see_formation
from formations.errors import UnknownFormation
from formations.formations import Formation, FormationId
from formations.states import State
from formations.versions import version_of
from server.api.conditions import tag_of
from server.api.messages import Id, InList, Kept, Message, Nothing, cursor_of, parts_of
from server.api.operations import Call, operation

routes = web.RouteTableDef()
FORMATIONS = "/api/v1/formations"
FORMATION = FORMATIONS + "/{formation_id}"
UNSEEN = (UnknownFormation, NotAllowed)


class InFormation(Message):
    """A formation."""

    formation_id: Id


class ToldFormation(Kept):
    """A formation. `planned_minutes` is what is credited to who finishes it; `zone` is where it is given."""

    id: Id
    domain_id: Id
    title: str
    aims: str
    didactics: str
    audience: str
    authors: str
    planned_minutes: int
    zone: str
    state: State


class FormationPage(Message):
    """Some formations, by id. `next`: the cursor of the page behind this one; null: this is the last."""

    items: list[ToldFormation]
    next: str | None


@routes.get(FORMATIONS)
@operation(InList, Nothing, FormationPage)
async def list_formations(call: Call[InList, Nothing]) -> FormationPage:
    """The formations that one may see. A page may hold fewer than were asked for; the last one has no `next`."""
    parts = parts_of(call.where.cursor, 1)
    after = None if parts is None else FormationId(parts[0])
    page, last = await browse_formations(call.world, call.person.id, after, call.where.limit)
    return FormationPage(items=list(map(told_formation, page.items)), next=None if last is None else cursor_of(last))


@routes.get(FORMATION)
@operation(InFormation, Nothing, ToldFormation, UNSEEN)
async def get_formation(call: Call[InFormation, Nothing]) -> ToldFormation:
    """One formation."""
    return told_formation(await see_formation(call.world, call.person.id, formation_id_in(call.where)))


def told_formation(one: Formation) -> ToldFormation:
    """As programs hear it."""
    return ToldFormation(
        etag=tag_of(version_of(one)),
        id=one.id,
        domain_id=one.domain_id,
        title=one.title,
        aims=one.aims,
        didactics=one.didactics,
        audience=one.audience,
        authors=one.authors,
        planned_minutes=one.planned_minutes,
        zone=one.zone,
        state=one.state,
    )


def formation_id_in(where: InFormation) -> FormationId:
    """Of the formation that the address is about."""
    return FormationId(where.formation_id)
