"""What a room tells publishers of who looks, with time that is passed by hand and without a network."""

import asyncio
import struct
import time
from types import SimpleNamespace
from typing import cast

import pytest
from structlog.testing import capture_logs

from media import control, rtp
from media.agreements import Agreed
from media.journal import Journal
from media.publication import Publication
from media.publishing import PublishPeer
from media.room import Ground, Room
from media.subscribing import SubscribePeer
from media.ticking import Ticker
from media.transport import PeerTransport
from rooms.sources import Source
from tests.media.ends import OTHER_FRAME
from tests.media.recorded import Wire
from tests.media.test_subscribing import LOCAL, Transport

RIDS = ("q", "f")


class Class:
    """A room with peers that are connected, and cameras that send both of their layers but no key frame."""

    def __init__(self) -> None:
        self.reports: list[control.Report] = []
        self.now, self._sequence = time.monotonic(), 0
        ground = SimpleNamespace(ticker=Ticker(Journal()), local=lambda _: LOCAL, port=Wire(), journal=Journal())
        self.room = Room("class", cast(Ground, ground), self.reports.append, lambda _: None)

    def subscribe(self, person: str) -> SubscribePeer:
        peer = SubscribePeer(person, person, self.reports.append, lambda *_: None, Ticker(Journal()))
        peer.transport = cast(PeerTransport, Transport())
        peer.first_offer(LOCAL)
        self.room.peers[person] = peer
        return peer

    def publish(self, publication_id: str, person: str) -> Publication:
        agreed = Agreed(96, 0, 0, (), rids=RIDS)
        camera = Publication(publication_id, person, Source.CAMERA, agreed, Wire(), lambda _: None)
        self.room._publication_began(camera)
        return camera

    def want(self, person: str, *publication_ids: str) -> None:
        pictures = tuple(control.WantedPicture(each, 320, 180) for each in publication_ids)
        self.room.want(control.Want(person, pictures))

    def speak(self, *publication_ids: str) -> None:
        """A packet of each of these sounds, as loud as who does not tell how loud."""
        self._sequence += 1
        for each in publication_ids:
            packet = struct.pack("!BBHII", 0x80, 111, self._sequence, 960 * self._sequence, 7) + b"opus"
            self.room.publications[each].packet_received("", memoryview(packet), rtp.parse_header(packet), self.now)

    def let_hear(self, publication_id: str, person: str, source: Source) -> None:
        self.room._publication_began(
            Publication(publication_id, person, source, Agreed(111, 0, 0, ()), Wire(), lambda _: None)
        )

    async def listen(self, *speaking: str) -> None:
        """Two seconds in which these are loud."""
        for _ in range(20):
            self.now += 0.1
            self.speak(*speaking)
            self.room.tick(self.now)
            await asyncio.sleep(0)

    async def pass_on(self, seconds: float) -> None:
        for _ in range(round(seconds * 10)):
            self.now, self._sequence = self.now + 0.1, self._sequence + 1
            for camera in self.room.publications.values():
                for ssrc, rid in enumerate(RIDS, 1):
                    packet = struct.pack("!BBHII", 0x80, 96, self._sequence, 9000 * self._sequence, ssrc) + OTHER_FRAME
                    camera.packet_received(rid, memoryview(packet), rtp.parse_header(packet), self.now)
            self.room.tick(self.now)
            await asyncio.sleep(0)

    def told(self, publication_id: str) -> list[tuple[str, ...]]:
        told = [each for each in self.reports if isinstance(each, control.LayersWanted)]
        return [each.rids for each in told if each.publication_id == publication_id]


async def test_a_camera_that_is_turned_off_and_on_does_not_learn_that_the_other_page_is_hidden() -> None:
    lesson = Class()
    lesson.subscribe("anne")
    lesson.subscribe("bilal")
    first = lesson.publish("first", "anne")
    lesson.want("bilal", "first")
    await lesson.pass_on(1)
    lesson.want("bilal")  # hidden before a key frame came
    await lesson.pass_on(10)
    assert lesson.told("first") == [("q",)], "as if it were shown small"
    lesson.room._publication_ended(first)
    lesson.publish("second", "anne")
    await lesson.pass_on(10)
    assert lesson.told("second") == [("q",)]


async def test_a_camera_rests_as_a_whole_where_nobody_else_is_there_or_all_show_something_else() -> None:
    lesson = Class()
    lesson.subscribe("anne")
    lesson.publish("camera", "anne")
    await lesson.pass_on(10)
    assert lesson.told("camera") == [()], "one's own page that is hidden tells oneself nothing new"
    lesson.subscribe("bilal")
    await lesson.pass_on(0.1)
    assert lesson.told("camera") == [(), ("q",)]
    lesson.publish("other", "chloe")
    lesson.want("bilal", "other")
    await lesson.pass_on(10)
    assert lesson.told("camera") == [(), ("q",), ()]


async def test_what_was_not_shown_yet_when_the_page_was_hidden_counts_as_the_smallest() -> None:
    lesson = Class()
    bilal = lesson.subscribe("bilal")
    camera = lesson.publish("camera", "anne")
    lesson.want("bilal", "camera")
    await lesson.pass_on(1)
    lesson.want("bilal")
    await lesson.pass_on(1)
    bilal.wanted = (control.WantedPicture("another", 320, 180),)  # what hides it is no longer what keeps it
    for _ in range(100):
        lesson.now += 0.1
        camera.tick(lesson.now)
        lesson.room._tell_layers_wanted(camera, set(), lesson.now)
    assert () not in lesson.told("camera")


def heard(peer: SubscribePeer) -> set[str]:
    return {slot.carries.publication_id for slot in peer._placing.slots if slot.kind == "audio" and slot.carries}


async def test_the_loudest_voices_are_heard_whatever_sounds_are_shared_beside_them() -> None:
    lesson = Class()
    bilal = lesson.subscribe("bilal")
    bilal.transport.is_connected = False  # type: ignore[misc]
    for at in range(4):
        lesson.let_hear(f"sound-{at}", f"shares-{at}", Source.SCREEN_SOUND)
    for at in range(6):
        lesson.let_hear(f"voice-{at}", f"speaks-{at}", Source.MICROPHONE)
    await lesson.listen("voice-3", "voice-4", "voice-5")
    assert heard(bilal) == {"sound-0", "voice-3", "voice-4", "voice-5"}
    await lesson.listen("voice-3", "voice-4", "voice-5", "sound-2")
    assert heard(bilal) == {"sound-2", "voice-3", "voice-4", "voice-5"}, "of the sounds the one that can be heard"


async def test_one_person_with_many_pages_takes_one_place_and_is_told_of_once() -> None:
    lesson = Class()
    bilal = lesson.subscribe("bilal")
    bilal.transport.is_connected = False  # type: ignore[misc]
    mallory = [f"mallory-{at}" for at in range(4)]
    for name in mallory:
        lesson.let_hear(name, "mallory", Source.MICROPHONE)
    for at in range(3):
        lesson.let_hear(f"voice-{at}", f"speaks-{at}", Source.MICROPHONE)
    await lesson.listen(*mallory, "voice-0", "voice-2")
    assert heard(bilal) == {"mallory-0", "voice-0", "voice-1", "voice-2"}
    told = [each.participant_ids for each in lesson.reports if isinstance(each, control.Speaking)]
    assert sorted(told[-1]) == ["mallory", "speaks-0", "speaks-2"]


async def test_where_there_are_few_voices_every_shared_sound_is_heard() -> None:
    lesson = Class()
    bilal = lesson.subscribe("bilal")
    bilal.transport.is_connected = False  # type: ignore[misc]
    lesson.let_hear("voice", "anne", Source.MICROPHONE)
    for at in range(2):
        lesson.let_hear(f"sound-{at}", f"shares-{at}", Source.SCREEN_SOUND)
    await lesson.listen()
    assert heard(bilal) == {"sound-0", "sound-1", "voice"}


OFFERED = ("v=0", "a=fingerprint:sha-256 " + "AA:" * 31 + "AA", "a=ice-ufrag:ufrag", "a=ice-pwd:" + "p" * 22)
VOICE = ("m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=rtcp-mux", "a=setup:actpass", "a=sendonly", "a=rtpmap:111 opus/48000/2")


async def test_a_voice_that_is_offered_anew_in_another_section_is_the_same_and_no_second_one() -> None:
    """Or it would go on where nobody sees it: what is muted, withheld or taken back is known by its id."""
    lesson = Class()
    lesson.subscribe("bilal").transport.is_connected = False  # type: ignore[misc]
    peer = PublishPeer("peer", "anne", lambda *_: None, lambda _: None)
    peer.transport = cast(PeerTransport, SimpleNamespace(start=lambda *_: None, send_rtcp=lambda _: None))
    lesson.room.peers["peer"] = peer
    offer = "\r\n".join([*OFFERED, *(line for mid in "012" for line in (*VOICE, f"a=mid:{mid}"))])

    def publish(mid: str) -> None:
        track = control.OfferedTrack(mid, Source.MICROPHONE, "voice")
        lesson.room.publish(control.Publish("class", "anne", "c", "peer", offer, (track,), False))

    publish("0")
    lesson.room.pause("voice", True)
    publish("1")
    publish("2")
    assert [track.is_paused for track in peer.publications] == [True]  # type: ignore[attr-defined]
    assert len(lesson.room._voices.order) == 1
    lesson.room.unpublish(control.Unpublish("peer", "voice"))
    assert not peer.publications
    assert not lesson.room._voices.order
    publish("0")
    assert [track.is_paused for track in peer.publications] == [False], "another one"  # type: ignore[attr-defined]


async def test_what_fails_for_one_page_leaves_no_other_without_its_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OverflowError("a canary")

    lesson = Class()
    for person in ("anne", "bilal"):
        lesson.subscribe(person).transport.is_connected = False  # type: ignore[misc]
    monkeypatch.setattr(lesson.room.peers["anne"], "assign", fails)
    with capture_logs() as lines:
        lesson.let_hear("voice", "chloe", Source.MICROPHONE)
        await lesson.listen()
    assert heard(cast(SubscribePeer, lesson.room.peers["bilal"])) == {"voice"}
    assert [line["event"] for line in lines] == ["assigning_failed"]


def test_a_peer_whose_clock_fails_stops_no_other_peers_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose second does not pass has no allowance any more, and is soon not heard."""
    lesson, passed = Class(), list[str]()

    def second(person: str) -> bool:
        passed.append(person)
        if person == "anne":
            raise OverflowError("a canary")
        return True

    for person in ("anne", "bilal"):
        transport = lesson.subscribe(person).transport
        monkeypatch.setattr(transport, "second_passed", lambda _now, who=person: second(who), raising=False)
        monkeypatch.setattr(transport, "tick", lambda who=person: second(who), raising=False)
    with capture_logs() as lines:
        lesson.room.second_passed(lesson.now)
        lesson.room.tick(lesson.now)
    assert passed == ["anne", "bilal"] * 2
    assert control.Alive("class", ("bilal",)) in lesson.reports
    assert [line["event"] for line in lines] == ["tick_failed"], "from one place, twice"
