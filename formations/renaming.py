"""Events that are told under another key than before: a date that became a series at its source, or the reverse.

The rule: it is the same date, and keeps its room, where its former key is gone and UID, group and moment are the same.
A former key holds nothing that could be read: it is found by what the event would have been called, and not asked for.
Where nothing is left under its key of what was to come, there may be programs that give new UIDs whenever they are
asked: then a date of the same activity, for the same people, at the same hours is the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from formations.following import Link, OutsideEvent, is_to_come, newest
from formations.formations import ActivityId
from formations.occurrences import moment


def renamed(
    events: Collection[OutsideEvent],
    links: Collection[Link],
    activities: Mapping[str, ActivityId | None],
    now: datetime,
) -> dict[str, Link]:
    """By former keys, the links as they are to be.

    Each link and each event once; of events that fit one link the one whose rule gives this start, then by key.

    Args:
        events: all that there are.
        links: all that there were.
        activities: by title; None: it is left out.
        now: aware.
    """
    known = {link.key for link in links}
    current = newest(events)
    gone = {link.key: link for link in links if link.key not in current}
    if not gone:
        return {}
    new = sorted((event for key, event in current.items() if key not in known), key=_turn)
    found = {link.key: _under(link, event) for link, event in _of_same_uid(new, gone)}
    standing = [one for one in links if not one.said[3] and one.ends_at() > now]
    if not any(one.key in current or one.key in found for one in standing):
        coming = (event for event in new if is_to_come(event, now))
        pairs = _of_same_hours(coming, sorted(standing, key=lambda one: one.key), activities)
        found |= {link.key: _under(link, event) for link, event in pairs}
    return found


def _of_same_uid(new: Iterable[OutsideEvent], gone: Mapping[str, Link]) -> Iterator[tuple[Link, OutsideEvent]]:
    left = dict(gone)
    starts: dict[datetime, set[str]] = {}  # by moment: what a rule may have called it, in whatever zone it was in
    for link in left.values():
        starts.setdefault(_at(link.said[0], link.said[2]), {""}).add(link.said[0].isoformat())
    for event in new:
        at = _at(event.starts_wall, event.zone)
        former = (left.get(replace(event, recurrence=told).key) for told in starts.get(at, ()))
        fitting = [link for link in former if link is not None and _at(link.said[0], link.said[2]) == at]
        if fitting:
            link = min(fitting, key=lambda one: (one.said[3], one.key))  # one that stands, before one that is off
            del left[link.key]
            yield link, event


def _of_same_hours(
    coming: Iterable[OutsideEvent], standing: Iterable[Link], activities: Mapping[str, ActivityId | None]
) -> Iterator[tuple[Link, OutsideEvent]]:
    left: dict[tuple[object, ...], list[Link]] = {}
    for link in standing:
        left.setdefault((*_hours(*link.said[:3]), link.activity_id, link.group_id), []).append(link)
    for event in coming:
        hours = _hours(event.starts_wall, event.ends_wall, event.zone)
        fitting = left.get((*hours, activities.get(event.title), event.group_id))
        if fitting and activities.get(event.title) is not None:
            yield fitting.pop(0), event


def _under(link: Link, event: OutsideEvent) -> Link:
    """Its SEQUENCE may begin again: what is told under the key that is there now is no older than what is gone."""
    return replace(link, key=event.key, sequence=min(link.sequence, event.sequence))


def _turn(event: OutsideEvent) -> tuple[bool, str]:
    return event.recurrence not in ("", event.starts_wall.isoformat()), event.key


def _hours(starts_wall: datetime, ends_wall: datetime, zone: str) -> tuple[datetime, datetime]:
    return _at(starts_wall, zone), _at(ends_wall, zone)


def _at(wall: datetime, zone: str) -> datetime:
    return moment(wall, zone).astimezone(UTC)
