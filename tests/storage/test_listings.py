"""Long lists, page by page, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from accounts.people import DomainId
from accounts.permissions import Standing
from actions.entries import BEGINNING, END_OF_TIME
from actions.ports.records import RecordRefused
from formations.externals import ExternalIds
from formations.formations import FormationId
from formations.groups import Reader
from formations.states import State
from storage.database import Database
from tests.storage.planted import an_id, plant, plant_planner


async def test_formations_of_a_domain_and_of_ones_own_come_once_each_by_id(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        planner = await plant_planner(records, planted)
        for word in ("a", "Z", "z"):
            await records.formations.add_formation(replace(planted.formation, id=FormationId(an_id(word))))
    async with database.reading() as records:
        found: list[tuple[str, Standing | None]] = []
        after = None
        while page := await records.listings.formations(planner.id, [planted.domain.id], after, 2):
            found += [(formation.id, standing) for formation, standing in page]
            after = page[-1][0].id
        own = await records.listings.formations(planted.ada.id, [], None, 9)
        both = await records.listings.formations(planted.ada.id, [planted.domain.id], None, 9)
    assert sorted(found) == [(an_id(word), None) for word in ("Z", "a", "formation", "z")]
    assert own == [(planted.formation, Standing.PARTICIPANT)]
    assert sorted(standing or "" for _, standing in both) == ["", "", "", Standing.PARTICIPANT]


async def test_formations_are_found_by_what_the_catalogue_calls_them(database: Database) -> None:
    """Those of a domain, by both ids; in lists by either. Two that are not archived never have the same."""
    async with database.writing() as records:
        planted = await plant(records)
        here = planted.formation
        one = replace(here, id=FormationId(an_id("one")), external=ExternalIds("D", "1"))
        two = replace(here, id=FormationId(an_id("two")), external=ExternalIds("D", "2"))
        for new in (one, two, replace(here, id=FormationId(an_id("unnamed")))):
            await records.formations.add_formation(new)
        await records.formations.change_formation(replace(two, external=ExternalIds("D", "3")))
        await records.externals.begin_naming(planted.domain.id)
    async with database.reading() as records:
        for told, ids in (("D", ["one", "two"]), ("", ["formation", "one", "two", "unnamed"])):
            found = await records.listings.formations(planted.ada.id, [planted.domain.id], None, 9, ExternalIds(told))
            assert [formation.id for formation, _ in found] == [an_id(word) for word in ids]
        ids = ExternalIds("", "3")
        (alone,) = await records.listings.formations(planted.ada.id, [planted.domain.id], None, 9, ids)
        assert alone[0].external == ExternalIds("D", "3")
        assert await records.externals.named(planted.domain.id, ExternalIds("D", "1")) == one
        assert await records.externals.named(planted.domain.id, ExternalIds("D", "001")) == one
        for others in (ExternalIds("D"), ExternalIds("D", "10"), ExternalIds("0D", "1"), ExternalIds("", "1")):
            assert await records.externals.named(planted.domain.id, others) is None
        assert await records.externals.named(DomainId(an_id("x")), ExternalIds("D", "1")) is None
    with pytest.raises(RecordRefused):
        async with database.writing() as records:
            await records.formations.change_formation(replace(two, external=ExternalIds("D", "1")))
    async with database.writing() as records:
        await records.formations.set_state(one.id, State.ARCHIVED)
        await records.formations.change_formation(replace(two, external=ExternalIds("D", "1")))
        found_now = await records.externals.named(planted.domain.id, ExternalIds("D", "1"))
    assert found_now is not None
    assert found_now.id == two.id


async def test_dates_come_by_their_start_and_each_page_behind_the_one_before(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        same = planted.occurrence(2, 11)  # at the same hour as another
        await records.formations.change_occurrence(same)
    ids, reader = [planted.formation.id], Reader(planted.ada.id, frozenset())
    async with database.reading() as records:
        everything = await records.listings.dates(ids, BEGINNING, END_OF_TIME, None, 9, reader)
        of_domain = await records.listings.dates([], BEGINNING, END_OF_TIME, None, 9, reader, [planted.domain.id])
        either = await records.listings.dates(ids, BEGINNING, END_OF_TIME, None, 9, reader, [DomainId(an_id("x"))])
        nowhere = await records.listings.dates([], BEGINNING, END_OF_TIME, None, 9, reader, [DomainId(an_id("x"))])
        first = await records.listings.dates(ids, BEGINNING, END_OF_TIME, None, 2, reader)
        last = first[-1].occurrence
        behind = await records.listings.dates(ids, BEGINNING, END_OF_TIME, (last.starts_at, last.id), 9, reader)
        begun = datetime(2027, 3, 11, 14, tzinfo=UTC)
        later = await records.listings.dates(ids, begun, END_OF_TIME, None, 9, reader)
    assert [one.occurrence.id for one in everything] == [an_id(f"occurrence-{number}") for number in (0, 1, 2)]
    assert [*first, *behind] == everything == of_domain == either
    assert nowhere == []
    assert [one.occurrence for one in later] == [one.occurrence for one in everything[1:]]
