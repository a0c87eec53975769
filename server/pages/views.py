"""What templates are given: frozen values, already decided. Templates choose words and places, never rules.

Here is what several pages show; what one page alone shows stands in its own module. Moments are aware datetimes;
templates tell them in the reader's own zone.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from accounts.people import Language, Theme
from formations.formations import ActivityKind
from formations.outlines import Outline
from formations.states import State

if TYPE_CHECKING:
    from server.pages.externals import ExternalsView
    from server.pages.states import StateView


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as others see them.

    Attributes:
        tint: 0 to 5, the colour of the avatar; the same for one person everywhere.
    """

    id: str
    name: str
    initials: str
    tint: int
    is_trainer: bool = False
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every page.

    Attributes:
        path: of this page with its query; where a change of language or theme comes back to.
        has_rehearsal: the person leads formations, and so has a salle d'essai.
        plans: the person plans formations of a domain.
        import_map: JSON, allowed by its hash in the CSP; empty for none.
    """

    language: Language
    zone: str
    theme: Theme
    csrf: str
    path: str
    now: datetime
    person: PersonView | None = None
    has_rehearsal: bool = False
    plans: bool = False
    import_map: str = ""

    @property
    def guide(self) -> str:
        """Which of the guides is about what this person does most."""
        return "planifier" if self.plans else "animer" if self.has_rehearsal else "participer"


class Phase(StrEnum):
    """Where something dated stands, seen from now."""

    PAST = "past"
    LIVE = "live"
    NEXT = "next"
    AHEAD = "ahead"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class OccurrenceView:
    """One dated entry of a calendar.

    Attributes:
        zone: IANA name of where it is given.
        url: the class's own page for a virtual class, else the formation's.
        is_open: the door of the class is open to this reader.
        cancelled_because: None while it stands.
        group: the name of the group for which it is, in the title too; empty: it is for everybody.
    """

    id: str
    kind: ActivityKind
    title: str
    formation_title: str
    formation_url: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    url: str
    phase: Phase
    place: str = ""
    is_open: bool = False
    cancelled_because: str | None = None
    group: str = ""

    @property
    def is_virtual(self) -> bool:
        """Whether it has a room to join."""
        return self.kind is ActivityKind.VIRTUAL_CLASS

    @property
    def is_window(self) -> bool:
        """Whether it is a span of days to work in, and not an hour to be there."""
        return self.kind is ActivityKind.ASYNCHRONOUS


@dataclass(frozen=True, slots=True)
class NextClassView:
    """The virtual class a person goes to next."""

    occurrence: OccurrenceView
    opens_at: datetime
    trainers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """What begins on one day."""

    day: date
    occurrences: tuple[OccurrenceView, ...]
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How many activities of the plan are ticked as done."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FormationCardView:
    """A formation among a person's own. Progress is a participant's; a trainer has none. `outline`: when and where."""

    url: str
    title: str
    domain: str
    planned_minutes: int
    is_trainer: bool
    finished: bool
    progress: ProgressView | None
    next_step: OccurrenceView | None
    state: State = State.RUNNING
    outline: Outline | None = None


@dataclass(frozen=True, slots=True)
class HomeView:
    """Mon espace."""

    next_class: NextClassView | None
    windows: tuple[OccurrenceView, ...]
    week: tuple[DayView, ...]
    formations: tuple[FormationCardView, ...]


@dataclass(frozen=True, slots=True)
class LinkView:
    """A choice among several, each with its own address."""

    words: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class FormationsView:
    """Mes formations. `tools` are where planners and administrators go on to."""

    running: tuple[FormationCardView, ...]
    finished: tuple[FormationCardView, ...]
    tools: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class StepView:
    """One activity of a plan with its dates.

    Attributes:
        done: the reader's own tick; None when they have none to give.
        access: how one gets to where people meet.
        links: of an activity, as it names them.
    """

    activity_id: str
    position: int
    kind: ActivityKind
    title: str
    instructions: str
    place: str
    planned_minutes: int
    occurrences: tuple[OccurrenceView, ...]
    phase: Phase
    done: bool | None
    access: str = ""
    links: tuple[LinkView, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """One participant as a trainer follows them."""

    person: PersonView
    progress: ProgressView
    finished: bool


@dataclass(frozen=True, slots=True)
class FormationView:
    """A formation's space. `follow_up` is its trainers', `progress` participants', `externals` planners'; else None."""

    id: str
    url: str
    title: str
    domain: str
    aims: str
    planned_minutes: int
    zone: str
    trainers: tuple[PersonView, ...]
    participants: tuple[PersonView, ...]
    steps: tuple[StepView, ...]
    progress: ProgressView | None = None
    finished: bool = False
    follow_up: tuple[FollowUpView, ...] | None = None
    may_plan: bool = False
    state: "StateView | None" = None
    may_enrol: bool = False
    may_print: bool = False
    externals: "ExternalsView | None" = None
    done: str = ""
