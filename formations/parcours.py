"""Parcours: reusable designs of a formation, with a plan whose dates are relative to a first day.

The rule: a plan is told in days from the first one (0) and hours of a wall's clock, and becomes dated only when it is
deployed. Its steps stand in the order in which they come.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time, timedelta
from enum import StrEnum
from typing import NewType

from accounts.lines import is_line
from accounts.people import DomainId
from formations.activities import MOST_MINUTES, is_title, require_activity
from formations.errors import DatesRefused, MoveRefused, ParcoursRefused
from formations.formations import Activity, ActivityId, ActivityKind, FormationId, Link, ParcoursId
from formations.room_settings import DEFAULTS, RoomSettings
from formations.rules import Frequency, Rule

LONGEST_TEXT = 4_000
LONGEST_LINE = 400
MOST_STEPS = 100
MOST_DAYS = 730
MOST_MEETING_MINUTES = 24 * 60
MOST_TIMES = 60
MOST_WEEKS = 12
MOST_DATES = 400
"""Of a whole plan: they are made at once when it is deployed."""

StepNumber = NewType("StepNumber", int)


class ParcoursState(StrEnum):
    """Who finds it: those who design in its domain, everybody who plans, or nobody any more."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class ParcoursMove(StrEnum):
    """What those who design may do about it."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    ARCHIVE = "archive"
    RESTORE = "restore"


PARCOURS_MOVES: Mapping[ParcoursState, Mapping[ParcoursMove, ParcoursState]] = {
    ParcoursState.DRAFT: {
        ParcoursMove.PUBLISH: ParcoursState.PUBLISHED,
        ParcoursMove.ARCHIVE: ParcoursState.ARCHIVED,
    },
    ParcoursState.PUBLISHED: {
        ParcoursMove.WITHDRAW: ParcoursState.DRAFT,
        ParcoursMove.ARCHIVE: ParcoursState.ARCHIVED,
    },
    ParcoursState.ARCHIVED: {ParcoursMove.RESTORE: ParcoursState.DRAFT},
}


@dataclass(frozen=True, slots=True)
class Step:
    """An item of the plan.

    Attributes:
        planned_minutes: how long a meeting lasts; of an asynchronous step the effort it asks.
        day: how many days after the first one it begins.
        starts: of a meeting; an asynchronous step begins with its day.
        days: how many days an asynchronous step is open; 1 for a meeting.
        times: how often it takes place.
        weeks: how many weeks are between one time and the next.
    """

    kind: ActivityKind
    title: str
    planned_minutes: int
    day: int = 0
    starts: time = time(9)
    days: int = 1
    instructions: str = ""
    room: RoomSettings = DEFAULTS
    links: tuple[Link, ...] = ()
    times: int = 1
    weeks: int = 1

    @property
    def rule(self) -> Rule | None:
        """When it comes again; None: it takes place once."""
        return Rule(Frequency.WEEKLY, self.weeks, self.times) if self.times > 1 else None

    @property
    def last_day(self) -> int:
        """How many days after the first one its last time begins."""
        return self.day + 7 * self.weeks * (self.times - 1)

    @property
    def is_window(self) -> bool:
        """Days to work in, and not an hour to be there."""
        return self.kind is ActivityKind.ASYNCHRONOUS

    @property
    def length(self) -> timedelta:
        """From its start to its end, on the wall's clock; a window ends with the last minute of its last day."""
        return timedelta(days=self.days, minutes=-1) if self.is_window else timedelta(minutes=self.planned_minutes)

    def activity(self, activity_id: ActivityId, formation_id: FormationId, position: int, place: str = "") -> Activity:
        """The item of a formation's plan that it becomes."""
        return Activity(
            activity_id,
            formation_id,
            position,
            self.kind,
            self.title,
            self.instructions,
            place,
            self.planned_minutes,
            room=self.room,
            links=self.links,
        )


@dataclass(frozen=True, slots=True)
class Parcours:
    """One design.

    Attributes:
        didactics: the didactic choices, in their authors' words.
        audience: for whom it is made.
        authors: as they want to be named.
        planned_minutes: what is credited to who finishes a formation made of it.
        origin: what it was copied from, as long as that is there.
        version: rises with each change; who changes it says which one they saw.
    """

    id: ParcoursId
    domain_id: DomainId
    title: str
    aims: str = ""
    didactics: str = ""
    audience: str = ""
    authors: str = ""
    planned_minutes: int = 0
    state: ParcoursState = ParcoursState.DRAFT
    origin: ParcoursId | None = None
    version: int = 1
    steps: tuple[Step, ...] = ()

    def with_steps(self, steps: tuple[Step, ...]) -> "Parcours":
        """In the order in which they come; of two at once the first stays first."""
        return replace(self, steps=tuple(sorted(steps, key=_order)))

    def with_step(self, number: int | None, step: Step) -> "Parcours":
        """In place of the one of this number, or one more. Raises ParcoursRefused."""
        if number is None:
            return self.with_steps((*self.steps, step))
        self.step(number)
        return self.with_steps((*self.steps[:number], step, *self.steps[number + 1 :]))

    def without_step(self, number: int) -> "Parcours":
        """Raises ParcoursRefused."""
        self.step(number)
        return replace(self, steps=self.steps[:number] + self.steps[number + 1 :])

    def step(self, number: int) -> Step:
        """Raises ParcoursRefused: there is none of this number."""
        if not 0 <= number < len(self.steps):
            raise ParcoursRefused("step")
        return self.steps[number]

    def copied(self, parcours_id: ParcoursId, domain_id: DomainId) -> "Parcours":
        """A draft of one's own, that knows where it comes from."""
        return replace(self, id=parcours_id, domain_id=domain_id, state=ParcoursState.DRAFT, origin=self.id, version=1)

    def moved(self, move: ParcoursMove) -> "Parcours":
        """Raises MoveRefused."""
        if move not in PARCOURS_MOVES[self.state]:
            raise MoveRefused
        return replace(self, state=PARCOURS_MOVES[self.state][move])


def require_parcours(parcours: Parcours) -> None:
    """Let pass what can be kept. Raises ParcoursRefused, or DatesRefused of a step, with the field that is wrong."""
    for part, fits in (
        ("title", is_title(parcours.title)),
        ("aims", len(parcours.aims) <= LONGEST_TEXT),
        ("didactics", len(parcours.didactics) <= LONGEST_TEXT),
        ("audience", len(parcours.audience) <= LONGEST_LINE and is_line(parcours.audience)),
        ("authors", len(parcours.authors) <= LONGEST_LINE and is_line(parcours.authors)),
        ("planned_minutes", 0 <= parcours.planned_minutes <= MOST_MINUTES),
        ("steps", len(parcours.steps) <= MOST_STEPS),
        ("dates", sum(step.times for step in parcours.steps) <= MOST_DATES),
    ):
        if not fits:
            raise ParcoursRefused(part)
    for step in parcours.steps:
        require_step(step)


def require_step(step: Step) -> None:
    """Raises DatesRefused."""
    require_activity(step.activity(ActivityId(""), FormationId(""), 0))
    for part, fits in (
        ("day", 0 <= step.day <= MOST_DAYS),
        ("days", 1 <= step.days <= (MOST_DAYS if step.is_window else 1)),
        ("minutes", step.is_window or 1 <= step.planned_minutes <= MOST_MEETING_MINUTES),
        ("times", 1 <= step.times <= MOST_TIMES and 1 <= step.weeks <= MOST_WEEKS and step.last_day <= MOST_DAYS),
        ("overlap", step.times == 1 or step.days <= 7 * step.weeks),
        ("starts", not (step.starts.second or step.starts.microsecond)),
    ):
        if not fits:
            raise DatesRefused(part)


def _order(step: Step) -> tuple[int, time]:
    return step.day, time() if step.is_window else step.starts
