"""Past, live, ahead: at the moment itself, and for activities with several dates."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formations.formations import ActivityId
from formations.occurrences import Occurrence, OccurrenceId
from formations.phases import Phase, phase_of, phase_of_all

CLASS = Occurrence(
    OccurrenceId("o"), ActivityId("a"), datetime(2027, 3, 11, 14), datetime(2027, 3, 11, 16), "Europe/Paris"
)
STARTS, ENDS = datetime(2027, 3, 11, 13, tzinfo=UTC), datetime(2027, 3, 11, 15, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (STARTS - MOMENT, Phase.AHEAD),
        (STARTS, Phase.LIVE),
        (ENDS - MOMENT, Phase.LIVE),
        (ENDS, Phase.PAST),
    ],
)
def test_the_phase_of_one_date(now: datetime, phase: Phase) -> None:
    assert phase_of(CLASS, now) is phase


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ((), Phase.UNDATED),
        ((Phase.PAST,), Phase.PAST),
        ((Phase.AHEAD, Phase.AHEAD), Phase.AHEAD),
        ((Phase.PAST, Phase.AHEAD), Phase.LIVE),
        ((Phase.PAST, Phase.LIVE, Phase.AHEAD), Phase.LIVE),
    ],
)
def test_the_phase_of_several_dates(phases: tuple[Phase, ...], expected: Phase) -> None:
    assert phase_of_all(frozenset(phases)) is expected


@given(st.lists(st.timedeltas(timedelta(days=-9), timedelta(days=9)), min_size=2, max_size=9))
def test_time_only_goes_forward(offsets: list[timedelta]) -> None:
    order = [Phase.AHEAD, Phase.LIVE, Phase.PAST]
    seen = [order.index(phase_of(CLASS, STARTS + offset)) for offset in sorted(offsets)]
    assert seen == sorted(seen)
