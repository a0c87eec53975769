"""`/formations/{id}/groups`: the groups of a formation's participants; and one of them, named, filled or removed.

Rule: the form of a group carries the version that was seen; who is taken at its dates is told before they are in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from accounts.people import Person, PersonId
from actions.groups import GroupList, add_group, change_group, remove_group, see_groups
from formations.errors import ChangedMeanwhile, Clashing, GroupRefused
from formations.externals import external_id
from formations.formations import FormationId, GroupId
from formations.groups import Group
from server.forms import read_texts
from server.i18n import later
from server.keys import WORLD
from server.pages.dated import formation_url
from server.pages.parcours_form import read_version
from server.pages.people import person_view
from server.pages.plan_views import ClashesView
from server.pages.planning import formation_id_of
from server.pages.showing import for_people, show
from server.pages.views import PersonView

routes = web.RouteTableDef()
PATH = "/formations/{formation_id}/groups"
REFUSED = {
    "name": later(
        "Donnez un nom au groupe, de 80 caractères au plus, sur une ligne, sans caractères invisibles ni superposés."
    ),
    "taken": later("Un autre groupe porte déjà ce nom."),
    "many": later("Une formation a soixante groupes au plus."),
    "external_id": later("Cet identifiant ne peut pas être gardé : 40 caractères visibles au plus."),
    "id_taken": later("Un autre groupe de cette formation porte déjà cet identifiant."),
    "planned": later("Ce groupe a des dates : il ne peut pas être supprimé."),
}
CHANGED = later("Quelqu'un d'autre vient de modifier ce groupe. Voici ce qui est enregistré maintenant.")


@dataclass(frozen=True, slots=True)
class GroupLineView:
    """A group among others, and how many are in it."""

    name: str
    url: str
    size: int
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class GroupsView:
    """All of a formation's. `error` is a French sentence of the catalogue, or empty."""

    title: str
    url: str
    participants_url: str
    groups: tuple[GroupLineView, ...]
    name: str = ""
    error: str = ""
    done: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class GroupFormView:
    """One group. `choices`: every participant, and whether they are in it; `version` is the one that is shown."""

    title: str
    formation_title: str
    url: str
    groups_url: str
    name: str
    version: int
    choices: tuple[tuple[PersonView, bool], ...]
    error: str = ""
    clashes: ClashesView | None = None
    external_id: str = ""


@routes.get(PATH)
@for_people
async def show_groups(request: web.Request, person: Person) -> web.Response:
    """All of them."""
    return await _show_all(request, person)


@routes.post(PATH)
@for_people
async def take_new(request: web.Request, person: Person) -> web.StreamResponse:
    """One more."""
    fields, formation_id = await read_texts(request), formation_id_of(request)
    name, given = fields.get("name", ""), fields.get("external_id", "")
    try:
        group_id = await add_group(request.app[WORLD], person.id, formation_id, name, external_id(given))
    except GroupRefused as refused:
        return await _show_all(request, person, name, given, REFUSED[refused.part])
    raise web.HTTPSeeOther(f"{groups_url(formation_id)}/{group_id}")


@routes.get(PATH + "/{group_id}")
@for_people
async def show_group(request: web.Request, person: Person) -> web.Response:
    """One of them."""
    return await _show_one(request, person)


@routes.post(PATH + "/{group_id}")
@for_people
async def take_group(request: web.Request, person: Person) -> web.StreamResponse:
    """Keeps it, or removes it."""
    world, fields, formation_id = request.app[WORLD], await read_texts(request), formation_id_of(request)
    try:
        match fields.get("do"):
            case "keep":
                words = fields.get("name", "").strip(), read_version(fields)
                group = Group(_group_id(request), formation_id, *words, external_id(fields.get("external_id", "")))
                anyway = fields.get("anyway") == _wanted(fields)
                await change_group(world, person.id, group, _chosen(fields), anyway=anyway)
            case "remove":
                await remove_group(world, person.id, formation_id, _group_id(request), read_version(fields))
            case _:
                raise web.HTTPBadRequest
    except GroupRefused as refused:
        return await _show_one(request, person, fields, REFUSED[refused.part])
    except ChangedMeanwhile:
        return await _show_one(request, person, None, CHANGED, status=409)
    except Clashing as found:
        clashes = ClashesView(found.clashes, found.zone, (), _wanted(fields))
        return await _show_one(request, person, fields, clashes=clashes, status=409)
    raise web.HTTPSeeOther(f"{groups_url(formation_id)}?done={fields['do']}")


def groups_url(formation_id: FormationId) -> str:
    """Where the groups of a formation are."""
    return f"{formation_url(formation_id)}/groups"


def _group_id(request: web.Request) -> GroupId:
    return GroupId(request.match_info["group_id"])


def _chosen(fields: Mapping[str, str]) -> frozenset[PersonId]:
    return frozenset(PersonId(name.removeprefix("member-")) for name in fields if name.startswith("member-"))


def _wanted(fields: Mapping[str, str]) -> str:
    """What clashes were looked for: of others it must be looked again."""
    return " ".join(sorted(_chosen(fields)))


async def _show_all(
    request: web.Request, person: Person, name: str = "", given: str = "", error: str = ""
) -> web.Response:
    seen = await see_groups(request.app[WORLD], person.id, formation_id_of(request))
    url = groups_url(seen.formation.id)
    view = GroupsView(
        seen.formation.title,
        url,
        f"{formation_url(seen.formation.id)}/participants",
        tuple(
            GroupLineView(one.name, f"{url}/{one.id}", len(seen.members[one.id]), one.external_id)
            for one in seen.groups
        ),
        name,
        error,
        request.query.get("done", "")[:20],
        given,
    )
    return await show(request, "groups.html", view, 400 if error else 200)


async def _show_one(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str] | None = None,
    error: str = "",
    *,
    clashes: ClashesView | None = None,
    status: int = 400,
) -> web.Response:
    seen: GroupList = await see_groups(request.app[WORLD], person.id, formation_id_of(request))
    group, url = seen.group(_group_id(request)), groups_url(seen.formation.id)
    chosen = seen.members[group.id] if fields is None else _chosen(fields)
    view = GroupFormView(
        group.name,
        seen.formation.title,
        f"{url}/{group.id}",
        url,
        group.name if fields is None else fields.get("name", ""),
        group.version,
        tuple((person_view(one), one.id in chosen) for one in seen.participants),
        error,
        clashes,
        group.external_id if fields is None else fields.get("external_id", ""),
    )
    return await show(request, "group.html", view, status if error or clashes else 200)
