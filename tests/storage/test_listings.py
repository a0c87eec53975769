"""Long lists, page by page, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from accounts.people import DomainId
from accounts.permissions import Standing
from actions.entries import BEGINNING, END_OF_TIME
from actions.ports.records import RecordRefused
from formations.externals import ExternalIds
from formations.formations import ActivityKind, FormationId, GroupId
from formations.groups import Group, Reader
from formations.occurrences import OccurrenceId, SeriesId
from formations.outlines import Outline
from formations.places import Place, PlaceId
from formations.series import Change, Series
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


async def test_outlines_are_of_what_concerns_the_reader_and_is_not_called_off(database: Database) -> None:
    """The planted formation meets on the 10th, has a class on the 11th, and what it had on the 12th is called off."""
    async with database.writing() as records:
        planted = await plant(records)
        hall = Place(PlaceId(an_id("hall")), planted.domain.id, "INSPÉ", "1 rue des Écoles", 30)
        await records.places.put(hall)
        meeting = replace(planted.activity(ActivityKind.IN_PERSON, 0), place_id=hall.id)
        await records.formations.change_activity(meeting)
        await records.formations.change_occurrence(replace(planted.occurrence(2, 12), cancelled_because="Grève"))
        await records.formations.add_formation(replace(planted.formation, id=FormationId(an_id("undated"))))
    ids = [planted.formation.id, FormationId(an_id("undated"))]
    async with database.reading() as records:
        found = await records.listings.outlines(ids, Reader(planted.ada.id, frozenset(ids)))
        nothing = await records.listings.outlines([], Reader(planted.ada.id, frozenset()))
    begins, ends = datetime(2027, 3, 10, 13, tzinfo=UTC), datetime(2027, 3, 11, 15, tzinfo=UTC)
    assert (dict(found), dict(nothing)) == ({planted.formation.id: Outline(begins, ends, "INSPÉ")}, {})
    async with database.writing() as records:
        group = Group(GroupId(an_id("group")), planted.formation.id, "Groupe A")
        await records.groups.put(group, [planted.basile.id])
        walls = datetime(2027, 3, 20, 9), datetime(2027, 3, 20, 12)
        activity_id = planted.activity(ActivityKind.VIRTUAL_CLASS, 1).id
        series = Series(SeriesId(an_id("only")), activity_id, None, *walls, "Europe/Paris", group_id=group.id)
        await records.series.apply(Change((series,), (series.date(OccurrenceId(an_id("only")), walls[0]),)))
    async with database.reading() as records:
        for reader, until in ((planted.ada, ends), (planted.basile, datetime(2027, 3, 20, 11, tzinfo=UTC))):
            found = await records.listings.outlines(ids, Reader(reader.id, frozenset(ids)))
            assert found[planted.formation.id].ends_at == until
