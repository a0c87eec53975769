"""What the plan's pages are given: a formation's plan, one of its dates, a signature sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from actions.ports.formations import Planned
from formations.clashes import MOST_TOLD, Clash, ClashKind
from formations.errors import Clashing
from formations.formations import Activity, ActivityId, ActivityKind, FormationId
from formations.places import Place
from server.pages.dated import formation_url, planned_view
from server.pages.dates_form import WALL, Fields, offers, wanted
from server.pages.views import OccurrenceView, PersonView

_DAYS_AND_HOURS = frozenset({ClashKind.WEEKEND, ClashKind.HOLIDAY, ClashKind.HOUR_SKIPPED, ClashKind.HOUR_TWICE})


@dataclass(frozen=True, slots=True)
class DateView:
    """One date of a series, and where it is changed."""

    occurrence: OccurrenceView
    url: str
    is_moved: bool
    is_added: bool


@dataclass(frozen=True, slots=True)
class ActivityView:
    """An item of the plan with all its dates, and where it is changed."""

    id: ActivityId
    title: str
    kind: ActivityKind
    dates: tuple[DateView, ...]
    url: str


@dataclass(frozen=True, slots=True)
class ClashesView:
    """What does not fit, and when the first of the dates would; in the zone in which they are planned.

    Attributes:
        free: with what a form sends to be filled with it; empty where it has no field for it.
        wanted: what was looked at.
        for_all: what is free is so for each date of a series, moved along with the first.
    """

    found: tuple[Clash, ...]
    zone: str
    free: tuple[tuple[datetime, str], ...]
    wanted: str
    for_all: bool = False

    @property
    def nobody_is_taken(self) -> bool:
        """It is only that these are days, or hours of a night, that may not be meant."""
        return {one.kind for one in self.found} <= _DAYS_AND_HOURS

    @property
    def may_be_more(self) -> bool:
        """As many are told as ever are."""
        return len(self.found) >= MOST_TOLD


class Tells(StrEnum):
    """What is to be said of the letters that follow from a change: that some do, that none are sent here, that nobody
    hears of a draft, nothing."""

    LETTERS = "letters"
    NO_LETTERS = "no_letters"
    DRAFT = "draft"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class PlanView:
    """The plan of a formation, and the form for one more item.

    Attributes:
        undo: the version of the last change, which can be taken back; empty where there is none.
        changed: the date that was just changed or added.
        planned: the activity that was just planned, or dated.
        tells: who hears of what was just done.
        will_tell: who hears of what is planned next.
        were_put_out: a class was called off whose door was open.
        groups: for whom dates could be, by their values, besides everybody.
        error: a French sentence of the catalogue; `wrong` is the field that it is about, where that has a place for it.
        is_filled: with a free hour that was proposed.
    """

    title: str
    url: str
    formation_url: str
    zone: str
    activities: tuple[ActivityView, ...]
    undo: str
    done: str
    fields: Mapping[str, str]
    error: str
    repeats: Mapping[str, str]
    lobbies: Mapping[str, str]
    clashes: ClashesView | None = None
    wrong: str = ""
    places: tuple[Place, ...] = ()
    places_url: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    find_url: str = ""
    changed: DateView | None = None
    is_filled: bool = False
    tells: Tells = Tells.NOTHING
    planned: ActivityView | None = None
    will_tell: Tells = Tells.NOTHING
    were_put_out: bool = False


@dataclass(frozen=True, slots=True)
class ActivityFormView:
    """An activity, to be changed or removed or to get more dates.

    Attributes:
        version: that is shown.
        dates: all of them, cancelled ones included.
        error, wrong: as in PlanView.
        changed_meanwhile: by somebody else; what is shown is how it is now.
        again: which of the forms clashed: `change` or `add`.
        places: to choose from; this one's own too, where it is retired.
        find_url: where others are found by what one writes; empty: there are no others.
        filled: which of the forms was filled with a free hour that was proposed.
        will_tell: who hears of the dates that it is given.
    """

    title: str
    formation_title: str
    url: str
    plan_url: str
    kind: ActivityKind
    version: int
    zone: str
    dates: tuple[DateView, ...]
    fields: Mapping[str, str]
    repeats: Mapping[str, str]
    lobbies: Mapping[str, str]
    error: str = ""
    wrong: str = ""
    changed_meanwhile: bool = False
    clashes: ClashesView | None = None
    again: str = ""
    places: tuple[Place, ...] = ()
    places_url: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    find_url: str = ""
    filled: str = ""
    will_tell: Tells = Tells.NOTHING


@dataclass(frozen=True, slots=True)
class DateFormView:
    """One date and what can be done to it, or to its series. `error` is a French sentence of the catalogue.

    Attributes:
        version: of the occurrence; `series_version` of its series.
        repeats_now: there are others in its series.
        changed_meanwhile: by somebody else; what is shown is how it is now.
        sheet_url: the blank signature sheet; empty where nobody meets.
        again: which of the forms clashed: `change`, `add` or `restore`.
        is_proposed: the dates in the form are those that somebody pointed at, and not those that are kept.
        calendar_url: where it is moved by pointing.
        filled: as in ActivityFormView.
        wrong: the field that `error` is about, where that has a place for it.
        will_tell: who hears of what is done to it.
        is_door_open: who is in it goes when it is called off.
    """

    title: str
    formation_title: str
    url: str
    plan_url: str
    occurrence: OccurrenceView
    version: int
    series_version: int
    repeats_now: bool
    fields: Mapping[str, str]
    repeats: Mapping[str, str]
    error: str
    changed_meanwhile: bool
    sheet_url: str
    clashes: ClashesView | None = None
    again: str = ""
    is_proposed: bool = False
    calendar_url: str = ""
    filled: str = ""
    wrong: str = ""
    will_tell: Tells = Tells.NOTHING
    is_door_open: bool = False


@dataclass(frozen=True, slots=True)
class SheetView:
    """A signature sheet to print: names, and empty boxes for each half-day. `half_days`: a day, and if afternoon."""

    formation_title: str
    title: str
    where: str
    back_url: str
    half_days: tuple[tuple[datetime, bool], ...]
    trainers: tuple[PersonView, ...]
    participants: tuple[PersonView, ...]


def plan_url(formation_id: FormationId) -> str:
    """Where a formation is planned."""
    return f"{formation_url(formation_id)}/plan"


def activity_url(activity: Activity) -> str:
    """Where an activity is changed."""
    return f"{plan_url(activity.formation_id)}/activities/{activity.id}"


def date_view(planned: Planned, now: datetime) -> DateView:
    """One date of an activity, in a list of them."""
    one = planned.occurrence
    return DateView(planned_view(planned, now), f"{plan_url(planned.formation.id)}/{one.id}", one.is_moved, one.added)


def clashes_view(found: Clashing | None, fields: Fields) -> ClashesView | None:
    """What did not fit of what the form asked for, if anything."""
    if found is None:
        return None
    begins = found.clashes[0].starts_at if found.starts_at is None else found.starts_at
    is_series, fills = found.starts_at is not None, offers(fields, begins, found.zone)
    if is_series and not (fills and found.free_for_all):
        is_series = fills = False
    told = found.free_for_all if is_series else found.free
    free = tuple((at, f"{at.astimezone(ZoneInfo(found.zone)):{WALL}}" if fills else "") for at in told)
    return ClashesView(found.clashes, found.zone, free, wanted(fields), is_series)
