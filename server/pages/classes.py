"""`/class/{room_id}`, before joining and in class; `/rehearsal`, a trainer's own room; `/device-check`, for all."""

from aiohttp import web

from accounts.people import Person
from accounts.permissions import Standing
from actions.joining import OpenDoor, own_rehearsal, stand_at_door
from rooms.ids import RoomId
from server.i18n import catalogue, later
from server.keys import WORLD
from server.pages.dated import class_url, planned_view
from server.pages.showing import for_people, show
from server.pages.views import ClassView

routes = web.RouteTableDef()

_REHEARSAL = later("Salle d'essai")


@routes.get("/class/{room_id}")
@for_people
async def show_class(request: web.Request, person: Person) -> web.Response:
    """The class if its door is open; a page that says when and why otherwise."""
    room_id = RoomId(request.match_info["room_id"])
    door = await stand_at_door(request.app[WORLD], person.id, room_id)
    return await show(request, "class.html", class_view(request, person, door))


@routes.get("/rehearsal")
@for_people
async def go_to_rehearsal(request: web.Request, person: Person) -> web.StreamResponse:
    """To the salle d'essai of this trainer."""
    raise web.HTTPSeeOther(class_url(await own_rehearsal(request.app[WORLD], person.id)))


@routes.get("/device-check")
async def show_device_check(request: web.Request) -> web.Response:
    """Sound and picture can be tried by anybody, days before."""
    return await show(request, "device_check.html")


def class_view(request: web.Request, person: Person, door: OpenDoor) -> ClassView:
    """The page of a room one may enter."""
    admission, planned = door.admission, door.admission.planned
    about = planned_view(planned, request.app[WORLD].clock.now()) if planned else None
    return ClassView(
        admission.record.room_id,
        admission.record.kind,
        about.title if about else catalogue(person.language).gettext(_REHEARSAL),
        about.formation_title if about else "",
        about.formation_url if about else "",
        about,
        door.trainers,
        admission.standing is Standing.TRAINER,
    )
