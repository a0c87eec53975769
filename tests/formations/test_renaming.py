"""A date that became a series where it is kept, or the reverse: known under another key, and the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from formations.following import Link, OutsideEvent
from formations.formations import ActivityId, GroupId
from formations.matching import Matched
from formations.occurrences import OccurrenceId
from formations.renaming import renamed

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
STARTS = datetime(2027, 3, 11, 14)
SINGLE = OutsideEvent("one", "", 1, "Classe", STARTS, STARTS + timedelta(hours=1), "Europe/Paris")
OF_SERIES = replace(SINGLE, recurrence="2027-03-11T14:00:00")
NEXT = replace(
    SINGLE,
    recurrence="2027-03-18T14:00:00",
    starts_wall=STARTS + timedelta(days=7),
    ends_wall=STARTS + timedelta(days=7, hours=1),
)
IN_UTC = replace(OF_SERIES, recurrence="2027-03-11T13:00:00", zone="UTC", starts_wall=STARTS - timedelta(hours=1))


def link(event: OutsideEvent, name: str = "o") -> Link:
    return Link(event.key, OccurrenceId(name), event.sequence, event.said)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (SINGLE, OF_SERIES),
        (OF_SERIES, SINGLE),
        (IN_UTC, OF_SERIES),
        (OF_SERIES, IN_UTC),
        (IN_UTC, SINGLE),
        (SINGLE, replace(OF_SERIES, recurrence="2027-03-12T14:00:00")),
        (SINGLE, replace(OF_SERIES, sequence=0)),
    ],
)
def test_the_same_date_is_neither_made_again_nor_cancelled(before: OutsideEvent, after: OutsideEvent) -> None:
    found = Matched([after, NEXT]).compared([link(before)], {"Classe": ActivityId("a")}, NOW)
    ((former, anew),) = found.renamed.items()
    assert (former, anew.key, anew.occurrence_id, anew.said) == (before.key, after.key, "o", before.said)
    assert (found.created, found.gone) == ((NEXT,), ())
    later = Matched([after]).compared([anew], {}, NOW)
    assert (later.created, later.gone, later.renamed) == ((), (), {})


def test_what_changed_with_it_changes_it() -> None:
    longer = replace(OF_SERIES, sequence=0, ends_wall=STARTS + timedelta(hours=2))
    found = Matched([longer]).compared([link(SINGLE)], {}, NOW)
    assert found.changed == ((longer, found.renamed[SINGLE.key]),)


@pytest.mark.parametrize(
    "after",
    [
        replace(OF_SERIES, uid="other"),
        replace(OF_SERIES, group_id=GroupId("g")),
        replace(OF_SERIES, starts_wall=STARTS + timedelta(minutes=1)),
        replace(OF_SERIES, zone="Europe/London"),
    ],
)
def test_another_uid_group_or_moment_is_another_date(after: OutsideEvent) -> None:
    assert renamed([after], [link(SINGLE)], {}, NOW) == {}


def test_a_key_that_is_there_still_is_nobody_elses() -> None:
    assert renamed([SINGLE, OF_SERIES], [link(SINGLE)], {}, NOW) == {}
    assert renamed([SINGLE, OF_SERIES], [link(SINGLE), link(OF_SERIES, "p")], {}, NOW) == {}


def test_of_several_each_is_taken_once_in_one_order() -> None:
    moved_there = replace(NEXT, starts_wall=STARTS, ends_wall=SINGLE.ends_wall)
    for events in ([moved_there, OF_SERIES], [OF_SERIES, moved_there]):
        assert [one.key for one in renamed(events, [link(SINGLE)], {}, NOW).values()] == [OF_SERIES.key]
    off = replace(OF_SERIES, cancelled=True)
    for links in ([link(off), link(IN_UTC, "p")], [link(IN_UTC, "p"), link(off)]):
        ((former, anew),) = renamed([SINGLE], links, {}, NOW).items()
        assert (former, anew.occurrence_id) == (IN_UTC.key, "p")


@pytest.mark.parametrize(
    ("activity_id", "group_id", "title", "is_same"),
    [
        ("a", None, "Classe", True),
        ("b", None, "Classe", False),
        ("a", "g", "Classe", False),
        (None, None, "Autre", False),
        (None, None, "Inconnu", False),
    ],
)
def test_where_all_have_new_uids_those_of_one_activity_and_hour_are_the_same(
    activity_id: str, group_id: str | None, title: str, is_same: bool
) -> None:
    links = [replace(link(SINGLE), activity_id=activity_id, group_id=group_id), link(NEXT)]
    anew = replace(SINGLE, uid="new", title=title)
    found = Matched([anew]).compared(links, {"Classe": ActivityId("a"), "Autre": None}, NOW)
    assert [*found.renamed] == ([SINGLE.key] if is_same else [])
    assert [one.key for one in found.gone] == ([NEXT.key] if is_same else [SINGLE.key, NEXT.key])
    beside = renamed([anew, NEXT], links, {"Classe": ActivityId("a")}, NOW)
    assert beside == {}, "one is there still: its program keeps UIDs"
