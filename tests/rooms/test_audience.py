"""Who sees what: each event has its audience, on purpose."""

import inspect

import pytest

from rooms import events
from rooms.audience import (
    FOR_EVERYONE,
    FOR_NOBODY,
    Connections,
    Everyone,
    Nobody,
    audience,
    receivers,
)
from rooms.events import (
    Admitted,
    ClassCancelled,
    ClassEnded,
    ClassMoved,
    Denied,
    HandRaised,
    LayersWanted,
    OfferMade,
    PeerDropped,
    PicturesHeld,
    Removed,
    RoomEvent,
    SlotsChanged,
    WaitingChanged,
)
from rooms.ids import PeerId
from tests.rooms.rooms_of_tests import ADA, BASILE, OTHER_TRAINER, TRAINER, a_room, come, conn

FOR_SOME = {Admitted, Denied, WaitingChanged, Removed, OfferMade, SlotsChanged, PicturesHeld, LayersWanted}
FOR_SOME |= {ClassEnded, ClassMoved, ClassCancelled}
ALL = {
    kind
    for _, kind in inspect.getmembers(events, inspect.isclass)
    if issubclass(kind, RoomEvent) and kind is not RoomEvent
}


def test_every_event_has_exactly_one_kind_of_audience() -> None:
    assert FOR_EVERYONE | FOR_NOBODY | FOR_SOME == ALL
    assert not FOR_EVERYONE & FOR_NOBODY
    assert not (FOR_EVERYONE | FOR_NOBODY) & FOR_SOME


def test_an_event_nobody_thought_of_is_told_to_nobody() -> None:
    class NewEvent(RoomEvent):
        pass

    assert audience(NewEvent()) == Nobody()


def test_what_is_for_one_connection_goes_nowhere_else() -> None:
    room = a_room()
    come(room, ADA, 2)
    assert list(receivers(room, audience(OfferMade(conn(ADA, 2), 1, "sdp")))) == [conn(ADA, 2)]
    assert list(receivers(room, audience(SlotsChanged(conn(ADA), ())))) == [conn(ADA)]
    assert list(receivers(room, audience(PicturesHeld(conn(ADA), (), sound_only=True)))) == [conn(ADA)]


def test_who_was_removed_is_told_though_no_longer_there() -> None:
    room = a_room(TRAINER)
    assert list(receivers(room, audience(Removed(ADA, (conn(ADA),))))) == [conn(ADA)]


def test_the_server_keeps_its_own_to_itself() -> None:
    assert list(receivers(a_room(), audience(PeerDropped(PeerId("p"))))) == []


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (Everyone(), {TRAINER, OTHER_TRAINER, ADA, BASILE}),
        (Nobody(), set()),
    ],
)
def test_an_event_reaches_its_audience_and_nobody_else(who: Everyone | Nobody, expected: set[str]) -> None:
    assert {c.rsplit("-", 1)[0] for c in receivers(a_room(), who)} == expected


def test_everyone_is_everyone_in_the_room_and_nobody_else() -> None:
    room = a_room(TRAINER, ADA)
    assert audience(HandRaised(ADA, (ADA,))) == Everyone()
    assert conn(BASILE) not in list(receivers(room, Everyone()))
    assert isinstance(audience(Removed(ADA, ())), Connections)
