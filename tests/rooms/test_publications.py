"""Publishing and receiving."""

import pytest

from rooms.devices import Devices, DeviceState
from rooms.entering import leave, lose
from rooms.errors import NotAMember, ScreenMissing, TooManyPublications, UnknownPublication
from rooms.events import (
    LayersWanted,
    MediaBack,
    MediaLost,
    OfferMade,
    PeerDropped,
    PublicationStopped,
    Published,
    Unpublished,
)
from rooms.hearing import (
    change_slots,
    hold_pictures,
    lose_media,
    offer,
    receiver,
    regain_media,
    set_speaking,
    want_layers,
)
from rooms.ids import PeerId, PublicationId
from rooms.moderation import mute
from rooms.publications import Draft, draft, peer_closed, publish, subscribe, unpublish
from rooms.rooms import Room
from rooms.sources import Slot, Source
from rooms.switching import tell_devices
from tests.rooms.rooms_of_tests import ADA, BASILE, TRAINER, a_room, come, conn, kinds, picture

BOTH = [Source.MICROPHONE, Source.CAMERA]


def planned(room: Room, sources: list[Source], session: str = "1", peer: str = "room.p1", mark: str = "") -> Draft:
    ids = [PublicationId(f"{source}{mark}") for source in sources]
    return draft(room, conn(ADA), session, sources, PeerId(peer), ids)


def test_a_draft_changes_nothing() -> None:
    room = a_room()
    before = picture(room)
    planned(room, BOTH)
    assert room == before


def test_what_is_published_is_told_to_all_with_its_source() -> None:
    room = a_room()
    events = publish(room, planned(room, BOTH))
    assert [e.publication.source for e in events if isinstance(e, Published)] == BOTH
    assert room.participant(ADA).screen is False
    publish(room, planned(room, [*BOTH, Source.SCREEN], mark="-new"))
    assert room.participant(ADA).screen is True


def test_more_tracks_on_the_same_peer_keep_the_ids_of_those_before() -> None:
    room = a_room()
    publish(room, planned(room, BOTH))
    again = planned(room, [*BOTH, Source.SCREEN], peer="room.p2", mark="-new")
    assert again.peer_id == "room.p1"
    assert list(again.publication_ids.values()) == ["microphone", "camera", "screen-new"]
    assert [e.publication.source for e in publish(room, again) if isinstance(e, Published)] == [Source.SCREEN]


def test_another_browser_session_is_a_new_peer_in_the_place_of_the_old_one() -> None:
    room = a_room()
    publish(room, planned(room, BOTH))
    events = publish(room, planned(room, BOTH, session="2", peer="room.p2", mark="-new"))
    assert PeerDropped(PeerId("room.p1")) in events
    assert {e.publication_id for e in events if isinstance(e, Unpublished)} == {"microphone", "camera"}
    assert set(room.publications) == {"microphone-new", "camera-new"}


def test_each_source_once_for_a_connection() -> None:
    room = a_room()
    before = picture(room)
    with pytest.raises(TooManyPublications):
        planned(room, [Source.CAMERA, Source.CAMERA])
    assert room == before


def test_two_connections_publish_each_their_own() -> None:
    room = a_room()
    come(room, ADA, 2)
    publish(room, planned(room, BOTH))
    second = draft(room, conn(ADA, 2), "9", [Source.CAMERA], PeerId("room.q"), [PublicationId("camera-2")])
    publish(room, second)
    assert len(room.publications) == 3


def test_a_connection_that_left_while_media_thought_publishes_nothing() -> None:
    room = a_room()
    plan = planned(room, BOTH)
    leave(room, conn(ADA))
    before = picture(room)
    with pytest.raises(NotAMember):
        publish(room, plan)
    assert room == before


def test_only_its_owner_takes_a_publication_back() -> None:
    room = a_room()
    publish(room, planned(room, BOTH))
    before = picture(room)
    with pytest.raises(UnknownPublication):
        unpublish(room, conn(TRAINER), PublicationId("camera"))
    assert room == before
    events = unpublish(room, conn(ADA), PublicationId("camera"))
    camera = PublicationId("camera")
    assert events[:2] == [Unpublished(camera), PublicationStopped(PeerId("room.p1"), camera)]
    assert set(room.publications) == {"microphone"}


def test_a_screens_sound_comes_with_the_screen_only() -> None:
    room = a_room()
    publish(room, planned(room, [*BOTH, Source.SCREEN]))
    before = picture(room)
    with pytest.raises(ScreenMissing):
        planned(room, [*BOTH, Source.SCREEN_SOUND])
    assert room == before
    publish(room, planned(room, [Source.SCREEN_SOUND, Source.SCREEN], mark="-new"))
    assert set(room.publications) == {"microphone", "camera", "screen", "screen_sound-new"}


def test_a_screens_sound_goes_with_the_screen_of_its_page() -> None:
    room, shared = a_room(), [Source.SCREEN, Source.SCREEN_SOUND]
    come(room, ADA, 2)
    publish(room, planned(room, [*BOTH, *shared]))
    ids = [PublicationId(f"{source}-2") for source in shared]
    publish(room, draft(room, conn(ADA, 2), "9", shared, PeerId("room.q"), ids))
    events = unpublish(room, conn(ADA), PublicationId("screen"))
    for one in (PublicationId("screen"), PublicationId("screen_sound")):
        assert {Unpublished(one), PublicationStopped(PeerId("room.p1"), one)} <= set(events)
    assert set(room.publications) == {"microphone", "camera", *ids}
    unpublish(room, conn(ADA, 2), ids[1])
    assert set(room.publications) == {"microphone", "camera", ids[0]}, "a screen goes on without its sound"


def test_a_lost_page_keeps_its_pictures_until_its_person_comes_back() -> None:
    room = a_room()
    publish(room, planned(room, BOTH))
    lose(room, conn(ADA), 1.0)
    assert len(room.publications) == 2
    events = come(room, ADA, 2)
    assert kinds(events)[:4] == ["Unpublished", "Unpublished", "PeerDropped", "ConnectionDropped"]


def test_a_peer_that_closed_takes_its_publications_with_it_and_may_be_made_again() -> None:
    room = a_room()
    publish(room, planned(room, BOTH))
    assert "Unpublished" in kinds(peer_closed(room, PeerId("room.p1")))
    assert room.publications == {}
    assert planned(room, BOTH, peer="room.p2").peer_id == "room.p2"
    assert peer_closed(room, PeerId("room.unknown")) == []


def test_devices_switch_publications_on_and_off() -> None:
    room = a_room()
    publish(room, planned(room, BOTH))
    events = tell_devices(room, conn(ADA), Devices(DeviceState.OFF, DeviceState.ON))
    assert [(e.publication.source, e.publication.active) for e in events if isinstance(e, Published)] == [
        (Source.MICROPHONE, False)
    ]
    assert tell_devices(room, conn(ADA), Devices(DeviceState.OFF, DeviceState.ON)) == []


def test_offers_go_to_their_connection_and_never_backwards() -> None:
    room = a_room()
    assert subscribe(room, conn(ADA), PeerId("room.s1")) == []
    assert offer(room, PeerId("room.s1"), 2, "two") == [OfferMade(conn(ADA), 2, "two")]
    assert offer(room, PeerId("room.s1"), 1, "one") == []
    assert offer(room, PeerId("room.unknown"), 3, "three") == []
    assert subscribe(room, conn(ADA), PeerId("room.s2")) == [PeerDropped(PeerId("room.s1"))]
    assert receiver(room, PeerId("room.s1")) is None
    assert offer(room, PeerId("room.s2"), 1, "one") == [OfferMade(conn(ADA), 1, "one")]
    assert change_slots(room, PeerId("room.s1"), [Slot("0", "audio", None)]) == []
    assert kinds(change_slots(room, PeerId("room.s2"), [Slot("0", "audio", None)])) == ["SlotsChanged"]
    assert kinds(hold_pictures(room, PeerId("room.s2"), [], sound_only=True)) == ["PicturesHeld"]
    assert hold_pictures(room, PeerId("room.gone"), [], sound_only=True) == []


def test_which_layers_are_shown_is_told_to_the_page_that_sends_them() -> None:
    room = a_room()
    publish(room, planned(room, BOTH))
    assert want_layers(room, PublicationId("camera"), ["q"]) == [
        LayersWanted(conn(ADA), PublicationId("camera"), ("q",))
    ]
    assert want_layers(room, PublicationId("gone"), []) == []


def test_lost_media_leaves_no_publication_and_is_told_once() -> None:
    room = a_room()
    publish(room, planned(room, BOTH))
    subscribe(room, conn(ADA), PeerId("room.s1"))
    assert lose_media(room) == [MediaLost()]
    assert lose_media(room) == []
    assert room.publications == {}
    assert room.connection(conn(ADA))[1].peers == []
    assert regain_media(room) == [MediaBack()]
    assert regain_media(room) == []


def test_who_is_muted_or_gone_does_not_speak() -> None:
    room = a_room()
    mute(room, conn(TRAINER), BASILE)
    assert kinds(set_speaking(room, [ADA, BASILE, TRAINER])) == ["SpeakingChanged"]
    assert room.speaking == (ADA, TRAINER)
    assert set_speaking(room, [ADA, TRAINER]) == []
    leave(room, conn(ADA))
    assert room.speaking == (TRAINER,)
