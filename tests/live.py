"""A class that is open now, on a real SQLite file, behind a real Socket.IO door on a free port; and its people."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from accounts.people import Domain, DomainId, Language, Person, PersonId
from accounts.permissions import Standing
from accounts.sign_in import SignInKind, SignInSession
from actions.ports.live import Fanout, JoinTicket
from actions.ports.records import Store
from actions.ports.rooms import RoomKind
from actions.sign_in import hash_of
from actions.world import World
from formations.formations import Activity, ActivityId, ActivityKind, Enrolment, Formation, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from gateways.attempts import MemoryAttempts
from gateways.calendar_fetching import HttpCalendarFetcher
from gateways.calendars import PoliteCalendarWriter, ProcessCalendarReader
from gateways.clock import SystemClock
from gateways.join_tokens import SignedJoinTokens
from gateways.no_mail import NoMail
from gateways.passwords import Argon2Hasher
from gateways.tokens import RandomTokens
from rooms.ids import RoomId
from rooms.rooms import Room
from signaling.door import Door, attach
from signaling.fanout import SocketFanout
from storage.bus import InProcessBus
from storage.database import open_database
from storage.live_rooms import LocalLiveRooms
from tests.fake_media import FakeMedia

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
        PoliteCalendarWriter(),
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
