"""Coming, going, being lost."""

import pytest

from formations.room_settings import NOTHING_CHOSEN
from rooms.entering import leave, lose, note_media, note_sockets, sweep
from rooms.errors import NotAMember, RemovedFromRoom, RoomEnded
from rooms.events import ConnectionDropped, ParticipantChanged, ParticipantJoined, ParticipantLeft, RoomEvent
from rooms.hands import raise_hand
from rooms.participants import MOST_CONNECTIONS
from rooms.presence import Presence
from tests.rooms.rooms_of_tests import ADA, BASILE, TRAINER, a_room, come, conn, kinds, picture


def test_the_first_page_of_a_person_joins_and_the_second_only_changes() -> None:
    room = a_room(TRAINER)
    assert kinds(come(room, ADA)) == ["ParticipantJoined"]
    events = come(room, ADA, 2)
    assert kinds(events) == ["ParticipantChanged"]
    assert room.participant(ADA).connections == 2
    assert len(room.members) == 2


def test_a_page_that_comes_back_takes_the_place_of_its_earlier_connection() -> None:
    room = a_room(ADA)
    come(room, BASILE, 1, client="tab")
    events = come(room, BASILE, 2, client="tab")
    assert ConnectionDropped(conn(BASILE, 1)) in events
    assert room.participant(BASILE).connections == 1
    assert not any(isinstance(event, ParticipantJoined | ParticipantLeft) for event in events)


def test_a_lost_page_gives_way_to_a_new_one_of_the_same_person() -> None:
    room = a_room(ADA)
    lose(room, conn(ADA), 1.0)
    assert ConnectionDropped(conn(ADA)) in come(room, ADA, 2, now=2.0)
    assert list(room.connection_ids) == [conn(ADA, 2)]


def test_the_oldest_of_too_many_pages_gives_way() -> None:
    room = a_room(ADA)
    for number in range(2, MOST_CONNECTIONS + 1):
        assert not any(isinstance(e, ConnectionDropped) for e in come(room, ADA, number))
    assert ConnectionDropped(conn(ADA, 1)) in come(room, ADA, MOST_CONNECTIONS + 1)
    assert room.participant(ADA).connections == MOST_CONNECTIONS


def test_a_person_leaves_with_the_last_page() -> None:
    room = a_room(TRAINER, ADA)
    come(room, ADA, 2)
    assert "ParticipantLeft" not in kinds(leave(room, conn(ADA, 1)))
    assert ParticipantLeft(ADA) in leave(room, conn(ADA, 2))
    assert ADA not in room.members


def test_a_lost_page_does_not_hold_back_one_who_leaves() -> None:
    room = a_room(TRAINER, ADA)
    come(room, ADA, 2)
    lose(room, conn(ADA, 1), 1.0)
    assert ParticipantLeft(ADA) in leave(room, conn(ADA, 2))


def test_leaving_lowers_the_hand() -> None:
    room = a_room(TRAINER, ADA, BASILE)
    raise_hand(room, conn(ADA))
    raise_hand(room, conn(BASILE))
    leave(room, conn(ADA))
    assert room.hands == [BASILE]


@pytest.mark.parametrize(
    ("now", "presence"),
    [(4.99, Presence.PRESENT), (5.0, Presence.RECONNECTING), (9.99, Presence.RECONNECTING), (10.0, None)],
)
def test_silence_makes_reconnecting_then_gone(now: float, presence: Presence | None) -> None:
    room = a_room(ADA)
    events = sweep(room, now)
    assert (room.members[ADA].presence if ADA in room.members else None) is presence
    assert bool(events) is (presence is not Presence.PRESENT)


def test_each_step_of_silence_is_told_once() -> None:
    room = a_room(ADA, BASILE)
    told: list[RoomEvent] = []
    for tenth in range(120):
        note_sockets(room, {conn(BASILE): tenth / 10}, tenth / 10)
        told += sweep(room, tenth / 10)
    assert kinds(told) == ["ParticipantChanged", "ConnectionDropped", "ParticipantLeft"]


def test_media_alone_keeps_somebody_present() -> None:
    room = a_room(ADA)
    lose(room, conn(ADA), 0.0)
    for second in range(30):
        note_media(room, [ADA], float(second))
        assert sweep(room, float(second)) == []
    assert room.members[ADA].presence is Presence.PRESENT


def test_a_sign_brings_somebody_back_and_says_so() -> None:
    room = a_room(ADA)
    sweep(room, 6.0)
    events = note_sockets(room, {conn(ADA): 6.5}, 6.6)
    assert [e.participant.presence for e in events if isinstance(e, ParticipantChanged)] == [Presence.PRESENT]


def test_an_old_sign_does_not_bring_anybody_back() -> None:
    room = a_room(ADA)
    sweep(room, 6.0)
    assert note_sockets(room, {conn(ADA): 0.0}, 6.1) == []
    assert room.members[ADA].presence is Presence.RECONNECTING


def test_a_page_lost_long_ago_is_dropped_while_another_goes_on() -> None:
    room = a_room(ADA)
    come(room, ADA, 2)
    lose(room, conn(ADA, 1), 0.0)
    note_sockets(room, {conn(ADA, 2): 10.0}, 10.0)
    assert ConnectionDropped(conn(ADA, 1)) in sweep(room, 10.0)
    assert list(room.connection_ids) == [conn(ADA, 2)]


def test_losing_a_page_twice_or_an_unknown_one_is_no_matter() -> None:
    room = a_room(ADA)
    lose(room, conn(ADA), 1.0)
    assert lose(room, conn(ADA), 5.0) == []
    assert lose(room, conn("nobody"), 5.0) == []


def test_mute_on_entry_mutes_those_who_come_but_no_trainer_and_nobody_twice() -> None:
    room = a_room(BASILE)
    room.chosen = NOTHING_CHOSEN.muting(True)
    come(room, ADA)
    come(room, TRAINER)
    come(room, BASILE, 2)
    assert [room.members[p].muted for p in (ADA, TRAINER, BASILE)] == [True, False, False]


@pytest.mark.parametrize(("state", "error"), [({"bans": {ADA}}, RemovedFromRoom), ({"ended": True}, RoomEnded)])
def test_who_may_not_come_changes_nothing(state: dict[str, object], error: type[Exception]) -> None:
    room = a_room(TRAINER)
    for name, value in state.items():
        setattr(room, name, value)
    before = picture(room)
    with pytest.raises(error):
        come(room, ADA)
    assert room == before


def test_a_connection_that_is_not_there_is_no_member() -> None:
    room = a_room(TRAINER)
    with pytest.raises(NotAMember):
        leave(room, conn(ADA))
    room.ended = True
    with pytest.raises(RoomEnded):
        leave(room, conn(ADA))
