"""Pointing at a calendar: the wall times that are meant by a day, or by an hour of it, which somebody points at.

The rule: who points does so in their own zone; what is planned keeps its own.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from formations.errors import DatesRefused
from formations.occurrences import Occurrence, moment
from formations.series import Dates

USUAL_HOUR, USUAL_LENGTH = time(14), timedelta(hours=1)


def new_dates(day: date, hour: time | None, reader_zone: str, zone: str) -> Dates:
    """Of something new in `zone`; a day alone means an afternoon there. Raises DatesRefused."""
    if hour is None:
        starts = datetime.combine(day, USUAL_HOUR)
    else:
        starts = _wall(datetime.combine(day, hour), reader_zone, zone)
    return Dates(starts, _after(starts, USUAL_LENGTH), zone)


def moved_dates(occurrence: Occurrence, day: date, hour: time | None, reader_zone: str) -> Dates:
    """Of one that is put there; a day alone keeps the hour, with an hour it starts then. Raises DatesRefused."""
    if hour is None:
        seen = occurrence.starts_at.astimezone(ZoneInfo(reader_zone)).date()
        starts = _after(occurrence.starts_wall, day - seen)
    else:
        starts = _wall(datetime.combine(day, hour), reader_zone, occurrence.zone)
    return Dates(starts, _after(starts, occurrence.ends_wall - occurrence.starts_wall), occurrence.zone)


def _wall(wall: datetime, reader_zone: str, zone: str) -> datetime:
    try:
        return moment(wall, reader_zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    except OverflowError:
        raise DatesRefused("starts_wall") from None


def _after(wall: datetime, length: timedelta) -> datetime:
    try:
        return wall + length
    except OverflowError:
        raise DatesRefused("starts_wall") from None
