"""Samples of what comes from elsewhere: calendars that are followed, holidays, keys of other systems."""

from dataclasses import replace
from datetime import timedelta

from accounts.people import Language
from server.pages.externals import REFUSED as EXTERNALS_REFUSED
from server.pages.externals import ExternalsFormView
from server.pages.following import FollowedView, SourceView
from server.pages.following_views import SENTENCES as FOLLOW_SENTENCES
from server.pages.following_views import ChoiceView, IgnoredView, OutsideView, PreviewView, TitleView
from server.pages.holidays import EMPTIED as HOLIDAYS_EMPTIED
from server.pages.holidays import HolidaySourceView, HolidaysView
from tests.server.samples.plan import CLASHES
from tests.server.samples.story import FORMATION, NOW, TITLE, Samples

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
    "Zone B",
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
    host="agenda.example.fr",
    undecided=(
        replace(_OUTSIDE, zone="Europe/Paris", clashes=CLASHES.found[:3], more_clashes=2),
        replace(_OUTSIDE, group="Groupe A"),
    ),
    undecided_in_all=7,
    clashing=1,
    unasked=3,
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
        HolidaySourceView("fr.example", 0, "", "/x", HOLIDAYS_EMPTIED),
        HolidaySourceView("calendriers.example (2)", 33, "Vacances de la Toussaint ; Armistice", "/y", ""),
    ),
)
HOLIDAYS_WRONG = replace(HOLIDAYS, found=None, wrong_line=2, error=FOLLOW_SENTENCES["no_answer"], saved=True)


def pages(language: Language) -> Samples:
    return {
        "followed": ("followed.html", FOLLOWED, True),
        "follow": ("follow.html", FOLLOW, True),
        "follow-ignored": ("follow.html", FOLLOW_IGNORED, True),
        "externals": ("externals.html", EXTERNALS, True),
        "externals-taken": ("externals.html", EXTERNALS_TAKEN, True),
        "holidays": ("holidays.html", HOLIDAYS, True),
        "holidays-followed": ("holidays.html", HOLIDAYS_FOLLOWED, True),
        "holidays-wrong": ("holidays.html", HOLIDAYS_WRONG, True),
    }
