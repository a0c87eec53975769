"""What participants may do in a room: refused, stopped and given back; trainers may everything."""

from dataclasses import replace

import pytest

from accounts.people import PersonId
from formations.room_settings import DEFAULTS, NOTHING_CHOSEN, Lobby, Means, RoomSettings
from rooms import lobby
from rooms.devices import Devices, DeviceState
from rooms.entering import Entrant, enter
from rooms.errors import MeansWithheld, NotModerator
from rooms.events import Admitted, MeansChanged, MuteOnEntryChanged, PublicationStopped, Published, Unpublished
from rooms.ids import ClientId, ConnectionId, PeerId, PublicationId
from rooms.publications import Draft, draft, publish
from rooms.rescheduling import name_moderators
from rooms.room_settings import choose, plan
from rooms.rooms import Room
from rooms.sources import Source
from rooms.switching import tell_devices
from tests.rooms.rooms_of_tests import ADA, BASILE, OTHER_TRAINER, TRAINER, a_room, come, conn, kinds, picture

ALL = [Source.MICROPHONE, Source.CAMERA, Source.SCREEN, Source.SCREEN_SOUND]
ON = Devices(DeviceState.ON, DeviceState.ON)
NO_SCREEN = replace(DEFAULTS, allows=DEFAULTS.allows - {Means.SCREEN})


def _without(room: Room, *means: Means) -> None:
    for one in means:
        choose(room, conn(TRAINER), room.chosen.allowing(one, False))


def _draft(room: Room, person: PersonId, sources: list[Source]) -> Draft:
    ids = [PublicationId(f"{source}-{person}") for source in sources]
    return draft(room, conn(person), "1", sources, PeerId(f"room.{person}"), ids)


def _shown(room: Room) -> set[str]:
    return set(room.publications)


@pytest.mark.parametrize("means", list(Means))
def test_a_participant_sets_nothing_and_changes_nothing(means: Means) -> None:
    room = a_room()
    before = picture(room)
    with pytest.raises(NotModerator):
        choose(room, conn(ADA), room.chosen.allowing(means, False))
    assert room == before


@pytest.mark.parametrize(
    ("sources", "means"),
    [
        ([Source.MICROPHONE], Means.MICROPHONE),
        ([Source.CAMERA], Means.CAMERA),
        ([Source.SCREEN], Means.SCREEN),
        ([Source.SCREEN_SOUND, Source.SCREEN], Means.SCREEN),
    ],
)
def test_what_is_withheld_is_published_by_trainers_only(sources: list[Source], means: Means) -> None:
    room = a_room()
    _without(room, means)
    before = picture(room)
    with pytest.raises(MeansWithheld) as refused:
        _draft(room, ADA, sources)
    assert refused.value.means is means
    assert room == before
    publish(room, _draft(room, OTHER_TRAINER, sources))
    assert _shown(room) == {f"{source}-trainer2" for source in sources}


def test_taking_away_stops_what_is_shown_and_giving_back_lets_it_come_again() -> None:
    room = a_room()
    for person in (ADA, TRAINER):
        tell_devices(room, conn(person), ON)
        publish(room, _draft(room, person, ALL))
    taken = room.chosen.allowing(Means.CAMERA, False).allowing(Means.SCREEN, False)
    events = choose(room, conn(TRAINER), taken)
    assert events[0] == MeansChanged(frozenset({Means.MICROPHONE, Means.CHAT}))
    for source in ALL[1:]:
        one = PublicationId(f"{source}-ada")
        assert {Unpublished(one), PublicationStopped(PeerId("room.ada"), one)} <= set(events)
    assert _shown(room) == {"microphone-ada", *(f"{source}-trainer" for source in ALL)}
    seen = room.participant(ADA)
    assert (seen.microphone, seen.camera, seen.screen) == ("on", "off", False)
    assert kinds(events)[-1] == "ParticipantChanged"
    given = choose(room, conn(TRAINER), room.chosen.allowing(Means.CAMERA, True))
    assert given == [MeansChanged(frozenset(Means) - {Means.SCREEN})]
    publish(room, _draft(room, ADA, ALL[:2]))
    tell_devices(room, conn(ADA), ON)
    assert room.participant(ADA).camera is DeviceState.ON


def test_what_a_page_says_of_a_withheld_device_is_off() -> None:
    room = a_room()
    _without(room, Means.MICROPHONE)
    for person in (ADA, TRAINER):
        tell_devices(room, conn(person), ON)
    assert (room.participant(ADA).microphone, room.participant(ADA).camera) == (DeviceState.OFF, DeviceState.ON)
    assert room.participant(TRAINER).microphone is DeviceState.ON
    absent = Devices(DeviceState.ABSENT, DeviceState.REFUSED)
    tell_devices(room, conn(ADA), absent)
    assert room.participant(ADA).microphone is DeviceState.ABSENT


def test_withheld_microphones_do_not_end_a_mute() -> None:
    room = a_room(TRAINER, chosen=NOTHING_CHOSEN.muting(True))
    come(room, ADA)
    _without(room, Means.MICROPHONE)
    tell_devices(room, conn(ADA), ON)
    assert room.members[ADA].muted


def test_what_was_taken_away_while_the_media_process_thought_is_not_shown() -> None:
    room = a_room()
    wanted = _draft(room, ADA, [Source.MICROPHONE, Source.SCREEN])
    _without(room, Means.SCREEN)
    events = publish(room, wanted)
    assert _shown(room) == {"microphone-ada"}
    assert PublicationStopped(PeerId("room.ada"), PublicationId("screen-ada")) in events
    assert sum(isinstance(event, Published) for event in events) == 1


def test_the_calendar_reaches_what_no_trainer_chose() -> None:
    room = a_room()
    choose(room, conn(TRAINER), room.chosen.allowing(Means.CHAT, True))
    quiet = RoomSettings(mute_on_entry=True, allows=frozenset({Means.MICROPHONE}))
    assert plan(room, quiet) == [MuteOnEntryChanged(True), MeansChanged(frozenset({Means.MICROPHONE, Means.CHAT}))]
    assert plan(room, quiet) == []
    assert plan(room, DEFAULTS) == [MuteOnEntryChanged(False), MeansChanged(frozenset(Means))]


def test_what_was_read_before_a_newer_plan_counts_no_more() -> None:
    room = a_room()
    assert plan(room, NO_SCREEN, 2)
    assert plan(room, DEFAULTS, 1) == []
    assert room.settings == NO_SCREEN
    assert plan(room, DEFAULTS, 2)


@pytest.mark.parametrize("came_again", [False, True])
def test_who_leads_no_more_shows_no_more_than_others(came_again: bool) -> None:
    room = a_room(planned=NO_SCREEN)
    publish(room, _draft(room, OTHER_TRAINER, [Source.SCREEN]))
    if came_again:  # a second page, which already knows
        enter(room, Entrant(OTHER_TRAINER, "O", False, False, ConnectionId("again"), ClientId("other-tab")), 0)
    events = name_moderators(room, {TRAINER})
    assert Unpublished(PublicationId("screen-trainer2")) in events
    assert _shown(room) == set()


@pytest.mark.parametrize(
    ("planned", "come_in"), [(Lobby.NONE, True), (Lobby.UNTIL_TRAINER, True), (Lobby.APPROVAL, False)]
)
def test_who_waits_for_nothing_any_more_comes_in(planned: Lobby, come_in: bool) -> None:
    room = Room(a_room(TRAINER).room_id, planned=RoomSettings(Lobby.APPROVAL))
    come(room, TRAINER)
    lobby.open_lobby(room)
    lobby.wait(room, Entrant(BASILE, "Basile", False, False, conn(BASILE), ClientId("tab")))
    events = plan(room, RoomSettings(planned))
    assert any(isinstance(event, Admitted) for event in events) == come_in
    assert bool(room.waiting) != come_in
