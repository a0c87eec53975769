"""What all samples share: the hour, one formation, its people and its dates."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from accounts.people import Language, Theme
from formations.formations import ActivityKind
from server.pages.views import Frame, OccurrenceView, PersonView, Phase

# Each page by a name: its template, its view, whether somebody is signed in.
Samples = dict[str, tuple[str, object, bool]]
NOW = datetime(2026, 11, 24, 12, 20, tzinfo=UTC)
TITLE = "Résolution de problèmes au cycle 2"
FORMATION = "/formations/u3VZ0Xw1QmGkz8mB2Jr5Tg"


def frame(language: Language = Language.FRENCH, theme: Theme = Theme.LIGHT, *, signed_in: bool = True) -> Frame:
    person = PersonView("p1", "Marie-Ange Hoarau", "MH", 2) if signed_in else None
    return Frame(
        language=language,
        zone="Indian/Reunion",
        theme=theme,
        csrf="a-token",
        path="/",
        now=NOW,
        person=person,
        has_rehearsal=True,
    )


def occurrence(kind: ActivityKind, title: str, starts_at: datetime, minutes: int, **changes: object) -> OccurrenceView:
    plain = OccurrenceView(
        id="o" + title[:3],
        kind=kind,
        title=title,
        formation_title=TITLE,
        formation_url=FORMATION,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        zone="Europe/Paris",
        url="/class/9pX3nQ7bRk2sT5vW8yZ1aA" if kind is ActivityKind.VIRTUAL_CLASS else FORMATION,
        phase=Phase.AHEAD,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


IN_PERSON = occurrence(
    ActivityKind.IN_PERSON,
    "Manipuler pour modéliser",
    NOW - timedelta(days=13, hours=4),
    180,
    phase=Phase.PAST,
    place="École Jean-Macé, salle polyvalente, 12 rue des Tilleuls",
)
LIVE = occurrence(
    ActivityKind.VIRTUAL_CLASS,
    "Analyser des productions d'élèves",
    NOW - timedelta(minutes=20),
    90,
    phase=Phase.LIVE,
    is_open=True,
)
SOON = occurrence(
    ActivityKind.VIRTUAL_CLASS, "Construire une progression", NOW + timedelta(hours=2), 60, phase=Phase.NEXT
)
WINDOW = occurrence(
    ActivityKind.ASYNCHRONOUS, "Partager un énoncé et sa mise en œuvre", NOW + timedelta(days=1), 60 * 24 * 12
)
CANCELLED = occurrence(
    ActivityKind.VIRTUAL_CLASS,
    "Échanges entre pairs",
    NOW + timedelta(days=2),
    60,
    cancelled_because="La formatrice est souffrante. Une nouvelle date vous sera proposée.",
    formation_title="Lire et comprendre des documentaires au cycle 3",
)
TRAINERS = (
    PersonView("t1", "Claire Vasseur", "CV", 0, is_trainer=True),
    PersonView("t2", "Idriss Benali", "IB", 3, is_trainer=True),
)
PARTICIPANTS = (
    PersonView("p1", "Marie-Ange Hoarau", "MH", 2),
    PersonView("p2", "Yanis Belkacem", "YB", 1),
    PersonView("p3", "Chloé Arnaud", "CA", 4),
    PersonView("p4", "Participant de synthèse 1", "P1", 5, synthetic=True),
)
