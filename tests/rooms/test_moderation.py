"""What trainers may do."""

from collections.abc import Callable

import pytest

from formations.room_settings import NOTHING_CHOSEN
from rooms.devices import Devices, DeviceState
from rooms.errors import NotModerator, RemovedFromRoom, RoomEnded, UnknownParticipant
from rooms.events import ClassEnded, ConnectionDropped, ForwardingChanged, Muted, ParticipantLeft, Removed, RoomEvent
from rooms.ids import ConnectionId, PeerId, PublicationId
from rooms.moderation import end, mute, remove
from rooms.publications import draft, publish
from rooms.room_settings import choose
from rooms.rooms import Room
from rooms.sources import Source
from rooms.switching import tell_devices
from tests.rooms.rooms_of_tests import ADA, BASILE, OTHER_TRAINER, TRAINER, a_room, come, conn, kinds, picture

ON = Devices(DeviceState.ON, DeviceState.OFF, hears=True)
ACTS: list[Callable[[Room, ConnectionId], list[RoomEvent]]] = [
    lambda room, who: mute(room, who, ADA),
    lambda room, who: mute(room, who, None),
    lambda room, who: choose(room, who, NOTHING_CHOSEN.muting(True)),
    lambda room, who: remove(room, who, ADA),
    end,
]


@pytest.mark.parametrize("act", ACTS)
def test_a_participant_may_do_none_of_it_and_changes_nothing(act: Callable[[Room, ConnectionId], object]) -> None:
    room = a_room()
    before = picture(room)
    with pytest.raises(NotModerator):
        act(room, conn(BASILE))
    assert room == before


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("trainer", [TRAINER, OTHER_TRAINER])
def test_every_trainer_may_do_all_of_it(act: Callable[[Room, ConnectionId], list[RoomEvent]], trainer: str) -> None:
    assert act(a_room(), conn(trainer))


def sounding(room: Room, person: str) -> PublicationId:
    tell_devices(room, conn(person), ON)
    plan = draft(
        room, conn(person), "1", [Source.MICROPHONE], PeerId(f"room.{person}"), [PublicationId(f"mic-{person}")]
    )
    publish(room, plan)
    return PublicationId(f"mic-{person}")


def test_a_mute_holds_the_microphone_back_until_its_owner_turns_it_on() -> None:
    room = a_room()
    mic = sounding(room, ADA)
    events = mute(room, conn(TRAINER), ADA)
    assert Muted(ADA, by_moderator=True) in events
    assert ForwardingChanged(mic, paused=True) in events
    assert not room.publications[mic].active
    assert room.participant(ADA).microphone is DeviceState.OFF
    tell_devices(room, conn(ADA), Devices(DeviceState.OFF, DeviceState.ON))
    assert room.members[ADA].muted
    back = tell_devices(room, conn(ADA), ON)
    assert ForwardingChanged(mic, paused=False) in back
    assert room.publications[mic].active
    assert room.participant(ADA).microphone is DeviceState.ON


def test_muting_all_spares_trainers() -> None:
    room = a_room()
    events = mute(room, conn(TRAINER), None)
    assert {e.participant_id for e in events if isinstance(e, Muted)} == {ADA, BASILE}


def test_what_a_muted_participant_publishes_begins_held_back() -> None:
    room = a_room()
    mute(room, conn(TRAINER), ADA)
    plan = draft(
        room, conn(ADA), "1", [Source.MICROPHONE, Source.CAMERA], PeerId("p"), [PublicationId("m"), PublicationId("c")]
    )
    assert ForwardingChanged(PublicationId("m"), paused=True) in publish(room, plan)
    assert not room.publications[PublicationId("m")].active
    assert room.publications[PublicationId("c")].active


def test_a_mute_on_entry_that_is_on_already_is_not_told_again() -> None:
    room = a_room()
    assert kinds(choose(room, conn(TRAINER), NOTHING_CHOSEN.muting(True))) == ["MuteOnEntryChanged"]
    assert choose(room, conn(OTHER_TRAINER), room.chosen) == []


def test_who_is_removed_is_told_on_all_pages_and_cannot_come_back() -> None:
    room = a_room()
    come(room, ADA, 2)
    events = remove(room, conn(TRAINER), ADA)
    assert events[0] == Removed(ADA, (conn(ADA, 1), conn(ADA, 2)))
    assert {e.connection_id for e in events if isinstance(e, ConnectionDropped)} == {conn(ADA, 1), conn(ADA, 2)}
    assert ParticipantLeft(ADA) in events
    with pytest.raises(RemovedFromRoom):
        come(room, ADA, 3)


def test_nobody_can_be_removed_twice_or_without_being_there() -> None:
    room = a_room()
    remove(room, conn(TRAINER), ADA)
    with pytest.raises(UnknownParticipant):
        remove(room, conn(TRAINER), ADA)


def test_an_ended_class_is_empty_and_closed() -> None:
    room = a_room()
    events = end(room, conn(TRAINER))
    assert isinstance(events[0], ClassEnded)
    assert len(events[0].connection_ids) == 4
    assert room.is_empty
    with pytest.raises(RoomEnded):
        come(room, ADA)


def test_an_ended_rehearsal_is_open_again() -> None:
    room = a_room(TRAINER, rehearsal=True)
    end(room, conn(TRAINER))
    assert come(room, TRAINER)
