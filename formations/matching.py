"""Lines of a schedule that say by external ids what they are about: which are this formation's, and for which group.

The rule: a line that is about another formation, or a group that is not here, is told and changes nothing: nothing is
planned by it, moved or cancelled. One that names nothing is this formation's, and everybody's. Of lines without an id
those of this formation are counted alone: what others say on the same day makes no other date of ours, and keeps none.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from formations.externals import ExternalIds, external_id, external_ids, id_key
from formations.following import Comparison, Link, OutsideEvent, compare, is_whole
from formations.formations import ActivityId, GroupId
from formations.groups import Group
from formations.renaming import renamed


class Why(StrEnum):
    """Why a line is not followed."""

    FORMATION = "formation"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Ignored:
    """Lines that are not followed, all for the same reason.

    Attributes:
        named: what they say that they are about.
        group: for whom, in their words.
    """

    why: Why
    named: ExternalIds
    group: str
    lines: int


@dataclass(frozen=True, slots=True)
class Matched:
    """What is this formation's, each with its group; and what is not.

    Attributes:
        left: what the lines say that are not followed, and that dates may have come of.
        group_ids: those that there are, and None: everybody.
    """

    events: Sequence[OutsideEvent]
    ignored: tuple[Ignored, ...] = ()
    left: tuple[OutsideEvent, ...] = ()
    group_ids: tuple[GroupId | None, ...] = (None,)

    def untouched(self) -> frozenset[str]:
        """Keys of what the lines that are not followed may have been before, for whatever group.

        For a large table there are hundreds of thousands: this takes long.
        """
        return frozenset(event.key_for(group_id) for event in self.left for group_id in self.group_ids)

    def compared(
        self,
        links: Collection[Link],
        activities: Mapping[str, ActivityId | None],
        now: datetime,
        problems: Collection[str] = (),
    ) -> Comparison:
        """See `compare`; dates that came of lines which are not followed any more stay as they are."""
        untouched = self.untouched() if links else ()
        anew = renamed(self.events, links, activities, now)
        known = [anew.get(link.key, link) for link in links]
        return replace(compare(self.events, known, activities, now, untouched, whole=is_whole(problems)), renamed=anew)


def matched(events: Sequence[OutsideEvent], own: ExternalIds, groups: Collection[Group]) -> Matched:
    """Take apart what is this formation's; `own` are its ids, `groups` its groups."""
    if not any(event.dispositif or event.module or event.group for event in events):
        return Matched(_counted(events))
    meant = {told: group_meant(groups, told) for told in {event.group for event in events if event.group}}
    ours: list[OutsideEvent] = []
    left: list[tuple[OutsideEvent, Why]] = []
    for event in events:
        named = external_ids(event.dispositif, event.module)
        group = meant[event.group] if event.group else None
        if named and not own.names(named):
            left.append((event, Why.FORMATION))
        elif event.group and group is None:
            left.append((event, Why.GROUP))
        else:
            ours.append(event if group is None else replace(event, group_id=group.id))
    everybody = None, *(one.id for one in groups)
    of_old = [event for event, why in left if why is Why.GROUP or not event.counted]
    return Matched(_counted(ours), _ignored(left), tuple(_counted(of_old)), everybody)


def group_meant(groups: Collection[Group], told: str) -> Group | None:
    """The group of this external id; else the one of this name."""
    key = id_key(external_id(told))
    by_id = (one for one in groups if one.external_id and id_key(one.external_id) == key)
    by_name = (one for one in groups if one.name.casefold() == told.casefold())
    return next(by_id, None) or next(by_name, None)


def _counted(events: Sequence[OutsideEvent]) -> Sequence[OutsideEvent]:
    """Two half-days of one title on one day are two; in each group anew."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for event in events:
        which = event.uid, event.group_id or event.group
        seen[which] += event.counted
        found.append(replace(event, uid=f"{event.uid}#{seen[which]}") if event.counted and seen[which] > 1 else event)
    return tuple(found)


def _ignored(left: Iterable[tuple[OutsideEvent, Why]]) -> tuple[Ignored, ...]:
    counted = Counter(
        (why, external_ids(event.dispositif, event.module), event.group if why is Why.GROUP else "")
        for event, why in left
    )
    return tuple(Ignored(*told, lines) for told, lines in counted.items())
