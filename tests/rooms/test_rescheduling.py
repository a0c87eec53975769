"""The calendar changes while people are in the room."""

from datetime import UTC, datetime, timedelta

from rooms import lobby
from rooms.audience import audience, receivers
from rooms.entering import Entrant
from rooms.events import ClassCancelled, ClassExtended, ClassMoved, ConnectionDropped, ParticipantLeft
from rooms.ids import ClientId
from rooms.rescheduling import cancel, name_moderators, reschedule
from rooms.rooms import Room
from tests.rooms.rooms_of_tests import ADA, BASILE, TRAINER, a_room, come, conn, kinds

STARTS = datetime(2027, 3, 9, 16, 30, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=1)


def _class() -> Room:
    return a_room(TRAINER, ADA, hours=(STARTS, ENDS))


def test_the_same_hours_again_are_no_news() -> None:
    room = _class()
    assert reschedule(room, STARTS, ENDS, {ADA}) == []
    assert set(room.members) == {ADA, TRAINER}


def test_a_later_end_is_told_as_that() -> None:
    room = _class()
    later = ENDS + timedelta(minutes=15)
    assert reschedule(room, STARTS, later, ()) == [ClassExtended(later)]
    assert room.hours == (STARTS, later)


def test_whose_door_is_shut_then_leaves_and_the_others_stay() -> None:
    room = _class()
    tonight = STARTS + timedelta(hours=3), ENDS + timedelta(hours=3)
    events = reschedule(room, *tonight, {ADA})
    stay, go, *rest = events
    assert isinstance(stay, ClassMoved)
    assert isinstance(go, ClassMoved)
    assert (stay.stays, go.stays) == (True, False)
    assert [room.owners[one] for one in stay.connection_ids] == [TRAINER]
    assert set(room.members) == {TRAINER}
    dropped = [event.connection_id for event in rest if isinstance(event, ConnectionDropped)]
    assert tuple(dropped) == go.connection_ids
    assert ParticipantLeft(ADA) in rest


def test_who_is_named_to_lead_the_class_is_told_who_waits_and_who_no_longer_does_is_not() -> None:
    room = _class()
    entrant = Entrant(
        BASILE, "Basile", moderator=False, synthetic=False, connection_id=conn(BASILE), client_id=ClientId("tab")
    )
    assert kinds(name_moderators(room, {TRAINER, ADA})) == ["ParticipantChanged"]  # nobody waits
    name_moderators(room, {TRAINER})
    lobby.wait(room, entrant)
    changed, waiting = name_moderators(room, {TRAINER, ADA})
    assert kinds([changed, waiting]) == ["ParticipantChanged", "WaitingChanged"]
    assert set(receivers(room, audience(waiting))) == {conn(TRAINER), conn(ADA)}
    assert kinds(name_moderators(room, {TRAINER})) == ["ParticipantChanged"]
    assert name_moderators(room, {TRAINER}) == []


def test_a_cancelled_class_is_left_by_all_and_not_ended_for_good() -> None:
    room = _class()
    told, *_ = cancel(room, "Neige")
    assert isinstance(told, ClassCancelled)
    assert told.reason == "Neige"
    assert len(told.connection_ids) == 2
    assert room.is_empty
    assert not room.ended
    assert cancel(room, "Neige") == []
    assert come(room, ADA)
