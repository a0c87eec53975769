"""Samples of the page that says why another cannot be shown; of a class's closed door among them."""

from datetime import timedelta

from accounts.people import Language
from server.pages.problems import problem_view
from tests.server.samples.story import CANCELLED, IN_PERSON, NOW, SOON, Samples


def pages(language: Language) -> Samples:
    return {
        "not-found": ("problem.html", problem_view(404, "not_found"), True),
        "forbidden": ("problem.html", problem_view(403, "not_allowed"), True),
        "too-early": (
            "problem.html",
            problem_view(409, "room_too_early", SOON, opens_at=NOW + timedelta(minutes=40)),
            True,
        ),
        "too-late": (
            "problem.html",
            problem_view(409, "room_too_late", IN_PERSON, closed_at=NOW - timedelta(days=2)),
            True,
        ),
        "cancelled": (
            "problem.html",
            problem_view(409, "room_cancelled", CANCELLED, reason=CANCELLED.cancelled_because),
            True,
        ),
        "ended": ("problem.html", problem_view(409, "room_ended"), True),
        "not-a-member": ("problem.html", problem_view(403, "not_a_member"), True),
        "removed": ("problem.html", problem_view(403, "removed_from_room"), True),
        "internal": ("problem.html", problem_view(500, "internal"), False),
    }
