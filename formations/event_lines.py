"""Events of elsewhere as text, while they wait for a decision or go from one process to another: JSON, one to a line.

The rule: they are read in pieces. Thousands read in one go would keep every other thread from running meanwhile.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime

from formations.following import OutsideEvent

PIECE = 50
_BETWEEN = ",\n"  # nowhere else: JSON writes the end of a line within words as \n
_NAMES = tuple(field.name for field in fields(OutsideEvent))
_WALLS = ("starts_wall", "ends_wall")
_written = json.JSONEncoder(ensure_ascii=False, default=datetime.isoformat).encode


def lines_of(events: Iterable[OutsideEvent]) -> str:
    """For `events_of`."""
    rows = ({name: getattr(event, name) for name in _NAMES} for event in events)
    return f"[{_BETWEEN.join(map(_written, rows))}]"


def events_of(text: str) -> Iterator[OutsideEvent]:
    """From `lines_of`, in their order."""
    lines = text[1:-1].split(_BETWEEN)
    for begin in range(0, len(lines), PIECE):
        for row in json.loads(f"[{','.join(lines[begin : begin + PIECE])}]"):
            yield OutsideEvent(**row | {name: datetime.fromisoformat(row[name]) for name in _WALLS})
