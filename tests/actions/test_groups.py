"""A group's own dates: who sees them, hears of them and enters; and what clashes. It is NOON on 11 March."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from accounts.people import Person
from accounts.permissions import Role, Standing
from actions.activities import change_activity
from actions.admission import admit
from actions.browsing import see_occurrence
from actions.calendar import formation_agenda
from actions.enrolment import enrol
from actions.feeds import read_feed, renew_feed
from actions.formations import formation_space
from actions.groups import add_group, change_group, remove_group, see_groups
from actions.home import home
from actions.mail import SECOND_THOUGHTS
from actions.programme import programme
from actions.scheduling import plan_activity, plan_dates, undo_last_change
from formations.clashes import ClashKind
from formations.errors import ChangedMeanwhile, Clashing, GroupRefused, UnknownGroup, UnknownOccurrence
from formations.formations import ActivityId, ActivityKind, Enrolment, GroupId
from formations.groups import Group
from formations.occurrences import OccurrenceId
from formations.series import Dates
from rooms.errors import NotAMember
from rooms.ids import RoomId
from tests.actions.letters import told, work
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, an_id, plant_planner

# NOON in UTC is 13:00 in Paris: its door is open.
DATES = Dates(datetime(2027, 3, 11, 13, 5), datetime(2027, 3, 11, 14), "Europe/Paris")
CLASS = ActivityId(an_id("activity-1"))


@pytest.fixture
async def planner(given: TestWorld, planted: Planted) -> Person:
    async with given.store.writing() as records:
        return await plant_planner(records, planted)


async def _group(given: TestWorld, planted: Planted, planner: Person, *members: Person, name: str = "A") -> Group:
    group_id = await add_group(given.world, planner.id, planted.formation.id, f" {name} ")
    group = Group(group_id, planted.formation.id, name)
    await change_group(given.world, planner.id, group, [one.id for one in members])
    return (await see_groups(given.world, planner.id, planted.formation.id)).group(group_id)


async def _plan(given: TestWorld, planted: Planted, planner: Person, group_id: GroupId | None) -> OccurrenceId:
    """One more class today, for this group."""
    before = await _dates(given, planted, planner)
    await plan_dates(given.world, planner.id, planted.formation.id, CLASS, DATES, None, group_id=group_id)
    (new,) = await _dates(given, planted, planner) - before
    return new


async def _dates(given: TestWorld, planted: Planted, person: Person) -> set[OccurrenceId]:
    """Those of 11 March that this person meets, wherever they look."""
    day = date(2027, 3, 11)
    agenda = await formation_agenda(given.world, person, planted.formation.id, day, day + timedelta(days=1))
    found = {entry.occurrence.id for entry in agenda.entries}
    space = await formation_space(given.world, person, planted.formation.id)
    assert found <= {entry.occurrence.id for step in space.steps for entry in step.entries}
    assert {entry.occurrence.id for entry in (await home(given.world, person)).week} >= found
    secret = await renew_feed(given.world, person, planted.formation.id)
    assert {one.occurrence.id for one in (await read_feed(given.world, secret)).plan} >= found
    return found


async def _enters(given: TestWorld, person: Person, occurrence_id: OccurrenceId) -> bool:
    try:
        async with given.store.reading() as records:
            now = given.clock.now()
            return bool(await admit(records, given.live_rooms, person.id, RoomId(occurrence_id), now))
    except NotAMember:
        return False


async def _names_told(given: TestWorld) -> list[str]:
    given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
    await work(given)
    return [name for name, _ in told(given)]


async def test_a_group_s_dates_are_its_own(given: TestWorld, planted: Planted, planner: Person) -> None:
    group = await _group(given, planted, planner, planted.ada)
    own = await _plan(given, planted, planner, group.id)
    everybody = (planned := planted.occurrence(1, 11)).id
    for person, sees in ((planted.ada, True), (planted.basile, False), (planted.trainer, True), (planner, True)):
        assert await _dates(given, planted, person) == ({own, everybody} if sees else {everybody})
    for person, enters in ((planted.ada, True), (planted.basile, False), (planted.trainer, True), (planner, False)):
        assert await _enters(given, person, own) is enters
    with pytest.raises(UnknownOccurrence):
        await see_occurrence(given.world, planted.basile.id, planted.formation.id, own)
    assert (await see_occurrence(given.world, planted.ada.id, planted.formation.id, own)).group == group
    plan = (await programme(given.world, planner.id, planted.formation.id)).plan
    assert {one.group.name if one.group else "" for _, dated in plan for one in dated} == {"", "A"}
    assert await _names_told(given) == ["Ada", "Trainer"]
    assert planned.activity_id == CLASS


async def test_a_feed_leads_to_the_classes_of_one_s_own_groups_only(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    """A planner who takes part sees all dates, and gets the addresses of those that they may enter."""
    own = await _group(given, planted, planner, planted.ada)
    theirs = await _group(given, planted, planner, planted.basile, name="B")
    dates = [await _plan(given, planted, planner, one.id) for one in (own, theirs)]
    async with given.store.writing() as records:
        await records.people.grant(planted.ada.id, Role.SCHEDULER, planted.domain.id)
    for which in ({}, {"formation_id": planted.formation.id}, {"domain_id": planted.domain.id}):
        reading = await read_feed(given.world, await renew_feed(given.world, planted.ada, **which))
        assert {one.occurrence.id for one in reading.plan} >= set(dates)
        joinable = {one.occurrence.id for one in reading.plan if one.occurrence.series_id in reading.joinable}
        assert planted.occurrence(1, 11).id in joinable
        assert joinable.intersection(dates) == {dates[0]}


async def test_who_comes_into_a_group_is_invited_and_who_leaves_it_is_told(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    group = await _group(given, planted, planner, planted.ada)
    own = await _plan(given, planted, planner, group.id)
    await _names_told(given)
    await change_group(given.world, planner.id, group, [planted.basile.id, planted.trainer.id])
    given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
    await work(given)
    letters = {(one.person.name, one.newcomer, one.leaving) for one in given.mail.letters}
    assert letters == {("Ada", False, True), ("Basile", True, False)}
    assert not await _enters(given, planted.ada, own)
    assert await _enters(given, planted.basile, own)
    with pytest.raises(ChangedMeanwhile):
        await change_group(given.world, planner.id, group, [])
    # A participant named trainer leaves the group, and all dates concern them.
    await enrol(given.world, planner.id, planted.formation.id, [planted.basile.email], Standing.TRAINER)
    seen = await see_groups(given.world, planner.id, planted.formation.id)
    assert seen.members[group.id] == frozenset()
    assert await _enters(given, planted.basile, own)


async def test_groups_that_share_nobody_meet_at_once(given: TestWorld, planted: Planted, planner: Person) -> None:
    world, formation_id = given.world, planted.formation.id
    first = await _group(given, planted, planner, planted.ada)
    second = await _group(given, planted, planner, planted.basile, name="B")
    await _plan(given, planted, planner, first.id)
    at = Dates(DATES.starts_wall, DATES.ends_wall, DATES.zone)
    for group_id in (None, first.id):
        with pytest.raises(Clashing):
            await plan_dates(world, planner.id, formation_id, CLASS, at, None, group_id=group_id, anyway=False)
    with pytest.raises(Clashing) as found:
        await plan_dates(world, planner.id, formation_id, CLASS, at, None, group_id=second.id, anyway=False)
    assert [(one.kind, one.who, one.with_title) for one in found.value.clashes] == [
        (ClashKind.TRAINER, "Trainer", "Titre")
    ]
    assert found.value.free
    async with given.store.writing() as records:
        colleague = a_person("colleague")
        await records.people.add(colleague, None)
        await records.formations.enrol(Enrolment(formation_id, colleague.id, Standing.TRAINER))
    await plan_dates(world, planner.id, formation_id, CLASS, at, None, group_id=second.id, anyway=False)
    with pytest.raises(Clashing) as found:
        await change_group(world, planner.id, second, [planted.ada.id, planted.basile.id], anyway=False)
    assert [one.who for one in found.value.clashes] == ["Ada"]
    await change_group(world, planner.id, second, [planted.ada.id, planted.basile.id])


async def test_a_group_with_dates_stays(given: TestWorld, planted: Planted, planner: Person) -> None:
    world, formation_id = given.world, planted.formation.id
    group = await _group(given, planted, planner, planted.ada)
    await _plan(given, planted, planner, group.id)
    with pytest.raises(GroupRefused):
        await remove_group(world, planner.id, formation_id, group.id, group.version)
    await undo_last_change(world, planner.id, formation_id)
    with pytest.raises(ChangedMeanwhile):
        await remove_group(world, planner.id, formation_id, group.id, group.version + 1)
    await remove_group(world, planner.id, formation_id, group.id, group.version)
    with pytest.raises(UnknownGroup):
        await remove_group(world, planner.id, formation_id, group.id, group.version)
    with pytest.raises(UnknownGroup):
        await plan_dates(world, planner.id, formation_id, CLASS, DATES, None, group_id=group.id)


async def test_a_room_need_hold_the_largest_group_that_comes_and_not_everybody(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    group = await _group(given, planted, planner, planted.ada)
    meeting = replace(planted.activity(ActivityKind.IN_PERSON, 3), place="Salle 1")
    tomorrow = replace(DATES, starts_wall=datetime(2027, 3, 12, 9), ends_wall=datetime(2027, 3, 12, 10))
    await plan_activity(given.world, planner.id, meeting, tomorrow, None, group_id=group.id)
    smaller = replace(meeting, place="Salle 2", capacity=2)
    await change_activity(given.world, planner.id, smaller, anyway=False)  # Ada and her trainer
    tiny = replace(meeting, place="Salle 3", capacity=1, version=2)
    with pytest.raises(Clashing) as found:
        await change_activity(given.world, planner.id, tiny, anyway=False)
    assert [(one.kind, one.number) for one in found.value.clashes] == [(ClashKind.CAPACITY, 2)]
