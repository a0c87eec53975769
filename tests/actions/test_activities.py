"""Items of a plan: what may be changed of them, what hangs on them, and which may go."""

from dataclasses import replace
from datetime import datetime

import pytest

from accounts.errors import NotAllowed
from accounts.permissions import Role
from actions.activities import change_activity, remove_activity, see_activity
from actions.groups import add_group, see_groups
from actions.scheduling import Target as Aim
from actions.scheduling import cancel_dates, plan_activity, plan_dates, undo_last_change
from formations.clashes import ClashKind
from formations.errors import ActivityHasDates, ChangedMeanwhile, Clashing, DatesRefused, NothingToUndo, UnknownActivity
from formations.formations import Activity, ActivityId, ActivityKind, FormationId
from formations.series import Dates, Scope
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, an_id

SCHEDULER = a_person("scheduler")
MEETING = Dates(datetime(2027, 3, 23, 9), datetime(2027, 3, 23, 12), "Europe/Paris")


def _meeting(formation_id: FormationId, name: str = "new", place: str = "INSPÉ") -> Activity:
    return Activity(ActivityId(an_id(name)), formation_id, 0, ActivityKind.IN_PERSON, "Journée", "", place, 180)


@pytest.fixture(autouse=True)
async def _scheduler(given: TestWorld, planted: Planted) -> None:
    async with given.store.writing() as records:
        await records.people.add(SCHEDULER, None)
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, planted.domain.id)


async def test_what_has_no_date_goes_with_its_ticks(given: TestWorld, planted: Planted) -> None:
    new = _meeting(planted.formation.id)
    await plan_activity(given.world, SCHEDULER.id, new, None, None)
    async with given.store.writing() as records:
        await records.formations.tick(new.id, planted.ada.id, True)
    with pytest.raises(ChangedMeanwhile):
        await remove_activity(given.world, SCHEDULER.id, planted.formation.id, new.id, 2)
    await remove_activity(given.world, SCHEDULER.id, planted.formation.id, new.id, 1)
    with pytest.raises(UnknownActivity):
        await see_activity(given.world, SCHEDULER.id, planted.formation.id, new.id)
    async with given.store.reading() as records:
        assert new.id not in {activity_id for activity_id, _ in await records.formations.ticks(planted.formation.id)}


async def test_what_has_dates_stays_even_when_they_are_cancelled(given: TestWorld, planted: Planted) -> None:
    new, world = _meeting(planted.formation.id), given.world
    await plan_activity(world, SCHEDULER.id, new, MEETING, None)
    (dated,) = (await see_activity(world, SCHEDULER.id, planted.formation.id, new.id)).dates
    await cancel_dates(world, SCHEDULER.id, Aim(planted.formation.id, dated.occurrence.id, Scope.THIS, 1), "")
    with pytest.raises(ActivityHasDates):
        await remove_activity(world, SCHEDULER.id, planted.formation.id, new.id, 1)
    assert (await see_activity(world, SCHEDULER.id, planted.formation.id, new.id)).dates[0].occurrence.is_cancelled


async def test_dates_that_went_do_not_come_back_to_an_activity_that_went(given: TestWorld, planted: Planted) -> None:
    new, world = _meeting(planted.formation.id), given.world
    await plan_activity(world, SCHEDULER.id, new, MEETING, None)
    await undo_last_change(world, SCHEDULER.id, planted.formation.id)
    await plan_dates(
        world, SCHEDULER.id, planted.formation.id, planted.activity(ActivityKind.IN_PERSON, 0).id, MEETING, None
    )
    await remove_activity(world, SCHEDULER.id, planted.formation.id, new.id, 1)
    with pytest.raises(NothingToUndo):
        await undo_last_change(world, SCHEDULER.id, planted.formation.id)


async def test_a_class_gets_no_place_whatever_is_said_of_its_kind(given: TestWorld, planted: Planted) -> None:
    meets = replace(planted.activity(ActivityKind.VIRTUAL_CLASS, 1), kind=ActivityKind.IN_PERSON, place="INSPÉ")
    with pytest.raises(DatesRefused):
        await change_activity(given.world, SCHEDULER.id, meets)


async def test_another_place_is_looked_at_before_it_is_kept(given: TestWorld, planted: Planted) -> None:
    world, formation_id = given.world, FormationId(an_id("other"))
    async with given.store.writing() as records:
        await records.formations.add_formation(replace(planted.formation, id=formation_id, title="Autre"))
    await plan_activity(world, SCHEDULER.id, _meeting(formation_id, "theirs"), MEETING, None)
    mine = _meeting(planted.formation.id, place="Lycée")
    await plan_activity(world, SCHEDULER.id, mine, MEETING, None)
    moved = replace(mine, place="INSPÉ", capacity=1)
    with pytest.raises(Clashing) as found:
        await change_activity(world, SCHEDULER.id, moved, anyway=False)
    assert {(one.kind, one.with_title) for one in found.value.clashes} == {
        (ClashKind.CAPACITY, ""),
        (ClashKind.PLACE, "Autre"),
    }
    await change_activity(world, SCHEDULER.id, moved)
    renamed = replace(moved, title="La même, ailleurs nommée", version=2)
    await change_activity(world, SCHEDULER.id, renamed, anyway=False)  # where it is was looked at already


async def test_groups_that_meet_at_one_hour_get_no_place_in_common_unseen(given: TestWorld, planted: Planted) -> None:
    world, here = given.world, planted.formation.id
    mine = _meeting(here)
    for name in ("A", "B"):
        await add_group(world, SCHEDULER.id, here, name)
    one, two = (await see_groups(world, SCHEDULER.id, here)).groups
    await plan_activity(world, SCHEDULER.id, replace(mine, place=""), MEETING, None, group_id=one.id)
    await plan_dates(world, SCHEDULER.id, here, mine.id, MEETING, None, group_id=two.id)
    moved = replace(mine, place="Lycée")
    with pytest.raises(Clashing) as found:
        await change_activity(world, SCHEDULER.id, moved, anyway=False)
    assert [(one.kind, one.who, one.with_title) for one in found.value.clashes] == [
        (ClashKind.PLACE, "Lycée", planted.formation.title)
    ]
    await change_activity(world, SCHEDULER.id, moved)


async def test_who_does_not_plan_here_sees_and_changes_nothing(given: TestWorld, planted: Planted) -> None:
    meeting = planted.activity(ActivityKind.IN_PERSON, 0)
    for verb in (
        see_activity(given.world, planted.trainer.id, planted.formation.id, meeting.id),
        change_activity(given.world, planted.trainer.id, replace(meeting, title="x")),
        remove_activity(given.world, planted.trainer.id, planted.formation.id, meeting.id, 1),
    ):
        with pytest.raises(NotAllowed):
            await verb
