"""`/class/{room_id}`: before joining and the class; `/rehearsal`: one's own salle d'essai; `/device-check`.

Rule: who may not come in now is not asked for a camera: they get the page that says why and when.
"""

from dataclasses import dataclass

from aiohttp import web

from accounts.people import Person
from actions.joining import own_rehearsal, stand_at_door
from rooms.ids import RoomId
from server.keys import WORLD
from server.pages.dated import class_url, planned_view
from server.pages.showing import for_people, show
from server.pages.views import OccurrenceView

routes = web.RouteTableDef()


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room before joining, and the class in it.

    Attributes:
        trainers: names of who leads it.
        occurrence: None for a salle d'essai.
    """

    room_id: str
    is_moderator: bool
    trainers: tuple[str, ...]
    occurrence: OccurrenceView | None


@routes.get("/class/{room_id}")
@for_people
async def show_class(request: web.Request, person: Person) -> web.Response:
    """The class, to whoever may enter it now."""
    world = request.app[WORLD]
    door = await stand_at_door(world, person.id, RoomId(request.match_info["room_id"]))
    admission = door.admission
    occurrence = planned_view(admission.planned, world.clock.now()) if admission.planned else None
    return await show(
        request, "class.html", RoomView(admission.record.room_id, admission.moderator, door.trainers, occurrence)
    )


@routes.get("/rehearsal")
@for_people
async def rehearsal(request: web.Request, person: Person) -> web.StreamResponse:
    """To one's own salle d'essai."""
    raise web.HTTPSeeOther(class_url(await own_rehearsal(request.app[WORLD], person.id)))


@routes.get("/device-check")
async def device_check(request: web.Request) -> web.Response:
    """Sound and picture, days before; for anybody."""
    return await show(request, "device_check.html")
