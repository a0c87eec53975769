"""Long lists, page by page, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime

from accounts.permissions import Standing
from actions.entries import BEGINNING, END_OF_TIME
from formations.formations import FormationId
from formations.groups import Reader
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


async def test_dates_come_by_their_start_and_each_page_behind_the_one_before(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        same = planted.occurrence(2, 11)  # at the same hour as another
        await records.formations.change_occurrence(same)
    ids, reader = [planted.formation.id], Reader(planted.ada.id, frozenset())
    async with database.reading() as records:
        everything = await records.listings.dates(ids, BEGINNING, END_OF_TIME, None, 9, reader)
        first = await records.listings.dates(ids, BEGINNING, END_OF_TIME, None, 2, reader)
        last = first[-1].occurrence
        behind = await records.listings.dates(ids, BEGINNING, END_OF_TIME, (last.starts_at, last.id), 9, reader)
        begun = datetime(2027, 3, 11, 14, tzinfo=UTC)
        later = await records.listings.dates(ids, begun, END_OF_TIME, None, 9, reader)
    assert [one.occurrence.id for one in everything] == [an_id(f"occurrence-{number}") for number in (0, 1, 2)]
    assert [*first, *behind] == everything
    assert [one.occurrence for one in later] == [one.occurrence for one in everything[1:]]
