"""Events of elsewhere as text."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formations.event_lines import PIECE, events_of, lines_of
from formations.following import OutsideEvent

ONE = OutsideEvent(
    "1@elsewhere", "", 0, "Classe", datetime(2027, 3, 2, 9), datetime(2027, 3, 2, 10), "Indian/Reunion", "", "Bonjour"
)


@given(st.text(), st.text(alphabet=',"\\\n}{é '))
def test_what_is_written_is_read_back(title: str, text: str) -> None:
    events = [replace(ONE, title=title, text=text), replace(ONE, uid=",\n", whole_days=True, cancelled=True)]
    assert list(events_of(lines_of(events))) == events


@pytest.mark.parametrize("count", [0, 1, PIECE, PIECE + 1, 3 * PIECE])
def test_however_many_in_their_order(count: int) -> None:
    events = [replace(ONE, sequence=number) for number in range(count)]
    assert list(events_of(lines_of(events))) == events


def test_each_has_a_line_and_what_was_kept_in_one_line_is_read_too() -> None:
    text = lines_of([ONE, ONE])
    assert len(text.splitlines()) == 2
    assert list(events_of(json.dumps(json.loads(text)))) == [ONE, ONE]
