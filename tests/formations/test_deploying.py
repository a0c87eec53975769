"""A plan becomes dated: every hour stays what the wall says, in all zones; what does not fit is told for each step."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.people import DomainId, PersonId
from formations.clashes import Booking, ClashKind
from formations.deploying import DatedStep, Deployment, dated_plan, remarks_on, require_deployment, seal_of
from formations.errors import DatesRefused, ParcoursRefused
from formations.formations import FormationId
from formations.parcours import Parcours, Step
from formations.series import Dates
from tests.formations.test_parcours import CLASS, MEETING, PARCOURS, STEPS, WINDOW

PARIS = "Europe/Paris"
ZONES = (
    PARIS, "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion", "Indian/Mayotte",
    "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Wallis", "America/Miquelon",
)  # fmt: skip
NOW = datetime(2027, 1, 1, tzinfo=UTC)
MONDAY = date(2027, 3, 22)  # the Sunday after it, clocks in Paris change


def _deployment(parcours: Parcours = PARCOURS, first_day: date = MONDAY, zone: str = PARIS) -> Deployment:
    dated = dated_plan(parcours, first_day, zone)
    return Deployment(parcours.id, 1, DomainId("d"), "Titre", zone, (PersonId("t"),), dated, "key")


@given(st.lists(STEPS, min_size=1, max_size=6), st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.sampled_from(ZONES))
def test_each_step_keeps_its_day_and_its_hour_on_the_wall(steps: list[Step], first_day: date, zone: str) -> None:
    parcours = PARCOURS.with_steps(tuple(steps))
    for step, one in zip(parcours.steps, dated_plan(parcours, first_day, zone), strict=True):
        assert one.step == step
        assert one.dates.starts_wall.date() == first_day + timedelta(days=step.day)
        assert one.dates.starts_wall.time() == (time() if step.is_window else step.starts)
        one.dates.require(step.kind)
        if not step.is_window:
            assert one.dates.ends_wall - one.dates.starts_wall == timedelta(minutes=step.planned_minutes)


@pytest.mark.parametrize("zone", [PARIS, "Indian/Reunion"])
def test_a_weekly_hour_over_the_night_on_which_clocks_change(zone: str) -> None:
    """17:30 stays 17:30 there; what UTC says of it is derived."""
    steps = tuple(replace(CLASS, day=7 * week) for week in range(3))
    dated = dated_plan(PARCOURS.with_steps(steps), MONDAY, zone)
    assert {one.dates.starts_wall.time() for one in dated} == {time(17, 30)}
    assert all(one.occurrence().starts_at.astimezone(ZoneInfo(zone)).hour == 17 for one in dated)
    first = dated[0].occurrence().starts_at.astimezone(UTC)
    later = dated[1].occurrence().starts_at.astimezone(UTC)
    shift = timedelta(hours=-1) if zone == PARIS else timedelta()
    assert later - first == timedelta(days=7) + shift


@pytest.mark.parametrize(("weeks", "days"), [(1, 7), (3, 21)])
def test_a_step_that_comes_again_keeps_its_hour_on_the_wall(weeks: int, days: int) -> None:
    (one,) = dated_plan(PARCOURS.with_steps((replace(CLASS, times=6, weeks=weeks),)), MONDAY, PARIS)
    found = [at.starts_wall for at in one.occurrences()]
    assert found == [datetime(2027, 3, 29, 17, 30) + timedelta(days=days * number) for number in range(6)]
    assert {at.ends_wall - at.starts_wall for at in one.occurrences()} == {timedelta(minutes=90)}
    assert one.occurrence() == one.occurrences()[0]
    (once,) = dated_plan(PARCOURS.with_steps((CLASS,)), MONDAY, PARIS)
    assert once.occurrences() == (once.occurrence(),)


def test_each_time_of_a_step_that_comes_again_is_looked_at() -> None:
    weekly, window = replace(CLASS, times=3), replace(WINDOW, times=2)
    alone = replace(MEETING, day=14, starts=time(18))
    dated = dated_plan(PARCOURS.with_steps((weekly, window, alone)), MONDAY, PARIS)
    taken = _booked(datetime(2027, 4, 12, 16, tzinfo=UTC))
    holidays = {date(2027, 3, 29): "Pont", date(2027, 4, 1): "Grève"}
    found = remarks_on(dated, [[taken]] * 3, (), holidays, NOW)
    paris = ZoneInfo(PARIS)
    assert [[(one.kind, one.starts_at.astimezone(paris).day) for one in each.clashes] for each in found] == [
        [(ClashKind.HOLIDAY, 30)],
        [(ClashKind.HOLIDAY, 29), (ClashKind.FORMATION, 5), (ClashKind.TRAINER, 12)],
        [(ClashKind.FORMATION, 5)],
    ]
    sunday = dated_plan(PARCOURS.with_steps((replace(weekly, day=6),)), MONDAY, PARIS)
    assert _kinds(sunday, [], {}) == [[ClashKind.WEEKEND] * 3]
    every = dated_plan(PARCOURS.with_steps((replace(weekly, day=6, times=30),)), MONDAY, PARIS)
    late = _booked(every[0].occurrences()[-1].starts_at.astimezone(UTC))
    assert remarks_on(every, [[late]], (), {}, NOW)[0].clashes[-1].kind is ClashKind.TRAINER


def test_a_step_whose_last_time_is_after_all_calendars_is_refused() -> None:
    weekly = replace(CLASS, times=60)
    parcours = PARCOURS.with_steps((weekly,))
    first = Dates(datetime(2199, 12, 1, 9), datetime(2199, 12, 1, 10), PARIS)
    last = replace(_deployment(parcours), dated=(DatedStep(weekly, first),))
    with pytest.raises(DatesRefused):
        require_deployment(last, parcours)


def test_a_window_ends_with_its_last_day() -> None:
    (one,) = dated_plan(PARCOURS.with_steps((WINDOW,)), date(2028, 2, 24), PARIS)
    assert one.dates == Dates(datetime(2028, 2, 25), datetime(2028, 3, 1, 23, 59), PARIS)  # by way of a leap day


@pytest.mark.parametrize(
    ("first_day", "zone", "part"),
    [
        (date(1989, 12, 31), PARIS, "starts_wall"),
        (date(2199, 1, 1), PARIS, "starts_wall"),
        (MONDAY, "Europe/Nowhere", "zone"),
        (MONDAY, "../etc/passwd", "zone"),
    ],
)
def test_no_such_first_day(first_day: date, zone: str, part: str) -> None:
    with pytest.raises(DatesRefused) as refused:
        dated_plan(PARCOURS, first_day, zone)
    assert refused.value.part == part


WRONG: list[tuple[dict[str, object], str]] = [
    ({"title": "  "}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"trainers": ()}, "trainers"),
    ({"trainers": tuple(PersonId(str(n)) for n in range(51))}, "trainers"),
    ({"dated": ()}, "plan"),
    ({"zone": "Indian/Reunion"}, "zone"),
]


@pytest.mark.parametrize(("changes", "part"), WRONG)
def test_what_cannot_be_deployed(changes: dict[str, object], part: str) -> None:
    with pytest.raises((ParcoursRefused, DatesRefused)) as refused:
        require_deployment(replace(_deployment(), **changes), PARCOURS)  # type: ignore[arg-type]
    assert refused.value.part == part


def test_a_plan_without_steps_and_one_of_others_are_refused() -> None:
    empty = replace(PARCOURS, steps=())
    with pytest.raises(ParcoursRefused):
        require_deployment(_deployment(empty), empty)
    with pytest.raises(ParcoursRefused):
        require_deployment(_deployment(), PARCOURS.with_step(0, CLASS))
    require_deployment(_deployment(), PARCOURS)


@pytest.mark.parametrize(("number", "place", "fits"), [(0, "INSPÉ", True), (0, "x" * 201, False), (2, "INSPÉ", False)])
def test_people_meet_somewhere_only_where_they_meet(number: int, place: str, fits: bool) -> None:
    chosen = _deployment()
    dated = [*chosen.dated]
    dated[number] = replace(dated[number], place=place)
    if fits:
        require_deployment(replace(chosen, dated=tuple(dated)), PARCOURS)
    else:
        with pytest.raises(DatesRefused):
            require_deployment(replace(chosen, dated=tuple(dated)), PARCOURS)


def _kinds(dated: tuple[DatedStep, ...], taken: list[Booking], holidays: dict[date, str]) -> list[list[ClashKind]]:
    found = remarks_on(dated, [taken] * len(dated), (), holidays, NOW)
    return [[clash.kind for clash in one.clashes] for one in found]


def _booked(starts: datetime, hours: float = 1, kind: ClashKind = ClashKind.TRAINER) -> Booking:
    return Booking(starts, starts + timedelta(hours=hours), FormationId("f"), DomainId("e"), "Autre", kind, None, "Ada")


def test_nothing_to_say() -> None:
    assert _kinds(_deployment().dated, [], {}) == [[], [], []]


@pytest.mark.parametrize(("first_day", "kinds"), [
    (date(2027, 3, 20), [ClashKind.WEEKEND]),
    (date(2027, 3, 21), [ClashKind.WEEKEND]),
    (date(2027, 3, 22), []),
    (date(2027, 3, 19), []),
])  # fmt: skip
def test_meetings_at_a_weekend_are_pointed_out(first_day: date, kinds: list[ClashKind]) -> None:
    assert _kinds(_deployment(first_day=first_day).dated, [], {})[0] == kinds


def test_holidays_are_told_once_by_their_name_for_windows_too() -> None:
    holidays = dict.fromkeys((MONDAY + timedelta(days=n) for n in range(2, 5)), "Vacances")
    dated = _deployment().dated
    found = remarks_on(dated, [()] * 3, (), holidays, NOW)
    assert [[clash.who for clash in one.clashes] for one in found] == [[], ["Vacances"], []]
    on_first = remarks_on(dated, [()] * 3, (), {MONDAY: "Férié"}, NOW)[0]
    assert [clash.who for clash in on_first.clashes] == ["Férié"]
    assert [wall.date() for wall in on_first.free] == [MONDAY + timedelta(days=n) for n in (1, 2, 3)]


def test_a_trainer_who_is_taken_is_told_without_the_title_that_may_not_be_seen() -> None:
    booked = _booked(datetime(2027, 3, 22, 9, tzinfo=UTC))  # 10:00 in Paris
    dated = _deployment().dated
    hidden = remarks_on(dated, [[booked]] * 3, (), {}, NOW)[0]
    told = remarks_on(dated, [[booked]] * 3, (FormationId("f"),), {}, NOW)[0]
    assert [(clash.who, clash.with_title) for clash in hidden.clashes] == [("Ada", "")]
    assert [(clash.who, clash.with_title) for clash in told.clashes] == [("Ada", "Autre")]
    assert hidden.free[0] == datetime(2027, 3, 22, 11)


def test_a_window_of_days_takes_nobody() -> None:
    dated = dated_plan(PARCOURS.with_steps((WINDOW,)), MONDAY, PARIS)
    assert _kinds(dated, [_booked(datetime(2027, 3, 24, 9, tzinfo=UTC))], {}) == [[]]


def test_two_meetings_of_one_plan_at_the_same_time() -> None:
    steps = (MEETING, replace(CLASS, day=0, starts=time(11)), replace(CLASS, day=0, starts=time(14)))
    dated = dated_plan(PARCOURS.with_steps(steps), MONDAY, PARIS)
    found = remarks_on(dated, [()] * 3, (), {}, NOW)
    assert [[(clash.kind, clash.with_title) for clash in one.clashes] for one in found] == [
        [(ClashKind.FORMATION, "Classe")],
        [(ClashKind.FORMATION, "Journée")],
        [],
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Autre"},
        {"trainers": (PersonId("u"),)},
        {"version": 2},
        {"key": "other"},
        {"dated": _deployment(first_day=MONDAY + timedelta(days=1)).dated},
        {"dated": (replace(_deployment().dated[0], place="INSPÉ"), *_deployment().dated[1:])},
    ],
)
def test_whatever_is_changed_has_another_seal(changes: dict[str, object]) -> None:
    chosen = _deployment()
    nothing = remarks_on(chosen.dated, [()] * 3, (), {}, NOW)
    assert seal_of(chosen, nothing) == seal_of(_deployment(), nothing)
    assert seal_of(replace(chosen, **changes), nothing) != seal_of(chosen, nothing)  # type: ignore[arg-type]


def test_what_is_new_to_be_said_has_another_seal() -> None:
    chosen = _deployment()
    nothing = remarks_on(chosen.dated, [()] * 3, (), {}, NOW)
    something = remarks_on(chosen.dated, [()] * 3, (), {MONDAY: "Férié"}, NOW)
    assert seal_of(chosen, nothing) != seal_of(chosen, something)
