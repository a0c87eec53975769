"""A calendar that is followed, compared with what is planned."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from formations.errors import CalendarEmptied
from formations.following import Link, OutsideEvent, compare, is_whole, name_for, newest
from formations.formations import ActivityId, ActivityKind
from formations.occurrences import OccurrenceId

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
STARTS = datetime(2027, 3, 11, 14)
EVENT = OutsideEvent("one", "", 1, "Classe", STARTS, STARTS + timedelta(hours=1), "Europe/Paris")
OTHER = replace(EVENT, uid="other")
PAST = replace(EVENT, uid="past", starts_wall=datetime(2027, 2, 1, 9), ends_wall=datetime(2027, 2, 1, 10))
MAPPING = {"Classe": ActivityId("a"), "Autre": None}


def link(event: OutsideEvent, **changes: object) -> Link:
    return replace(Link(event.key, OccurrenceId("o"), event.sequence, event.said), **changes)  # type: ignore[arg-type]


def moved(event: OutsideEvent, **changes: object) -> OutsideEvent:
    later = event.starts_wall + timedelta(days=1)
    return replace(event, starts_wall=later, ends_wall=later + timedelta(hours=1), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "called", "name"),
    [
        ("https://moodle.example.org/calendar/export_execute.php?authtoken=s", "", "moodle.example.org"),
        ("https://moodle.example.org/calendar/export_execute.php?authtoken=s", "Stage", "Stage"),
        ("webcal://user:word@example.org:8443/zone-b-2027.ics#x", "", "example.org"),
        ("https://google.example/calendar/ical/a%40b/private-0af1/basic.ics", "", "google.example"),
        ("https://pris.example/xkqzvbnmplrtsw.ics", "", "pris.example (2)"),
        ("https://classe.example.fr/feeds/Jx3kQ9-_aVb71mmPq0rT2w.ics", "", "classe.example.fr"),
        ("https://cloud.example.org/remote.php/dav/public-calendars/SKtkFPvDsZiOlMqn?export", "", "cloud.example.org"),
        ("https://example.org/x%0Ay.ics", "", "example.org"),
        ("https://example.org/", "Pris", "Pris (3)"),
        ("https://example.org/", "x" * 300, "x" * 190),
    ],
)  # fmt: skip
def test_an_address_is_called_as_its_calendar_is_and_else_by_nothing_that_may_be_a_secret(
    address: str, called: str, name: str
) -> None:
    assert name_for(address, called, {"Pris", "Pris (2)", "pris.example"}) == name


def test_of_two_that_say_they_are_the_same_the_higher_sequence_counts() -> None:
    old, new = EVENT, moved(EVENT, sequence=3)
    for order in ((old, new), (new, old)):
        assert list(newest(order).values()) == [new]
    single = replace(EVENT, recurrence="2027-03-11T14:00:00")
    assert len(newest([EVENT, single])) == 2


def test_what_is_new_is_created_where_its_title_was_given_an_activity() -> None:
    events = [EVENT, replace(OTHER, title="Autre"), replace(OTHER, uid="third", title="Inconnu")]
    found = compare(events, [], MAPPING, NOW)
    assert (found.created, found.undecided) == ((EVENT,), (events[2],))


def test_what_changed_is_changed_and_what_did_not_is_left() -> None:
    found = compare([moved(EVENT), OTHER], [link(EVENT), link(OTHER)], MAPPING, NOW)
    assert found.changed == ((moved(EVENT), link(EVENT)),)
    assert (found.created, found.gone, found.unchanged) == ((), (), 1)


def test_an_older_version_than_what_was_seen_changes_nothing() -> None:
    assert compare([moved(EVENT, sequence=0), OTHER], [link(EVENT), link(OTHER)], MAPPING, NOW).is_nothing


def test_a_cancelled_event_cancels_and_a_new_one_that_is_cancelled_is_not_made() -> None:
    off = replace(EVENT, cancelled=True)
    assert compare([off, OTHER], [link(EVENT), link(OTHER)], MAPPING, NOW).changed == ((off, link(EVENT)),)
    assert compare([off], [], MAPPING, NOW).is_nothing


def test_what_disappeared_is_cancelled_if_it_was_still_to_come() -> None:
    past = replace(OTHER, uid="past", starts_wall=datetime(2027, 2, 1, 9), ends_wall=datetime(2027, 2, 1, 10))
    off = replace(OTHER, uid="off", cancelled=True)
    found = compare([OTHER], [link(EVENT), link(OTHER), link(past), link(off)], MAPPING, NOW)
    assert found.gone == (link(EVENT),)


def test_what_could_not_be_read_is_not_what_disappeared() -> None:
    for rest in ([OTHER], []):
        assert compare(rest, [link(EVENT), link(OTHER)], MAPPING, NOW, whole=False).is_nothing
    assert is_whole(["zone_unknown"])
    assert not is_whole(["zone_unknown", "event_unreadable"])


def test_what_is_over_stays_as_it_was() -> None:
    past = replace(EVENT, starts_wall=datetime(2027, 2, 1, 9), ends_wall=datetime(2027, 2, 1, 10))
    assert compare([moved(past, sequence=9)], [link(past)], MAPPING, NOW).is_nothing
    assert compare([past], [], MAPPING, NOW).is_nothing


@pytest.mark.parametrize("rest", [[], [replace(OTHER, uid="new", cancelled=True)], [PAST]])
def test_one_in_which_nothing_is_to_come_any_more_changes_nothing(rest: list[OutsideEvent]) -> None:
    with pytest.raises(CalendarEmptied):
        compare(rest, [link(EVENT), link(OTHER)], MAPPING, NOW)


@pytest.mark.parametrize(
    ("stood", "come", "is_lost"), [(1, 1, False), (2, 1, False), (3, 1, True), (30, 1, True), (30, 15, False)]
)
def test_one_that_has_much_less_than_before_and_nothing_of_it_has_lost_its_dates(
    stood: int, come: int, is_lost: bool
) -> None:
    """Such as another calendar at its address, or the notice of a maintenance."""
    had = [link(replace(EVENT, uid=f"had-{number}")) for number in range(stood)]
    has = [replace(EVENT, uid=f"has-{number}") for number in range(come)]
    if is_lost:
        with pytest.raises(CalendarEmptied):
            compare(has, had, MAPPING, NOW)
    else:
        assert len(compare(has, had, MAPPING, NOW).gone) == stood


@pytest.mark.parametrize("title", ["Classe", "Autre", "Inconnu"])
def test_the_one_date_to_come_can_be_replaced_by_another(title: str) -> None:
    new = replace(EVENT, uid="new", title=title)
    found = compare([new, PAST], [link(EVENT), link(PAST)], MAPPING, NOW)
    assert found.gone == (link(EVENT),)
    assert found.created == ((new,) if title == "Classe" else ())


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (EVENT, ActivityKind.VIRTUAL_CLASS),
        (replace(EVENT, place="Salle 2"), ActivityKind.IN_PERSON),
        (replace(EVENT, place="https://meet.example/x"), ActivityKind.VIRTUAL_CLASS),
        (replace(EVENT, whole_days=True, place="Salle 2"), ActivityKind.ASYNCHRONOUS),
        (replace(EVENT, ends_wall=STARTS + timedelta(days=3)), ActivityKind.ASYNCHRONOUS),
    ],
)
def test_what_an_event_probably_is(event: OutsideEvent, kind: ActivityKind) -> None:
    assert event.likely_kind is kind
