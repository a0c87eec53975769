"""What is planned, as an event of a calendar program, in the reader's language; for feeds and for mails.

The rule: nothing here says who else takes part. Hours stay wall times in the zone where the formation is given.
"""

from datetime import datetime, time, timedelta

from accounts.people import Language
from actions.ports.calendars import CalendarEvent
from actions.ports.records import Planned
from formations.formations import ActivityKind
from server.i18n import catalogue, later

KIND_WORDS = {
    ActivityKind.IN_PERSON: later("Présentiel"),
    ActivityKind.VIRTUAL_CLASS: later("Classe virtuelle"),
    ActivityKind.ASYNCHRONOUS: later("À distance"),
}


def event_of(planned: Planned, language: Language, public_url: str, *, joinable: bool) -> CalendarEvent:
    """One dated entry.

    Args:
        public_url: where this installation is, without a slash at the end.
        joinable: the reader may enter the class; others get no address of it.
    """
    occurrence, activity, gettext = planned.occurrence, planned.activity, catalogue(language).gettext
    whole_days = activity.kind is ActivityKind.ASYNCHRONOUS
    has_room = activity.kind is ActivityKind.VIRTUAL_CLASS and joinable and not occurrence.is_cancelled
    return CalendarEvent(
        uid=f"{occurrence.id}@preau",
        sequence=0,
        starts=occurrence.starts_wall,
        ends=last_day(occurrence.ends_wall) if whole_days else occurrence.ends_wall,
        zone=None if whole_days else occurrence.zone,
        summary=_summary(planned, language),
        description=_description(planned, language),
        location=activity.place,
        url=f"{public_url}/formations/{planned.formation.id}",
        conference=f"{public_url}/class/{occurrence.id}" if has_room else "",
        conference_label=gettext("Rejoindre la classe") if has_room else "",
        category=gettext(KIND_WORDS[activity.kind]),
        cancelled=occurrence.is_cancelled,
        busy=not whole_days,
    )


def last_day(ends_wall: datetime) -> datetime:
    """The last day that belongs to a span; one that ends at midnight ends with the day before."""
    return ends_wall - timedelta(days=1) if ends_wall.time() == time() else ends_wall


def _summary(planned: Planned, language: Language) -> str:
    title = planned.activity.title
    if not planned.occurrence.is_cancelled:
        return title
    # Several programs show a cancelled event of a feed like any other.
    return catalogue(language).gettext("Annulé : %(title)s") % {"title": title}


def _description(planned: Planned, language: Language) -> str:
    gettext = catalogue(language).gettext
    parts = [planned.formation.title]
    if planned.occurrence.cancelled_because:
        parts.append(gettext("Annulé : %(title)s") % {"title": planned.occurrence.cancelled_because})
    parts.append(planned.activity.instructions)
    return "\n\n".join(part for part in parts if part)
