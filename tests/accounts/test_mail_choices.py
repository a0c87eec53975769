"""Quiet hours in the reader's own zone, and what stopping stops."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from accounts.mail_choices import MailChoices


@pytest.mark.parametrize(
    ("quiet", "asked", "zone", "loud"),
    [
        ((21, 7), "2027-03-11T20:59", "Europe/Paris", "2027-03-11T20:59"),
        ((21, 7), "2027-03-11T21:00", "Europe/Paris", "2027-03-12T07:00"),
        ((21, 7), "2027-03-12T06:59", "Europe/Paris", "2027-03-12T07:00"),
        ((21, 7), "2027-03-12T07:00", "Europe/Paris", "2027-03-12T07:00"),
        ((21, 7), "2027-03-27T22:30", "Europe/Paris", "2027-03-28T07:00"),  # the night that loses an hour
        ((12, 14), "2027-03-11T12:30", "Indian/Reunion", "2027-03-11T14:00"),
        ((12, 14), "2027-03-11T23:30", "Indian/Reunion", "2027-03-11T23:30"),
        ((9, 9), "2027-03-11T09:00", "Pacific/Noumea", "2027-03-11T09:00"),
    ],
)
def test_the_next_moment_that_is_not_quiet(quiet: tuple[int, int], asked: str, zone: str, loud: str) -> None:
    choices = MailChoices(quiet_from=time(quiet[0]), quiet_until=time(quiet[1]))
    moment = datetime.fromisoformat(asked).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    expected = datetime.fromisoformat(loud).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert choices.next_loud(moment, zone) == expected


def test_stopping_reminders_leaves_announcements_as_they_are() -> None:
    for announcements in (True, False):
        stopped = MailChoices(announcements, quiet_from=time(20)).without_reminders()
        assert stopped == MailChoices(announcements, False, False, time(20), time(7))
