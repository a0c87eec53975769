"""The lobby: who waits, who lets in, and that waiting is not being there."""

from dataclasses import replace

import pytest

from accounts.people import PersonId
from formations.room_settings import Lobby, RoomSettings
from rooms import lobby
from rooms.entering import Entrant, enter
from rooms.errors import NotModerator, RemovedFromRoom, UnknownParticipant
from rooms.events import Admitted, ClassCancelled, ClassEnded, ConnectionDropped, Denied, WaitingChanged
from rooms.ids import ClientId
from rooms.moderation import end
from rooms.rescheduling import cancel
from rooms.rooms import Room
from tests.rooms.rooms_of_tests import ADA, BASILE, OTHER_TRAINER, TRAINER, a_room, come, conn, kinds, picture


def _entrant(person: PersonId, number: int = 1) -> Entrant:
    moderator = person.startswith("trainer")
    return Entrant(person, person.capitalize(), moderator, False, conn(person, number), ClientId(f"tab-{number}"))


def _room(kind: Lobby, *people: PersonId) -> Room:
    room = Room(a_room(TRAINER).room_id, planned=RoomSettings(kind))
    for person in people:
        come(room, person)
    return room


@pytest.mark.parametrize(
    ("kind", "opened", "person", "waits"),
    [
        (Lobby.NONE, False, ADA, False),
        (Lobby.UNTIL_TRAINER, False, ADA, True),
        (Lobby.UNTIL_TRAINER, True, ADA, False),
        (Lobby.APPROVAL, False, ADA, True),
        (Lobby.APPROVAL, True, ADA, True),
        (Lobby.APPROVAL, True, TRAINER, False),
        (Lobby.UNTIL_TRAINER, False, OTHER_TRAINER, False),
    ],
)
def test_who_waits_is_for_the_class_and_their_standing_to_say(
    kind: Lobby, opened: bool, person: PersonId, waits: bool
) -> None:
    room = _room(kind)
    room.opened = opened
    assert lobby.must_wait(room, _entrant(person)) is waits


def test_who_is_there_or_was_let_in_does_not_wait_again() -> None:
    room = _room(Lobby.APPROVAL, TRAINER, ADA)
    assert not lobby.must_wait(room, _entrant(ADA, 2))
    lobby.wait(room, _entrant(BASILE))
    lobby.admit(room, conn(TRAINER), BASILE)
    assert not lobby.must_wait(room, _entrant(BASILE, 2))


def test_the_first_trainer_lets_all_in_who_waited_for_one() -> None:
    room = _room(Lobby.UNTIL_TRAINER)
    lobby.wait(room, _entrant(ADA))
    enter(room, _entrant(TRAINER), 0)
    assert kinds(lobby.open_lobby(room)) == ["Admitted", "ConnectionDropped", "WaitingChanged"]
    assert room.admitted == {ADA}
    assert lobby.open_lobby(room) == []


def test_approval_is_not_given_by_a_trainer_s_coming() -> None:
    room = _room(Lobby.APPROVAL)
    lobby.wait(room, _entrant(ADA))
    enter(room, _entrant(TRAINER), 0)
    assert lobby.open_lobby(room) == []
    assert set(room.waiting) == {ADA}


def test_letting_one_in_and_sending_one_away() -> None:
    room = _room(Lobby.APPROVAL, TRAINER)
    lobby.wait(room, _entrant(ADA))
    lobby.wait(room, _entrant(BASILE))
    let_in = lobby.admit(room, conn(TRAINER), ADA)
    assert let_in[:2] == [Admitted((conn(ADA),)), ConnectionDropped(conn(ADA))]
    assert isinstance(let_in[2], WaitingChanged)
    assert [one.participant_id for one in let_in[2].waiting] == [BASILE]
    sent_away = lobby.deny(room, conn(TRAINER), BASILE)
    assert sent_away[0] == Denied((conn(BASILE),))
    assert lobby.must_wait(room, _entrant(BASILE, 2))
    assert lobby.admit(room, conn(TRAINER), None) == []


def test_who_may_not_and_whom_nobody_knows_change_nothing() -> None:
    room = _room(Lobby.APPROVAL, TRAINER, ADA)
    lobby.wait(room, _entrant(BASILE))
    before = picture(room)
    for act in (lobby.admit, lobby.deny):
        with pytest.raises(NotModerator):
            act(room, conn(ADA), BASILE)
        with pytest.raises(UnknownParticipant):
            act(room, conn(TRAINER), PersonId("nobody"))
    room.bans.add(OTHER_TRAINER)
    with pytest.raises(RemovedFromRoom):
        lobby.wait(room, _entrant(OTHER_TRAINER))
    assert replace(room, bans=set()) == before


def test_waiting_is_not_being_there() -> None:
    room = _room(Lobby.APPROVAL)
    lobby.wait(room, _entrant(ADA))
    assert not room.is_empty
    assert room.members == {}
    assert not room.connection_ids
    assert lobby.is_waiting(room, conn(ADA))
    assert kinds(lobby.stop_waiting(room, conn(ADA))) == ["WaitingChanged"]
    assert lobby.stop_waiting(room, conn(ADA)) == []
    assert room.is_empty


def test_several_pages_of_one_person_are_one_who_waits() -> None:
    room = _room(Lobby.APPROVAL, TRAINER)
    lobby.wait(room, _entrant(ADA, 1))
    assert lobby.wait(room, _entrant(ADA, 2)) == []
    again = replace(_entrant(ADA, 3), client_id=ClientId("tab-2"))
    assert lobby.wait(room, again) == [ConnectionDropped(conn(ADA, 2))]
    assert len(lobby.waiting_people(room)) == 1
    assert lobby.stop_waiting(room, conn(ADA, 1)) == []
    for number in range(4, 12):
        lobby.wait(room, _entrant(ADA, number))
    assert len(room.waiting[ADA].pages) == 6


def test_a_class_that_closes_tells_those_at_its_door_too() -> None:
    closings = (lambda room: end(room, conn(TRAINER)), ClassEnded), (lambda room: cancel(room, ""), ClassCancelled)
    for close, told in closings:
        room = _room(Lobby.APPROVAL, TRAINER)
        lobby.wait(room, _entrant(ADA))
        first, *rest = close(room)
        assert isinstance(first, told)
        assert set(first.connection_ids) == {conn(TRAINER), conn(ADA)}
        assert ConnectionDropped(conn(ADA)) in rest
        assert room.is_empty
