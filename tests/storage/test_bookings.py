"""The contract of BookingRecords, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime

from accounts.permissions import Standing
from formations.clashes import Booking, ClashKind
from formations.formations import ActivityId, ActivityKind, Enrolment, FormationId
from formations.occurrences import OccurrenceId, SeriesId
from storage.database import Database
from tests.storage.planted import an_id, plant

MARCH = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)


async def test_what_people_and_places_are_booked_for(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        other = replace(planted.formation, id=FormationId(an_id("other")))
        meets = replace(
            planted.activity(ActivityKind.IN_PERSON, 0),
            id=ActivityId(an_id("meets")),
            formation_id=other.id,
            place="INSPÉ",
            address="1 rue des Écoles",
        )
        dated = replace(
            planted.occurrence(1, 20),
            id=OccurrenceId(an_id("dated")),
            series_id=SeriesId(an_id("dated")),
            activity_id=meets.id,
        )
        await records.formations.add_formation(other)
        await records.formations.add_activity(meets)
        await records.formations.add_occurrence(dated)
        await records.formations.enrol(Enrolment(other.id, planted.trainer.id, Standing.PARTICIPANT))
    hours = dated.starts_at.astimezone(UTC), dated.ends_at.astimezone(UTC)
    async with database.reading() as records:
        bookings = records.bookings
        # Whoever leads this formation is a trainer to it, whatever they are in the other.
        taken = await bookings.of_members(planted.formation.id, *MARCH, ())
        owned = other.id, planted.domain.id, "Titre"
        assert taken == [Booking(*hours, *owned, ClashKind.TRAINER, planted.trainer.id, "Trainer")]
        assert await bookings.of_members(planted.formation.id, *MARCH, {dated.id}) == []
        assert await bookings.of_members(planted.formation.id, hours[1], MARCH[1], ()) == []
        mine = replace(meets, formation_id=planted.formation.id)
        (there,) = await bookings.of_place(mine, *MARCH, ())
        assert (there.kind, there.name, there.person_id) == (ClashKind.PLACE, "INSPÉ", None)
        assert await bookings.of_place(replace(mine, address=""), *MARCH, ()) == []
        assert await bookings.of_place(meets, *MARCH, ()) == []
        # The window of days of the third activity takes nobody.
        assert len(await bookings.of_formation(planted.formation.id, *MARCH, ())) == 2
    async with database.writing() as records:
        await records.formations.change_occurrence(replace(dated, cancelled_because=""))
        assert await records.bookings.of_members(planted.formation.id, *MARCH, ()) == []
