"""Rooms to try things in."""

from copy import deepcopy
from typing import Any

from accounts.people import PersonId
from rooms.entering import Entrant, enter
from rooms.events import RoomEvent
from rooms.ids import ClientId, ConnectionId, RoomId
from rooms.rooms import Room

TRAINER, OTHER_TRAINER, ADA, BASILE = (PersonId(p) for p in ("trainer", "trainer2", "ada", "basile"))
PEOPLE = (TRAINER, OTHER_TRAINER, ADA, BASILE)


def conn(person: str, number: int = 1) -> ConnectionId:
    return ConnectionId(f"{person}-{number}")


def come(room: Room, person: PersonId, number: int = 1, now: float = 0.0, client: str = "") -> list[RoomEvent]:
    entrant = Entrant(
        person,
        person.capitalize(),
        person.startswith("trainer"),
        False,
        conn(person, number),
        ClientId(client or f"tab-{person}-{number}"),
    )
    return enter(room, entrant, now)


def a_room(*people: PersonId, **state: Any) -> Room:
    room = Room(RoomId("room"), **state)
    for person in people or PEOPLE:
        come(room, person)
    return room


def kinds(events: list[RoomEvent]) -> list[str]:
    return [type(event).__name__ for event in events]


def picture(room: Room) -> Room:
    """A copy, to compare with."""
    return deepcopy(room)
