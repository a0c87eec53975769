"""The last change of a formation's calendar, to be taken back once, as long as nobody changed it since.

It holds what was before, and neither who changed it nor when. Taking back is a change too: sequences and versions rise.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from formations.errors import NothingToUndo
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.series import Change, Series, told_anew


@dataclass(frozen=True, slots=True)
class Undo:
    """What to go back to.

    Attributes:
        series, occurrences: as they were before.
        made_series, made: what the change made, and goes again.
        versions: of every series that is touched, as the change left them.
    """

    series: tuple[Series, ...]
    occurrences: tuple[Occurrence, ...]
    made_series: tuple[SeriesId, ...]
    made: tuple[OccurrenceId, ...]
    versions: Mapping[SeriesId, int]


def undo_of(series: Sequence[Series], occurrences: Sequence[Occurrence], change: Change) -> Undo:
    """How to take a change back, given what was there before it."""
    old_series, old = {one.id: one for one in series}, {one.id: one for one in occurrences}
    touched = {one.id for one in change.occurrences} | set(change.removed)
    return Undo(
        tuple(one for one in series if one.id in {new.id for new in change.series} | set(change.removed_series)),
        tuple(one for one in occurrences if one.id in touched),
        tuple(one.id for one in change.series if one.id not in old_series),
        tuple(one.id for one in change.occurrences if one.id not in old),
        {one.id: one.version for one in change.series},
    )


def take_back(undo: Undo, series: Mapping[SeriesId, Series], occurrences: Mapping[OccurrenceId, Occurrence]) -> Change:
    """The change that brings back what was, given what is there now.

    Raises:
        NothingToUndo: something of it was changed again.
    """
    if any(series_id not in series or series[series_id].version != v for series_id, v in undo.versions.items()):
        raise NothingToUndo
    return Change(
        tuple(_again(undo, one, series.get(one.id, one), occurrences.values()) for one in undo.series),
        tuple(_again_occurrence(one, occurrences.get(one.id, one)) for one in undo.occurrences),
        undo.made,
        undo.made_series,
    )


def _again(undo: Undo, before: Series, present: Series, dated: Iterable[Occurrence]) -> Series:
    """With another SEQUENCE only where it has other dates: what each of them says has its own."""
    if not undo.made and replace(before, sequence=present.sequence, version=present.version) == present:
        return present.touched()
    dates = (one for one in dated if one.series_id == present.id)
    return told_anew(replace(before, sequence=present.sequence, version=present.version), dates)


def _again_occurrence(before: Occurrence, present: Occurrence) -> Occurrence:
    return replace(before, sequence=present.sequence + 1, version=present.version + 1)
