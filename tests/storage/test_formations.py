"""The contract of FormationRecords, on both databases. Wall time and zone come back as they were given."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from accounts.people import DomainId, PersonId
from accounts.permissions import Standing
from actions.ports.records import RecordRefused
from formations.formations import ActivityId, ActivityKind, Enrolment, FormationId
from formations.occurrences import OccurrenceId, SeriesId
from formations.states import State
from storage.database import Database
from tests.storage.planted import Planted, an_id, plant


@pytest.fixture
async def planted(database: Database) -> Planted:
    async with database.writing() as records:
        return await plant(records)


async def test_a_formation_comes_back_as_it_was_given(database: Database, planted: Planted) -> None:
    async with database.reading() as records:
        assert await records.formations.formation(planted.formation.id) == planted.formation
        assert await records.formations.formation(FormationId(an_id("none"))) is None
        assert await records.formations.of_domains([planted.domain.id]) == [planted.formation]
        assert await records.formations.of_domains([]) == []
        assert await records.formations.of_domains([DomainId(an_id("none"))]) == []


async def test_the_plan_is_in_its_order(database: Database, planted: Planted) -> None:
    async with database.reading() as records:
        activities = await records.formations.activities(planted.formation.id)
        assert [activity.position for activity in activities] == [0, 1, 2]
        assert await records.formations.activity(activities[1].id) == activities[1]
        assert await records.formations.activity(ActivityId(an_id("none"))) is None


async def test_enrolling_again_changes_the_standing(database: Database, planted: Planted) -> None:
    promoted = Enrolment(planted.formation.id, planted.ada.id, Standing.TRAINER)
    async with database.writing() as records:
        await records.formations.enrol(promoted)
    async with database.reading() as records:
        assert await records.formations.standing(planted.formation.id, planted.ada.id) is Standing.TRAINER
        assert await records.formations.standing(planted.formation.id, PersonId(an_id("none"))) is None
        assert await records.formations.of_person(planted.ada.id) == [(planted.formation, promoted)]
        names = [person.name for person, _ in await records.formations.members(planted.formation.id)]
        assert names == ["Ada", "Basile", "Trainer"]


async def test_ticks_come_and_go(database: Database, planted: Planted) -> None:
    first, second = ActivityId(an_id("activity-0")), ActivityId(an_id("activity-1"))
    async with database.writing() as records:
        await records.formations.tick(first, planted.ada.id, True)
        await records.formations.tick(first, planted.ada.id, True)
        await records.formations.tick(second, planted.basile.id, True)
        await records.formations.tick(second, planted.basile.id, False)
        await records.formations.tick(second, planted.basile.id, False)
        await records.formations.set_finished(planted.formation.id, planted.ada.id, True)
    async with database.reading() as records:
        assert await records.formations.ticks(planted.formation.id) == {(first, planted.ada.id)}
        members = await records.formations.members(planted.formation.id)
        assert [person.name for person, enrolment in members if enrolment.finished] == ["Ada"]


@pytest.mark.parametrize(
    ("zone", "starts_wall", "starts_at"),
    [
        ("Europe/Paris", datetime(2027, 3, 11, 14), datetime(2027, 3, 11, 13, tzinfo=UTC)),
        ("Europe/Paris", datetime(2027, 7, 11, 14), datetime(2027, 7, 11, 12, tzinfo=UTC)),
        ("Europe/Paris", datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("Indian/Reunion", datetime(2027, 3, 11, 2), datetime(2027, 3, 10, 22, tzinfo=UTC)),
        ("Pacific/Noumea", datetime(2027, 3, 11, 8), datetime(2027, 3, 10, 21, tzinfo=UTC)),
        ("America/Guadeloupe", datetime(2027, 3, 11, 22), datetime(2027, 3, 12, 2, tzinfo=UTC)),
    ],
)
async def test_wall_time_is_kept_and_utc_is_searched(
    database: Database, planted: Planted, zone: str, starts_wall: datetime, starts_at: datetime
) -> None:
    dated = replace(
        planted.occurrence(1, 11),
        id=OccurrenceId(an_id("dated")),
        series_id=SeriesId(an_id("dated")),
        recurrence_wall=starts_wall,
        zone=zone,
        starts_wall=starts_wall,
        ends_wall=starts_wall + timedelta(hours=3),
    )
    async with database.writing() as records:
        await records.formations.add_occurrence(dated)
    async with database.reading() as records:
        found = await records.formations.planned(dated.id)
        assert found is not None
        assert (found.occurrence, found.activity.kind) == (dated, ActivityKind.VIRTUAL_CLASS)
        assert found.occurrence.starts_at.astimezone(UTC) == starts_at
        # The same moment told in another zone finds the same.
        elsewhere = timezone(timedelta(hours=-9, minutes=-30))
        for moment, is_there in ((starts_at, False), (starts_at + timedelta(microseconds=1), True)):
            plan = await records.formations.plan(
                [planted.formation.id], datetime(2020, 1, 1, tzinfo=UTC), moment.astimezone(elsewhere)
            )
            assert (dated.id in [planned.occurrence.id for planned in plan]) is is_there


async def test_changing_an_occurrence_changes_where_it_is_found(database: Database, planted: Planted) -> None:
    moved = replace(
        planted.occurrence(1, 11),
        starts_wall=datetime(2027, 5, 2, 9),
        ends_wall=datetime(2027, 5, 2, 10),
        zone="Indian/Reunion",
        cancelled_because="Neige à l'Isle",
    )
    async with database.writing() as records:
        await records.formations.change_occurrence(moved)
    async with database.reading() as records:
        march = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
        plan = await records.formations.plan([planted.formation.id], *march)
        assert [planned.activity.position for planned in plan] == [0, 2]
        found = await records.formations.planned(moved.id)
        assert found is not None
        assert found.occurrence == moved
        assert await records.formations.plan([], *march) == []
        # Who has read the formations already gets the same, of what was read.
        known = replace(planted.formation, title="Telle qu'elle fut lue")
        told = await records.formations.plan([known.id], *march, known=[known])
        assert told == [replace(planned, formation=known) for planned in plan]


async def test_an_end_before_its_start_is_refused(database: Database, planted: Planted) -> None:
    backwards = replace(planted.occurrence(1, 11), ends_wall=datetime(2027, 3, 11, 13))
    with pytest.raises(RecordRefused):
        async with database.writing() as records:
            await records.formations.change_occurrence(backwards)


async def test_naive_moments_and_aware_wall_times_are_refused(database: Database, planted: Planted) -> None:
    aware = replace(planted.occurrence(1, 11), starts_wall=datetime(2027, 3, 11, 14, tzinfo=UTC))
    with pytest.raises(RecordRefused, match="wall time"):
        async with database.writing() as records:
            await records.formations.change_occurrence(aware)
    with pytest.raises(RecordRefused, match="time zone"):
        async with database.reading() as records:
            await records.formations.plan([planted.formation.id], datetime(2027, 1, 1), datetime(2028, 1, 1))


async def test_a_formation_is_moved_and_its_ticks_are_forgotten_apart_from_others(
    database: Database, planted: Planted
) -> None:
    other = replace(planted.formation, id=FormationId(an_id("other")), state=State.DRAFT)
    elsewhere = replace(planted.activity(ActivityKind.ASYNCHRONOUS, 7), formation_id=other.id)
    async with database.writing() as records:
        await records.formations.add_formation(other)
        await records.formations.add_activity(elsewhere)
        for activity_id in (ActivityId(an_id("activity-0")), elsewhere.id):
            await records.formations.tick(activity_id, planted.ada.id, True)
        await records.formations.set_state(planted.formation.id, State.FINISHED)
        await records.formations.forget_ticks(planted.formation.id)
    async with database.reading() as records:
        moved = replace(planted.formation, state=State.FINISHED)
        assert await records.formations.formation(planted.formation.id) == moved
        assert await records.formations.formation(other.id) == other
        assert await records.formations.ticks(planted.formation.id) == frozenset()
        assert len(await records.formations.ticks(other.id)) == 1
