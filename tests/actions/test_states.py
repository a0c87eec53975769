"""Moving a formation: who may, what its people then find, who hears of it, what goes with the archive."""

from datetime import datetime, timedelta

import pytest

from accounts.errors import NotAllowed
from accounts.people import Person
from accounts.permissions import Role, Standing
from actions.admission import admit
from actions.enrolment import enrol, withdraw
from actions.formations import formation_space
from actions.home import own_formations
from actions.mail import SECOND_THOUGHTS
from actions.ports.bus import BusTopic, Notice
from actions.ports.jobs import JobKind
from actions.progress import tick_activity, tick_finished
from actions.scheduling import plan_dates, undo_last_change
from actions.states import move_formation
from formations.errors import ChangedMeanwhile, MoveRefused, UnknownFormation
from formations.formations import ActivityId
from formations.series import Dates
from formations.states import Move, State
from rooms.errors import NotAMember
from tests.actions.letters import told, work
from tests.actions.outside_calendars import event, follow
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, an_id

SCHEDULER = a_person("scheduler")
NEWCOMER = a_person("newcomer")


@pytest.fixture
async def planner(given: TestWorld, planted: Planted) -> Person:
    async with given.store.writing() as records:
        await records.people.add(SCHEDULER, None)
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, planted.domain.id)
    return SCHEDULER


async def _stands(given: TestWorld, planted: Planted, state: State) -> None:
    async with given.store.writing() as records:
        await records.formations.set_state(planted.formation.id, state)


async def _move(given: TestWorld, planted: Planted, person: Person, seen: State, move: Move) -> State:
    return await move_formation(given.world, person.id, planted.formation.id, seen, move)


async def test_a_draft_is_there_for_trainers_and_planners_only(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    await _stands(given, planted, State.DRAFT)
    for person in (planted.trainer, planner):
        assert (await formation_space(given.world, person, planted.formation.id)).formation.state is State.DRAFT
        assert len(await own_formations(given.world, person)) == 1
    with pytest.raises(UnknownFormation):
        await formation_space(given.world, planted.ada, planted.formation.id)
    assert await own_formations(given.world, planted.ada) == ()
    given.clock.pass_by(minutes=50)
    async with given.store.reading() as records:
        with pytest.raises(NotAMember):
            await admit(records, given.live_rooms, planted.ada.id, planted.class_room, given.clock.now())


async def test_the_rooms_of_what_is_withheld_are_told_at_once(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    await _stands(given, planted, State.OPEN)
    given.clock.pass_by(minutes=70)
    await _move(given, planted, planner, State.OPEN, Move.WITHDRAW)
    assert Notice(BusTopic.ROOM_CHANGED, planted.class_room) in given.bus.notices
    given.bus.notices.clear()
    await _move(given, planted, planner, State.DRAFT, Move.OPEN)
    assert given.bus.notices == []


async def test_opening_tells_its_people_what_was_planned_in_silence(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    await _stands(given, planted, State.DRAFT)
    given.clock.pass_by(hours=-2)
    assert await _move(given, planted, planner, State.DRAFT, Move.OPEN) is State.OPEN
    given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
    await work(given)
    assert {name for name, _ in told(given)} == {"Ada", "Basile", "Trainer"}
    assert (await formation_space(given.world, planted.ada, planted.formation.id)).formation.state is State.OPEN


@pytest.mark.parametrize("was_told", [True, False])
async def test_who_leaves_just_as_it_opens_again_is_told_if_they_were_told_the_first_time(
    given: TestWorld, planted: Planted, planner: Person, was_told: bool
) -> None:
    await _stands(given, planted, State.DRAFT)
    given.clock.pass_by(hours=-2)
    await _move(given, planted, planner, State.DRAFT, Move.OPEN)
    if was_told:
        given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
        await work(given)
        told(given)
    await _move(given, planted, planner, State.OPEN, Move.WITHDRAW)
    await _move(given, planted, planner, State.DRAFT, Move.OPEN)
    await withdraw(given.world, planner.id, planted.formation.id, planted.basile.id)
    given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
    await work(given)
    letters = [letter for letter in given.mail.letters if letter.person.name == "Basile"]
    assert bool(letters) is was_told
    assert all(letter.leaving for letter in letters)


@pytest.mark.parametrize("was_told", [True, False])
async def test_what_is_taken_back_just_as_it_opens_again_is_cancelled_if_it_was_told_the_first_time(
    given: TestWorld, planted: Planted, planner: Person, was_told: bool
) -> None:
    given.clock.pass_by(hours=-2)
    await _stands(given, planted, State.OPEN)
    starts = datetime(2027, 3, 16, 17, 30)
    dates = Dates(starts, starts + timedelta(hours=1), "Indian/Reunion")
    activity_id = planted.occurrence(1, 11).activity_id
    await plan_dates(given.world, planner.id, planted.formation.id, activity_id, dates, None)
    if was_told:
        given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
        await work(given)
        assert told(given)
    await _move(given, planted, planner, State.OPEN, Move.WITHDRAW)
    await _move(given, planted, planner, State.DRAFT, Move.OPEN)
    await undo_last_change(given.world, planner.id, planted.formation.id)
    await work(given)
    assert {letter.person.name for letter in given.mail.letters} == (
        {"Ada", "Basile", "Trainer"} if was_told else set()
    )
    assert all(letter.gone for letter in given.mail.letters)


async def test_who_comes_to_what_was_opened_twice_and_goes_again_at_once_hears_of_neither(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    async with given.store.writing() as records:
        await records.people.add(NEWCOMER, None)
    await _stands(given, planted, State.DRAFT)
    given.clock.pass_by(hours=-2)
    for seen, move in ((State.DRAFT, Move.OPEN), (State.OPEN, Move.WITHDRAW), (State.DRAFT, Move.OPEN)):
        await _move(given, planted, planner, seen, move)
        given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
        await work(given)
    assert told(given)
    await enrol(given.world, planner.id, planted.formation.id, [NEWCOMER.email], Standing.PARTICIPANT)
    await withdraw(given.world, planner.id, planted.formation.id, NEWCOMER.id)
    given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
    await work(given)
    assert told(given) == []


@pytest.mark.parametrize("state", [State.DRAFT, State.ARCHIVED])
async def test_nobody_is_written_to_of_a_quiet_one(
    given: TestWorld, planted: Planted, planner: Person, state: State
) -> None:
    await _stands(given, planted, State.DRAFT)
    given.clock.pass_by(hours=-2)
    await _move(given, planted, planner, State.DRAFT, Move.OPEN)
    await _stands(given, planted, state)
    given.clock.wall += timedelta(minutes=5)
    await work(given)
    assert told(given) == []


async def test_archiving_takes_the_bars_and_keeps_who_finished(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    activity = ActivityId(an_id("activity-0"))
    await tick_activity(given.world, planted.ada, planted.formation.id, activity, True)
    await tick_finished(given.world, planted.trainer, planted.formation.id, planted.ada.id, True)
    followed = await follow(given, planted, planner, event("1", 8))
    await _move(given, planted, planner, State.RUNNING, Move.FINISH)
    await _move(given, planted, planner, State.FINISHED, Move.ARCHIVE)
    async with given.store.writing() as records:
        assert await records.jobs.waiting(JobKind.REFRESH_CALENDAR, [followed]) == frozenset()
        assert await records.sources.of_formation(planted.formation.id) == []
    async with given.store.reading() as records:
        assert await records.formations.ticks(planted.formation.id) == frozenset()
        members = await records.formations.members(planted.formation.id)
        assert {person.name for person, enrolment in members if enrolment.finished} == {"Ada"}
    with pytest.raises(NotAllowed):
        await tick_activity(given.world, planted.ada, planted.formation.id, activity, True)
    with pytest.raises(NotAllowed):
        await tick_finished(given.world, planted.trainer, planted.formation.id, planted.ada.id, False)


@pytest.mark.parametrize("who", ["trainer", "ada"])
async def test_others_move_nothing(given: TestWorld, planted: Planted, who: str) -> None:
    with pytest.raises(NotAllowed):
        await _move(given, planted, getattr(planted, who), State.RUNNING, Move.FINISH)


@pytest.mark.parametrize(
    ("seen", "move", "refusal"),
    [(State.OPEN, Move.START, ChangedMeanwhile), (State.RUNNING, Move.ARCHIVE, MoveRefused)],
)
async def test_what_is_refused_changes_nothing(
    given: TestWorld, planted: Planted, planner: Person, seen: State, move: Move, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await _move(given, planted, planner, seen, move)
    async with given.store.reading() as records:
        assert await records.formations.formation(planted.formation.id) == planted.formation
