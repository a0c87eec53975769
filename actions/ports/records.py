"""What is kept, and how verbs read and write it: one protocol for each noun, one transaction for all."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from accounts.mail_choices import MailChoices
from accounts.people import Domain, DomainId, Language, Person, PersonId, Theme
from accounts.permissions import Role, Standing
from accounts.sign_in import SignInSession
from actions.ports.answers import AnswerRecords
from actions.ports.bookings import BookingRecords
from actions.ports.enrolment import EnrolmentRecords
from actions.ports.externals import ExternalIdRecords
from actions.ports.groups import GroupRecords
from actions.ports.holidays import HolidaySourceRecords
from actions.ports.listings import ListingRecords
from actions.ports.parcours import ParcoursRecords
from actions.ports.places import PlaceRecords
from formations.feeds import Feed
from formations.following import Link, Source, SourceId
from formations.formations import Activity, ActivityId, Enrolment, Formation, FormationId, GroupId
from formations.groups import Group, Reader
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.room_settings import NOTHING_CHOSEN, Chosen
from formations.series import Change, Series
from formations.states import State
from formations.undoing import Undo
from rooms.chat import ChatMessage
from rooms.ids import CommandId, RoomId


class PeopleRecords(Protocol):
    """Accounts, roles, domains."""

    async def add(self, person: Person, password_hash: str | None) -> None:
        """Raises EmailTaken."""
        ...

    async def by_id(self, person_id: PersonId) -> Person | None: ...
    async def by_email(self, email: str) -> Person | None: ...
    async def password_hash(self, person_id: PersonId) -> str | None: ...
    async def set_password_hash(self, person_id: PersonId, password_hash: str) -> None: ...
    async def set_preferences(self, person_id: PersonId, language: Language, zone: str, theme: Theme) -> None: ...
    async def roles(self, person_id: PersonId) -> frozenset[tuple[Role, DomainId]]: ...
    async def grant(self, person_id: PersonId, role: Role, domain_id: DomainId) -> None: ...
    async def add_domain(self, domain: Domain) -> None: ...
    async def domains(self) -> Sequence[Domain]: ...
    async def everyone(self) -> Sequence[Person]: ...


class SignInRecords(Protocol):
    """Sign-in sessions."""

    async def add(self, session: SignInSession) -> None: ...
    async def by_hash(self, token_hash: str) -> SignInSession | None: ...
    async def revoke(self, token_hash: str) -> None: ...
    async def revoke_all(self, person_id: PersonId) -> Sequence[str]:
        """The hashes of those that were still there."""
        ...

    async def purge(self, now: datetime) -> int: ...


@dataclass(frozen=True, slots=True)
class Planned:
    """An occurrence with what it belongs to: one row of a calendar. `group`: for whom it is; None: for everybody."""

    occurrence: Occurrence
    activity: Activity
    formation: Formation
    group: Group | None = None

    @property
    def group_id(self) -> GroupId | None:
        """Of the group for which it is."""
        return None if self.group is None else self.group.id

    @property
    def title(self) -> str:
        """Its activity's, with the group for which it is."""
        return self.activity.title if self.group is None else f"{self.activity.title} · {self.group.name}"


class FormationRecords(Protocol):
    """Formations, their plan, who belongs to them, progress."""

    async def add_formation(self, formation: Formation) -> None: ...
    async def set_state(self, formation_id: FormationId, state: State) -> None: ...
    async def change_formation(self, formation: Formation) -> None:
        """Its words; whose it is, its state and what it was made of stay."""
        ...

    async def add_activity(self, activity: Activity) -> None: ...
    async def change_activity(self, activity: Activity) -> None: ...
    async def remove_activity(self, activity_id: ActivityId) -> None:
        """With its ticks; it has no date."""
        ...

    async def add_occurrence(self, occurrence: Occurrence) -> None:
        """A date that stands alone, with the series it is; for a virtual class with its room, of the same id."""
        ...

    async def change_occurrence(self, occurrence: Occurrence) -> None: ...
    async def enrol(self, enrolment: Enrolment) -> None: ...
    async def formation(self, formation_id: FormationId) -> Formation | None: ...
    async def of_person(self, person_id: PersonId) -> Sequence[tuple[Formation, Enrolment]]: ...
    async def of_domains(self, domain_ids: Sequence[DomainId]) -> Sequence[Formation]: ...
    async def activities(self, formation_id: FormationId) -> Sequence[Activity]: ...
    async def activity(self, activity_id: ActivityId) -> Activity | None: ...
    async def planned(self, occurrence_id: OccurrenceId) -> Planned | None: ...
    async def begin_change(self, formation_id: FormationId) -> None:
        """From here to the end of this transaction nobody else changes its calendar; what is read now stays true."""
        ...

    async def plan(
        self,
        formation_ids: Sequence[FormationId],
        start: datetime,
        end: datetime,
        reader: Reader | None = None,
        known: Collection[Formation] = (),
    ) -> Sequence[Planned]:
        """What overlaps [start, end) (aware, UTC), by start; what concerns the reader, or (None) all.

        Args:
            known: these formations, where they were read already; a domain has hundreds.
        """
        ...

    async def trainers_of(self, domain_ids: Collection[DomainId]) -> Sequence[Person]:
        """Who leads a formation of these domains, by name."""
        ...

    async def standing(self, formation_id: FormationId, person_id: PersonId) -> Standing | None: ...
    async def members(self, formation_id: FormationId) -> Sequence[tuple[Person, Enrolment]]: ...
    async def tick(self, activity_id: ActivityId, person_id: PersonId, done: bool) -> None: ...
    async def ticks(self, formation_id: FormationId) -> frozenset[tuple[ActivityId, PersonId]]: ...
    async def forget_ticks(self, formation_id: FormationId) -> None:
        """Everybody's."""
        ...

    async def set_finished(self, formation_id: FormationId, person_id: PersonId, finished: bool) -> None: ...


class SeriesRecords(Protocol):
    """What repeats, the dates that were made of it, and the last change of a calendar."""

    async def series(self, series_ids: Collection[SeriesId]) -> Sequence[Series]: ...
    async def of_formations(self, formation_ids: Collection[FormationId]) -> Sequence[Series]:
        """By their first dates."""
        ...

    async def occurrences(self, series_ids: Collection[SeriesId]) -> Sequence[Occurrence]:
        """All dates of these series, by `recurrence_wall`."""
        ...

    async def apply(self, change: Change) -> None:
        """Keep what was decided. New dates of a virtual class get their rooms; rooms of removed ones go."""
        ...

    async def undo(self, formation_id: FormationId) -> Undo | None: ...
    async def keep_undo(self, formation_id: FormationId, undo: Undo | None) -> None:
        """In the place of the one before; None: nothing can be taken back."""
        ...

    async def derive_again(self, after: OccurrenceId, limit: int) -> Sequence[OccurrenceId]:
        """Compute UTC from the walls again, for as many by id behind `after`; the ids that were looked at."""
        ...

    async def holidays(self, domain_id: DomainId, first: date, last: date) -> Mapping[date, str]:
        """The days from first to last on which a domain plans nothing, with their names."""
        ...

    async def begin_holidays(self, domain_id: DomainId) -> None:
        """From here to the end of this transaction nobody else changes them."""
        ...

    async def set_holidays(self, domain_id: DomainId, days: Mapping[date, str]) -> None:
        """These, and no others."""
        ...


class FeedRecords(Protocol):
    """The private addresses of calendars, by the hash of their secret."""

    async def add(self, feed: Feed, token_hash: str) -> None:
        """In place of the one that showed the same to the same person."""
        ...

    async def by_hash(self, token_hash: str) -> Feed | None: ...
    async def of_person(self, person_id: PersonId) -> frozenset[Feed]: ...
    async def remove(self, feed: Feed) -> None: ...


class SourceRecords(Protocol):
    """Calendars that formations follow, and what was seen of them."""

    async def put(self, source: Source, pending: str | None) -> None:
        """Add it, or give it these values; `pending` is what was read of it and nobody has decided on."""
        ...

    async def source(self, source_id: SourceId) -> tuple[Source, str | None] | None:
        """With what is pending."""
        ...

    async def held(self, source_id: SourceId) -> tuple[Source, str | None] | None:
        """The same, and nobody else writes of it before this transaction has ended."""
        ...

    async def of_formation(self, formation_id: FormationId) -> Sequence[Source]: ...
    async def remove(self, source_id: SourceId) -> None:
        """The dates that came of it stay."""
        ...

    async def mapping(self, source_id: SourceId) -> Mapping[str, ActivityId | None]:
        """The activity of each title; None: left out."""
        ...

    async def put_mapping(self, source_id: SourceId, title: str, activity_id: ActivityId | None) -> None: ...
    async def links(self, source_id: SourceId, keys: Collection[str] | None = None) -> Sequence[Link]:
        """Those of these events; None: all."""
        ...

    async def put_links(self, source_id: SourceId, links: Sequence[Link]) -> None: ...


class MailChoiceRecords(Protocol):
    """What mail people want."""

    async def of_person(self, person_id: PersonId) -> MailChoices:
        """What everybody gets who never chose, for them."""
        ...

    async def of_formation(self, formation_id: FormationId) -> Mapping[PersonId, MailChoices]:
        """Of those of its members who chose."""
        ...

    async def put(self, person_id: PersonId, choices: MailChoices) -> None: ...


class RoomKind(StrEnum):
    """What a room is for."""

    CLASS = "class"
    REHEARSAL = "rehearsal"


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """What is kept of a room between two classes.

    Attributes:
        owner_id: the trainer whose salle d'essai it is; None for a class.
        sequence: of the last durable event, 0 before any.
        ended: a trainer ended the class for all.
        chosen: how trainers set it otherwise than planned.
    """

    room_id: RoomId
    kind: RoomKind
    owner_id: PersonId | None
    sequence: int
    ended: bool
    chosen: Chosen = NOTHING_CHOSEN


class RoomRecords(Protocol):
    """Rooms, and the durable events in them."""

    async def room(self, room_id: RoomId) -> RoomRecord | None: ...
    async def rehearsal_of(self, owner_id: PersonId, new_id: RoomId) -> RoomRecord:
        """The trainer's own salle d'essai; made with `new_id` at the first call."""
        ...

    async def append_message(self, message: ChatMessage) -> ChatMessage:
        """Keep it, with its sequence. A message of the same author and command is given back as it was kept."""
        ...

    async def messages(
        self, room_id: RoomId, *, after: int | None, before: int | None, limit: int
    ) -> Sequence[ChatMessage]:
        """Ascending. With `after` the first `limit` behind it; else the last `limit` (before `before`)."""
        ...

    async def message_of_command(
        self, room_id: RoomId, author_id: PersonId, command_id: CommandId
    ) -> ChatMessage | None: ...
    async def ban(self, room_id: RoomId, person_id: PersonId) -> None: ...
    async def bans(self, room_id: RoomId) -> frozenset[PersonId]: ...
    async def barring(self, person_id: PersonId) -> frozenset[RoomId]:
        """The rooms to which this person cannot come back."""
        ...

    async def choose(self, room_id: RoomId, chosen: Chosen) -> None:
        """All that trainers chose in it, instead of what they chose before."""
        ...

    async def end(self, room_id: RoomId) -> None: ...
    async def ended(self, room_ids: Sequence[RoomId]) -> frozenset[RoomId]:
        """Those of these rooms that were ended."""
        ...

    async def written_in(self, room_ids: Sequence[RoomId]) -> frozenset[RoomId]:
        """Those of these rooms in which something was written."""
        ...

    async def reopen(self, room_id: RoomId) -> None:
        """Take back that it was ended, as when its occurrence gets a new date."""
        ...

    async def forget(self, room_id: RoomId) -> None:
        """When the room has closed for good: bans and retry ids go; what people wrote stays."""
        ...

    async def forget_rehearsals(self, before: datetime) -> int:
        """All bans of salles d'essai go, and what was written there before that moment; how many messages."""
        ...


class JobKind(StrEnum):
    """Work that must be done later, at least once."""

    CLOSE_ROOM = "close_room"
    PURGE_SIGN_INS = "purge_sign_ins"
    PURGE_REHEARSALS = "purge_rehearsals"
    KEEP_DEMO_OPEN = "keep_demo_open"
    DERIVE_UTC = "derive_utc"
    ANNOUNCE_SERIES = "announce_series"
    ANNOUNCE_DATE = "announce_date"
    ANNOUNCE_GONE = "announce_gone"
    ANNOUNCE_PLACE = "announce_place"
    FORGET_TOLD = "forget_told"
    MAIL_SERIES = "mail_series"
    MAIL_DATE = "mail_date"
    MAIL_GONE = "mail_gone"
    MAIL_LEAVER = "mail_leaver"
    REMIND_DAY = "remind_day"
    REMIND_HOUR = "remind_hour"
    MAIL_DAY_REMINDER = "mail_day_reminder"
    MAIL_HOUR_REMINDER = "mail_hour_reminder"
    REFRESH_CALENDAR = "refresh_calendar"
    REFRESH_HOLIDAYS = "refresh_holidays"


MAIL_KINDS = frozenset(kind for kind in JobKind if kind.startswith("mail_"))


@dataclass(frozen=True, slots=True)
class Job:
    """Work to do at `due_at` (aware, UTC). `key` is unique per kind: asked for twice, it is done once."""

    kind: JobKind
    key: str
    due_at: datetime
    attempts: int = 0


class JobRecords(Protocol):
    """The job table: at least once, idempotent handlers, back-off, a dead state."""

    async def plan(self, job: Job) -> None:
        """Add it, or move the one of the same kind and key that is not done yet."""
        ...

    async def plan_all(self, jobs: Sequence[Job]) -> None:
        """The same for many at once, of which no two have the same kind and key."""
        ...

    async def take_back(self, kind: JobKind, keys: Collection[str]) -> frozenset[str]:
        """Forget those of them that nobody has begun; which these were."""
        ...

    async def waiting(self, kind: JobKind, beginnings: Collection[str], *, begun: bool = False) -> frozenset[str]:
        """The keys that begin with one of these (all of one length), of jobs that nobody has begun; or of those too.

        What nobody has begun, nobody begins before this transaction (one that writes) ends.
        """
        ...

    async def lease(
        self, owner: str, now: datetime, seconds: int, limit: int, kinds: Collection[JobKind] = frozenset(JobKind)
    ) -> Sequence[Job]: ...
    async def done(self, job: Job) -> None: ...
    async def failed(self, job: Job, retry_at: datetime | None) -> None:
        """Try again at `retry_at`; None: dead, an administrator looks at it."""
        ...

    async def dead(self) -> Sequence[Job]: ...
    async def forget_dead(self, kinds: Collection[JobKind]) -> None: ...
    async def next_due(self) -> datetime | None: ...


class InstallationRecords(Protocol):
    """What is known of the installation itself."""

    async def schema(self) -> str | None:
        """The name of the last migration that ran here; None: none did."""
        ...

    async def demo_seed(self) -> str | None:
        """The seed of the demo's passwords; None: this is not a demo."""
        ...

    async def become_demo(self, seed: str) -> None: ...


class Records(Protocol):
    """All that is kept, seen in one transaction."""

    @property
    def people(self) -> PeopleRecords: ...
    @property
    def sign_ins(self) -> SignInRecords: ...
    @property
    def formations(self) -> FormationRecords: ...
    @property
    def groups(self) -> GroupRecords: ...
    @property
    def enrolments(self) -> EnrolmentRecords: ...
    @property
    def series(self) -> SeriesRecords: ...
    @property
    def parcours(self) -> ParcoursRecords: ...
    @property
    def answers(self) -> AnswerRecords: ...
    @property
    def externals(self) -> ExternalIdRecords: ...
    @property
    def holiday_sources(self) -> HolidaySourceRecords: ...
    @property
    def listings(self) -> ListingRecords: ...
    @property
    def places(self) -> PlaceRecords: ...
    @property
    def bookings(self) -> BookingRecords: ...
    @property
    def feeds(self) -> FeedRecords: ...
    @property
    def sources(self) -> SourceRecords: ...
    @property
    def mail_choices(self) -> MailChoiceRecords: ...
    @property
    def rooms(self) -> RoomRecords: ...
    @property
    def jobs(self) -> JobRecords: ...
    @property
    def installation(self) -> InstallationRecords: ...


class StoreUnavailable(Exception):
    """The database cannot be used now: gone, full, locked. Its text is for operators and names nobody."""


class RecordRefused(Exception):
    """A rule of the tables was broken, which the nouns should have seen before. Its text names the rule, no value."""


class Store(Protocol):
    """The database. Both words may raise StoreUnavailable and RecordRefused."""

    def reading(self) -> AbstractAsyncContextManager[Records]:
        """A consistent view; nothing written through it is kept."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Records]:
        """One transaction: when the block ends without an error it is durable, else nothing of it happened."""
        ...
