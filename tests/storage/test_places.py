"""The contract of PlaceRecords, and of what is planned at places, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from accounts.people import Domain, DomainId
from actions.ports.records import RecordRefused
from formations.clashes import ClashKind
from formations.formations import ActivityId, ActivityKind, FormationId
from formations.occurrences import OccurrenceId, SeriesId
from formations.places import Place, PlaceId
from storage.database import Database
from tests.storage.planted import Planted, an_id, plant

MARCH = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
HALL = Place(PlaceId(an_id("hall")), Planted.domain.id, "Amphi", "1 rue des Écoles", 30, "Sonnez.")


async def test_places_are_kept_and_told_with_what_is_planned_there(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        await records.places.begin_change(planted.domain.id)
        await records.places.put(HALL)
        bare = Place(PlaceId(an_id("bare")), planted.domain.id, "Amphi")
        await records.places.put(bare)
        meeting = replace(planted.activity(ActivityKind.IN_PERSON, 0), place_id=HALL.id, place="stale", capacity=3)
        await records.formations.change_activity(meeting)
    async with database.reading() as records:
        assert await records.places.of_domain(planted.domain.id) == [bare, HALL]
        assert await records.places.place(HALL.id) == HALL
        assert await records.places.place(PlaceId(an_id("nowhere"))) is None
        told = replace(meeting, place="Amphi", address="1 rue des Écoles", capacity=30, access="Sonnez.")
        assert await records.formations.activity(meeting.id) == told
        assert (await records.formations.activities(planted.formation.id))[0] == told
        assert (await records.formations.plan([planted.formation.id], *MARCH))[0].activity == told
    async with database.writing() as records:
        await records.places.put(replace(HALL, name="Grand amphi", capacity=None, retired=True, version=2))
    async with database.reading() as records:
        assert (await records.places.place(HALL.id)) == replace(
            HALL, name="Grand amphi", capacity=None, retired=True, version=2
        )
        renamed = await records.formations.activity(meeting.id)
        assert renamed is not None
        assert (renamed.place, renamed.capacity) == ("Grand amphi", None)


async def test_two_places_of_a_domain_differ(database: Database) -> None:
    async with database.writing() as records:
        await plant(records)
        await records.places.put(HALL)
    with pytest.raises(RecordRefused):
        async with database.writing() as records:
            await records.places.put(replace(HALL, id=PlaceId(an_id("again"))))


async def test_the_same_words_in_the_same_domain_are_the_place_and_it_is_booked(database: Database) -> None:
    elsewhere = Domain(DomainId(an_id("elsewhere")), "Ailleurs")
    async with database.writing() as records:
        planted = await plant(records)
        await records.people.add_domain(elsewhere)
        for name, domain_id in (("other", planted.domain.id), ("third", elsewhere.id)):
            formation = replace(planted.formation, id=FormationId(an_id(name)), domain_id=domain_id, title=name)
            await records.formations.add_formation(formation)
            meets = replace(
                planted.activity(ActivityKind.IN_PERSON, 0), id=ActivityId(an_id(name)), formation_id=formation.id
            )
            await records.formations.add_activity(replace(meets, place=HALL.name, address=HALL.address))
            dated = replace(planted.occurrence(0, 10), id=OccurrenceId(an_id(name)), series_id=SeriesId(an_id(name)))
            await records.formations.add_occurrence(replace(dated, activity_id=meets.id))
        small = replace(planted.activity(ActivityKind.IN_PERSON, 0), place=HALL.name, address=HALL.address, capacity=3)
        await records.formations.change_activity(small)
        await records.places.put(HALL)
        await records.places.adopt(HALL.id)
    async with database.writing() as records:
        there = {one: await records.formations.activity(ActivityId(an_id(one))) for one in ("other", "third")}
        assert [one.place_id if one else "" for one in there.values()] == [HALL.id, None]
        kept = await records.formations.activity(small.id)
        assert kept == small  # it says another capacity
        mine = replace(small, place_id=HALL.id)
        booked = await records.bookings.of_place(mine, *MARCH, ())
        assert [(one.kind, one.name, one.title) for one in booked] == [(ClashKind.PLACE, "Amphi", "other")]
        assert await records.bookings.of_place(replace(mine, place_id=None), *MARCH, ()) == []
        assert [one.title for one in await records.bookings.of_place_in(planted.domain.id, HALL, *MARCH)] == ["other"]
        assert [one.title for one in await records.bookings.of_place_in(planted.domain.id, "Amphi", *MARCH)] == [
            "Titre"
        ]
        other = FormationId(an_id("other"))
        assert await records.places.planned_in(HALL.id, MARCH[1], FormationId(""), 9) == []
        assert await records.places.planned_in(HALL.id, MARCH[0], FormationId(""), 9) == [other]
        assert await records.places.planned_in(HALL.id, MARCH[0], other, 9) == []
        assert await records.places.moved(HALL.id, other, MARCH[1]) == []
        assert await records.places.moved(HALL.id, planted.formation.id, MARCH[0]) == []
        assert await records.places.moved(HALL.id, other, MARCH[0]) == [an_id("other")]
        (series,) = await records.series.series([SeriesId(an_id("other"))])
        assert (series.sequence, series.version) == (1, 1)
