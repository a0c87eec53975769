"""`/`: *Mon espace*. The next thing first."""

from datetime import date

from aiohttp import web

from accounts.people import Person
from accounts.permissions import Standing
from actions.entries import today
from actions.home import Home, NextClass, OwnFormation, home
from formations.progress import Progress
from server.keys import WORLD
from server.pages.dated import days, entry_view, formation_url, is_window, windows
from server.pages.showing import for_people, show
from server.pages.views import FormationCardView, HomeView, NextClassView, ProgressView

routes = web.RouteTableDef()


@routes.get("/")
@for_people
async def show_home(request: web.Request, person: Person) -> web.Response:
    """What this person sees first."""
    world = request.app[WORLD]
    seen = await home(world, person)
    return await show(request, "home.html", home_view(seen, person, today(world.clock.now(), person.zone)))


def home_view(seen: Home, person: Person, day: date) -> HomeView:
    """The home page of this person on this day."""
    hours = [entry for entry in seen.week if not is_window(entry)]
    return HomeView(
        _next_class_view(seen.next_class) if seen.next_class else None,
        windows(seen.week),
        days(hours, person.zone, day, day),
        tuple(card_view(own) for own in seen.formations if not own.finished),
    )


def card_view(own: OwnFormation) -> FormationCardView:
    """A formation among a person's own."""
    return FormationCardView(
        formation_url(own.formation.id),
        own.formation.title,
        own.domain_name,
        own.formation.planned_minutes,
        own.standing is Standing.TRAINER,
        own.finished,
        progress_view(own.progress) if own.progress else None,
        entry_view(own.next_step) if own.next_step else None,
        own.formation.state,
        own.outline,
    )


def progress_view(progress: Progress) -> ProgressView:
    """A progress bar."""
    return ProgressView(progress.done, progress.total)


def _next_class_view(seen: NextClass) -> NextClassView | None:
    door = seen.entry.door
    return NextClassView(entry_view(seen.entry), door.opens_at, seen.trainers) if door else None
