"""Calendars that a formation follows: what they say, compared with what is planned.

The rule: what was not read deletes nothing. An event is the same as long as its UID and RECURRENCE-ID are, or else its
UID and its start (`renaming`); of two that say they are the same the one with the higher SEQUENCE counts, and one that
counts lower than what was seen is old. What is over stays as it was.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import count
from typing import NewType
from urllib.parse import urlsplit

from accounts.lines import cleaned
from formations.errors import CalendarEmptied
from formations.formations import ActivityId, ActivityKind, FormationId, GroupId
from formations.occurrences import OccurrenceId, moment

SourceId = NewType("SourceId", str)
MOST_OUTSIDE_EVENTS = 5_000
LONGEST_TITLE = 200
YEARS = range(2, 9_999)  # at the very ends of what can be counted there is no moment in some zones
PREVIEWED = "previewed"
PARTLY = "partly"
# What is told of a calendar, of which all dates were read nevertheless.
_OF_ZONES = frozenset({"zone_unknown", "zone_unreadable"})
_LONGEST_NAME = 190  # and a number behind it


class CalendarFormat(StrEnum):
    """What a calendar that comes from elsewhere is written in."""

    ICALENDAR = "icalendar"
    SCHEDULE = "schedule"


@dataclass(frozen=True, slots=True)
class Source:
    """A calendar that a formation follows.

    Attributes:
        name: of the file, or what tells the address from others without its secrets.
        address: empty for a file, which is read once.
        etag, modified: what the address said of what was applied last.
        problem: why it could not be followed the last time, in one word; empty: it could; PREVIEWED: it never was.
    """

    id: SourceId
    formation_id: FormationId
    name: str
    written_in: CalendarFormat
    address: str = ""
    etag: str = ""
    modified: str = ""
    problem: str = ""

    @property
    def is_previewed(self) -> bool:
        """It was only looked at: it is followed once it is applied, and goes if it never is."""
        return self.problem == PREVIEWED


@dataclass(frozen=True, slots=True)
class OutsideEvent:
    """One dated event of a calendar elsewhere, rules already counted out.

    Attributes:
        recurrence: the start that its rule gives, as text; empty for an event that stands alone.
        starts_wall, ends_wall: naive, in `zone`; the end is after the start.
        whole_days: it names days and no hours.
        dispositif, module, group: what it says that it is about and for whom, in its own words.
        group_id: the group that this is, once that was looked for.
        counted: it has no id of its own: `uid` is its title and its day, and those that are alike are counted.
    """

    uid: str
    recurrence: str
    sequence: int
    title: str
    starts_wall: datetime
    ends_wall: datetime
    zone: str
    place: str = ""
    text: str = ""
    cancelled: bool = False
    whole_days: bool = False
    dispositif: str = ""
    module: str = ""
    group: str = ""
    group_id: GroupId | None = None
    counted: bool = False

    @property
    def key(self) -> str:
        """Which one it is, whatever else changes; as it is kept."""
        return self.key_for(self.group_id)

    def key_for(self, group_id: GroupId | None) -> str:
        """The same, of this group: dates belong to one for good, and given to another they are others."""
        told = (self.uid, self.recurrence) if group_id is None else (self.uid, self.recurrence, group_id)
        return hashlib.sha256("\0".join(told).encode(errors="surrogatepass")).hexdigest()

    @property
    def said(self) -> tuple[datetime, datetime, str, bool]:
        """What of it an occurrence holds."""
        return self.starts_wall, self.ends_wall, self.zone, self.cancelled

    @property
    def likely_kind(self) -> ActivityKind:
        """What it probably is, for a scheduler to confirm: days are a phase, a place is a meeting."""
        if self.whole_days or (self.ends_wall - self.starts_wall).days >= 1:
            return ActivityKind.ASYNCHRONOUS
        is_place = bool(self.place) and "://" not in self.place
        return ActivityKind.IN_PERSON if is_place else ActivityKind.VIRTUAL_CLASS


@dataclass(frozen=True, slots=True)
class Link:
    """That an event elsewhere is this occurrence; and what was last seen of it.

    Attributes:
        activity_id, group_id: whose date it is, and for whom; None: for everybody.
    """

    key: str
    occurrence_id: OccurrenceId
    sequence: int
    said: tuple[datetime, datetime, str, bool]
    activity_id: ActivityId | None = field(default=None, compare=False)
    group_id: GroupId | None = field(default=None, compare=False)

    def ends_at(self) -> datetime:
        """Aware."""
        return moment(self.said[1], self.said[2])


@dataclass(frozen=True, slots=True)
class Comparison:
    """What following it means now.

    Attributes:
        undecided: events whose title nobody has given an activity.
        gone: links of what is no longer there, and was still to come.
        renamed: by former keys, links of what is told under another key now; they are so in all the rest.
    """

    created: tuple[OutsideEvent, ...] = ()
    changed: tuple[tuple[OutsideEvent, Link], ...] = ()
    gone: tuple[Link, ...] = ()
    unchanged: int = 0
    undecided: tuple[OutsideEvent, ...] = ()
    renamed: Mapping[str, Link] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Nothing would be done."""
        return not (self.created or self.changed or self.gone)


def one_line(given: str) -> str:
    """A title or a place as anybody may have written it: in one line, without what cannot be seen, and not too long."""
    return cleaned(given, LONGEST_TITLE)


def name_for(address: str, called: str, taken: Collection[str]) -> str:
    """What an address is shown as, unlike those `taken`: as its calendar calls itself, or its host.

    Nothing after the host is sure to be no secret: calendars are given to who knows their path.
    """
    name = (called or one_line(host_of(address)) or "?")[:_LONGEST_NAME]
    number = next(n for n in count(1) if (f"{name} ({n})" if n > 1 else name) not in taken)
    return f"{name} ({number})" if number > 1 else name


def host_of(address: str) -> str:
    """Empty where it has none, or is no address at all."""
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:
        return ""


def is_whole(problems: Iterable[str]) -> bool:
    """Whether no date is missing because it could not be read."""
    return _OF_ZONES.issuperset(problems)


def newest(events: Iterable[OutsideEvent]) -> dict[str, OutsideEvent]:
    """Each event once: of those that say they are the same, the highest SEQUENCE, then the last."""
    found: dict[str, OutsideEvent] = {}
    for event in events:
        key = event.key
        if key not in found or event.sequence >= found[key].sequence:
            found[key] = event
    return found


def compare(
    events: Collection[OutsideEvent],
    links: Iterable[Link],
    activities: Mapping[str, ActivityId | None],
    now: datetime,
    untouched: Collection[str] = (),
    *,
    whole: bool = True,
) -> Comparison:
    """What would be created, changed and cancelled.

    Args:
        activities: by title; None: it was decided to leave these out.
        now: aware; what ended before is left as it is.
        untouched: keys of events that are there but not followed: what came of them stays.
        whole: all of it could be read; otherwise what is missing may be there, and stays.

    Raises:
        CalendarEmptied: nothing of what it had is to come any more, and else less than half as much.
    """
    known = {link.key: link for link in links}
    current = newest(events)
    ahead = [link for link in known.values() if link.ends_at() > now]
    standing = [link for link in ahead if not link.said[3] and (link.key in current or link.key not in untouched)]
    gone = [link for link in standing if link.key not in current] if whole else []
    # A file that lost all, a page to sign in at, or a word about maintenance; who replaces a meeting tells another.
    coming = sum(is_to_come(event, now) for event in current.values())
    if standing and len(gone) == len(standing) and 2 * coming < len(standing):
        raise CalendarEmptied
    created, changed, undecided, unchanged = [], [], [], 0
    for key, event in current.items():
        link = known.get(key)
        if link is not None and _is_news(event, link, now):
            changed.append((event, link))
        elif link is not None:
            unchanged += 1
        elif event.title not in activities:
            undecided.append(event)
        elif activities[event.title] is not None and is_to_come(event, now):
            created.append(event)
    return Comparison(tuple(created), tuple(changed), tuple(gone), unchanged, tuple(undecided))


def is_to_come(event: OutsideEvent, now: datetime) -> bool:
    """Whether it takes place, and is not over."""
    return not event.cancelled and moment(event.ends_wall, event.zone) > now


def _is_news(event: OutsideEvent, link: Link, now: datetime) -> bool:
    """Whether it says anything else than was seen, and is not older than that."""
    return event.sequence >= link.sequence and event.said != link.said and link.ends_at() > now
