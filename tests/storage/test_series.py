"""The contract of SeriesRecords, on both databases."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import text

from accounts.people import DomainId
from formations.occurrences import OccurrenceId, SeriesId
from formations.rules import Frequency, Rule
from formations.series import Change, Dates, Plan, Scope, change_from, in_scope, plan_series
from formations.undoing import undo_of
from rooms.ids import RoomId
from storage.database import Database
from storage.planned import links_of, links_text
from tests.storage.planted import Planted, an_id, plant

TUESDAY = datetime(2027, 3, 9, 17, 30)
WEEKLY = Rule(Frequency.WEEKLY, count=3)


@pytest.fixture
async def planted(database: Database) -> Planted:
    async with database.writing() as records:
        return await plant(records)


def _dates(starts: datetime) -> Dates:
    return Dates(starts, starts + timedelta(hours=2), "Europe/Paris")


def _planned() -> Change:
    made = count()
    activity_id = Planted().occurrence(1, 1).activity_id
    return plan_series(
        SeriesId(an_id("weekly")), activity_id, _dates(TUESDAY), WEEKLY, lambda: an_id(f"date-{next(made)}")
    )


async def test_a_series_and_its_dates_come_back_as_they_were_given(database: Database, planted: Planted) -> None:
    change = _planned()
    async with database.writing() as records:
        await records.series.apply(change)
    async with database.reading() as records:
        assert await records.series.series([SeriesId(an_id("weekly"))]) == list(change.series)
        assert await records.series.occurrences([SeriesId(an_id("weekly"))]) == list(change.occurrences)
        assert change.series[0] in await records.series.of_formations([planted.formation.id])
        assert (await records.rooms.room(RoomId(an_id("date-0")))) is not None
        assert await records.series.series([]) == []


async def test_more_series_than_a_statement_takes_parameters_are_asked_for_at_once(
    database: Database, planted: Planted
) -> None:
    change = _planned()
    asked = [SeriesId(an_id(f"none-{number}")) for number in range(33_000)]
    async with database.writing() as records:
        await records.series.apply(change)
        assert await records.series.series([*asked, SeriesId(an_id("weekly"))]) == list(change.series)


async def test_dates_may_take_one_another_s_places(database: Database, planted: Planted) -> None:
    change = _planned()
    plan = Plan(change.series[0], change.occurrences)
    chosen = in_scope(plan, plan.occurrences[0].id, Scope.ALL, datetime(2027, 1, 1, tzinfo=UTC))
    later = change_from(plan, chosen, _dates(TUESDAY + timedelta(weeks=1)), WEEKLY, SeriesId(""), lambda: "")
    async with database.writing() as records:
        await records.series.apply(change)
        await records.series.apply(later)
    async with database.reading() as records:
        kept = await records.series.occurrences([plan.series.id])
        assert {one.id: one for one in kept} == {one.id: one for one in later.occurrences}


async def test_removed_dates_go_with_their_rooms_and_series(database: Database, planted: Planted) -> None:
    change = _planned()
    async with database.writing() as records:
        await records.series.apply(change)
        await records.series.apply(Change(removed=(change.occurrences[0].id,)))
        assert await records.rooms.room(RoomId(change.occurrences[0].id)) is None
        await records.series.apply(Change(removed_series=(change.series[0].id,)))
        assert await records.series.occurrences([change.series[0].id]) == []


async def test_the_way_back_is_kept_until_the_next_one(database: Database, planted: Planted) -> None:
    change = _planned()
    undo = undo_of(change.series, change.occurrences[:2], change)
    async with database.writing() as records:
        await records.series.keep_undo(planted.formation.id, undo_of((), (), change))
        await records.series.keep_undo(planted.formation.id, undo)
    async with database.writing() as records:
        assert await records.series.undo(planted.formation.id) == undo
        await records.series.keep_undo(planted.formation.id, None)
        assert await records.series.undo(planted.formation.id) is None


async def test_moments_are_computed_again_when_the_rules_of_zones_changed(database: Database, planted: Planted) -> None:
    async with database.writing() as records:
        await records.series._statements.run(text("UPDATE occurrence SET starts_at = '2027-01-01 00:00:00.000000'"))  # type: ignore[attr-defined]
        seen = await records.series.derive_again(OccurrenceId(""), 2)
        assert len(seen) == 2
        assert len(await records.series.derive_again(seen[-1], 9)) == 1
    async with database.reading() as records:
        march = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
        plan = await records.formations.plan([planted.formation.id], *march)
        assert [planned.activity.position for planned in plan] == [0, 1, 2]
        early = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
        assert await records.formations.plan([planted.formation.id], *early) == []


async def test_holidays_are_replaced(database: Database, planted: Planted) -> None:
    domain_id, may = planted.domain.id, date(2027, 5, 1)
    async with database.writing() as records:
        await records.series.set_holidays(domain_id, {may: "Fête du Travail", date(2027, 12, 25): "Noël"})
        assert await records.series.holidays(domain_id, may, may) == {may: "Fête du Travail"}
        assert await records.series.holidays(DomainId(an_id("none")), may, may) == {}
        await records.series.set_holidays(domain_id, {})
        assert await records.series.holidays(domain_id, may, may) == {}


def test_links_come_back_as_they_were_given() -> None:
    text = "https://example.org/a Un article de deux mots\nhttps://example.org/b"
    assert links_text(links_of(text)) == text
    assert links_of("") == ()
