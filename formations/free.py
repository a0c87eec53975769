"""When dates that do not fit would: hours at which nobody concerned, and no place, is taken.

The rule: nothing is proposed that would be pointed out again: no weekend, no holiday, nobody who is taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from formations.clashes import LOOK_AHEAD, SATURDAY, Bookings
from formations.occurrences import Occurrence, moment

MOST_SLOTS = 3
EARLIEST_HOUR, LATEST_HOUR = 8, 18


def free_slots(
    wanted: Occurrence,
    bookings: Bookings,
    holidays: Mapping[date, str],
    now: datetime,
    along: Sequence[Occurrence] = (),
) -> tuple[datetime, ...]:
    """Wall times at which the same meeting would be free: later that day, then at its hour on the next working days.

    Nothing is proposed for what lasts longer than a day. Dates that move `along` with it must be free as well.
    """
    length = wanted.ends_wall - wanted.starts_wall
    if length > timedelta(hours=LATEST_HOUR - EARLIEST_HOUR):
        return ()
    free: list[datetime] = []
    dates = [wanted, *along]
    for wall in _candidates(wanted.starts_wall, length):
        shift = wall - wanted.starts_wall
        taken = next((n for n, one in enumerate(dates) if not _is_free(one, shift, bookings, holidays, now)), None)
        if taken is None:
            free.append(wall)
        else:
            dates.insert(0, dates.pop(taken))  # it probably is at the next hour, too: asked first, of hundreds
        if len(free) == MOST_SLOTS:
            break
    return tuple(free)


def free_for_all(
    dated: Sequence[Occurrence], bookings: Bookings, holidays: Mapping[date, str], now: datetime
) -> tuple[datetime, ...]:
    """Wall times for the first of these dates of one series at which each of them, moved along, would be free.

    On another day only where they are as many weeks apart: the rule of others gives another day other dates.
    """
    first, *along = sorted(dated, key=lambda one: one.starts_at)
    walls = sorted(one.starts_wall for one in dated)
    gaps = {later - earlier for earlier, later in pairwise(walls)}
    is_weekly = len(gaps) == 1 and not any(gap % timedelta(weeks=1) for gap in gaps)
    free = free_slots(first, bookings, holidays, now, along)
    return tuple(wall for wall in free if is_weekly or wall.date() == first.starts_wall.date())


def _is_free(
    one: Occurrence, shift: timedelta, bookings: Bookings, holidays: Mapping[date, str], now: datetime
) -> bool:
    wall = one.starts_wall + shift
    starts_at = moment(wall, one.zone).astimezone(UTC)
    if starts_at <= now or wall.weekday() >= SATURDAY or wall.date() in holidays:
        return False
    ends_at = moment(one.ends_wall + shift, one.zone).astimezone(UTC)
    return not any(True for _ in bookings.overlapping(starts_at, ends_at))


def _candidates(starts: datetime, length: timedelta) -> Iterable[datetime]:
    day = datetime.combine(starts.date(), datetime.min.time())
    for half_hour in range(2 * EARLIEST_HOUR, 2 * LATEST_HOUR):
        wall = day + timedelta(minutes=30 * half_hour)
        if wall > starts and wall + length <= day + timedelta(hours=LATEST_HOUR):
            yield wall
    for days in range(1, LOOK_AHEAD.days):
        yield starts + timedelta(days=days)
