"""What schedulers do: who may, which version they saw, what is kept, who is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from accounts.errors import NotAllowed
from accounts.permissions import Role
from actions.activities import change_activity
from actions.ports.bus import BusTopic, Notice
from actions.ports.jobs import JobKind
from actions.scheduling import (
    Target,
    add_one_date,
    cancel_dates,
    change_dates,
    load_plan,
    plan_activity,
    restore_dates,
    undo_last_change,
)
from actions.timetables import timetable
from formations.errors import ChangedMeanwhile, DatesRefused, NothingToUndo, UnknownFormation, UnknownOccurrence
from formations.formations import Activity, ActivityId, ActivityKind, Link
from formations.occurrences import OccurrenceId
from formations.opening import CLOSES_AFTER
from formations.room_settings import Lobby, Means, RoomSettings
from formations.rules import Frequency, Rule, parse_rule
from formations.series import Dates, Plan, Scope
from rooms.ids import RoomId
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_message, a_person, an_id

PARIS = "Europe/Paris"
TUESDAY = datetime(2027, 3, 16, 17, 30)
WEEKLY = Rule(Frequency.WEEKLY, count=4)
NEW = ActivityId(an_id("new"))
SCHEDULER = a_person("scheduler")


def _dates(starts: datetime = TUESDAY, hours: float = 2) -> Dates:
    return Dates(starts, starts + timedelta(hours=hours), PARIS)


@pytest.fixture
async def plan(given: TestWorld, planted: Planted) -> Plan:
    """A weekly virtual class over the night on which clocks change, planned by a scheduler of the domain."""
    async with given.store.writing() as records:
        await records.people.add(SCHEDULER, None)
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, planted.domain.id)
    activity = Activity(NEW, planted.formation.id, 0, ActivityKind.VIRTUAL_CLASS, "Classe", "", "", 60)
    await plan_activity(given.world, SCHEDULER.id, activity, _dates(), WEEKLY)
    return await _plan(given, planted)


async def _plan(given: TestWorld, planted: Planted, number: int = 0) -> Plan:
    async with given.store.reading() as records:
        series = [one for one in await records.series.of_formations([planted.formation.id]) if one.activity_id == NEW]
        return await load_plan(records, series[number].id)


def _target(planted: Planted, plan: Plan, number: int, scope: Scope = Scope.THIS) -> Target:
    chosen = plan.occurrences[number]
    version = chosen.version if scope is Scope.THIS else plan.series.version
    return Target(planted.formation.id, chosen.id, scope, version)


async def test_a_weekly_class_has_its_dates_rooms_and_closings(given: TestWorld, planted: Planted, plan: Plan) -> None:
    assert [f"{one.starts_at.astimezone(UTC):%d %H}" for one in plan.occurrences] == [
        "16 16",
        "23 16",
        "30 15",
        "06 15",
    ]
    async with given.store.reading() as records:
        assert [a.position for a in await records.formations.activities(planted.formation.id)] == [0, 1, 2, 3]
        for one in plan.occurrences:
            assert await records.rooms.room(RoomId(one.id)) is not None
    async with given.store.writing() as records:
        far = datetime(2028, 1, 1, tzinfo=UTC)
        due = {
            job.key: job.due_at for job in await records.jobs.lease("me", far, 60, 99) if job.kind is JobKind.CLOSE_ROOM
        }
    assert {one.id: one.ends_at.astimezone(UTC) + CLOSES_AFTER for one in plan.occurrences} == due


async def test_moving_one_keeps_its_room_and_tells_it(given: TestWorld, planted: Planted, plan: Plan) -> None:
    wednesday = _dates(TUESDAY + timedelta(days=8))
    await change_dates(given.world, SCHEDULER.id, _target(planted, plan, 1), wednesday)
    moved = (await _plan(given, planted)).occurrences[1]
    assert (moved.id, moved.starts_wall) == (plan.occurrences[1].id, wednesday.starts_wall)
    assert given.bus.notices == [Notice(BusTopic.ROOM_CHANGED, moved.id)]


async def test_two_schedulers_do_not_overwrite_each_other(given: TestWorld, planted: Planted, plan: Plan) -> None:
    await cancel_dates(given.world, SCHEDULER.id, _target(planted, plan, 1), "Grève")
    with pytest.raises(ChangedMeanwhile):
        await change_dates(given.world, SCHEDULER.id, _target(planted, plan, 1), _dates())
    with pytest.raises(ChangedMeanwhile):
        await change_dates(given.world, SCHEDULER.id, _target(planted, plan, 2, Scope.FOLLOWING), _dates(), WEEKLY)
    # Another date of the series is another matter.
    await cancel_dates(given.world, SCHEDULER.id, _target(planted, plan, 2), "Neige")
    now = await _plan(given, planted)
    assert [one.cancelled_because for one in now.occurrences] == [None, "Grève", "Neige", None]


async def test_this_and_following_get_their_own_series(given: TestWorld, planted: Planted, plan: Plan) -> None:
    later = TUESDAY + timedelta(weeks=2, hours=1)
    rule = Rule(Frequency.WEEKLY, count=2)
    await change_dates(given.world, SCHEDULER.id, _target(planted, plan, 2, Scope.FOLLOWING), _dates(later), rule)
    old, new = await _plan(given, planted), await _plan(given, planted, 1)
    assert [one.id for one in old.occurrences + new.occurrences] == [one.id for one in plan.occurrences]
    await undo_last_change(given.world, SCHEDULER.id, planted.formation.id)
    again = await _plan(given, planted)
    assert [(o.id, o.starts_wall) for o in again.occurrences] == [(o.id, o.starts_wall) for o in plan.occurrences]
    assert again.series.sequence > old.series.sequence
    with pytest.raises(IndexError):
        await _plan(given, planted, 1)


async def test_all_dates_change_places_within_their_series(given: TestWorld, planted: Planted, plan: Plan) -> None:
    later = _dates(TUESDAY + timedelta(weeks=1))
    await change_dates(given.world, SCHEDULER.id, _target(planted, plan, 0, Scope.ALL), later, WEEKLY)
    now = await _plan(given, planted)
    assert [one.starts_wall for one in now.occurrences] == [TUESDAY + timedelta(weeks=n) for n in range(1, 5)]
    assert {one.id for one in now.occurrences} == {one.id for one in plan.occurrences}


async def test_a_third_tuesday_of_each_month_becomes_the_third_wednesday(
    given: TestWorld, planted: Planted, plan: Plan
) -> None:
    monthly = parse_rule("FREQ=MONTHLY;BYDAY=3TU;COUNT=3", PARIS)
    await change_dates(given.world, SCHEDULER.id, _target(planted, plan, 0, Scope.ALL), _dates(), monthly)
    target = _target(planted, await _plan(given, planted), 0, Scope.ALL)
    await change_dates(given.world, SCHEDULER.id, target, _dates(TUESDAY + timedelta(days=1)), same_rule=True)
    found = [one.starts_wall.replace(hour=0, minute=0) for one in (await _plan(given, planted)).occurrences]
    assert found == [datetime(2027, 3, 17), datetime(2027, 4, 21), datetime(2027, 5, 19)]


async def test_what_people_wrote_survives_a_shorter_series(given: TestWorld, planted: Planted, plan: Plan) -> None:
    last = RoomId(plan.occurrences[3].id)
    async with given.store.writing() as records:
        await records.rooms.append_message(a_message(planted.trainer, 1, last))
    shorter = Rule(Frequency.WEEKLY, count=2)
    await change_dates(given.world, SCHEDULER.id, _target(planted, plan, 0, Scope.ALL), _dates(), shorter)
    now = await _plan(given, planted)
    assert [(one.id, one.is_cancelled) for one in now.occurrences] == [
        (plan.occurrences[0].id, False),
        (plan.occurrences[1].id, False),
        (plan.occurrences[3].id, True),
    ]


async def test_undo_is_for_the_last_change_only(given: TestWorld, planted: Planted, plan: Plan) -> None:
    await cancel_dates(given.world, SCHEDULER.id, _target(planted, plan, 0, Scope.ALL), "Grève")
    await undo_last_change(given.world, SCHEDULER.id, planted.formation.id)
    assert (await timetable(given.world, SCHEDULER.id, planted.formation.id)).undo is None
    assert not any(one.is_cancelled for one in (await _plan(given, planted)).occurrences)
    with pytest.raises(NothingToUndo):
        await undo_last_change(given.world, SCHEDULER.id, planted.formation.id)


async def test_planning_is_not_undone_once_people_wrote_there(given: TestWorld, planted: Planted, plan: Plan) -> None:
    async with given.store.writing() as records:
        await records.rooms.append_message(a_message(planted.trainer, 1, RoomId(plan.occurrences[0].id)))
    with pytest.raises(NothingToUndo):
        await undo_last_change(given.world, SCHEDULER.id, planted.formation.id)


async def test_one_more_date_and_back(given: TestWorld, planted: Planted, plan: Plan) -> None:
    extra = _dates(TUESDAY + timedelta(days=2))
    added = await add_one_date(given.world, SCHEDULER.id, _target(planted, plan, 0), extra)
    assert [one.added for one in (await _plan(given, planted)).occurrences] == [False, True, False, False, False]
    plan = await _plan(given, planted)
    assert plan.occurrences[1].id == added
    await cancel_dates(given.world, SCHEDULER.id, _target(planted, plan, 1), "Finalement non")
    await restore_dates(given.world, SCHEDULER.id, _target(planted, await _plan(given, planted), 1))
    assert (await _plan(given, planted)).occurrences[1].cancelled_because is None


async def test_others_may_not(given: TestWorld, planted: Planted, plan: Plan) -> None:
    for person, refusal in (
        (planted.trainer, NotAllowed),
        (planted.ada, NotAllowed),
        (a_person("nobody"), UnknownFormation),
    ):
        with pytest.raises(refusal):
            await cancel_dates(given.world, person.id, _target(planted, plan, 0), "")
        with pytest.raises(refusal):
            await undo_last_change(given.world, person.id, planted.formation.id)
    elsewhere = Target(planted.formation.id, OccurrenceId(an_id("nowhere")), Scope.THIS, 1)
    with pytest.raises(UnknownOccurrence):
        await cancel_dates(given.world, SCHEDULER.id, elsewhere, "")


async def test_an_activity_s_own_fields(given: TestWorld, planted: Planted, plan: Plan) -> None:
    lecture = Activity(
        NEW,
        planted.formation.id,
        3,
        ActivityKind.VIRTUAL_CLASS,
        "Classe du mardi",
        "Lire avant",
        "",
        90,
        room=RoomSettings(Lobby.APPROVAL, mute_on_entry=True, allows=frozenset({Means.CHAT})),
        links=(Link("https://example.org/a?b=c", "Un article"), Link("https://example.org/")),
        version=1,
    )
    await change_activity(given.world, SCHEDULER.id, lecture)
    async with given.store.reading() as records:
        kept = await records.formations.activity(NEW)
    assert kept is not None
    assert (kept.title, kept.room, kept.links, kept.version) == ("Classe du mardi", lecture.room, lecture.links, 2)
    assert given.bus.notices == [Notice(BusTopic.ROOM_CHANGED, one.id) for one in plan.occurrences]
    given.bus.notices.clear()
    await change_activity(given.world, SCHEDULER.id, replace(lecture, title="Classe du mercredi", version=2))
    assert given.bus.notices == []
    with pytest.raises(ChangedMeanwhile):
        await change_activity(given.world, SCHEDULER.id, lecture)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org", "https://", "https://a b", "x\nhttps://a"])
async def test_links_lead_to_the_web(given: TestWorld, planted: Planted, plan: Plan, url: str) -> None:
    linked = Activity(
        NEW, planted.formation.id, 0, ActivityKind.VIRTUAL_CLASS, "Classe", "", "", 60, links=(Link(url),)
    )
    with pytest.raises(DatesRefused):
        await change_activity(given.world, SCHEDULER.id, linked)
