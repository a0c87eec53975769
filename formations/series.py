"""Series: a rule and the occurrences that were made of it. A date that stands alone is a series without a rule.

The rule of this file: what was not asked to change keeps its id, its room and its history. Changing "this and
following" begins a new series (a new UID) and takes the occurrences over with the ids they have.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from accounts.lines import is_line
from formations.errors import DatesRefused, UnknownOccurrence
from formations.formations import ActivityId, ActivityKind, GroupId
from formations.occurrences import EARLIEST_WALL, Occurrence, OccurrenceId, SeriesId
from formations.rules import Rule, walls

MakeId = Callable[[], str]
FIRST_YEAR, LAST_YEAR = 1990, 2199
LONGEST_MEETING = timedelta(days=14)
LONGEST_WINDOW = timedelta(days=800)
LONGEST_REASON = 500


class Scope(StrEnum):
    """How much of a series a change means."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Dates:
    """From when until when, as clocks in `zone` say; `ends_wall` is after `starts_wall`."""

    starts_wall: datetime
    ends_wall: datetime
    zone: str

    def require(self, kind: ActivityKind) -> None:
        """Let pass what can be planned. Raises DatesRefused."""
        if not is_zone(self.zone):
            raise DatesRefused("zone")
        if not FIRST_YEAR <= self.starts_wall.year <= LAST_YEAR:
            raise DatesRefused("starts_wall")
        length = self.ends_wall - self.starts_wall
        if length <= timedelta():
            raise DatesRefused("ends_wall")
        if kind is ActivityKind.ASYNCHRONOUS and length > LONGEST_WINDOW:
            raise DatesRefused("window")
        if kind is not ActivityKind.ASYNCHRONOUS and length > LONGEST_MEETING:
            raise DatesRefused("length")


@dataclass(frozen=True, slots=True)
class Series:
    """What repeats.

    Attributes:
        rule: None: it takes place once.
        starts_wall, ends_wall: of its first date, naive, in `zone`.
        group_id: for whom its dates are; None: for everybody.
        sequence: of the rule itself; each occurrence has its own besides.
        version: rises with each change of it or of any of its occurrences.
    """

    id: SeriesId
    activity_id: ActivityId
    rule: Rule | None
    starts_wall: datetime
    ends_wall: datetime
    zone: str
    sequence: int = 0
    version: int = 1
    group_id: GroupId | None = None

    @property
    def uid(self) -> str:
        """How calendars elsewhere know it (RFC 5545 §3.8.4.7); it never changes."""
        return f"{self.id}@preau"

    @property
    def length(self) -> timedelta:
        """Of each date, on the wall's clock."""
        return self.ends_wall - self.starts_wall

    def is_as_meant(self, occurrence: Occurrence) -> bool:
        """Whether this one has the dates that its series gives it, and not its own."""
        same_length = occurrence.ends_wall - occurrence.starts_wall == self.length
        return not occurrence.is_moved and same_length and occurrence.zone == self.zone

    def date(self, occurrence_id: OccurrenceId, wall: datetime) -> Occurrence:
        """A date of it that begins then."""
        return Occurrence(occurrence_id, self.activity_id, wall, wall + self.length, self.zone, None, self.id, wall)

    def touched(self) -> "Series":
        """Something of it changed, but calendars elsewhere see no other rule."""
        return replace(self, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Plan:
    """A series with all its occurrences, by `recurrence_wall`."""

    series: Series
    occurrences: tuple[Occurrence, ...]

    def occurrence(self, occurrence_id: OccurrenceId) -> Occurrence:
        """Raises UnknownOccurrence."""
        for occurrence in self.occurrences:
            if occurrence.id == occurrence_id:
                return occurrence
        raise UnknownOccurrence


@dataclass(frozen=True, slots=True)
class Change:
    """What a decision wants kept: series and occurrences as they are from now on, new or not, and what goes."""

    series: tuple[Series, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    removed: tuple[OccurrenceId, ...] = ()
    removed_series: tuple[SeriesId, ...] = ()


@cache
def is_zone(name: str) -> bool:
    """Whether this is a place whose clocks we know."""
    try:
        return name == "UTC" or ("/" in name and ZoneInfo(name) is not None)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def plan_series(
    series_id: SeriesId,
    activity_id: ActivityId,
    dates: Dates,
    rule: Rule | None,
    make_id: MakeId,
    group_id: GroupId | None = None,
) -> Change:
    """A new series with all its dates, for everybody or for one group. Raises RuleRefused."""
    found = walls(rule, dates.starts_wall)
    length = dates.ends_wall - dates.starts_wall
    series = Series(series_id, activity_id, rule, found[0], found[0] + length, dates.zone, group_id=group_id)
    return Change((series,), tuple(series.date(OccurrenceId(make_id()), wall) for wall in found))


def add_date(plan: Plan, occurrence_id: OccurrenceId, dates: Dates) -> Change:
    """One more date, beside the rule. Raises DatesRefused: it has one that began as this one."""
    if any(dates.starts_wall == known.recurrence_wall for known in plan.occurrences):
        raise DatesRefused("starts_wall")
    new = Occurrence(
        occurrence_id,
        plan.series.activity_id,
        dates.starts_wall,
        dates.ends_wall,
        dates.zone,
        series_id=plan.series.id,
        added=True,
    )
    return Change((told_anew(plan.series, plan.occurrences),), (new,))


def told_anew(series: Series, dates: Iterable[Occurrence]) -> Series:
    """The series with a SEQUENCE above all that calendars elsewhere were told of it and of these, its dates so far.

    They know a date by where its series has it, and one that stands alone by the UID, as they know the series: what
    is there next has perhaps changed less often than what was.
    """
    sequence = series.sequence + max((one.sequence for one in dates), default=0) + 1
    return replace(series, sequence=sequence, version=series.version + 1)


def move(plan: Plan, occurrence_id: OccurrenceId, dates: Dates) -> Change:
    """This one alone, to other dates. Raises UnknownOccurrence."""
    moved = plan.occurrence(occurrence_id).changed(
        starts_wall=dates.starts_wall, ends_wall=dates.ends_wall, zone=dates.zone
    )
    return Change((plan.series.touched(),), (moved,))


def cancel(plan: Plan, chosen: Sequence[Occurrence], reason: str) -> Change:
    """Call these off; those that were keep their reason. Raises DatesRefused: the reason is too long, or no line."""
    if len(reason) > LONGEST_REASON or not is_line(reason):
        raise DatesRefused("reason")
    cancelled = tuple(one.changed(cancelled_because=reason) for one in chosen if not one.is_cancelled)
    return Change((plan.series.touched(),), cancelled)


def restore(plan: Plan, chosen: Sequence[Occurrence]) -> Change:
    """These take place after all."""
    restored = tuple(one.changed(cancelled_because=None) for one in chosen if one.is_cancelled)
    return Change((plan.series.touched(),), restored)


def in_scope(plan: Plan, occurrence_id: OccurrenceId, scope: Scope, now: datetime) -> tuple[Occurrence, ...]:
    """Which occurrences a change means. What has begun (`now`, aware) is meant only if it is named itself.

    Raises:
        UnknownOccurrence
    """
    named = plan.occurrence(occurrence_id)
    if scope is Scope.THIS:
        return (named,)
    first = named.recurrence_wall if scope is Scope.FOLLOWING else EARLIEST_WALL
    return tuple(
        one for one in plan.occurrences if one.recurrence_wall >= first and (one is named or one.starts_at > now)
    )


def change_from(
    plan: Plan, chosen: Sequence[Occurrence], dates: Dates, rule: Rule | None, series_id: SeriesId, make_id: MakeId
) -> Change:
    """Give other dates to these, the last ones of their series, by a rule that begins at `dates`.

    An occurrence keeps its id where the new rule has its day; the others are taken in their order. Those that were
    moved by hand stay where they were moved, those that were cancelled stay cancelled. New dates are made, and those
    for which there is none any more are removed.

    Args:
        plan: all of the series.
        chosen: from `in_scope`.
        dates: of the first of them.
        rule: of these alone; None: one date.
        series_id: for the new series, if earlier ones stay with theirs.
        make_id: for what is new.

    Raises:
        RuleRefused, UnknownOccurrence: nothing is chosen.
    """
    if not chosen:
        raise UnknownOccurrence
    old, chosen_ids = plan.series, {one.id for one in chosen}
    staying = [one for one in plan.occurrences if one.id not in chosen_ids]
    found = walls(rule, dates.starts_wall)
    length = dates.ends_wall - dates.starts_wall
    begins = replace(old, rule=rule, starts_wall=found[0], ends_wall=found[0] + length, zone=dates.zone)
    apart = replace(begins, id=series_id, sequence=0, version=1)
    new = apart if staying else told_anew(begins, plan.occurrences)
    pairs, over = _paired(chosen, found)
    changed = tuple(
        _dated(old, new, occurrence, wall) if occurrence else new.date(OccurrenceId(make_id()), wall)
        for wall, occurrence in pairs
    )
    beside = tuple(one.changed(series_id=new.id) for one in over if one.added)
    kept = (_ended_with(plan, staying), new) if staying else (new,)
    return Change(kept, changed + beside, tuple(one.id for one in over if not one.added))


def rule_for(plan: Plan, chosen: Sequence[Occurrence]) -> Rule | None:
    """The rule of the series, for as many dates as these."""
    count = sum(not one.added for one in chosen)
    return None if plan.series.rule is None or count == 0 else replace(plan.series.rule, until=None, count=count)


def _dated(old: Series, new: Series, occurrence: Occurrence, wall: datetime) -> Occurrence:
    same_place = {"series_id": new.id, "recurrence_wall": wall, "added": False}
    if not old.is_as_meant(occurrence):
        return occurrence.changed(**same_place)
    return occurrence.changed(**same_place, starts_wall=wall, ends_wall=wall + new.length, zone=new.zone)


def _paired(
    chosen: Sequence[Occurrence], found: Sequence[datetime]
) -> tuple[list[tuple[datetime, Occurrence | None]], list[Occurrence]]:
    """Each new wall with the occurrence that takes it, and the occurrences that are left over.

    What was added beside the rule is taken only where the rule now has its very hour.
    """
    by_wall = {one.recurrence_wall: one for one in chosen}
    taken = {wall: by_wall[wall] for wall in found if wall in by_wall}
    by_rule = [one for one in chosen if not one.added and one.recurrence_wall not in taken]
    by_day = {one.recurrence_wall.date(): one for one in by_rule}
    for wall in found:
        if wall not in taken and (same_day := by_day.pop(wall.date(), None)) is not None:
            taken[wall] = same_day
    used = {one.id for one in taken.values()}
    spare = iter([one for one in by_rule if one.id not in used])
    for wall in found:
        if wall not in taken and (next_one := next(spare, None)) is not None:
            taken[wall] = next_one
    used = {one.id for one in taken.values()}
    return [(wall, taken.get(wall)) for wall in found], [one for one in chosen if one.id not in used]


def _ended_with(plan: Plan, staying: Sequence[Occurrence]) -> Series:
    """The same series, cut after the last of those that stay with it."""
    by_rule = [one.recurrence_wall for one in staying if not one.added]
    series, rule = plan.series, plan.series.rule
    if rule is not None:
        last = max(by_rule) if by_rule else series.starts_wall
        rule = replace(rule, count=None, until=last)
    return told_anew(replace(series, rule=rule), plan.occurrences)
