"""What mail a person wants of us, and when none may come: their own choice."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class MailChoices:
    """One person's choices.

    Attributes:
        announcements: of dates: new, changed, cancelled.
        day_before, hour_before: reminders.
        quiet_from, quiet_until: no reminder comes between them, as clocks in the person's zone say; the same: never
            quiet.
    """

    announcements: bool = True
    day_before: bool = True
    hour_before: bool = True
    quiet_from: time = time(21)
    quiet_until: time = time(7)

    def without_reminders(self) -> "MailChoices":
        """Announcements go on as they are."""
        return MailChoices(self.announcements, False, False, self.quiet_from, self.quiet_until)

    def next_loud(self, moment: datetime, zone: str) -> datetime:
        """The first moment from this one on (aware) that is not quiet; aware, UTC."""
        local = moment.astimezone(ZoneInfo(zone))
        if not self._is_quiet(local.time()):
            return moment.astimezone(UTC)
        until = datetime.combine(local.date(), self.quiet_until, ZoneInfo(zone))
        if until <= local:
            until = datetime.combine(local.date() + timedelta(days=1), self.quiet_until, ZoneInfo(zone))
        return until.astimezone(UTC)

    def _is_quiet(self, clock: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until
