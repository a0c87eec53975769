"""Samples of a person's own space and of their formations."""

from datetime import date, timedelta

from accounts.people import Language
from formations.outlines import Outline
from server.pages.views import DayView, FormationCardView, FormationsView, HomeView, NextClassView, ProgressView
from tests.server.samples.story import CANCELLED, FORMATION, IN_PERSON, LIVE, NOW, SOON, TITLE, WINDOW, Samples

OUTLINE = Outline(IN_PERSON.starts_at, WINDOW.ends_at, "INSPÉ de La Réunion, site de Bellepierre")
CARD = FormationCardView(
    FORMATION, TITLE, "Académie de Valmont", 360, False, False, ProgressView(1, 4), LIVE, outline=OUTLINE
)
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


def pages(language: Language) -> Samples:
    return {
        "home-open": ("home.html", HOME_OPEN, True),
        "home-waiting": ("home.html", HOME_WAITING, True),
        "home-empty": ("home.html", HOME_EMPTY, True),
        "formations": ("formations.html", FormationsView((CARD, TRAINER_CARD), (FINISHED_CARD,)), True),
        "formations-empty": ("formations.html", FormationsView((), ()), True),
    }
