"""One of every page, with plausible people, for tests that look at pages without a server behind them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from accounts.mail_choices import MailChoices
from accounts.people import DomainId, Language, Theme
from actions.calendar import Agenda
from actions.entries import Entry
from actions.ports.formations import Planned
from formations.clashes import Clash, ClashKind
from formations.formations import Activity, ActivityId, ActivityKind, Formation, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from formations.phases import phase_of
from formations.places import Place, PlaceId
from formations.states import State
from server.pages import hours
from server.pages.calendar import calendar_view
from server.pages.calendar_address import Asked, Shape
from server.pages.calendar_layout import Layout
from server.pages.calendar_views import CalendarView, WhereView
from server.pages.dates_form import REPEATS
from server.pages.dates_form import SENTENCES as FORM_SENTENCES
from server.pages.enrolment import REFUSED, EnrolmentView, MemberView, ReportView
from server.pages.externals import REFUSED as EXTERNALS_REFUSED
from server.pages.externals import ExternalsFormView, ExternalsView
from server.pages.feeds import FeedsView, FeedView
from server.pages.following import FollowedView, SourceView
from server.pages.following_views import SENTENCES as FOLLOW_SENTENCES
from server.pages.following_views import ChoiceView, IgnoredView, OutsideView, PreviewView, TitleView
from server.pages.groups import REFUSED as GROUP_REFUSED
from server.pages.groups import GroupFormView, GroupLineView, GroupsView
from server.pages.guides import guide_view
from server.pages.holidays import EMPTIED as HOLIDAYS_EMPTIED
from server.pages.holidays import HolidaySourceView, HolidaysView
from server.pages.people import initials
from server.pages.places import SENTENCES as PLACE_SENTENCES
from server.pages.places import PlaceFormView, PlacesView, PlaceView
from server.pages.plan_views import (
    ActivityFormView,
    ActivityView,
    ClashesView,
    DateFormView,
    DateView,
    PlanView,
    SheetView,
)
from server.pages.problems import problem_view
from server.pages.room_fields import LOBBIES
from server.pages.states import state_view
from server.pages.views import (
    AccountView,
    DayView,
    FollowUpView,
    FormationCardView,
    FormationsView,
    FormationView,
    Frame,
    HomeView,
    LinkView,
    NextClassView,
    OccurrenceView,
    PersonView,
    Phase,
    ProgressView,
    SignInView,
    StepView,
)
from tests.server import sample_designs

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
CARD = FormationCardView(FORMATION, TITLE, "Académie de Valmont", 360, False, False, ProgressView(1, 4), LIVE)
TRAINER_CARD = FormationCardView(
    "/formations/two", "Lire et comprendre des documentaires au cycle 3", "Académie de Valmont", 180, True, False, None,
    WINDOW,
)  # fmt: skip
FINISHED_CARD = FormationCardView(
    "/formations/three", "Premiers secours à l'école", "Académie de La Réunion", 420, False, True, ProgressView(3, 3),
    None,
)  # fmt: skip

WEEK = (
    DayView(date(2026, 11, 24), (LIVE, SOON), is_today=True),
    DayView(date(2026, 11, 26), (CANCELLED,)),
)
HOME_OPEN = HomeView(NextClassView(LIVE, NOW - timedelta(minutes=35), ("Claire Vasseur", "Idriss Benali")), (WINDOW,), WEEK, (CARD, TRAINER_CARD))  # fmt: skip  # noqa: E501
HOME_WAITING = HomeView(NextClassView(SOON, NOW + timedelta(minutes=105), ("Claire Vasseur",)), (), WEEK, (CARD,))
HOME_EMPTY = HomeView(None, (), (), ())


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
    address = Asked(f"{FORMATION}/calendar" if edits else "/calendar", Shape(shape))
    shown = Agenda(
        _entries() if entries is None else entries,
        (one,) if edits else (one, other),
        TITLE if edits else "",
        frozenset({formation_id} if edits else ()),
    )
    chosen = asked.pop("chosen", date(2026, 11, 24))
    layout = Layout(address, shown, date(2026, 11, 24), chosen, "Indian/Reunion", edits)  # type: ignore[arg-type]
    if edits:
        layout = replace(layout, form_url=f"{FORMATION}/plan")
    return replace(calendar_view(layout), back_url=FORMATION, **asked)  # type: ignore[arg-type]


WHERE = WhereView(
    "Académie de Valmont", "/domains/d/calendar", (LinkView(TITLE, f"{FORMATION}/plan?day=2026-11-26#new"),)
)


def _step(position: int, happening: OccurrenceView, phase: Phase, done: bool | None, instructions: str) -> StepView:
    return StepView(
        activity_id=f"a{position}",
        position=position,
        kind=happening.kind,
        title=happening.title,
        instructions=instructions,
        place=happening.place,
        planned_minutes=90,
        occurrences=(happening,),
        phase=phase,
        done=done,
        access="Entrée par la cour, deuxième étage." if happening.place else "",
        links=(LinkView("Un article à lire", "https://example.org/a"),) if position == 2 else (),
    )


def _steps(ticks: tuple[bool | None, ...]) -> tuple[StepView, ...]:
    return (
        _step(
            0, IN_PERSON, Phase.PAST, ticks[0], "Apportez vos réglettes et un énoncé que vos élèves trouvent difficile."
        ),
        _step(1, LIVE, Phase.LIVE, ticks[1], "Ayez sous les yeux trois productions d'élèves."),
        _step(2, WINDOW, Phase.NEXT, ticks[2], "Déposez un énoncé, lisez ceux de deux collègues et répondez-leur."),
        _step(3, CANCELLED, Phase.AHEAD, ticks[3], ""),
    )


FORMATION_SEEN_BY_PARTICIPANT = FormationView(
    id="u3VZ0Xw1QmGkz8mB2Jr5Tg",
    url=FORMATION,
    title=TITLE,
    domain="Académie de Valmont",
    aims="Amener chaque élève à se représenter une situation, à choisir une procédure et à en parler.",
    planned_minutes=360,
    zone="Europe/Paris",
    trainers=TRAINERS,
    participants=PARTICIPANTS,
    steps=_steps((True, False, False, False)),
    progress=ProgressView(1, 4),
)
FORMATION_SEEN_BY_TRAINER = replace(
    FORMATION_SEEN_BY_PARTICIPANT,
    steps=_steps((None, None, None, None)),
    progress=None,
    follow_up=tuple(
        FollowUpView(person, ProgressView(index, 4), index == 2) for index, person in enumerate(PARTICIPANTS[:3])
    ),
)

SIGN_IN = SignInView()
SIGN_IN_REFUSED = SignInView(
    "chloe.arnaud@example.org", "L'adresse ou le mot de passe ne convient pas. Vérifiez les deux, puis réessayez."
)

_ABOUT = {"occurrence": SOON}


SUBSCRIBE = FeedsView(
    (
        FeedView("", "", "", True, "https://classe.example.fr/feeds/9pX3nQ7bRk2sT5vW8yZ1aA.ics"),
        FeedView("Académie de Valmarine", "", "domain", False),
        FeedView(TITLE, "u3VZ0Xw1QmGkz8mB2Jr5Tg", "", True),
    ),
    revoked=True,
)


PLAN_FIELDS = {
    "kind": "virtual_class",
    "title": "",
    "starts_day": "2026-12-01",
    "starts_hour": "17:30",
    "ends_day": "",
    "ends_hour": "19:00",
    "repeat": "weekly",
    "count": "10",
    "planned_minutes": "90",
    "instructions": "",
    "place_id": "",
    "place": "",
    "address": "",
    "capacity": "",
    "lobby": "none",
    "mute_on_entry": "on",
    "allows_microphone": "on",
    "allows_camera": "on",
    "allows_screen": "",
    "allows_chat": "on",
    "links": "",
    "scope": "this",
    "reason": "",
}
DATES = tuple(
    DateView(one, f"{FORMATION}/plan/{number}", number == 1, number == 2)
    for number, one in enumerate((SOON, CANCELLED, IN_PERSON))
)
PLACES_URL = "/domains/d/places"
HALL = Place(PlaceId("hall"), DomainId("d"), "INSPÉ, amphithéâtre", "1 rue des Écoles, 13001 Valmont", 120, "Sonnez.")
PLAN = PlanView(
    TITLE,
    f"{FORMATION}/plan",
    FORMATION,
    "Europe/Paris",
    (
        ActivityView("Classe du mardi", ActivityKind.VIRTUAL_CLASS, DATES, f"{FORMATION}/plan/activities/a"),
        ActivityView("Lecture", ActivityKind.ASYNCHRONOUS, (), f"{FORMATION}/plan/activities/b"),
    ),
    "a version",
    "changed",
    PLAN_FIELDS,
    "Donnez un titre, de 200 caractères au plus, sur une ligne.",
    REPEATS,
    {lobby.value: words for lobby, words in LOBBIES.items()},
    wrong="title",
    places=(HALL,),
    places_url=PLACES_URL,
)


def activity_form(kind: ActivityKind, **changes: object) -> ActivityFormView:
    plain = ActivityFormView(
        "Manipuler pour modéliser",
        TITLE,
        f"{FORMATION}/plan/activities/a",
        f"{FORMATION}/plan",
        kind,
        3,
        "Europe/Paris",
        DATES,
        PLAN_FIELDS | {"title": "Manipuler pour modéliser"},
        REPEATS,
        {lobby.value: words for lobby, words in LOBBIES.items()},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


ATTIC = replace(HALL, id=PlaceId("attic"), name="Annexe", address="", capacity=None, retired=True)
PLACE_FIELDS = {"name": "Collège Jean-Moulin, salle 12", "address": "", "capacity": "zéro", "access": ""}
PLACES = PlacesView(
    "Académie de Valmont",
    PLACES_URL,
    (PlaceView(HALL, f"{PLACES_URL}/hall"),),
    (PlaceView(ATTIC, f"{PLACES_URL}/attic"),),
    PLACE_FIELDS,
    PLACE_SENTENCES["capacity"],
    "capacity",
    "added",
    searchable=True,
    more=True,
)


def place_form(place: Place, *, changed_meanwhile: bool) -> PlaceFormView:
    url = f"{PLACES_URL}/{place.id}"
    return PlaceFormView(
        place, "Académie de Valmont", url, PLACES_URL, PLACE_FIELDS, changed_meanwhile=changed_meanwhile
    )


ACTIVITY_WRONG = activity_form(
    ActivityKind.IN_PERSON,
    places=(HALL,),
    places_url=PLACES_URL,
    dates=(),
    error=FORM_SENTENCES["capacity"],
    wrong="capacity",
    changed_meanwhile=True,
)


def date_form(one: OccurrenceView, *, changed_meanwhile: bool) -> DateFormView:
    url = f"{FORMATION}/plan/1"
    return DateFormView(
        one.title, TITLE, url, f"{FORMATION}/plan", one, 1, 1, True, PLAN_FIELDS, REPEATS, "", changed_meanwhile, url
    )


SHEET = SheetView(
    TITLE,
    "Journée",
    "INSPÉ, 1 rue des Écoles",
    FORMATION,
    ((NOW, False), (NOW, True)),
    TRAINERS,
    PARTICIPANTS,
)


_OUTSIDE = OutsideView("Atelier d'écriture", NOW + timedelta(days=9), NOW + timedelta(days=9, hours=2), False)
_CALENDARS = f"{FORMATION}/calendars"
FOLLOWED = FollowedView(
    TITLE,
    FORMATION,
    _CALENDARS,
    (
        SourceView("Zone B", f"{_CALENDARS}/x", True, FOLLOW_SENTENCES["emptied"], "moodle.example.fr"),
        SourceView("dates.csv", f"{_CALENDARS}/y", False, ""),
    ),
    (SourceView("moodle.example.fr", f"{_CALENDARS}/z", True, ""), SourceView("a.ics", f"{_CALENDARS}/a", False, "")),
    FOLLOW_SENTENCES["address_refused"],
    "http://192.168.1.1/",
)
IGNORED = (
    IgnoredView(12, "23A0190456", "54322", "", "Lire au cycle 3", "/formations/y"),
    IgnoredView(1, "22A0190111", "", ""),
    IgnoredView(3, "23A0190456", "54321", "Groupe de l'après-midi de Saint-Denis"),
)
FOLLOW = PreviewView(
    "moodle.example.fr",
    f"{_CALENDARS}/x",
    _CALENDARS,
    (TitleView("Atelier d'écriture", 6, _OUTSIDE, False, "in_person"), TitleView("Devoir", 1, _OUTSIDE, True, "")),
    (ChoiceView("a", "Manipuler pour modéliser"),),
    (_OUTSIDE,),
    (_OUTSIDE,),
    6,
    1,
    2,
    False,
    True,
    FOLLOW_SENTENCES["undecided"],
)


FOLLOW_IGNORED = replace(
    FOLLOW,
    titles=(replace(FOLLOW.titles[0], groups=(("", 2), ("Groupe A", 4))),),
    created=(replace(_OUTSIDE, group="Groupe A"),),
    problem="",
    previewed=True,
    ignored=IGNORED,
    unread_lines=("3", "17"),
    unread=True,
    externals_url="/x",
    groups_url="/y",
)
EXTERNALS = ExternalsFormView(
    TITLE,
    f"{FORMATION}/externals",
    FORMATION,
    f"{FORMATION}/groups",
    "23A0190456",
    "54321",
    "seal",
    (("Groupe A · Saint-Denis", "01", "/x"), ("Groupe B", "", "/y")),
    saved=True,
)
EXTERNALS_TAKEN = replace(EXTERNALS, groups=(), error=EXTERNALS_REFUSED["module"], wrong="module", saved=False)
FORMATION_DRAFT = replace(
    FORMATION_SEEN_BY_TRAINER,
    state=state_view(
        Formation(FormationId("f"), DomainId("d"), TITLE, "", 360, "Europe/Paris", State.DRAFT), may_move=True
    ),
    externals=ExternalsView("23A0190456", "54321", f"{FORMATION}/externals"),
)
MEMBERS = tuple(
    MemberView(PersonView(f"m{number}", name, initials(name), number), f"{number}@ac-valmont.example", "participant")
    for number, name in enumerate(("Nadège Payet", "Jean-Christophe de La Villemarqué-Desrosiers", "Ayşe Öztürk"))
)
ENROLMENT = EnrolmentView(
    TITLE,
    f"{FORMATION}/participants",
    FORMATION,
    (MemberView(PersonView("t1", "Marie-Ange Hoarau", "MH", 2, True), "ma@ac-valmont.example", "trainer"),),
    (*MEMBERS[:2], replace(MEMBERS[2], finished=True)),
    "pay",
    (MEMBERS[0], replace(MEMBERS[1], standing="")),
    True,
    {"addresses": "", "standing": "participant"},
)
ENROLMENT_ASKED = replace(
    ENROLMENT,
    fields={"addresses": "nobody@example.org\nno address", "standing": "trainer"},
    report=ReportView(("Nadège Payet",), ("Ayşe Öztürk",), (), ("nobody@example.org",), ("no address",)),
    clashes=ClashesView((Clash(ClashKind.PARTICIPANT, NOW, "Nadège Payet", "", NOW),), "Indian/Reunion", (), "w"),
    leaving=MEMBERS[0],
    error=REFUSED["finished"],
    done="enrolled",
    found=None,
)
GROUPS = GroupsView(
    TITLE,
    f"{FORMATION}/groups",
    f"{FORMATION}/participants",
    (GroupLineView("Groupe A · Saint-Denis", "/x", 12), GroupLineView("Groupe B", "/y", 0)),
    "Groupe B",
    GROUP_REFUSED["taken"],
    "keep",
)
GROUP = GroupFormView(
    "Groupe A", TITLE, "/x", "/y", "Groupe A", 3, tuple((one.person, one is MEMBERS[0]) for one in MEMBERS)
)
GROUP_CLASHING = replace(GROUP, error=GROUP_REFUSED["planned"], clashes=ENROLMENT_ASKED.clashes)
HOLIDAYS = HolidaysView(
    "Académie de Valmont",
    "/domains/x/holidays",
    "11/11/2026 : Armistice\n19/12/2026 - 03/01/2027 : Vacances de Noël\n20/02/2027 - 07/03/2027 : Vacances d'hiver",
    "seal",
    33,
)
HOLIDAYS_FOLLOWED = replace(
    HOLIDAYS,
    address="https://calendriers.ac-valmont.example/zone-a/vacances-scolaires-et-ponts-2026-2027.ics",
    given="11/11/2026 : Armistice",
    sources=(
        HolidaySourceView("fr.example", f"https://fr.example/{'zone-c-' * 20}.ics", "/x", HOLIDAYS_EMPTIED),
        HolidaySourceView("calendriers.example", "https://calendriers.example/feries.ics", "/y", ""),
    ),
)
HOLIDAYS_WRONG = replace(HOLIDAYS, found=None, wrong_line=2, error=FOLLOW_SENTENCES["no_answer"], saved=True)


def account(language: Language) -> AccountView:
    return AccountView(
        "Marie-Ange Hoarau", "marie-ange.hoarau@example.org", hours.zone_groups(language), MailChoices(), saved=True
    )


def pages(language: Language) -> dict[str, tuple[str, object, bool]]:
    """Each page by a name: its template, its view, whether somebody is signed in."""
    problem = "problem.html"
    return {
        "home-open": ("home.html", HOME_OPEN, True),
        "home-waiting": ("home.html", HOME_WAITING, True),
        "home-empty": ("home.html", HOME_EMPTY, True),
        "calendar": ("calendar.html", calendar("agenda"), True),
        "calendar-empty": ("calendar.html", calendar("agenda", entries=(), chosen=date(2027, 7, 1)), True),
        "calendar-month": ("calendar.html", calendar("month"), True),
        "calendar-week": ("calendar.html", calendar("week"), True),
        "calendar-plan-month": ("calendar.html", calendar("month", edits=True), True),
        "calendar-plan-week": ("calendar.html", calendar("week", edits=True), True),
        "calendar-move": (
            "calendar.html",
            calendar("month", edits=True, moving=SOON, stop_url=f"{FORMATION}/calendar"),
            True,
        ),
        "plan-where": ("plan_where.html", WHERE, True),
        "formations": ("formations.html", FormationsView((CARD, TRAINER_CARD), (FINISHED_CARD,)), True),
        "formations-empty": ("formations.html", FormationsView((), ()), True),
        "formation-participant": ("formation.html", FORMATION_SEEN_BY_PARTICIPANT, True),
        "formation-trainer": ("formation.html", FORMATION_SEEN_BY_TRAINER, True),
        "formation-draft": ("formation.html", FORMATION_DRAFT, True),
        "plan": ("plan.html", PLAN, True),
        "plan-activity": ("plan_activity.html", activity_form(ActivityKind.VIRTUAL_CLASS), True),
        "plan-activity-wrong": ("plan_activity.html", ACTIVITY_WRONG, True),
        "places": ("places.html", PLACES, True),
        "place": ("place.html", place_form(HALL, changed_meanwhile=True), True),
        "place-retired": ("place.html", place_form(ATTIC, changed_meanwhile=False), True),
        "plan-date": ("plan_date.html", date_form(SOON, changed_meanwhile=False), True),
        "plan-date-cancelled": ("plan_date.html", date_form(CANCELLED, changed_meanwhile=True), True),
        "signatures": ("signatures.html", SHEET, True),
        "account": ("account.html", account(language), True),
        "followed": ("followed.html", FOLLOWED, True),
        "follow": ("follow.html", FOLLOW, True),
        "follow-ignored": ("follow.html", FOLLOW_IGNORED, True),
        "externals": ("externals.html", EXTERNALS, True),
        "externals-taken": ("externals.html", EXTERNALS_TAKEN, True),
        "holidays": ("holidays.html", HOLIDAYS, True),
        "holidays-followed": ("holidays.html", HOLIDAYS_FOLLOWED, True),
        "groups": ("groups.html", GROUPS, True),
        "groups-empty": ("groups.html", replace(GROUPS, groups=(), error="", name="", done=""), True),
        "group": ("group.html", GROUP, True),
        "group-clashing": ("group.html", GROUP_CLASHING, True),
        "participants": ("participants.html", ENROLMENT, True),
        "participants-asked": ("participants.html", ENROLMENT_ASKED, True),
        "holidays-wrong": ("holidays.html", HOLIDAYS_WRONG, True),
        **sample_designs.pages(language),
        "stop-mail": ("stop_mail.html", None, False),
        "subscribe": ("subscribe.html", SUBSCRIBE, True),
        "sign-in": ("sign_in.html", SIGN_IN, False),
        "sign-in-refused": ("sign_in.html", SIGN_IN_REFUSED, False),
        "styleguide": ("styleguide.html", None, True),
        "guide-participer": ("guide.html", guide_view("participer", language), False),
        "guide-animer": ("guide.html", guide_view("animer", language), True),
        "guide-planifier": ("guide.html", guide_view("planifier", language), True),
        "accessibility": ("accessibility.html", None, False),
        "privacy": ("privacy.html", None, True),
        "not-found": (problem, problem_view(404, "not_found"), True),
        "forbidden": (problem, problem_view(403, "not_allowed"), True),
        "too-early": (problem, problem_view(409, "room_too_early", SOON, opens_at=NOW + timedelta(minutes=40)), True),
        "too-late": (problem, problem_view(409, "room_too_late", IN_PERSON, closed_at=NOW - timedelta(days=2)), True),
        "cancelled": (
            problem,
            problem_view(409, "room_cancelled", CANCELLED, reason=CANCELLED.cancelled_because),
            True,
        ),
        "ended": (problem, problem_view(409, "room_ended"), True),
        "not-a-member": (problem, problem_view(403, "not_a_member"), True),
        "removed": (problem, problem_view(403, "removed_from_room"), True),
        "internal": (problem, problem_view(500, "internal"), False),
    }
