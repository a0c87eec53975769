"""Another day for all dates of a series, that go on as they did."""

from datetime import datetime

import pytest

from formations.moved_rules import moved_rule
from formations.rules import parse_rule, walls


@pytest.mark.parametrize(
    ("rule", "day", "days"),
    [
        ("FREQ=MONTHLY;BYDAY=2TU", (1, 13), [(1, 13), (2, 10), (3, 10)]),
        ("FREQ=MONTHLY;BYDAY=2TU", (1, 29), [(1, 29), (2, 26), (3, 26)]),
        ("FREQ=MONTHLY;BYDAY=-1TU", (1, 25), [(1, 25), (2, 22), (3, 29)]),
        ("FREQ=MONTHLY;BYDAY=-1TU", (1, 21), [(1, 21), (2, 18), (3, 18)]),
        ("FREQ=MONTHLY;BYMONTHDAY=12", (1, 14), [(1, 14), (2, 14), (3, 14)]),
        ("FREQ=WEEKLY;BYDAY=TU", (1, 14), [(1, 14), (1, 21), (1, 28)]),
        ("FREQ=WEEKLY;INTERVAL=2", (1, 14), [(1, 14), (1, 28), (2, 11)]),
        ("FREQ=DAILY;BYDAY=TU", (1, 14), [(1, 14), (1, 21), (1, 28)]),
        # These have no one day that could move: they go on with the next that is theirs.
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", (1, 16), [(1, 18), (1, 19), (1, 20)]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", (1, 30), [(1, 31), (2, 28), (3, 31)]),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", (1, 14), [(2, 1), (3, 1), (4, 5)]),
    ],
)
def test_the_day_that_was_chosen_is_the_first(rule: str, day: tuple[int, int], days: list[tuple[int, int]]) -> None:
    starts = datetime(2027, *day, 17, 30)
    found = walls(moved_rule(parse_rule(rule + ";COUNT=3", "Europe/Paris"), starts), starts)
    assert found == tuple(datetime(2027, *each, 17, 30) for each in days)
