"""Clashes before saving: nothing is kept, and no more is told than the scheduler may see."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.people import Domain, DomainId
from accounts.permissions import Role, Standing
from actions.scheduling import Target, change_dates, plan_activity, restore_dates
from actions.timetables import timetable
from formations.clashes import ClashKind
from formations.errors import Clashing
from formations.formations import Activity, ActivityId, ActivityKind, Enrolment, FormationId
from formations.rules import Frequency, Rule
from formations.series import Dates, Scope
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, an_id

SCHEDULER = a_person("scheduler")
# The planted class is on 11 March 2027 from 14:00 to 16:00, in the planted formation.
TAKEN = datetime(2027, 3, 11, 15)


def _dates(starts: datetime, hours: float = 1) -> Dates:
    return Dates(starts, starts + timedelta(hours=hours), "Europe/Paris")


def _activity(formation_id: FormationId, kind: ActivityKind = ActivityKind.VIRTUAL_CLASS, **own: object) -> Activity:
    return replace(Activity(ActivityId(an_id("new")), formation_id, 0, kind, "Neuve", "", "", 60), **own)  # type: ignore[arg-type]


@pytest.fixture
async def other(given: TestWorld, planted: Planted) -> FormationId:
    """Another formation, of another domain, with the same trainer; the scheduler plans there only."""
    elsewhere = Domain(DomainId(an_id("elsewhere")), "Académie d'Ailleurs")
    formation = replace(planted.formation, id=FormationId(an_id("other")), domain_id=elsewhere.id, title="Autre")
    async with given.store.writing() as records:
        await records.people.add(SCHEDULER, None)
        await records.people.add_domain(elsewhere)
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, elsewhere.id)
        await records.formations.add_formation(formation)
        await records.formations.enrol(Enrolment(formation.id, planted.trainer.id, Standing.TRAINER))
        await records.formations.enrol(Enrolment(formation.id, planted.ada.id, Standing.PARTICIPANT))
    return formation.id


async def _clash(given: TestWorld, activity: Activity, dates: Dates, rule: Rule | None = None) -> Clashing:
    with pytest.raises(Clashing) as refused:
        await plan_activity(given.world, SCHEDULER.id, activity, dates, rule, anyway=False)
    return refused.value


async def test_people_who_are_taken_are_told_without_by_what(
    given: TestWorld, planted: Planted, other: FormationId
) -> None:
    found = await _clash(given, _activity(other), _dates(TAKEN))
    assert {(one.kind, one.who, one.with_title) for one in found.clashes} == {
        (ClashKind.PARTICIPANT, "Ada", ""),
        (ClashKind.TRAINER, "Trainer", ""),
    }
    assert found.free[0].replace(tzinfo=None) == datetime(2027, 3, 11, 16)
    assert found.free[0].tzinfo == ZoneInfo(found.zone)
    assert (await timetable(given.world, SCHEDULER.id, other)).activities == ()
    async with given.store.writing() as records:
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, planted.domain.id)
    assert {one.with_title for one in (await _clash(given, _activity(other), _dates(TAKEN))).clashes} == {"Titre"}


async def test_what_is_free_is_kept_and_the_rest_if_one_insists(
    given: TestWorld, planted: Planted, other: FormationId
) -> None:
    await plan_activity(given.world, SCHEDULER.id, _activity(other), _dates(TAKEN.replace(hour=16)), None, anyway=False)
    (plan,) = (await timetable(given.world, SCHEDULER.id, other)).plans
    only = plan.occurrences[0]
    target = Target(other, only.id, Scope.THIS, only.version)
    with pytest.raises(Clashing):
        await change_dates(given.world, SCHEDULER.id, target, _dates(TAKEN), anyway=False)
    await change_dates(given.world, SCHEDULER.id, target, _dates(TAKEN))


async def test_a_date_that_comes_back_is_looked_at_again(
    given: TestWorld, planted: Planted, other: FormationId
) -> None:
    async with given.store.writing() as records:
        await records.formations.change_occurrence(replace(planted.occurrence(1, 11), cancelled_because=""))
    await plan_activity(given.world, SCHEDULER.id, _activity(other), _dates(TAKEN), None, anyway=False)
    async with given.store.writing() as records:
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, planted.domain.id)
        back = await records.formations.planned(planted.occurrence(1, 11).id)
    assert back is not None
    target = Target(planted.formation.id, back.occurrence.id, Scope.THIS, back.occurrence.version)
    with pytest.raises(Clashing) as found:
        await restore_dates(given.world, SCHEDULER.id, target, anyway=False)
    assert {(one.kind, one.with_title) for one in found.value.clashes} == {
        (ClashKind.TRAINER, "Autre"),
        (ClashKind.PARTICIPANT, "Autre"),
    }
    await restore_dates(given.world, SCHEDULER.id, target)


async def test_a_series_over_a_taken_date_and_a_holiday(given: TestWorld, planted: Planted, other: FormationId) -> None:
    async with given.store.writing() as records:
        await records.series.set_holidays(DomainId(an_id("elsewhere")), {date(2027, 3, 18): "Pont"})
    first = TAKEN + timedelta(hours=8)
    found = await _clash(given, _activity(other), _dates(first), Rule(Frequency.WEEKLY, count=3))
    assert [(one.kind, one.who) for one in found.clashes] == [(ClashKind.HOLIDAY, "Pont")]


async def test_an_hour_that_a_night_skips_is_told_before_it_is_kept(
    given: TestWorld, planted: Planted, other: FormationId
) -> None:
    first = datetime(2027, 3, 21, 2, 30)
    found = await _clash(given, _activity(other), _dates(first), Rule(Frequency.WEEKLY, count=3))
    (told,) = (one for one in found.clashes if one.kind is not ClashKind.WEEKEND)
    assert (told.kind, told.starts_at) == (ClashKind.HOUR_SKIPPED, datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
    assert len(found.clashes) == 4
    assert found.free[0].replace(tzinfo=None) == datetime(2027, 3, 22, 2, 30)
    assert found.free_for_all[0].replace(tzinfo=None) == datetime(2027, 3, 22, 2, 30)
    weekly = Rule(Frequency.WEEKLY, count=3)
    await plan_activity(given.world, SCHEDULER.id, _activity(other), _dates(first), weekly, anyway=True)


async def test_windows_of_days_and_cancelled_classes_take_nobody(
    given: TestWorld, planted: Planted, other: FormationId
) -> None:
    self_study = _activity(other, ActivityKind.ASYNCHRONOUS)
    await plan_activity(given.world, SCHEDULER.id, self_study, _dates(TAKEN, 48), None, anyway=False)
    async with given.store.writing() as records:
        await records.formations.change_occurrence(replace(planted.occurrence(1, 11), cancelled_because=""))
    again = replace(_activity(other), id=ActivityId(an_id("again")))
    await plan_activity(given.world, SCHEDULER.id, again, _dates(TAKEN), None, anyway=False)


async def test_a_place_is_booked_once_and_holds_so_many(given: TestWorld, planted: Planted, other: FormationId) -> None:
    third = replace(planted.formation, id=FormationId(an_id("third")), domain_id=DomainId(an_id("elsewhere")))
    async with given.store.writing() as records:
        await records.formations.add_formation(third)
    meets = {"place": "INSPÉ", "address": "1 rue des Écoles"}
    there = _activity(third.id, ActivityKind.IN_PERSON, **meets)
    evening = _dates(datetime(2027, 3, 11, 18))
    await plan_activity(given.world, SCHEDULER.id, there, evening, None)
    mine = replace(_activity(other, ActivityKind.IN_PERSON, capacity=1, **meets), id=ActivityId(an_id("mine")))
    found = await _clash(given, mine, evening)
    assert {one.kind for one in found.clashes} == {ClashKind.CAPACITY, ClashKind.PLACE}
    elsewhere = replace(mine, address="2 rue des Écoles", capacity=2)
    await plan_activity(given.world, SCHEDULER.id, elsewhere, evening, None, anyway=False)


async def test_dates_of_one_series_that_overlap_one_another_are_told_with_no_other_hour(
    given: TestWorld, other: FormationId
) -> None:
    daily = Rule(Frequency.DAILY, count=3)
    found = await _clash(given, _activity(other), _dates(datetime(2027, 3, 15, 9), 25), daily)
    assert [(one.kind, one.with_title, one.starts_at.day) for one in found.clashes] == [
        (ClashKind.FORMATION, "Autre", 16),
        (ClashKind.FORMATION, "Autre", 17),
    ]
    assert (found.free, found.free_for_all) == ((), ())
