"""`/calendar`: one month as an agenda. Month, kind and formation are in the address: it can be kept and sent."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from aiohttp import web

from accounts.people import Person
from actions.calendar import Agenda, agenda
from actions.entries import today
from formations.formations import ActivityKind, Formation, FormationId
from server.i18n import later
from server.keys import WORLD
from server.pages.dated import days, is_window, windows
from server.pages.showing import for_people, show
from server.pages.views import CalendarView, LinkView

routes = web.RouteTableDef()

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_KIND_WORDS = {
    None: later("Toutes"),
    ActivityKind.IN_PERSON: later("Présentiel"),
    ActivityKind.VIRTUAL_CLASS: later("Classe virtuelle"),
    ActivityKind.ASYNCHRONOUS: later("À distance"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. None: not said, or not understood."""

    month: date | None = None
    kind: ActivityKind | None = None
    formation_id: FormationId | None = None

    @property
    def url(self) -> str:
        """The address that asks for it."""
        month = f"{self.month:%Y-%m}" if self.month else None
        said = {"month": month, "kind": self.kind, "formation": self.formation_id}
        query = urlencode({name: value for name, value in said.items() if value is not None})
        return f"/calendar?{query}" if query else "/calendar"


@routes.get("/calendar")
@for_people
async def show_calendar(request: web.Request, person: Person) -> web.Response:
    """One month of this person's calendar."""
    world, asked = request.app[WORLD], _asked(request)
    day = today(world.clock.now(), person.zone)
    first = asked.month or day.replace(day=1)
    seen = await agenda(
        world,
        person,
        first,
        next_month(first),
        None if asked.kind is None else {asked.kind},
        None if asked.formation_id is None else {asked.formation_id},
    )
    return await show(request, "calendar.html", calendar_view(seen, asked, first, person.zone, day))


def calendar_view(seen: Agenda, asked: Asked, first: date, zone: str, day: date) -> CalendarView:
    """The month that begins on `first`."""
    hours = [entry for entry in seen.entries if not is_window(entry)]
    return CalendarView(
        month=first,
        windows=windows(seen.entries),
        days=days(hours, zone, day, first),
        earlier_url=replace(asked, month=(first - timedelta(days=1)).replace(day=1)).url,
        later_url=replace(asked, month=next_month(first)).url,
        today_url=replace(asked, month=None).url,
        kinds=tuple(
            LinkView(words, replace(asked, kind=kind).url, kind is asked.kind) for kind, words in _KIND_WORDS.items()
        ),
        formations=_formation_links(seen.formations, asked),
    )


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=32)).replace(day=1)


def _formation_links(formations: tuple[Formation, ...], asked: Asked) -> tuple[LinkView, ...]:
    if len(formations) < 2:
        return ()
    own = (
        LinkView(one.title, replace(asked, formation_id=one.id).url, one.id == asked.formation_id) for one in formations
    )
    return (LinkView(later("Toutes"), replace(asked, formation_id=None).url, asked.formation_id is None), *own)


def _asked(request: web.Request) -> Asked:
    month = _MONTH.fullmatch(request.query.get("month", ""))
    kind = request.query.get("kind")
    formation = request.query.get("formation")
    return Asked(
        date(int(month[1]), int(month[2]), 1) if month else None,
        ActivityKind(kind) if kind in set(ActivityKind) else None,
        FormationId(formation) if formation else None,
    )
