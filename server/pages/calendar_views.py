"""What a calendar's template is given: a month, a week or an agenda, and what surrounds each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from formations.formations import ActivityKind
from formations.outlines import Outline
from server.pages.views import DayView, LinkView, OccurrenceView

SUBSCRIBE = "/calendar/subscribe"


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry where it stands in a month or a week.

    Attributes:
        url: what a click opens.
        form_url: where it is moved, for who may; else empty.
        move_url: the same calendar, to choose its new day by clicks or by keyboard.
        begins: on the day where it stands, and not on one before.
    """

    occurrence: OccurrenceView
    url: str
    form_url: str = ""
    move_url: str = ""
    begins: bool = True


@dataclass(frozen=True, slots=True)
class BarView:
    """One day's piece of a bar; its first one in a row is drawn over `length` days."""

    entry: EntryView
    length: int
    is_first: bool
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class CellView:
    """One day.

    Attributes:
        url: what its number opens: the day's own list, or the form that the day was pointed out for.
        list_url: the day's own list.
        count: of all that touches it; `over` of them are not drawn.
        kinds: of what touches it, for where there is room for signs only.
    """

    day: date
    url: str
    list_url: str
    count: int
    over: int
    bars: tuple[BarView | None, ...]
    entries: tuple[EntryView, ...]
    kinds: tuple[ActivityKind, ...]
    is_today: bool
    is_chosen: bool
    is_outside: bool


@dataclass(frozen=True, slots=True)
class PlacedView:
    """One entry at its hours: quarters of an hour from the first hour shown on; `lane` of `lanes` side by side."""

    entry: EntryView
    top: int
    length: int
    lane: int
    lanes: int


@dataclass(frozen=True, slots=True)
class SlotView:
    """An hour of a day that can be pointed at."""

    hour: time
    url: str


@dataclass(frozen=True, slots=True)
class HourDayView:
    """One day of a week, its hours from top to bottom.

    Attributes:
        slots: none where nothing can be pointed at.
        unseen: how many there is no room for.
    """

    cell: CellView
    placed: tuple[PlacedView, ...]
    slots: tuple[SlotView, ...]
    unseen: int


@dataclass(frozen=True, slots=True)
class WeekView:
    """Seven days, and the hours that are shown."""

    days: tuple[HourDayView, ...]
    hours: tuple[time, ...]


@dataclass(frozen=True, slots=True)
class MonthView:
    """Whole weeks, and the list of the day that was chosen."""

    weeks: tuple[tuple[CellView, ...], ...]
    chosen: CellView
    entries: tuple[EntryView, ...]


@dataclass(frozen=True, slots=True)
class AgendaView:
    """Windows of days, then days with their entries.

    Attributes:
        start_url, more_url: where the rest of the month is, before and after, when it is too much for one page.
    """

    windows: tuple[OccurrenceView, ...]
    days: tuple[DayView, ...]
    start_url: str = ""
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A formation to show alone, or to which something is added.

    Attributes:
        value: its id, or the address of the form.
        outline: what tells it apart, where others have the title.
    """

    value: str
    title: str
    is_current: bool = False
    outline: Outline | None = None


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A calendar in one of its shapes, of which the two others are None.

    Attributes:
        title: whose, where it is not the reader's own; `back_url` leads there.
        first, last: the days it shows, both included; of a month its own.
        any_day_url: with ANY_DAY where the day goes.
        kept: fields that go along when a formation is chosen.
        others: other calendars of the reader.
        may_plan: a click on a day or hour adds something there.
        add_url: adds something on the chosen day; empty where the reader may not.
        moving: what is being moved; `stop_url` leaves it where it is.
        subscribe_url: where an address of it is made.
    """

    shape: str
    path: str
    title: str
    back_url: str
    day: date
    first: date
    last: date
    shapes: tuple[LinkView, ...]
    earlier_url: str
    later_url: str
    today_url: str
    any_day_url: str
    kinds: tuple[LinkView, ...]
    formations: tuple[ChoiceView, ...]
    kept: Mapping[str, str]
    others: tuple[LinkView, ...] = ()
    may_plan: bool = False
    add_url: str = ""
    moving: OccurrenceView | None = None
    stop_url: str = ""
    subscribe_url: str = SUBSCRIBE
    month: MonthView | None = None
    week: WeekView | None = None
    agenda: AgendaView | None = None


@dataclass(frozen=True, slots=True)
class OfferedView:
    """The formations of a domain, each with its form. `domain`: its name, where there are several."""

    domain: str
    formations: tuple[ChoiceView, ...]


@dataclass(frozen=True, slots=True)
class WhereView:
    """The formations to which something can be added where was pointed.

    Attributes:
        whose: calendar they come from, to which `back_url` leads; empty: the reader's own.
    """

    whose: str
    back_url: str
    offered: tuple[OfferedView, ...]
