"""A world for verbs: real records in SQLite, everything else in memory, and a clock that stands still until told."""

import hashlib
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from accounts.people import PersonId
from actions.ports.bus import Notice
from actions.ports.calendars import Fetched
from actions.ports.mail import Letter
from actions.ports.tools import Attempts
from actions.world import World
from formations.errors import CalendarUnreadable
from gateways.attempts import MemoryAttempts
from gateways.calendars import PoliteCalendarWriter, ProcessCalendarReader
from gateways.join_tokens import SignedJoinTokens
from rooms.ids import RoomId
from rooms.rooms import Room
from storage.database import Database

# A Thursday at noon, UTC, far from any change of clocks.
NOON = datetime(2027, 3, 11, 12, 0, tzinfo=UTC)


@dataclass
class StillClock:
    """Stands still until `pass_by`; `set_to` moves the wall's time alone."""

    wall: datetime = NOON
    timer_s: float = 1_000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.timer_s

    def pass_by(self, **duration: float) -> None:
        step = timedelta(**duration)
        self.wall += step
        self.timer_s += step.total_seconds()

    def set_to(self, wall: datetime) -> None:
        self.wall = wall


@dataclass
class CountingTokens:
    """Predictable, of the real lengths."""

    made: int = 0

    def public_id(self) -> str:
        self.made += 1
        return f"id{self.made:020}"

    def secret(self) -> str:
        self.made += 1
        return f"secret{self.made:037}"


@dataclass
class PlainHasher:
    """Quick, and counts how often it had to work."""

    verified: int = 0

    async def hash(self, password: str) -> str:
        return hashlib.sha256(password.encode()).hexdigest()

    async def verify(self, password_hash: str | None, password: str) -> bool:
        self.verified += 1
        return password_hash == hashlib.sha256(password.encode(errors="surrogatepass")).hexdigest()


@dataclass
class KeptNotices:
    """A bus that only remembers."""

    notices: list[Notice] = field(default_factory=list)

    async def publish(self, notice: Notice) -> None:
        self.notices.append(notice)

    def subscribe(self) -> Any:
        raise NotImplementedError


@dataclass
class KeptLetters:
    """Mail that only remembers. `refuses` is raised instead, while it is set."""

    letters: list[Letter] = field(default_factory=list)
    refuses: Exception | None = None
    is_on: bool = True

    async def send(self, letter: Letter) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.letters.append(letter)


@dataclass
class OutsideCalendar:
    """One calendar elsewhere, at whatever address. `fails` is the reason why it does not answer, while it is set."""

    content: bytes = b""
    fails: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def fetch(self, address: str, etag: str, modified: str) -> Fetched:
        self.asked.append((address, etag))
        if self.fails:
            raise CalendarUnreadable(self.fails)
        now = hashlib.sha256(self.content).hexdigest()
        return Fetched(None if etag == now else self.content, now)


@dataclass
class EmptyRooms:
    """Live rooms of which one only knows whether they are in use."""

    used: set[RoomId] = field(default_factory=set)

    def hold(self, room_id: RoomId) -> AbstractAsyncContextManager[Room]:
        raise NotImplementedError

    def is_in_use(self, room_id: RoomId) -> bool:
        return room_id in self.used

    def goes_on(self, room_id: RoomId) -> bool:
        return self.is_in_use(room_id)

    def has(self, room_id: RoomId, person_id: PersonId) -> bool:
        return False

    def in_use(self) -> Sequence[RoomId]:
        return sorted(self.used)


@dataclass
class TestWorld:
    """The world, and its parts by their own types."""

    __test__ = False

    store: Database
    clock: StillClock = field(default_factory=StillClock)
    hasher: PlainHasher = field(default_factory=PlainHasher)
    bus: KeptNotices = field(default_factory=KeptNotices)
    live_rooms: EmptyRooms = field(default_factory=EmptyRooms)
    tokens: CountingTokens = field(default_factory=CountingTokens)
    mail: KeptLetters = field(default_factory=KeptLetters)
    fetcher: OutsideCalendar = field(default_factory=OutsideCalendar)
    world: World = field(init=False)

    def __post_init__(self) -> None:
        attempts: Attempts = MemoryAttempts(self.clock)
        none = cast(Any, None)
        self.world = World(
            clock=self.clock,
            tokens=self.tokens,
            hasher=self.hasher,
            attempts=attempts,
            store=self.store,
            bus=self.bus,
            calendars=PoliteCalendarWriter(),
            mail=self.mail,
            reader=ProcessCalendarReader(),
            fetcher=self.fetcher,
            live_rooms=self.live_rooms,
            fanout=none,
            media=none,
            join_tokens=SignedJoinTokens(b"secret" * 6, self.clock),
        )
