"""The contract of SourceRecords, on both databases."""

from dataclasses import replace
from datetime import datetime

from formations.following import CalendarFormat, Link, Source, SourceId
from formations.formations import ActivityId
from storage.database import Database
from tests.storage.planted import Planted, an_id, plant

SOURCE = Source(
    SourceId(an_id("source")), Planted().formation.id, "moodle", CalendarFormat.ICALENDAR, "https://example.org/x.ics"
)
SAID = (datetime(2027, 3, 11, 14), datetime(2027, 3, 11, 16), "Europe/Paris", False)


async def test_a_source_is_kept_with_what_waits_and_changed_in_place(database: Database) -> None:
    changed = replace(SOURCE, etag='"1"', modified="then", problem="emptied")
    async with database.writing() as records:
        await plant(records)
        await records.sources.put(SOURCE, '[{"é": 1}]')
        assert await records.sources.source(SOURCE.id) == (SOURCE, '[{"é": 1}]')
        await records.sources.put(changed, None)
    async with database.reading() as records:
        assert await records.sources.source(SOURCE.id) == (changed, None)
        assert await records.sources.of_formation(SOURCE.formation_id) == [changed]
        assert await records.sources.source(SourceId("x")) is None


async def test_titles_and_links_are_kept_and_go_with_their_source(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        dated = planted.occurrence(1, 11)
        await records.sources.put(SOURCE, None)
        await records.sources.put_mapping(SOURCE.id, "Atelier", dated.activity_id)
        await records.sources.put_mapping(SOURCE.id, "Devoir", dated.activity_id)
        await records.sources.put_mapping(SOURCE.id, "Devoir", None)
        first, second = (Link(word * 64, dated.id, 1, SAID) for word in "ab")
        await records.sources.put_links(SOURCE.id, [first, second])
        newer = replace(first, sequence=2, said=(*SAID[:3], True))
        await records.sources.put_links(SOURCE.id, [newer])
        await records.sources.put_links(SOURCE.id, [])
    async with database.reading() as records:
        assert await records.sources.mapping(SOURCE.id) == {"Atelier": ActivityId(dated.activity_id), "Devoir": None}
        assert sorted(await records.sources.links(SOURCE.id), key=lambda link: link.key) == [newer, second]
    async with database.writing() as records:
        await records.sources.remove(SOURCE.id)
        assert await records.sources.links(SOURCE.id) == []
        assert await records.sources.mapping(SOURCE.id) == {}
        assert await records.formations.planned(dated.id) is not None
