"""`/calendar`, `/formations/{id}/calendar`, `/domains/{id}/calendar`: a month, a week or an agenda of what is planned.

Rule: plain links throughout, a script only adds keys and dragging. Nothing is changed here: who points at a day or an
hour comes to the form for it, and there sees what clashes before anything is kept.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta

from aiohttp import web

from accounts.people import DomainId, Person
from actions.calendar import (
    Agenda,
    Kinds,
    Plannable,
    agenda,
    all_plannable,
    domain_agenda,
    formation_agenda,
    nearest_day,
    plannable_in,
)
from actions.entries import today
from actions.moving import movable
from formations.formations import ActivityKind, FormationId
from server.i18n import later
from server.keys import WORLD
from server.pages.calendar_address import Asked, Shape, asked_of, days_shown, earlier, later_day, pointed_at, pointing
from server.pages.calendar_layout import Layout, date_url
from server.pages.calendar_views import SUBSCRIBE, CalendarView, ChoiceView, OfferedView, WhereView
from server.pages.dated import formation_url, planned_view
from server.pages.plan_views import plan_url
from server.pages.showing import for_people, show, show_large
from server.pages.views import LinkView

routes = web.RouteTableDef()
ANY_PLAN = "/calendar/plan"

_KIND_WORDS = {
    None: later("Toutes"),
    ActivityKind.IN_PERSON: later("Présentiel"),
    ActivityKind.VIRTUAL_CLASS: later("Classe virtuelle"),
    ActivityKind.ASYNCHRONOUS: later("À distance"),
}
_SHAPE_WORDS = {Shape.MONTH: later("Mois"), Shape.WEEK: later("Semaine"), Shape.AGENDA: later("Agenda")}

Reading = Callable[[date, date, Kinds], Awaitable[Agenda]]


@routes.get("/calendar")
@for_people
async def show_calendar(request: web.Request, person: Person) -> web.Response:
    """All that is this person's."""
    world, asked = request.app[WORLD], replace(asked_of(request.path, request.query), moving=None)

    async def read(start: date, end: date, kinds: Kinds) -> Agenda:
        return await agenda(world, person, start, end, kinds, _only(asked))

    layout = await _laid_out(request, person, asked, read)
    others = tuple(LinkView(one.name, domain_calendar_url(one.id)) for one in layout.agenda.domains)
    # Its days open their lists, as everybody's do: most of it is of no formation that they plan.
    form_url = _form_of_any(layout.agenda, asked)
    add_url = pointing(form_url, layout.chosen) if form_url else ""

    def view() -> CalendarView:
        return replace(calendar_view(layout), others=others, add_url=add_url)

    return await show_large(request, "calendar.html", view)


@routes.get("/formations/{formation_id}/calendar")
@for_people
async def show_formation_calendar(request: web.Request, person: Person) -> web.Response:
    """What one formation has; who plans it can add and move."""
    world, formation_id = request.app[WORLD], FormationId(request.match_info["formation_id"])
    asked = replace(asked_of(request.path, request.query), formation_id=None)

    async def read(start: date, end: date, kinds: Kinds) -> Agenda:
        return await formation_agenda(world, person, formation_id, start, end, kinds)

    async def nearest() -> date | None:
        return await nearest_day(world, person, formation_id, _kinds(asked))

    layout = await _laid_out(request, person, asked, read, nearest)
    if formation_id in layout.agenda.plannable:
        layout = replace(layout, edits=True, form_url=plan_url(formation_id))
    back_url = formation_url(formation_id)
    return await _show_planning(request, person, layout, back_url, f"{SUBSCRIBE}?formation={formation_id}")


@routes.get("/domains/{domain_id}/calendar")
@for_people
async def show_domain_calendar(request: web.Request, person: Person) -> web.Response:
    """What a domain has, for those who plan there."""
    world, domain_id = request.app[WORLD], DomainId(request.match_info["domain_id"])
    asked = asked_of(request.path, request.query)

    async def read(start: date, end: date, kinds: Kinds) -> Agenda:
        return await domain_agenda(world, person, domain_id, start, end, kinds, _only(asked))

    layout = await _laid_out(request, person, asked, read)
    alone = asked.formation_id if asked.formation_id in layout.agenda.plannable else None
    form_url = plan_url(alone) if alone else f"/domains/{domain_id}/plan"
    layout = replace(layout, edits=True, form_url=form_url)
    return await _show_planning(request, person, layout, "/calendar", f"{SUBSCRIBE}?domain={domain_id}")


@routes.get("/domains/{domain_id}/plan")
@for_people
async def choose_formation(request: web.Request, person: Person) -> web.Response:
    """Of which formation the activity will be that is added on the day that was pointed at."""
    domain_id = DomainId(request.match_info["domain_id"])
    found = await plannable_in(request.app[WORLD], person, domain_id)
    offered = (OfferedView("", _forms(request, found)),)
    return await show(request, "plan_where.html", WhereView(found.domain.name, domain_calendar_url(domain_id), offered))


@routes.get(ANY_PLAN)
@for_people
async def choose_any_formation(request: web.Request, person: Person) -> web.Response:
    """The same of all that this person plans."""
    found = await all_plannable(request.app[WORLD], person)
    several = len(found) > 1
    offered = tuple(OfferedView(one.domain.name if several else "", _forms(request, one)) for one in found)
    return await show(request, "plan_where.html", WhereView("", "/calendar", offered))


def calendar_view(layout: Layout) -> CalendarView:
    """The calendar as its page shows it."""
    asked, chosen = layout.asked, layout.chosen
    first, end = days_shown(asked.shape, chosen)
    if asked.shape is Shape.MONTH:
        first, end = days_shown(Shape.AGENDA, chosen)
    return CalendarView(
        shape=asked.shape.value,
        path=asked.path,
        title=layout.agenda.title,
        back_url="",
        day=chosen,
        first=first,
        last=end - timedelta(days=1),
        shapes=tuple(
            LinkView(words, replace(asked, shape=shape).url, shape is asked.shape)
            for shape, words in _SHAPE_WORDS.items()
        ),
        earlier_url=asked.at(earlier(asked.shape, chosen)).url,
        later_url=asked.at(later_day(asked.shape, chosen)).url,
        today_url=asked.at(None if layout.opens_today else layout.today).url,
        any_day_url=asked.url_of_any_day,
        kinds=tuple(
            LinkView(words, replace(asked, kind=kind).url, kind is asked.kind) for kind, words in _KIND_WORDS.items()
        ),
        formations=_choices(layout.agenda, asked),
        kept=asked.kept,
        may_plan=bool(layout.form_url),
        add_url=pointing(layout.form_url, chosen) if layout.form_url else "",
        month=layout.month() if asked.shape is Shape.MONTH else None,
        week=layout.week() if asked.shape is Shape.WEEK else None,
        agenda=layout.agenda_view(first) if asked.shape is Shape.AGENDA else None,
    )


def domain_calendar_url(domain_id: DomainId) -> str:
    """The address of a domain's calendar."""
    return f"/domains/{domain_id}/calendar"


async def _laid_out(
    request: web.Request,
    person: Person,
    asked: Asked,
    read: Reading,
    nearest: Callable[[], Awaitable[date | None]] | None = None,
) -> Layout:
    """Where no day is asked for: today, or, where that month or week has not got it, the `nearest` date."""
    day = today(request.app[WORLD].clock.now(), person.zone)
    chosen = asked.day or day
    if asked.day is None and nearest is not None:
        first, end = days_shown(Shape.AGENDA if asked.shape is Shape.MONTH else asked.shape, day)
        dated = await nearest()
        chosen = day if dated is None or first <= dated < end else dated
    found = await read(*days_shown(asked.shape, chosen), _kinds(asked))
    return Layout(asked, found, day, chosen, person.zone, opens_today=nearest is None)


async def _show_planning(
    request: web.Request, person: Person, layout: Layout, back_url: str, subscribe_url: str = SUBSCRIBE
) -> web.Response:
    """For who may plan: while a date is being moved, each day and hour leads to its form."""
    moving = layout.asked.moving
    if moving is None or not layout.form_url:
        layout = replace(layout, asked=replace(layout.asked, moving=None))
        shown, stop_url = None, ""
    else:
        planned = await movable(request.app[WORLD], person.id, moving)
        shown, stop_url = planned_view(planned, request.app[WORLD].clock.now()), replace(layout.asked, moving=None).url
        layout = replace(layout, form_url=date_url(planned.formation.id, moving))

    def view() -> CalendarView:
        around = replace(calendar_view(layout), back_url=back_url, subscribe_url=subscribe_url)
        return replace(around, moving=shown, stop_url=stop_url)

    return await show_large(request, "calendar.html", view)


def _form_of_any(seen: Agenda, asked: Asked) -> str:
    """Where somebody plans who looks at all that is theirs; empty: they plan nothing."""
    if not seen.domains:
        return ""
    shown = seen.plannable if asked.formation_id is None else seen.plannable & {asked.formation_id}
    return plan_url(*shown) if len(shown) == 1 else ANY_PLAN


def _forms(request: web.Request, found: Plannable) -> tuple[ChoiceView, ...]:
    """Of each formation, with the day and hour that were pointed at."""
    day, hour = pointed_at(request.query) or (None, None)
    urls = {one.id: pointing(plan_url(one.id), day, hour) if day else plan_url(one.id) for one in found.formations}
    return tuple(
        ChoiceView(f"{urls[one.id]}#new", one.title, outline=found.outlines.get(one.id)) for one in found.formations
    )


def _kinds(asked: Asked) -> set[ActivityKind] | None:
    return None if asked.kind is None else {asked.kind}


def _only(asked: Asked) -> set[FormationId] | None:
    return None if asked.formation_id is None else {asked.formation_id}


def _choices(seen: Agenda, asked: Asked) -> tuple[ChoiceView, ...]:
    if len(seen.formations) < 2:
        return ()
    chosen = asked.formation_id
    return tuple(ChoiceView(one.id, one.title, one.id == chosen, seen.outlines.get(one.id)) for one in seen.formations)
