"""`/formations` and `/formations/{id}`: a person's formations, and the space of one; ticks are given here."""

from dataclasses import replace

from aiohttp import web

from accounts.people import Person, PersonId
from accounts.permissions import Right
from actions.domains import domains_where
from actions.formations import Followed, FormationSpace, Step, formation_space
from actions.holidays import troubled_domains
from actions.home import own_formations
from actions.parcours import reads_parcours
from actions.progress import tick_activity, tick_finished
from formations.formations import ActivityId, FormationId
from formations.states import QUIET, State
from server.forms import read_form
from server.i18n import catalogue
from server.keys import WORLD
from server.pages.dated import entry_view, formation_url
from server.pages.externals import externals_view
from server.pages.home import card_view, progress_view
from server.pages.people import person_view
from server.pages.showing import for_people, show
from server.pages.states import state_view
from server.pages.views import FollowUpView, FormationsView, FormationView, LinkView, Phase, StepView

routes = web.RouteTableDef()


@routes.get("/formations")
@for_people
async def show_formations(request: web.Request, person: Person) -> web.Response:
    """All the formations of this person."""
    cards = [card_view(own) for own in await own_formations(request.app[WORLD], person)]
    over = [card for card in cards if card.finished or card.state in (State.FINISHED, State.ARCHIVED)]
    running = tuple(card for card in cards if card not in over)
    return await show(request, "formations.html", FormationsView(running, tuple(over), await _tools(request, person)))


@routes.get("/formations/{formation_id}")
@for_people
async def show_formation(request: web.Request, person: Person) -> web.Response:
    """The space of one formation."""
    space = await formation_space(request.app[WORLD], person, _formation_id(request))
    view = replace(formation_view(space), done=request.query.get("done", "")[:20])
    return await show(request, "formation.html", view)


@routes.post("/formations/{formation_id}/ticks")
@for_people
async def change_own_tick(request: web.Request, person: Person) -> web.StreamResponse:
    """Ticks one's own activity as done, or takes the tick away."""
    form = await read_form(request)
    activity_id, on = ActivityId(str(form.get("activity_id", ""))), bool(form.get("on"))
    formation_id = _formation_id(request)
    await tick_activity(request.app[WORLD], person, formation_id, activity_id, on)
    if not _wants_json(request):
        raise web.HTTPSeeOther(f"{formation_url(formation_id)}#activity-{activity_id}")
    progress = (await formation_space(request.app[WORLD], person, formation_id)).progress
    if progress is None:
        return web.json_response({"on": on})
    words = catalogue(person.language).ngettext(
        "%(done)s activité faite sur %(total)s", "%(done)s activités faites sur %(total)s", progress.done
    )
    told = {"done": progress.done, "total": progress.total}
    return web.json_response({"on": on, "progress": {"name": "own", **told, "words": words % told}})


@routes.post("/formations/{formation_id}/finished")
@for_people
async def change_finished(request: web.Request, person: Person) -> web.StreamResponse:
    """A trainer ticks that a participant finished, or takes the tick away."""
    form = await read_form(request)
    participant_id, on = PersonId(str(form.get("person_id", ""))), bool(form.get("on"))
    formation_id = _formation_id(request)
    await tick_finished(request.app[WORLD], person, formation_id, participant_id, on)
    if not _wants_json(request):
        raise web.HTTPSeeOther(f"{formation_url(formation_id)}#person-{participant_id}")
    return web.json_response({"on": on})


async def _tools(request: web.Request, person: Person) -> tuple[LinkView, ...]:
    """The parcours, for those who read them; the places and the days of each domain, for those who set them."""
    gettext = catalogue(person.language).gettext
    found = []
    if await reads_parcours(request.app[WORLD], person.id):
        found.append(LinkView(gettext("Parcours"), "/parcours"))
    for right, words, address in (
        (Right.PLAN_FORMATION, gettext("Nouvelle formation"), "formations"),
        (Right.SET_PLACES, gettext("Lieux"), "places"),
        (Right.SET_HOLIDAYS, gettext("Jours sans formation"), "holidays"),
    ):
        domains = await domains_where(request.app[WORLD], person.id, right)
        several = len(domains) > 1
        troubled = await troubled_domains(request.app[WORLD], person.id) if right is Right.SET_HOLIDAYS else ()
        for one in domains:
            told = f"{words} ({one.name})" if several else words
            if one.id in troubled:
                told = gettext("%(link)s : un calendrier à vérifier") % {"link": told}
            found.append(LinkView(told, f"/domains/{one.id}/{address}"))
    if await domains_where(request.app[WORLD], person.id, Right.DESIGN_PARCOURS):
        found.append(LinkView(gettext("Guide pour planifier"), "/guide/planifier"))
    return tuple(found)


def formation_view(space: FormationSpace) -> FormationView:
    """The space as its page shows it."""
    formation = space.formation
    return FormationView(
        id=formation.id,
        url=formation_url(formation.id),
        title=formation.title,
        domain=space.domain_name,
        aims=formation.aims,
        planned_minutes=formation.planned_minutes,
        zone=formation.zone,
        trainers=tuple(person_view(member, is_trainer=True) for member in space.trainers),
        participants=tuple(person_view(member) for member in space.participants),
        steps=tuple(_step_view(step, is_next=step.activity.id == space.next_id) for step in space.steps),
        progress=progress_view(space.progress) if space.progress else None,
        finished=bool(space.finished),
        follow_up=None if space.follow_up is None else tuple(_followed_view(one) for one in space.follow_up),
        may_plan=space.may_plan,
        may_enrol=space.may_enrol,
        may_print=space.may_print,
        externals=externals_view(formation) if space.may_plan else None,
        state=state_view(space.formation, may_move=space.may_move) if _shows_state(space) else None,
    )


def _shows_state(space: FormationSpace) -> bool:
    """To those who move it; to its people where they would wonder."""
    return space.may_move or space.formation.state in QUIET


def _step_view(step: Step, *, is_next: bool) -> StepView:
    activity = step.activity
    return StepView(
        activity_id=activity.id,
        position=activity.position,
        kind=activity.kind,
        title=activity.title,
        instructions=activity.instructions,
        place=activity.where,
        planned_minutes=activity.planned_minutes,
        occurrences=tuple(entry_view(entry) for entry in step.entries),
        phase=Phase.NEXT if is_next else Phase(step.phase.value),
        done=step.done,
        access=activity.access,
        links=tuple(LinkView(link.title or link.url, link.url) for link in activity.links),
    )


def _followed_view(one: Followed) -> FollowUpView:
    return FollowUpView(person_view(one.member), progress_view(one.progress), one.finished)


def _formation_id(request: web.Request) -> FormationId:
    return FormationId(request.match_info["formation_id"])


def _wants_json(request: web.Request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
