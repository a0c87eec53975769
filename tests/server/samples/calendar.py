"""Samples of calendars: a month, a week, a list, a date that is being moved; and of the addresses to subscribe to."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from accounts.people import DomainId, Language
from actions.calendar import Agenda
from actions.entries import Entry
from actions.ports.formations import Planned
from formations.formations import Activity, ActivityId, ActivityKind, Formation, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from formations.outlines import Outline
from formations.phases import phase_of
from server.pages.calendar import calendar_view
from server.pages.calendar_address import Asked, Shape
from server.pages.calendar_layout import Layout
from server.pages.calendar_views import CalendarView, ChoiceView, OfferedView, WhereView
from server.pages.feeds import FeedsView, FeedView
from tests.server.samples.story import FORMATION, NOW, SOON, TITLE, Samples

_OUTLINES = (
    None,
    Outline(datetime(2026, 11, 2, 8, tzinfo=UTC), datetime(2027, 3, 9, 10, tzinfo=UTC), "INSPÉ de La Réunion"),
    Outline(datetime(2027, 1, 7, 8, tzinfo=UTC), datetime(2027, 1, 7, 10, tzinfo=UTC)),
)


def entry(kind: ActivityKind, title: str, day: date, hour: float, hours: float, **changes: object) -> Entry:
    """One of a calendar's, of the day and hour that clocks in Paris say."""
    starts = datetime.combine(day, time()) + timedelta(hours=hour)
    starts_wall, ends_wall = starts, starts + timedelta(hours=hours)
    dated = Occurrence(OccurrenceId(f"{title}{day}"), ActivityId(title), starts_wall, ends_wall, "Europe/Paris")
    dated = replace(dated, **changes)  # type: ignore[arg-type]
    formation = Formation(FormationId("u3VZ0Xw1QmGkz8mB2Jr5Tg"), DomainId("d"), TITLE, "", 360, "Europe/Paris")
    activity = Activity(dated.activity_id, formation.id, 0, kind, title, "", "", 90)
    return Entry(Planned(dated, activity, formation), None, phase_of(dated, NOW), None, False, False)


def _entries() -> tuple[Entry, ...]:
    live, met, alone = ActivityKind.VIRTUAL_CLASS, ActivityKind.IN_PERSON, ActivityKind.ASYNCHRONOUS
    tuesday = date(2026, 11, 24)
    weekly = [entry(live, "Classe du mardi", tuesday + timedelta(days=days), 17.5, 1.5) for days in range(-21, 14, 7)]
    crowded = [
        entry(live, f"Atelier {number + 1}", tuesday + timedelta(days=2), 9 + number / 2, 1.5) for number in range(4)
    ]
    made = (
        *weekly,
        *crowded,
        entry(met, "Manipuler pour modéliser", date(2026, 11, 11), 9, 3),
        entry(met, "Visite d'une classe", date(2026, 11, 24), 9, 1),
        entry(live, "Analyser des productions d'élèves", tuesday, 12.75, 1.5),
        entry(
            live, "Échanges entre pairs", date(2026, 11, 27), 10, 1, cancelled_because="La formatrice est souffrante."
        ),
        entry(live, "Permanence en ligne", date(2026, 11, 27), 13, 0.75),
        entry(met, "Réunion d'équipe", date(2026, 11, 27), 13, 0.5),
        entry(alone, "Partager un énoncé et sa mise en œuvre", date(2026, 11, 18), 8, 24 * 12),
        entry(alone, "Lire deux articles", date(2026, 11, 25), 8, 24 * 2.4),
        entry(alone, "Observer ses élèves", date(2026, 11, 2), 8, 24 * 11),
    )
    return tuple(sorted(made, key=lambda one: one.occurrence.starts_at))


def calendar(
    shape: str, *, entries: tuple[Entry, ...] | None = None, edits: bool = False, **asked: object
) -> CalendarView:
    """The calendar of the reader of these samples, or of a formation for who plans it."""
    formation_id = FormationId("u3VZ0Xw1QmGkz8mB2Jr5Tg")
    one = Formation(formation_id, DomainId("d"), TITLE, "", 360, "Europe/Paris")
    other = replace(one, id=FormationId("other"), title="Lire et comprendre des documentaires au cycle 3")
    again = replace(one, id=FormationId("again"))
    address = Asked(f"{FORMATION}/calendar" if edits else "/calendar", Shape(shape))
    shown = Agenda(
        _entries() if entries is None else entries,
        (one,) if edits else (one, again, other),
        TITLE if edits else "",
        frozenset({formation_id} if edits else ()),
        outlines={} if edits else dict(zip((one.id, again.id), _OUTLINES[1:], strict=True)),
    )
    chosen = asked.pop("chosen", date(2026, 11, 24))
    layout = Layout(address, shown, date(2026, 11, 24), chosen, "Indian/Reunion", edits)  # type: ignore[arg-type]
    if edits:
        layout = replace(layout, form_url=f"{FORMATION}/plan")
    return replace(calendar_view(layout), back_url=FORMATION, **asked)  # type: ignore[arg-type]


_CHOICES = tuple(ChoiceView(f"{FORMATION}/plan?day=2026-11-26#new", TITLE, outline=told) for told in _OUTLINES)
WHERE = WhereView("Académie de Valmont", "/domains/d/calendar", (OfferedView("", _CHOICES),))
ANYWHERE = WhereView(
    "", "/calendar", (OfferedView("Académie de Valmont", _CHOICES), OfferedView("Académie de Valmarine", ()))
)
SUBSCRIBE = FeedsView(
    (
        FeedView("", "", "", True, "https://classe.example.fr/feeds/9pX3nQ7bRk2sT5vW8yZ1aA.ics"),
        FeedView("Académie de Valmarine", "", "domain", False),
        FeedView(TITLE, "u3VZ0Xw1QmGkz8mB2Jr5Tg", "", True),
    ),
    revoked=True,
)


def pages(language: Language) -> Samples:
    return {
        "calendar": ("calendar.html", calendar("agenda"), True),
        "calendar-empty": ("calendar.html", calendar("agenda", entries=(), chosen=date(2027, 7, 1)), True),
        "calendar-month": ("calendar.html", calendar("month"), True),
        "calendar-add": ("calendar.html", calendar("month", add_url="/calendar/plan?day=2026-11-24"), True),
        "calendar-week": ("calendar.html", calendar("week"), True),
        "calendar-plan-month": ("calendar.html", calendar("month", edits=True), True),
        "calendar-plan-week": ("calendar.html", calendar("week", edits=True), True),
        "calendar-move": (
            "calendar.html",
            calendar("month", edits=True, moving=SOON, stop_url=f"{FORMATION}/calendar"),
            True,
        ),
        "plan-where": ("plan_where.html", WHERE, True),
        "plan-anywhere": ("plan_where.html", ANYWHERE, True),
        "subscribe": ("subscribe.html", SUBSCRIBE, True),
    }
