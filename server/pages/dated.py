"""Dated things as pages show them: an entry of somebody's calendar, days that hold entries."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby

from actions.entries import Entry
from actions.ports.formations import Planned
from formations.formations import ActivityKind, FormationId
from formations.phases import phase_of
from rooms.ids import RoomId
from server.pages.hours import local_day
from server.pages.views import DayView, OccurrenceView, Phase


def formation_url(formation_id: FormationId) -> str:
    """The address of a formation's space."""
    return f"/formations/{formation_id}"


def class_url(room_id: RoomId | str) -> str:
    """The address of a class."""
    return f"/class/{room_id}"


def entry_view(entry: Entry) -> OccurrenceView:
    """One entry, with its door as it is to this person."""
    phase = Phase.PAST if entry.ended else Phase(entry.phase.value)
    return _view(entry.planned, phase, has_door=entry.door is not None, is_open=entry.is_open)


def planned_view(planned: Planned, now: datetime) -> OccurrenceView:
    """One entry without asking for its door."""
    return _view(planned, Phase(phase_of(planned.occurrence, now).value), has_door=False, is_open=False)


def days(entries: Iterable[Entry], zone: str, today: date, first: date) -> tuple[DayView, ...]:
    """Entries by the day they begin in this zone; what began before the first day shown stands on that day."""

    def day(entry: Entry) -> date:
        return max(local_day(entry.occurrence.starts_at, zone), first)

    return tuple(
        DayView(begins, tuple(entry_view(entry) for entry in group), begins == today)
        for begins, group in groupby(entries, day)
    )


def windows(entries: Iterable[Entry]) -> tuple[OccurrenceView, ...]:
    """The asynchronous entries: spans of days and not hours."""
    return tuple(entry_view(entry) for entry in entries if is_window(entry))


def is_window(entry: Entry) -> bool:
    """Whether it is a span of days to work in."""
    return entry.activity.kind is ActivityKind.ASYNCHRONOUS


def _view(planned: Planned, phase: Phase, *, has_door: bool, is_open: bool) -> OccurrenceView:
    occurrence, url = planned.occurrence, formation_url(planned.formation.id)
    return OccurrenceView(
        id=occurrence.id,
        kind=planned.activity.kind,
        title=planned.title,
        formation_title=planned.formation.title,
        formation_url=url,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        zone=occurrence.zone,
        url=class_url(occurrence.id) if has_door else url,
        phase=phase,
        place=planned.activity.place,
        is_open=is_open,
        cancelled_because=occurrence.cancelled_because,
        group=planned.group.name if planned.group else "",
    )
