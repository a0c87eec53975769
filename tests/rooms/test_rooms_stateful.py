"""Any sequence of anything: one presence for each person, hands of the present only, and refusals change nothing."""

from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.people import PersonId
from formations.room_settings import Chosen, Means
from rooms import entering, hands, hearing, moderation, publications, room_settings, switching
from rooms.audience import audience, receivers
from rooms.devices import Devices, DeviceState
from rooms.errors import RoomError
from rooms.events import ConnectionDropped, ParticipantJoined, ParticipantLeft, RoomEvent
from rooms.ids import ClientId, ConnectionId, PeerId, PublicationId, RoomId
from rooms.rooms import Room
from rooms.sources import MEANS_OF, Source
from tests.rooms.rooms_of_tests import PEOPLE, picture

people = st.sampled_from(PEOPLE)
numbers = st.integers(1, 3)
connections = st.builds(lambda person, number: ConnectionId(f"{person}-{number}"), people, st.integers(1, 40))


class AnyClass(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.count = 0
        self.inside: set[PersonId] = set()

    @initialize(rehearsal=st.booleans(), mute_on_entry=st.booleans())
    def open(self, rehearsal: bool, mute_on_entry: bool) -> None:
        self.room = Room(RoomId("room"), rehearsal=rehearsal, chosen=Chosen(mute_on_entry))

    def attempt(self, act: Callable[[], list[RoomEvent]]) -> None:
        before = picture(self.room)
        try:
            events = act()
        except RoomError:
            assert self.room == before
            return
        for event in events:
            self.follow(event)

    def follow(self, event: RoomEvent) -> None:
        """What a page that only hears events believes is what is so."""
        if isinstance(event, ParticipantJoined):
            assert event.participant.participant_id not in self.inside
            self.inside.add(event.participant.participant_id)
        if isinstance(event, ParticipantLeft):
            self.inside.remove(event.participant_id)
        if isinstance(event, ConnectionDropped):
            assert event.connection_id not in self.room.owners
        told = set(receivers(self.room, audience(event)))
        allowed = set(self.room.connection_ids) | set(getattr(event, "connection_ids", ()))
        assert told <= allowed

    @rule(person=people, tab=numbers)
    def come(self, person: PersonId, tab: int) -> None:
        self.count += 1
        entrant = entering.Entrant(
            person,
            person,
            person.startswith("trainer"),
            False,
            ConnectionId(f"{person}-{self.count}"),
            ClientId(f"{person}-tab-{tab}"),
        )
        self.attempt(lambda: entering.enter(self.room, entrant, self.now))

    def anyone(self, data: st.DataObject) -> ConnectionId:
        return data.draw(st.sampled_from([*self.room.connection_ids, ConnectionId("stranger")]))

    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        who = self.anyone(data)
        self.attempt(lambda: entering.leave(self.room, who))

    @rule(data=st.data())
    def lose(self, data: st.DataObject) -> None:
        who = self.anyone(data)
        self.attempt(lambda: entering.lose(self.room, who, self.now))

    @rule(seconds=st.sampled_from([0.5, 3.0, 6.0]), data=st.data())
    def time_passes(self, seconds: float, data: st.DataObject) -> None:
        self.now += seconds
        heard = data.draw(st.lists(st.sampled_from([*self.room.connection_ids, ConnectionId("stranger")])))
        self.attempt(lambda: entering.note_sockets(self.room, dict.fromkeys(heard, self.now), self.now))
        self.attempt(lambda: entering.sweep(self.room, self.now))

    @rule(data=st.data(), whom=st.none() | people, which=st.sampled_from(["raise", "lower", "all"]))
    def hand(self, data: st.DataObject, whom: PersonId | None, which: str) -> None:
        who = self.anyone(data)
        acts: dict[str, Callable[[], list[RoomEvent]]] = {
            "raise": lambda: hands.raise_hand(self.room, who),
            "lower": lambda: hands.lower_hand(self.room, who, whom),
            "all": lambda: hands.lower_all_hands(self.room, who),
        }
        self.attempt(acts[which])

    @rule(data=st.data(), whom=st.none() | people, on=st.booleans())
    def mute(self, data: st.DataObject, whom: PersonId | None, on: bool) -> None:
        who = self.anyone(data)
        self.attempt(lambda: moderation.mute(self.room, who, whom))
        self.attempt(lambda: room_settings.choose(self.room, who, self.room.chosen.muting(on)))

    @rule(data=st.data(), means=st.sampled_from(Means), on=st.booleans())
    def allow(self, data: st.DataObject, means: Means, on: bool) -> None:
        who = self.anyone(data)
        self.attempt(lambda: room_settings.choose(self.room, who, self.room.chosen.allowing(means, on)))

    @rule(data=st.data(), microphone=st.sampled_from(DeviceState), camera=st.sampled_from(DeviceState))
    def tell(self, data: st.DataObject, microphone: DeviceState, camera: DeviceState) -> None:
        who = self.anyone(data)
        self.attempt(lambda: switching.tell_devices(self.room, who, Devices(microphone, camera)))

    @rule(data=st.data(), sources=st.lists(st.sampled_from(Source), max_size=4), session=st.sampled_from("12"))
    def publish(self, data: st.DataObject, sources: list[Source], session: str) -> None:
        who = self.anyone(data)
        self.count += 1
        ids = [PublicationId(f"p{self.count}-{n}") for n in range(len(sources))]
        peer = PeerId(f"room.{self.count}")
        self.attempt(
            lambda: publications.publish(self.room, publications.draft(self.room, who, session, sources, peer, ids))
        )
        self.attempt(lambda: publications.subscribe(self.room, who, PeerId(f"room.s{self.count}")))

    @rule(data=st.data())
    def unpublish(self, data: st.DataObject) -> None:
        who = self.anyone(data)
        which = data.draw(st.sampled_from([*self.room.publications, PublicationId("none")]))
        self.attempt(lambda: publications.unpublish(self.room, who, which))

    @rule(data=st.data())
    def media_reports(self, data: st.DataObject) -> None:
        peers = [c.publish_peer for m in self.room.members.values() for c in m.connections if c.publish_peer]
        peer = data.draw(st.sampled_from([*peers, PeerId("room.none")]))
        self.attempt(lambda: publications.peer_closed(self.room, peer))
        self.attempt(lambda: hearing.set_speaking(self.room, data.draw(st.lists(people, max_size=4, unique=True))))

    @rule()
    def media_is_lost_and_back(self) -> None:
        self.attempt(lambda: hearing.lose_media(self.room))
        self.attempt(lambda: hearing.regain_media(self.room))

    @rule(data=st.data(), whom=people)
    def remove(self, data: st.DataObject, whom: PersonId) -> None:
        who = self.anyone(data)
        self.attempt(lambda: moderation.remove(self.room, who, whom))

    @rule(data=st.data(), sure=st.sampled_from([True, False, False, False]))
    def end(self, data: st.DataObject, sure: bool) -> None:
        if sure:
            who = self.anyone(data)
            self.attempt(lambda: moderation.end(self.room, who))

    @invariant()
    def it_holds_together(self) -> None:
        if not hasattr(self, "room"):
            return
        room = self.room
        assert self.inside == set(room.members)
        assert set(room.hands) <= set(room.members)
        assert len(set(room.hands)) == len(room.hands)
        assert set(room.speaking) <= set(room.members)
        assert not room.bans & set(room.members)
        assert not (room.ended and room.members)
        owned = {c.connection_id: m.participant_id for m in room.members.values() for c in m.connections}
        assert owned == room.owners
        assert all(m.connections for m in room.members.values())
        shown = [(p.connection_id, p.source) for p in room.publications.values()]
        assert len(set(shown)) == len(shown)
        screens = {of for of, source in shown if source is Source.SCREEN}
        assert {of for of, source in shown if source is Source.SCREEN_SOUND} <= screens
        assert {p.connection_id for p in room.publications.values()} <= set(room.owners)
        for publication in room.publications.values():
            assert room.owners[publication.connection_id] == publication.participant_id
            assert room.has(room.members[publication.participant_id], MEANS_OF[publication.source])


TestAnyClass = AnyClass.TestCase
TestAnyClass.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
