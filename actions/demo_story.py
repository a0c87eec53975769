"""The story a demo tells: made-up académies, people and formations, with dates relative to the day it is looked at.

Every name says that it is an example. Times are wall times in the formation's own zone.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.permissions import Role, Standing
from formations.formations import ActivityKind
from formations.states import State

PARIS = "Europe/Paris"
GUADELOUPE = "America/Guadeloupe"
REUNION = "Indian/Reunion"
NOUMEA = "Pacific/Noumea"

MAIN_STORY = "Résolution de problèmes au cycle 2"
SYNTHETIC_COUNT = 8
STARTED_AGO = timedelta(minutes=10)
OPEN_FOR = timedelta(hours=2)
ROUND_MINUTES = 5  # nobody plans a class for 14:03
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody in the story. `key` is the local part of the address and how formations name them."""

    key: str
    name: str
    zone: str = PARIS
    role: tuple[Role, str] | None = None
    synthetic: bool = False

    @property
    def email(self) -> str:
        """In a domain that RFC 2606 §3 keeps for examples."""
        return f"{self.key}@preau.example"


@dataclass(frozen=True, slots=True)
class When:
    """A date relative to today: from `first_day` at `start` to `last_day` at `end`, or open now."""

    first_day: int = 0
    start: time = time(0)
    last_day: int | None = None
    end: time = time(23, 59)
    open_now: bool = False
    cancelled_because: str | None = None

    def dated(self, now: datetime, zone: str) -> tuple[datetime, datetime]:
        """Naive wall times in `zone`, for the day that `now` (aware) is there."""
        wall = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)
        if self.open_now:
            starts = wall - STARTED_AGO - timedelta(minutes=wall.minute % ROUND_MINUTES)
            return starts, starts + OPEN_FOR
        first = wall.date() + timedelta(days=self.first_day)
        if self.last_day is None:
            first = last = _working_day(first)
        else:
            last = wall.date() + timedelta(days=self.last_day)
        return datetime.combine(first, self.start), datetime.combine(last, self.end)


def _working_day(day: date) -> date:
    """That day, or the Monday after: nobody is called together at a week's end."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)


@dataclass(frozen=True, slots=True)
class Step:
    """An activity of a plan, and when it takes place."""

    kind: ActivityKind
    title: str
    minutes: int
    when: tuple[When, ...]
    instructions: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Hall:
    """Where people meet, in a domain of the demo."""

    domain: str
    name: str
    address: str
    capacity: int
    access: str


@dataclass(frozen=True, slots=True)
class Story:
    """A formation: who belongs to it, what its plan is, who ticked how many of its first steps."""

    domain: str
    title: str
    aims: str
    minutes: int
    zone: str
    trainers: tuple[str, ...]
    participants: tuple[str, ...]
    plan: tuple[Step, ...]
    ticked: tuple[tuple[str, int], ...] = ()
    state: State = State.RUNNING

    def members(self) -> list[tuple[str, Standing]]:
        """Everyone in its space, trainers first."""
        return [(key, Standing.TRAINER) for key in self.trainers] + [
            (key, Standing.PARTICIPANT) for key in self.participants
        ]


# Those whose date is the same every year; Easter's are left to a calendar that an administrator gives.
_PUBLIC_HOLIDAYS = (
    (1, 1, "Jour de l’An"),
    (5, 1, "Fête du Travail"),
    (5, 8, "Victoire de 1945"),
    (7, 14, "Fête nationale"),
    (8, 15, "Assomption"),
    (11, 1, "Toussaint"),
    (11, 11, "Armistice de 1918"),
    (12, 25, "Noël"),
)


def public_holidays(first_year: int) -> dict[date, str]:
    """Of that year and the next."""
    years = (first_year, first_year + 1)
    return {date(year, month, day): name for year in years for month, day, name in _PUBLIC_HOLIDAYS}


VALMARINE = "Académie de Valmarine (fictive)"
ISLES_HAUTES = "Académie des Isles-Hautes (fictive)"
NATIONAL = "Plan national de démonstration"
DOMAINS = (VALMARINE, ISLES_HAUTES, NATIONAL)
PLACES = (
    Hall(
        ISLES_HAUTES,
        "Collège des Alizés (fictif), salle 12",
        "4 rue du Port, Isle-Haute (fictive)",
        24,
        "Entrée par la cour ; la salle est au premier étage, avec ascenseur.",
    ),
    Hall(VALMARINE, "Gymnase des Marronniers (fictif)", "Allée des Marronniers, Valmarine (fictive)", 60, ""),
)

PEOPLE = (
    Character("admin", "Ange Exemple, administration", role=(Role.ADMINISTRATOR, VALMARINE)),
    Character("gestion", "Maxence Planning-Exemple", role=(Role.SCHEDULER, VALMARINE)),
    Character("formatrice", "Camille Formatrice-Exemple"),
    Character("formateur", "Dominique Formateur-Exemple"),
    Character("formatrice.isles", "Noa Formatrice-Modèle", GUADELOUPE),
    Character("alix", "Alix Exemple (CP)"),
    Character("charlie", "Charlie Modèle (CE1)"),
    Character("sacha", "Sacha Démonstration (CE2)"),
    Character("lou", "Lou Essai (CP-CE1)"),
    Character("eden", "Eden Spécimen (ULIS)"),
    Character("morgan", "Morgan Gabarit (CE1)"),
    Character("reunion", "Andrea Exemple (La Réunion)", REUNION),
    Character("noumea", "Yaël Modèle (Nouméa)", NOUMEA),
    Character("collegue", "Claude Modèle (collège)", GUADELOUPE),
    Character("lycee", "Jo Spécimen (lycée)", GUADELOUPE),
    *(
        Character(f"simule{number}", f"Participant simulé {number}", synthetic=True)
        for number in range(1, SYNTHETIC_COUNT + 1)
    ),
)

_SIMULATED = tuple(person.key for person in PEOPLE if person.synthetic)

FORMATIONS = (
    Story(
        domain=VALMARINE,
        title=MAIN_STORY,
        aims="Choisir, mener et analyser des séances de résolution de problèmes du CP au CE2.",
        minutes=360,
        zone=PARIS,
        trainers=("formatrice", "formateur"),
        participants=("alix", "charlie", "sacha", "lou", "eden", "morgan", "reunion", *_SIMULATED),
        plan=(
            Step(
                ActivityKind.IN_PERSON,
                "Journée de lancement",
                180,
                (When(-10, time(9), end=time(12)),),
                "Apporter deux problèmes déjà donnés en classe.",
                "École des Tilleuls (fictive), salle polyvalente",
            ),
            Step(
                ActivityKind.ASYNCHRONOUS,
                "Lire et annoter deux situations",
                30,
                (When(-9, last_day=-2),),
                "Choisir une situation, noter ce que les élèves pourraient faire.",
            ),
            Step(
                ActivityKind.VIRTUAL_CLASS,
                "Analyser des productions d’élèves",
                90,
                (When(open_now=True),),
                "Avoir sous les yeux une ou deux productions, sans nom d’élève.",
            ),
            Step(
                ActivityKind.ASYNCHRONOUS,
                "Échanger : une séance menée en classe",
                30,
                (When(1, last_day=14),),
                "Raconter une séance en quelques lignes, répondre à deux collègues.",
            ),
            Step(
                ActivityKind.VIRTUAL_CLASS,
                "Bilan et mise en commun",
                30,
                (When(15, time(17, 30), end=time(18)),),
            ),
        ),
        ticked=(("alix", 2), ("charlie", 1), ("sacha", 2), ("reunion", 1)),
    ),
    Story(
        domain=ISLES_HAUTES,
        title="Faire parler pour apprendre au collège",
        aims="Donner à l’oral sa place dans chaque discipline, et l’évaluer sans le figer.",
        minutes=540,
        zone=GUADELOUPE,
        trainers=("formatrice.isles", "formatrice"),
        participants=("collegue", "lycee", "reunion", "noumea"),
        plan=(
            Step(
                ActivityKind.ASYNCHRONOUS,
                "S’enregistrer, s’écouter",
                60,
                (When(-3, last_day=4),),
                "Trois minutes d’enregistrement, pour soi seul.",
            ),
            Step(
                ActivityKind.VIRTUAL_CLASS,
                "L’oral dans ma discipline",
                120,
                (When(1, time(14), end=time(16)), When(8, time(14), end=time(16))),
            ),
            Step(
                ActivityKind.IN_PERSON,
                "Jouer, débattre, exposer",
                360,
                (When(20, time(9), end=time(16)),),
                place="Collège des Alizés (fictif), salle 12",
            ),
        ),
        ticked=(("collegue", 1),),
    ),
    Story(
        domain=NATIONAL,
        title="Accueillir un nouveau collègue",
        aims="Préparer une arrivée, accompagner les premières semaines.",
        minutes=180,
        zone=PARIS,
        trainers=("formateur",),
        participants=("alix", "lou", "noumea"),
        plan=(
            Step(
                ActivityKind.VIRTUAL_CLASS,
                "Ce qu’on aurait aimé savoir",
                90,
                (
                    When(-7, time(17, 30), end=time(19)),
                    When(2, time(17, 30), end=time(19), cancelled_because="Reportée à la semaine suivante."),
                    When(9, time(17, 30), end=time(19)),
                ),
            ),
            Step(ActivityKind.ASYNCHRONOUS, "Écrire un livret d’accueil", 90, (When(3, last_day=24),)),
        ),
    ),
    Story(
        domain=VALMARINE,
        title="Gestes qui sauvent : remise à niveau",
        aims="Revoir l’alerte et les premiers gestes.",
        minutes=180,
        zone=PARIS,
        trainers=("formateur",),
        participants=("charlie", "eden", "morgan"),
        plan=(
            Step(
                ActivityKind.IN_PERSON,
                "Atelier",
                180,
                (When(5, time(13, 30), end=time(16, 30)),),
                place="Gymnase des Marronniers (fictif)",
            ),
        ),
        state=State.OPEN,
    ),
)
