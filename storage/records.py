"""All records over one connection: what `Store.reading` and `Store.writing` give."""

from functools import cached_property

from storage.answers import DatabaseAnswerRecords
from storage.bookings import DatabaseBookingRecords
from storage.enrolments import DatabaseEnrolmentRecords
from storage.externals import DatabaseExternalIdRecords
from storage.feeds import DatabaseFeedRecords
from storage.formations import DatabaseFormationRecords
from storage.groups import DatabaseGroupRecords
from storage.holidays import DatabaseHolidaySourceRecords
from storage.installation import DatabaseInstallationRecords
from storage.jobs import DatabaseJobRecords
from storage.listings import DatabaseListingRecords
from storage.mail_choices import DatabaseMailChoiceRecords
from storage.parcours import DatabaseParcoursRecords
from storage.people import DatabasePeopleRecords
from storage.places import DatabasePlaceRecords
from storage.rooms import DatabaseRoomRecords
from storage.series import DatabaseSeriesRecords
from storage.sign_ins import DatabaseSignInRecords
from storage.sources import DatabaseSourceRecords
from storage.statements import Statements


class DatabaseRecords:
    """See `actions.ports.records.Records`. Each part is made when it is first asked for."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    @cached_property
    def people(self) -> DatabasePeopleRecords:
        """Accounts, roles, domains."""
        return DatabasePeopleRecords(self._statements)

    @cached_property
    def sign_ins(self) -> DatabaseSignInRecords:
        """Sign-in sessions."""
        return DatabaseSignInRecords(self._statements)

    @cached_property
    def formations(self) -> DatabaseFormationRecords:
        """Formations, their plan, who belongs to them, progress."""
        return DatabaseFormationRecords(self._statements)

    @cached_property
    def answers(self) -> DatabaseAnswerRecords:
        """What was answered under a key."""
        return DatabaseAnswerRecords(self._statements)

    @cached_property
    def externals(self) -> DatabaseExternalIdRecords:
        """Formations by what the training catalogue calls them."""
        return DatabaseExternalIdRecords(self._statements)

    @cached_property
    def holiday_sources(self) -> DatabaseHolidaySourceRecords:
        """Calendars of days without courses that domains follow."""
        return DatabaseHolidaySourceRecords(self._statements)

    @cached_property
    def listings(self) -> DatabaseListingRecords:
        """Long lists, page by page."""
        return DatabaseListingRecords(self._statements)

    @cached_property
    def groups(self) -> DatabaseGroupRecords:
        """Groups of formations."""
        return DatabaseGroupRecords(self._statements)

    @cached_property
    def enrolments(self) -> DatabaseEnrolmentRecords:
        """Who is enrolled, and who could be."""
        return DatabaseEnrolmentRecords(self._statements)

    @cached_property
    def bookings(self) -> DatabaseBookingRecords:
        """What people and places are booked for."""
        return DatabaseBookingRecords(self._statements)

    @cached_property
    def parcours(self) -> DatabaseParcoursRecords:
        """Reusable designs."""
        return DatabaseParcoursRecords(self._statements)

    @cached_property
    def places(self) -> DatabasePlaceRecords:
        """Where people meet."""
        return DatabasePlaceRecords(self._statements)

    @cached_property
    def series(self) -> DatabaseSeriesRecords:
        """What repeats, the dates that were made of it, and the last change."""
        return DatabaseSeriesRecords(self._statements)

    @cached_property
    def feeds(self) -> DatabaseFeedRecords:
        """The private addresses of calendars."""
        return DatabaseFeedRecords(self._statements)

    @cached_property
    def sources(self) -> DatabaseSourceRecords:
        """Calendars that formations follow."""
        return DatabaseSourceRecords(self._statements)

    @cached_property
    def mail_choices(self) -> DatabaseMailChoiceRecords:
        """What mail people want."""
        return DatabaseMailChoiceRecords(self._statements)

    @cached_property
    def rooms(self) -> DatabaseRoomRecords:
        """Rooms, and the durable events in them."""
        return DatabaseRoomRecords(self._statements)

    @cached_property
    def jobs(self) -> DatabaseJobRecords:
        """Work for later."""
        return DatabaseJobRecords(self._statements)

    @cached_property
    def installation(self) -> DatabaseInstallationRecords:
        """What is known of the installation itself."""
        return DatabaseInstallationRecords(self._statements)
