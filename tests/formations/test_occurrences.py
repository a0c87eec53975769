"""Hours on the wall and moments in UTC: nights on which clocks change, in all zones of the territory."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from formations.formations import ActivityId
from formations.occurrences import Occurrence, OccurrenceId
from formations.rules import Frequency, Rule, walls
from formations.series import is_zone

# With the offset in January and July: only two of them change their clocks.
TERRITORY = {
    "Europe/Paris": (1, 2),
    "America/Guadeloupe": (-4, -4),
    "America/Martinique": (-4, -4),
    "America/Cayenne": (-3, -3),
    "America/Miquelon": (-3, -2),
    "America/St_Barthelemy": (-4, -4),
    "America/Marigot": (-4, -4),
    "Indian/Reunion": (4, 4),
    "Indian/Mayotte": (3, 3),
    "Indian/Kerguelen": (5, 5),
    "Pacific/Noumea": (11, 11),
    "Pacific/Tahiti": (-10, -10),
    "Pacific/Marquesas": (-9.5, -9.5),
    "Pacific/Gambier": (-9, -9),
    "Pacific/Wallis": (12, 12),
}


def _occurrence(starts: datetime, length: timedelta, zone: str) -> Occurrence:
    return Occurrence(OccurrenceId("o"), ActivityId("a"), starts, starts + length, zone)


@pytest.mark.parametrize("zone", TERRITORY)
def test_a_weekly_hour_stays_that_hour_all_year(zone: str) -> None:
    dates = walls(Rule(Frequency.WEEKLY, count=52), datetime(2027, 1, 5, 17, 30))
    for wall in dates:
        shown = _occurrence(wall, timedelta(hours=2), zone).starts_at
        assert (shown.hour, shown.minute) == (17, 30)
    for month, hours in zip((1, 7), TERRITORY[zone], strict=True):
        moment = _occurrence(datetime(2027, month, 12, 12), timedelta(hours=1), zone).starts_at
        assert moment.utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "starts", "ends", "starts_utc", "ends_utc"),
    [
        # Paris, 28 March 2027: 02:00 becomes 03:00.
        ("Europe/Paris", "03-28 01:30", "03-28 03:30", "03-28 00:30", "03-28 01:30"),
        ("Europe/Paris", "03-28 02:30", "03-28 04:00", "03-28 01:30", "03-28 02:00"),
        # Both skipped, or only the start: it does not end before it begins.
        ("Europe/Paris", "03-28 02:15", "03-28 02:45", "03-28 01:15", "03-28 01:45"),
        ("Europe/Paris", "03-28 02:30", "03-28 03:15", "03-28 01:30", "03-28 02:15"),
        # 31 October 2027: 02:30 comes twice, the first is meant.
        ("Europe/Paris", "10-31 02:30", "10-31 03:30", "10-31 00:30", "10-31 02:30"),
        ("Europe/Paris", "10-31 01:30", "10-31 02:30", "10-30 23:30", "10-31 00:30"),
        # Saint-Pierre-et-Miquelon changes on other days, as North America does.
        ("America/Miquelon", "03-14 02:30", "03-14 04:00", "03-14 05:30", "03-14 06:00"),
        ("America/Miquelon", "11-07 01:30", "11-07 03:00", "11-07 03:30", "11-07 06:00"),
        ("America/Miquelon", "03-28 02:30", "03-28 04:00", "03-28 04:30", "03-28 06:00"),
        # Where clocks never change.
        ("Indian/Reunion", "03-28 02:30", "03-28 04:00", "03-27 22:30", "03-28 00:00"),
    ],
)
def test_nights_on_which_clocks_change(zone: str, starts: str, ends: str, starts_utc: str, ends_utc: str) -> None:
    begins, over = (datetime.fromisoformat(f"2027-{text}") for text in (starts, ends))
    one = _occurrence(begins, over - begins, zone)
    told = tuple(f"{moment.astimezone(UTC):%m-%d %H:%M}" for moment in (one.starts_at, one.ends_at))
    assert told == (starts_utc, ends_utc)
    assert one.starts_at.tzinfo == ZoneInfo(zone)


def test_a_date_that_stands_alone_is_its_own_series() -> None:
    one = _occurrence(datetime(2027, 3, 9, 17, 30), timedelta(hours=1), "Europe/Paris")
    assert (one.series_id, one.recurrence_wall, one.sequence, one.version) == ("o", one.starts_wall, 0, 1)
    moved = one.changed(starts_wall=datetime(2027, 3, 10, 9))
    assert moved.is_moved
    assert (moved.recurrence_wall, moved.sequence, moved.version) == (one.starts_wall, 1, 2)


@pytest.mark.parametrize(
    "name", ["", "Paris", "Europe/", "../etc/passwd", "Europe/Paris/x", "/etc/passwd", "Europe\0/x"]
)
def test_what_is_no_zone(name: str) -> None:
    assert not is_zone(name)
    assert is_zone("Europe/Paris")
    assert is_zone("UTC")
