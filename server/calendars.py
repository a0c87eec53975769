"""What is planned, as an event of a calendar program, in the reader's language; for feeds and for mails.

The rule: nothing here says who else takes part. Hours stay wall times in the zone where the formation is given.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from accounts.people import Language
from actions.ports.calendars import CalendarEvent
from actions.ports.formations import Planned
from formations.formations import ActivityKind
from formations.occurrences import Occurrence
from formations.rules import walls
from formations.series import Series
from server.i18n import catalogue, later

KIND_WORDS = {
    ActivityKind.IN_PERSON: later("Présentiel"),
    ActivityKind.VIRTUAL_CLASS: later("Classe virtuelle"),
    ActivityKind.ASYNCHRONOUS: later("À distance"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom it is written.

    Attributes:
        public_url: where this installation is, without a slash at the end.
        joinable: they may enter the class; others get no address of it.
    """

    language: Language
    public_url: str
    joinable: bool


def events_of(planned: Planned, series: Series, dates: Sequence[Occurrence], reader: Reader) -> list[CalendarEvent]:
    """All of a series that repeats: its rule, then each date that differs from it.

    A date with a room differs, as each has its own way in.

    Args:
        planned: one of its dates, with the activity and the formation.
        dates: all of them.
    """
    meant = walls(series.rule, series.starts_wall)
    known = {dated.recurrence_wall for dated in dates}
    first = series.date(planned.occurrence.id, series.starts_wall)
    ruled = replace(
        event_of(replace(planned, occurrence=first), series, replace(reader, joinable=False)),
        sequence=series.sequence,
        rule=_rule(series, planned.activity.kind),
        left_out=tuple(wall for wall in meant if wall not in known),
        added=tuple(sorted(known - set(meant))),
    )
    own_way_in = reader.joinable and planned.activity.kind is ActivityKind.VIRTUAL_CLASS
    differing = (one for one in dates if own_way_in or one.is_cancelled or not series.is_as_meant(one))
    return [ruled, *(date_of_several(replace(planned, occurrence=one), series, reader) for one in differing)]


def event_of(planned: Planned, series: Series, reader: Reader) -> CalendarEvent:
    """One dated entry that stands alone."""
    occurrence, activity, gettext = planned.occurrence, planned.activity, catalogue(reader.language).gettext
    whole_days = activity.kind is ActivityKind.ASYNCHRONOUS
    has_room = activity.kind is ActivityKind.VIRTUAL_CLASS and reader.joinable and not occurrence.is_cancelled
    return CalendarEvent(
        uid=series.uid,
        # Both only rise, and so does their sum.
        sequence=series.sequence + occurrence.sequence,
        starts=occurrence.starts_wall,
        ends=last_day(occurrence.ends_wall) if whole_days else occurrence.ends_wall,
        zone=None if whole_days else occurrence.zone,
        summary=_summary(planned, reader.language),
        description=_description(planned, reader.language),
        location=activity.where,
        url=f"{reader.public_url}/formations/{planned.formation.id}",
        conference=f"{reader.public_url}/class/{occurrence.id}" if has_room else "",
        conference_label=gettext("Rejoindre la classe") if has_room else "",
        category=gettext(KIND_WORDS[activity.kind]),
        cancelled=occurrence.is_cancelled,
        busy=not whole_days,
    )


def date_of_several(planned: Planned, series: Series, reader: Reader) -> CalendarEvent:
    """One dated entry of several, known by the start that its series gave it."""
    alone = event_of(planned, series, reader)
    return replace(alone, recurrence=planned.occurrence.recurrence_wall, recurrence_zone=series.zone)


def _rule(series: Series, kind: ActivityKind) -> str:
    """Beside whole days an end is a day (RFC 5545 §3.3.10)."""
    if series.rule is None:
        return ""
    if kind is ActivityKind.ASYNCHRONOUS:
        return re.sub(r"(UNTIL=\d{8})T\w+", r"\1", str(series.rule))
    return series.rule.in_utc(series.zone)


def last_day(ends_wall: datetime) -> datetime:
    """The last day that belongs to a span; one that ends at midnight ends with the day before."""
    return ends_wall - timedelta(days=1) if ends_wall.time() == time() else ends_wall


def _summary(planned: Planned, language: Language) -> str:
    if not planned.occurrence.is_cancelled:
        return planned.title
    # Several programs show a cancelled event of a feed like any other.
    return catalogue(language).gettext("Annulé : %(title)s") % {"title": planned.title}


def _description(planned: Planned, language: Language) -> str:
    gettext = catalogue(language).gettext
    parts = [planned.formation.title]
    if planned.occurrence.cancelled_because:
        parts.append(gettext("Annulé : %(title)s") % {"title": planned.occurrence.cancelled_because})
    parts += [planned.activity.instructions, planned.activity.access]
    return "\n\n".join(part for part in parts if part)
