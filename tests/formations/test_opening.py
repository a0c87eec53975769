"""The calendar opens the room: tables of cases, and what must hold whatever the zone, the night and the length."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Standing
from formations.errors import OccurrenceCancelled, TooEarly, TooLate
from formations.formations import ActivityId
from formations.occurrences import Occurrence, OccurrenceId
from formations.opening import Opening, opening, require_open

# Where the State's teachers are, with both halves of the year, and two zones beyond with harder rules.
TERRITORY = (
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/St_Barthelemy",
    "America/Marigot",
    "America/Miquelon",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Pacific/Marquesas",
    "Pacific/Gambier",
    "Pacific/Wallis",
)
HARDER = ("America/Havana", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia")

walls = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31)).map(lambda wall: wall.replace(microsecond=0))
zones = st.sampled_from(TERRITORY + HARDER)
lengths = st.timedeltas(timedelta(minutes=1), timedelta(days=3))
standings = st.sampled_from(Standing)


def dated(starts_wall: datetime, zone: str, length: timedelta = timedelta(hours=2)) -> Occurrence:
    return Occurrence(OccurrenceId("o"), ActivityId("a"), starts_wall, starts_wall + length, zone)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "starts_wall", "length_h", "participants", "trainers", "closes"),
    [
        # An ordinary winter's and summer's day.
        ("Europe/Paris", "2027-01-14T14:00", 2, "2027-01-14T12:45", "2027-01-13T23:00", "2027-01-14T16:00"),
        ("Europe/Paris", "2027-07-14T14:00", 2, "2027-07-14T11:45", "2027-07-13T22:00", "2027-07-14T15:00"),
        # Just after midnight the quarter of an hour begins the day before, for trainers too.
        ("Europe/Paris", "2027-01-14T00:05", 1, "2027-01-13T22:50", "2027-01-13T22:50", "2027-01-14T01:05"),
        # The night that skips 02:00 to 03:00: midnight is still in winter time.
        ("Europe/Paris", "2027-03-28T09:00", 1, "2027-03-28T06:45", "2027-03-27T23:00", "2027-03-28T09:00"),
        # A class that would begin in the skipped hour begins when clocks show 03:30.
        ("Europe/Paris", "2027-03-28T02:30", 2, "2027-03-28T01:15", "2027-03-27T23:00", "2027-03-28T03:30"),
        # The night that has 02:30 twice: the first one counts.
        ("Europe/Paris", "2027-10-31T02:30", 2, "2027-10-31T00:15", "2027-10-30T22:00", "2027-10-31T04:30"),
        # It begins in summer time and ends in winter time: an hour longer than the clocks say.
        ("Europe/Paris", "2027-10-31T01:30", 2, "2027-10-30T23:15", "2027-10-30T22:00", "2027-10-31T03:30"),
        # Overseas: no change of clocks, but another day than in UTC.
        ("Indian/Reunion", "2027-03-11T02:00", 1, "2027-03-10T21:45", "2027-03-10T20:00", "2027-03-11T00:00"),
        ("Pacific/Noumea", "2027-03-11T08:00", 1, "2027-03-10T20:45", "2027-03-10T13:00", "2027-03-10T23:00"),
        ("America/Guadeloupe", "2027-03-11T21:00", 2, "2027-03-12T00:45", "2027-03-11T04:00", "2027-03-12T04:00"),
        ("Pacific/Marquesas", "2027-03-11T21:00", 2, "2027-03-12T06:15", "2027-03-11T09:30", "2027-03-12T09:30"),
        # Saint-Pierre follows the American rule, two weeks before the European one.
        ("America/Miquelon", "2027-03-14T10:00", 1, "2027-03-14T11:45", "2027-03-14T03:00", "2027-03-14T14:00"),
        # In Havana midnight itself is skipped.
        ("America/Havana", "2027-03-14T10:00", 1, "2027-03-14T13:45", "2027-03-14T05:00", "2027-03-14T16:00"),
    ],
)
def test_doors_of_days(
    zone: str, starts_wall: str, length_h: int, participants: str, trainers: str, closes: str
) -> None:
    occurrence = dated(datetime.fromisoformat(starts_wall), zone, timedelta(hours=length_h))
    assert opening(occurrence, Standing.PARTICIPANT) == Opening(utc(participants), utc(closes))
    assert opening(occurrence, Standing.TRAINER) == Opening(utc(trainers), utc(closes))


@given(walls, zones, lengths)
def test_trainers_come_in_no_later_than_participants_and_all_leave_together(
    starts_wall: datetime, zone: str, length: timedelta
) -> None:
    occurrence = dated(starts_wall, zone, length)
    participants, trainers = opening(occurrence, Standing.PARTICIPANT), opening(occurrence, Standing.TRAINER)
    assert trainers.opens_at <= participants.opens_at
    assert trainers.closes_at == participants.closes_at
    starts_at = occurrence.starts_at.astimezone(UTC)
    assert starts_at - participants.opens_at == timedelta(minutes=15)
    assert participants.closes_at - occurrence.ends_at.astimezone(UTC) == timedelta(hours=1)
    assert starts_at - trainers.opens_at <= timedelta(hours=25)


@given(walls, zones)
def test_the_trainers_door_opens_as_their_day_begins(starts_wall: datetime, zone: str) -> None:
    occurrence = dated(starts_wall, zone)
    opens_at = opening(occurrence, Standing.TRAINER).opens_at
    if starts_wall.time() >= datetime(1, 1, 1, 1, 30).time():  # past any quarter of an hour and any skipped midnight
        here = ZoneInfo(zone)
        assert opens_at.astimezone(here).date() == occurrence.starts_at.date()
        day_before = (opens_at - timedelta(seconds=1)).astimezone(here).date()
        assert day_before < occurrence.starts_at.date()


@given(walls, zones, lengths, standings, st.timedeltas(timedelta(days=-4), timedelta(days=4)), st.booleans())
def test_a_door_refuses_exactly_when_it_is_not_open(
    starts_wall: datetime, zone: str, length: timedelta, standing: Standing, offset: timedelta, in_use: bool
) -> None:
    occurrence = dated(starts_wall, zone, length)
    now = occurrence.starts_at.astimezone(UTC) + offset
    door = opening(occurrence, standing)
    if door.is_open(now, in_use):
        require_open(occurrence, standing, now, in_use)
    elif now < door.opens_at:
        with pytest.raises(TooEarly) as early:
            require_open(occurrence, standing, now, in_use)
        assert early.value.opens_at == door.opens_at
    else:
        assert now >= door.closes_at
        assert not in_use
        with pytest.raises(TooLate) as late:
            require_open(occurrence, standing, now, in_use)
        assert late.value.closed_at == door.closes_at


@given(walls, zones, standings, st.timedeltas(timedelta(days=-4), timedelta(days=4)), st.booleans(), st.text())
def test_a_cancelled_occurrence_is_never_open(
    starts_wall: datetime, zone: str, standing: Standing, offset: timedelta, in_use: bool, reason: str
) -> None:
    occurrence = replace(dated(starts_wall, zone), cancelled_because=reason)
    with pytest.raises(OccurrenceCancelled) as refusal:
        require_open(occurrence, standing, occurrence.starts_at.astimezone(UTC) + offset, in_use)
    assert refusal.value.reason == reason


@given(walls, zones)
def test_a_moment_is_one_that_clocks_show(starts_wall: datetime, zone: str) -> None:
    starts_at = dated(starts_wall, zone).starts_at
    assert starts_at == starts_at.astimezone(UTC).astimezone(ZoneInfo(zone))
    shown = starts_at.replace(tzinfo=None)
    # Other than written only in a night that skips hours: then later, by what is skipped (a day in Apia, once).
    assert shown == starts_wall or timedelta(0) < shown - starts_wall <= timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "wall", "shown"),
    [
        ("Europe/Paris", datetime(2027, 3, 28, 2, 30), "2027-03-28T03:30:00+02:00"),
        ("Europe/Paris", datetime(2027, 10, 31, 2, 30), "2027-10-31T02:30:00+02:00"),
        ("Europe/Paris", datetime(2027, 10, 31, 3, 0), "2027-10-31T03:00:00+01:00"),
        ("Pacific/Noumea", datetime(2027, 3, 28, 2, 30), "2027-03-28T02:30:00+11:00"),
    ],
)
def test_nights_when_clocks_change(zone: str, wall: datetime, shown: str) -> None:
    assert dated(wall, zone).starts_at.isoformat() == shown
