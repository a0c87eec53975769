"""Raised hands."""

import pytest

from rooms.errors import NotModerator, UnknownParticipant
from rooms.events import HandLowered, HandRaised
from rooms.hands import lower_all_hands, lower_hand, raise_hand
from tests.rooms.rooms_of_tests import ADA, BASILE, PEOPLE, TRAINER, a_room, conn, kinds, picture


def test_hands_keep_the_order_in_which_they_went_up() -> None:
    room = a_room()
    raise_hand(room, conn(BASILE))
    events = raise_hand(room, conn(ADA))
    assert events[0] == HandRaised(ADA, (BASILE, ADA))
    assert raise_hand(room, conn(BASILE)) == []
    assert room.hands == [BASILE, ADA]


@pytest.mark.parametrize("asker", PEOPLE)
def test_everyone_lowers_their_own_hand(asker: str) -> None:
    room = a_room()
    raise_hand(room, conn(asker))
    assert lower_hand(room, conn(asker), None)[0] == HandLowered(PEOPLE[PEOPLE.index(asker)], ())  # type: ignore[arg-type]
    assert lower_hand(room, conn(asker), None) == []


def test_a_trainer_lowers_anybodys_hand_and_a_participant_nobody_elses() -> None:
    room = a_room()
    raise_hand(room, conn(ADA))
    before = picture(room)
    with pytest.raises(NotModerator):
        lower_hand(room, conn(BASILE), ADA)
    assert room == before
    lower_hand(room, conn(TRAINER), ADA)
    assert room.hands == []


def test_the_hand_of_nobody_cannot_be_lowered() -> None:
    room = a_room(TRAINER)
    with pytest.raises(UnknownParticipant):
        lower_hand(room, conn(TRAINER), ADA)


def test_all_hands_go_down_in_order_and_only_for_a_trainer() -> None:
    room = a_room()
    for person in (BASILE, ADA):
        raise_hand(room, conn(person))
    before = picture(room)
    with pytest.raises(NotModerator):
        lower_all_hands(room, conn(ADA))
    assert room == before
    events = lower_all_hands(room, conn(TRAINER))
    assert kinds(events) == ["HandLowered", "ParticipantChanged"] * 2
    assert events[0] == HandLowered(BASILE, (ADA,))
    assert events[2] == HandLowered(ADA, ())
