"""The dates of the demo's story, whatever the day it is told."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.permissions import Standing
from actions.demo_story import FORMATIONS, GUADELOUPE, MAIN_STORY, PARIS, PEOPLE, REUNION, When
from formations.formations import ActivityId, ActivityKind
from formations.occurrences import Occurrence, OccurrenceId
from formations.opening import require_open

MAIN = FORMATIONS[0]
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@given(now=MOMENTS, zone=st.sampled_from([PARIS, GUADELOUPE, REUNION]))
def test_the_open_class_is_open_to_participants_whenever_it_is_looked_at(now: datetime, zone: str) -> None:
    starts, ends = When(open_now=True).dated(now, zone)
    occurrence = Occurrence(OccurrenceId("o"), ActivityId("a"), starts, ends, zone)
    require_open(occurrence, Standing.PARTICIPANT, now, in_use=False)


@given(now=MOMENTS)
def test_nobody_is_called_together_at_a_weeks_end(now: datetime) -> None:
    for story in FORMATIONS:
        for step in story.plan:
            for when in step.when:
                starts, ends = when.dated(now, story.zone)
                assert starts < ends
                if step.kind is not ActivityKind.ASYNCHRONOUS and not when.open_now:
                    assert starts.weekday() < 5
                    assert starts.date() == ends.date()


@given(now=MOMENTS)
def test_the_occurrences_of_a_step_keep_their_order(now: datetime) -> None:
    for story in FORMATIONS:
        for step in story.plan:
            starts = [when.dated(now, story.zone)[0] for when in step.when]
            assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("days", "expected"), [(0, "2026-11-20"), (1, "2026-11-23"), (2, "2026-11-23"), (3, "2026-11-23")]
)
def test_a_saturday_or_sunday_becomes_the_monday_after(days: int, expected: str) -> None:
    friday = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo(PARIS))
    assert When(days, time(9), end=time(12)).dated(friday, PARIS)[0].date().isoformat() == expected


def test_today_is_the_day_it_is_in_the_formations_own_zone() -> None:
    now = datetime(2026, 11, 24, 2, tzinfo=UTC)  # still the 23rd in Guadeloupe
    assert When(0, time(9), end=time(12)).dated(now, GUADELOUPE)[0] == datetime(2026, 11, 23, 9)


def test_the_main_story_is_what_the_guide_promises() -> None:
    assert MAIN.title == MAIN_STORY == "Résolution de problèmes au cycle 2"
    assert MAIN.minutes == sum(step.minutes for step in MAIN.plan) == 360
    assert {step.kind for step in MAIN.plan} == set(ActivityKind)
    assert sum(when.open_now for step in MAIN.plan for when in step.when) == 1
    people = {person.key: person for person in PEOPLE}
    assert REUNION in {people[key].zone for key in MAIN.participants}


def test_everyone_in_a_story_is_somebody_and_every_address_is_reserved_for_examples() -> None:
    keys = {person.key for person in PEOPLE}
    assert len(keys) == len(PEOPLE)
    for story in FORMATIONS:
        assert {key for key, _ in story.members()} <= keys
    assert all(person.email.endswith(".example") for person in PEOPLE)


def test_far_dates_lie_within_a_few_weeks() -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    for story in FORMATIONS:
        for step in story.plan:
            for when in step.when:
                assert abs(when.dated(now, story.zone)[0] - datetime(2026, 11, 24)) < timedelta(days=40)
