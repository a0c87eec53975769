"""The contract of HolidaySourceRecords, on both databases."""

from dataclasses import replace
from datetime import date

from accounts.people import DomainId
from formations.holiday_sources import HolidaySource, HolidaySourceId
from storage.database import Database
from tests.storage.planted import an_id, plant


async def test_calendars_of_days_are_kept_with_what_they_gave(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        first, second = (
            HolidaySource(HolidaySourceId(an_id(word)), planted.domain.id, f"https://{word}.example/é.ics", {})
            for word in "ab"
        )
        for source in (second, first):
            await records.holiday_sources.put(source)
        given = {date(2027, 4, 10): "Vacances / Pont", date(2027, 4, 11): "", date(2027, 12, 25): "Noël : férié"}
        changed = replace(first, given=given, etag='"1"', modified="then", problem="emptied")
        await records.holiday_sources.put(changed)
    async with database.reading() as records:
        assert await records.holiday_sources.source(first.id) == changed
        assert await records.holiday_sources.of_domain(planted.domain.id) == [changed, second]
        assert await records.holiday_sources.of_domain(DomainId("x")) == []
        for asked, found in (([planted.domain.id], {planted.domain.id}), ([DomainId("x")], set()), ([], set())):
            assert await records.holiday_sources.troubled(asked) == found
        assert await records.holiday_sources.source(HolidaySourceId("x")) is None
    async with database.writing() as records:
        await records.holiday_sources.remove(first.id)
        assert await records.holiday_sources.of_domain(planted.domain.id) == [second]
        assert await records.holiday_sources.troubled([planted.domain.id]) == frozenset()
