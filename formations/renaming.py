"""Events that are told under another key than before: a date that became a series at its source, or the reverse.

The rule: it is the same date, and keeps its room, where its former key is gone and UID, group and moment are the same.
A former key holds nothing that could be read: it is found by what the event would have been called, and not asked for.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from formations.following import Link, OutsideEvent, newest
from formations.occurrences import moment


def renamed(events: Collection[OutsideEvent], links: Collection[Link]) -> dict[str, Link]:
    """By former keys, the links as they are to be.

    Each link and each event once; of events that fit one link the one whose rule gives this start, then by key.
    """
    known = {link.key for link in links}
    current = newest(events)
    gone = {link.key: link for link in links if link.key not in current}
    starts: dict[datetime, set[str]] = {}  # by moment: what a rule may have called it, in whatever zone it was in
    for link in gone.values():
        starts.setdefault(_at(link.said[0], link.said[2]), {""}).add(link.said[0].isoformat())
    found = dict[str, Link]()
    for event in sorted((event for key, event in current.items() if key not in known), key=_turn) if gone else ():
        at = _at(event.starts_wall, event.zone)
        former = (gone.get(replace(event, recurrence=told).key) for told in starts.get(at, ()))
        fitting = [link for link in former if link is not None and _at(link.said[0], link.said[2]) == at]
        if fitting:
            link = min(fitting, key=lambda one: (one.said[3], one.key))  # one that stands, before one that is off
            del gone[link.key]
            found[link.key] = _under(link, event)
    return found


def _under(link: Link, event: OutsideEvent) -> Link:
    """Its SEQUENCE may begin again: what is told under the key that is there now is no older than what is gone."""
    return replace(link, key=event.key, sequence=min(link.sequence, event.sequence))


def _turn(event: OutsideEvent) -> tuple[bool, str]:
    return event.recurrence not in ("", event.starts_wall.isoformat()), event.key


def _at(wall: datetime, zone: str) -> datetime:
    return moment(wall, zone).astimezone(UTC)
