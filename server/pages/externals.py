"""`/formations/{id}/externals`: what the training catalogue calls a formation, given by who plans it.

Rule: the form carries the version that was seen. What its groups are called is given on their own pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from accounts.people import Person
from actions.externals import see_externals, set_externals
from formations.errors import ChangedMeanwhile, FormationRefused
from formations.externals import external_ids
from formations.formations import Formation
from formations.versions import Version, version_of
from server.forms import read_texts
from server.i18n import later
from server.keys import WORLD
from server.pages.dated import formation_url
from server.pages.planning import formation_id_of
from server.pages.showing import for_people, show

routes = web.RouteTableDef()
PATH = "/formations/{formation_id}/externals"
REFUSED = {
    "dispositif": later("Cet identifiant de dispositif ne peut pas être gardé : 40 caractères visibles au plus."),
    "module": later("Cet identifiant de module ne peut pas être gardé : 40 caractères visibles au plus."),
    "taken": later("Une autre formation de votre domaine porte déjà ces identifiants."),
}
CHANGED = later("Quelqu'un d'autre vient de modifier cette formation. Voici ce qui est enregistré maintenant.")


@dataclass(frozen=True, slots=True)
class ExternalsView:
    """What the catalogue calls a formation, as others read it."""

    dispositif: str
    module: str
    url: str


@dataclass(frozen=True, slots=True)
class ExternalsFormView:
    """The form. `groups` are (name, id, address); `wrong` is the field that `error`, a French sentence, is about."""

    title: str
    url: str
    formation_url: str
    groups_url: str
    dispositif: str
    module: str
    seen: str
    groups: tuple[tuple[str, str, str], ...]
    error: str = ""
    wrong: str = ""
    saved: bool = False


def externals_view(formation: Formation) -> ExternalsView:
    """For a page about the formation."""
    told = formation.external
    return ExternalsView(told.dispositif, told.module, f"{formation_url(formation.id)}/externals")


@routes.get(PATH)
@for_people
async def show_externals(request: web.Request, person: Person) -> web.Response:
    """What is kept."""
    return await _show(request, person)


@routes.post(PATH)
@for_people
async def take_externals(request: web.Request, person: Person) -> web.StreamResponse:
    """Keeps them, if they are no other formation's."""
    fields, formation_id = await read_texts(request), formation_id_of(request)
    ids = external_ids(fields.get("dispositif", ""), fields.get("module", ""))
    try:
        await set_externals(request.app[WORLD], person.id, formation_id, ids, Version(fields.get("seen", "")))
    except FormationRefused as refused:
        return await _show(request, person, fields, REFUSED[refused.part], wrong=refused.part)
    except ChangedMeanwhile:
        return await _show(request, person, error=CHANGED, status=409)
    raise web.HTTPSeeOther(f"{request.path}?saved=1")


async def _show(
    request: web.Request,
    person: Person,
    fields: Mapping[str, str] | None = None,
    error: str = "",
    *,
    wrong: str = "",
    status: int = 400,
) -> web.Response:
    seen = await see_externals(request.app[WORLD], person.id, formation_id_of(request))
    formation, space = seen.formation, formation_url(seen.formation.id)
    typed = fields or {}
    view = ExternalsFormView(
        formation.title,
        f"{space}/externals",
        space,
        f"{space}/groups",
        typed.get("dispositif", formation.external.dispositif),
        typed.get("module", formation.external.module),
        typed.get("seen", version_of(formation)),
        tuple((one.name, one.external_id, f"{space}/groups/{one.id}") for one in seen.groups),
        error,
        wrong,
        "saved" in request.query,
    )
    return await show(request, "externals.html", view, status if error else 200)
