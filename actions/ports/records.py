"""What is kept, and how verbs read and write it: one protocol for each noun, one transaction for all."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from actions.ports.answers import AnswerRecords
from actions.ports.bookings import BookingRecords
from actions.ports.enrolment import EnrolmentRecords
from actions.ports.externals import ExternalIdRecords
from actions.ports.feeds import FeedRecords
from actions.ports.formations import FormationRecords
from actions.ports.groups import GroupRecords
from actions.ports.holidays import HolidaySourceRecords
from actions.ports.jobs import JobRecords
from actions.ports.listings import ListingRecords
from actions.ports.parcours import ParcoursRecords
from actions.ports.people import MailChoiceRecords, PeopleRecords, SignInRecords
from actions.ports.places import PlaceRecords
from actions.ports.rooms import RoomRecords
from actions.ports.series import SeriesRecords
from actions.ports.sources import SourceRecords


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
