"""A class that is open now, on a real SQLite file, behind a real Socket.IO door on a free port; and its people."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import socketio
from aiohttp import web

from accounts.people import Domain, DomainId, Language, Person, PersonId
from accounts.permissions import Standing
from accounts.sign_in import SignInKind, SignInSession
from actions.ports.live import Fanout, JoinTicket
from actions.ports.media import MediaUnavailable, Offer, OfferedTrack, WantedPicture
from actions.ports.records import RoomKind, Store
from actions.sign_in import hash_of
from actions.world import World
from formations.formations import Activity, ActivityId, ActivityKind, Enrolment, Formation, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from gateways.attempts import MemoryAttempts
from gateways.calendar_fetching import HttpCalendarFetcher
from gateways.calendars import ProcessCalendarReader, ProcessCalendarWriter
from gateways.clock import SystemClock
from gateways.join_tokens import SignedJoinTokens
from gateways.no_mail import NoMail
from gateways.passwords import Argon2Hasher
from gateways.tokens import RandomTokens
from rooms.ids import ConnectionId, PeerId, PublicationId, RoomId
from rooms.rooms import Room
from rooms.sources import PictureLimit
from signaling.door import Door, attach
from signaling.fanout import SocketFanout
from storage.bus import InProcessBus
from storage.database import open_database
from storage.live_rooms import LocalLiveRooms

PATIENCE_S = 10.0
SECRET = b"a secret of this test alone" * 2


class TestClock(SystemClock):
    """The system's, and a wheel to turn it."""

    __test__ = False

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead_s)

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


@dataclass
class FakeMedia:
    """A media process that remembers what it was told. `gate` holds its answers back."""

    available: bool = True
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def _note(self, *call: Any) -> None:
        if not self.available:
            raise MediaUnavailable
        self.calls.append(call)
        await self.gate.wait()

    def named(self, name: str) -> list[tuple[Any, ...]]:
        return [call[1:] for call in self.calls if call[0] == name]

    def available_for(self, room_id: RoomId) -> bool:
        return self.available

    async def open_room(self, room_id: RoomId) -> None:
        await self._note("open_room", room_id)

    async def close_room(self, room_id: RoomId) -> None:
        await self._note("close_room", room_id)

    async def publish(
        self,
        room_id: RoomId,
        participant_id: PersonId,
        connection_id: ConnectionId,
        peer_id: PeerId,
        sdp: str,
        tracks: Sequence[OfferedTrack],
        restart: bool,
    ) -> str:
        await self._note("publish", peer_id, tuple(tracks), restart)
        return f"answer to {sdp[:20]}"

    async def unpublish(self, peer_id: PeerId, publication_id: PublicationId) -> None:
        await self._note("unpublish", peer_id, publication_id)

    async def subscribe(
        self, room_id: RoomId, participant_id: PersonId, connection_id: ConnectionId, peer_id: PeerId
    ) -> Offer:
        await self._note("subscribe", peer_id)
        return Offer(1, "offer")

    async def answer(self, peer_id: PeerId, version: int, sdp: str) -> None:
        await self._note("answer", peer_id, version, sdp)

    async def want(self, peer_id: PeerId, pictures: Sequence[WantedPicture]) -> None:
        await self._note("want", peer_id, tuple(pictures))

    async def limit_pictures(self, peer_id: PeerId, limit: PictureLimit) -> None:
        await self._note("limit_pictures", peer_id, limit)

    async def pause(self, publication_id: PublicationId, paused: bool) -> None:
        await self._note("pause", publication_id, paused)

    async def close_peer(self, peer_id: PeerId) -> None:
        await self._note("close_peer", peer_id)


@dataclass
class Classroom:
    """A world with one class that is open, another formation's class, and a salle d'essai."""

    world: World
    clock: TestClock
    media: FakeMedia
    people: dict[str, Person]
    room_id: RoomId
    other_room_id: RoomId
    rehearsal_id: RoomId
    port: int = 0
    door: Door | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def ticket(self, word: str, room_id: RoomId | None = None) -> JoinTicket:
        return JoinTicket(self.people[word].id, room_id or self.room_id, sign_in_of(word))

    def token(self, word: str, room_id: RoomId | None = None) -> str:
        return self.world.join_tokens.make(self.ticket(word, room_id))

    @asynccontextmanager
    async def room(self) -> AsyncIterator[Room]:
        async with self.world.live_rooms.hold(self.room_id) as room:
            yield room


def sign_in_of(word: str) -> str:
    """The hash of this person's sign-in session."""
    return hash_of(word)


def an_id(word: str) -> str:
    return word.ljust(22, "-")[:22]


WORDS = ("trainer", "trainer2", "ada", "basile", "chloe", "denis")


@asynccontextmanager
async def a_classroom(file: Path, fanout: Fanout, words: Sequence[str] = WORDS) -> AsyncIterator[Classroom]:
    """Open on a migrated file."""
    clock, media, hasher = TestClock(), FakeMedia(), Argon2Hasher()
    store, bus = open_database(f"sqlite:///{file}"), InProcessBus()
    world = World(
        clock,
        RandomTokens(),
        hasher,
        MemoryAttempts(clock),
        store,
        bus,
        ProcessCalendarWriter(),
        NoMail(),
        ProcessCalendarReader(),
        HttpCalendarFetcher(),
        LocalLiveRooms(store),
        fanout,
        media,
        SignedJoinTokens(SECRET, clock),
    )
    people = people_named(*words, "stranger")
    try:
        rehearsal = await plant(world.store, people)
        yield Classroom(
            world, clock, media, people, RoomId(an_id("occurrence-1")), RoomId(an_id("occurrence-2")), rehearsal
        )
    finally:
        await bus.close()
        await store.close()
        hasher.close()


def people_named(*words: str) -> dict[str, Person]:
    return {
        word: Person(PersonId(an_id(word)), word.capitalize(), f"{word}@example.org", Language.FRENCH, "Europe/Paris")
        for word in words
    }


async def plant(store: Store, people: dict[str, Person]) -> RoomId:
    """Two formations with a class each that is open now; strangers belong to the second. Gives a salle d'essai."""
    domain = Domain(DomainId(an_id("domain")), "Académie de Valmarine")
    starts = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(minutes=10)
    async with store.writing() as records:
        await records.people.add_domain(domain)
        for word, person in people.items():
            await records.people.add(person, None)
            ends = (datetime.now(UTC) + timedelta(days=30)).date()
            await records.sign_ins.add(SignInSession(sign_in_of(word), person.id, SignInKind.COOKIE, ends))
        for number in (1, 2):
            formation = Formation(
                FormationId(an_id(f"formation-{number}")), domain.id, f"Formation {number}", "", 360, "UTC"
            )
            activity = Activity(
                ActivityId(an_id(f"activity-{number}")),
                formation.id,
                0,
                ActivityKind.VIRTUAL_CLASS,
                "Classe",
                "",
                "",
                60,
            )
            await records.formations.add_formation(formation)
            await records.formations.add_activity(activity)
            ends = starts + timedelta(hours=2)
            await records.formations.add_occurrence(
                Occurrence(OccurrenceId(an_id(f"occurrence-{number}")), activity.id, starts, ends, "UTC")
            )
            for word, person in people.items():
                if (word == "stranger") == (number == 2):
                    standing = Standing.TRAINER if word.startswith("trainer") else Standing.PARTICIPANT
                    await records.formations.enrol(Enrolment(formation.id, person.id, standing))
        record = await records.rooms.rehearsal_of(people["trainer"].id, RoomId(an_id("rehearsal")))
    assert record.kind is RoomKind.REHEARSAL
    return record.room_id


@asynccontextmanager
async def a_door(file: Path, words: Sequence[str] = WORDS) -> AsyncIterator[Classroom]:
    """A classroom behind a real door."""
    fanout = SocketFanout()
    async with a_classroom(file, fanout, words) as classroom:
        app = web.Application()
        classroom.door = attach(
            app, classroom.world, fanout, lambda request, origin: origin == f"http://{request.host}"
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "localhost", 0)
        await site.start()
        assert site._server is not None
        classroom.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        try:
            yield classroom
        finally:
            await runner.cleanup()


class Page:
    """What a browser's page does, with a real Socket.IO client."""

    def __init__(self, classroom: Classroom, word: str, *, room_id: RoomId | None = None) -> None:
        self.classroom, self.word, self.room_id = classroom, word, room_id
        self.client_id = str(uuid.uuid4())
        self.heard: list[tuple[str, Any]] = []
        self._news = asyncio.Condition()
        self.disconnected = asyncio.Event()
        self.after: int | None = None
        self.client: socketio.AsyncClient = None

    async def open(
        self, *, transports: Sequence[str] = ("websocket",), token: str | None = None, first: str = "welcome"
    ) -> "Page":
        self.client = socketio.AsyncClient(reconnection=False, logger=False, engineio_logger=False)
        self.client.on("*", self._hear)
        self.client.on("disconnect", self._lost)
        self.disconnected.clear()
        auth = {
            "token": token or self.classroom.token(self.word, self.room_id),
            "after": self.after,
            "client_id": self.client_id,
        }
        since = len(self.heard)
        await self.client.connect(self.classroom.url, auth=auth, transports=list(transports), wait_timeout=5)
        await self.expect(first, since=since)
        return self

    @property
    def id(self) -> str:
        return self.classroom.people[self.word].id

    @property
    def welcome(self) -> Any:
        return next(payload for name, payload in reversed(self.heard) if name == "welcome")

    @property
    def messages(self) -> list[str]:
        return [payload["text"] for name, payload in self.heard if name == "message_sent"]

    async def _hear(self, name: str, payload: Any) -> None:
        async with self._news:
            self.heard.append((name, payload))
            if name == "message_sent":
                self.after = payload["sequence"]
            self._news.notify_all()

    async def _lost(self, *_: Any) -> None:
        self.disconnected.set()

    async def expect(
        self, name: str, matches: Callable[[Any], bool] = lambda _: True, since: int = 0, within_s: float = PATIENCE_S
    ) -> Any:
        """The first such event, or AssertionError."""

        def found() -> list[Any]:
            return [payload for heard, payload in self.heard[since:] if heard == name and matches(payload)]

        async with self._news:
            try:
                async with asyncio.timeout(within_s):
                    await self._news.wait_for(lambda: bool(found()))
            except TimeoutError:
                names = [heard for heard, _ in self.heard[since:]]
                raise AssertionError(f"{self.word} waited for {name} and heard {names[-20:]}") from None
            return found()[0]

    async def ask(self, command: str, payload: Any = None, within_s: float = PATIENCE_S) -> Any:
        return await self.client.call(command, {} if payload is None else payload, timeout=within_s)

    async def write(self, text: str, command_id: str | None = None) -> Any:
        return await self.ask("send_message", {"command_id": command_id or str(uuid.uuid4()), "text": text})

    async def close(self) -> None:
        if self.client is not None:
            await self.client.disconnect()
            await self.client.shutdown()


class RawSocket:
    """A client that says what it likes."""

    def __init__(self, session: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._session, self.socket = session, socket

    @classmethod
    async def open(cls, classroom: Classroom, headers: dict[str, str] | None = None) -> "RawSocket":
        session = aiohttp.ClientSession()
        try:
            socket = await session.ws_connect(
                f"{classroom.url}/socket.io/?EIO=4&transport=websocket", headers=headers or {}, autoclose=True
            )
        except BaseException:
            await session.close()
            raise
        return cls(session, socket)

    async def enter(self, classroom: Classroom, word: str) -> None:
        auth = {"token": classroom.token(word), "after": None, "client_id": str(uuid.uuid4())}
        await self.say("40" + json.dumps(auth))
        await self.hear(lambda text: text.startswith('42["welcome"'))

    async def say(self, text: str) -> None:
        await self.socket.send_str(text)

    async def hear(self, matches: Callable[[str], bool], within_s: float = PATIENCE_S) -> str:
        """The first frame that matches; answers pings meanwhile."""
        async with asyncio.timeout(within_s):
            while True:
                text = await self.socket.receive_str()
                if text == "2":
                    await self.say("3")
                if matches(text):
                    return text

    async def ended(self, within_s: float = PATIENCE_S) -> list[str]:
        """What came until the server closed."""
        heard = []
        async with asyncio.timeout(within_s):
            while True:
                message = await self.socket.receive()
                if message.type is not aiohttp.WSMsgType.TEXT:
                    return heard
                heard.append(message.data)

    async def close(self) -> None:
        await self.socket.close()
        await self._session.close()


async def refusal(classroom: Classroom, word: str, **auth: object) -> dict[str, Any]:
    """The data of the connect_error that this page gets; `auth` says what is different from a good one."""
    told: list[dict[str, Any]] = []
    client = socketio.AsyncClient(reconnection=False)
    client.on("connect_error", told.append)
    good = {"token": classroom.token(word), "after": None, "client_id": str(uuid.uuid4())}
    with suppress(socketio.exceptions.ConnectionError):
        await client.connect(classroom.url, auth=good | auth, transports=["websocket"])
        raise AssertionError("the page was let in")
    await client.shutdown()
    data: dict[str, Any] = told[0]["data"]
    return data


__all__ = ["Classroom", "FakeMedia", "Page", "RawSocket", "a_classroom", "a_door", "refusal"]
