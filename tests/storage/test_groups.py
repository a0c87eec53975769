"""The contract of GroupRecords, and that the database and `formations.groups` say the same of whom dates concern."""

from dataclasses import replace
from datetime import UTC, datetime

from accounts.people import PersonId
from accounts.permissions import OF_STANDING, Standing
from formations.clashes import ClashKind
from formations.formations import ActivityId, ActivityKind, Enrolment, FormationId, GroupId
from formations.groups import Group, Reader, are_by_group, concerns
from formations.occurrences import OccurrenceId, SeriesId
from formations.series import Change, Series
from storage.database import Database
from tests.storage.planted import Planted, an_id, plant

MARCH = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
A, B = (GroupId(an_id(f"group-{name}")) for name in "ab")


def _for_group(planted: Planted, group_id: GroupId, hour: int) -> Change:
    """A class of 11 March for a group alone."""
    word = an_id(f"only-{group_id}-{hour}")
    dated = planted.occurrence(1, 11)
    walls = dated.starts_wall.replace(hour=hour), dated.starts_wall.replace(hour=hour + 1)
    series = Series(SeriesId(word), dated.activity_id, None, *walls, dated.zone, group_id=group_id)
    return Change((series,), (series.date(OccurrenceId(word), walls[0]),))


async def test_groups_are_kept_with_who_is_in_them(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        groups = records.groups
        second = Group(B, planted.formation.id, "B")
        await groups.put(Group(A, planted.formation.id, "Z"), [planted.ada.id, PersonId(an_id("nobody"))])
        await groups.put(second, [planted.ada.id, planted.basile.id])
        first = Group(A, planted.formation.id, "A", 2, "01")
        await groups.put(first, [planted.basile.id])
        assert await groups.of_formation(planted.formation.id) == [first, second]
        assert await groups.members([A, B]) == {A: {planted.basile.id}, B: {planted.ada.id, planted.basile.id}}
        assert await groups.members([]) == {}
        assert await groups.of_person(planted.basile.id) == {A, B}
        await records.enrolments.withdraw(planted.formation.id, planted.basile.id)
        assert await groups.of_person(planted.basile.id) == frozenset()
        await records.series.apply(_for_group(planted, A, 9))
        assert (await groups.is_planned(A), await groups.is_planned(B)) == (True, False)
        await groups.remove(B)
        assert await groups.of_formation(planted.formation.id) == [first]


async def test_the_database_and_the_rule_say_the_same(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        formation_id = planted.formation.id
        await records.groups.put(Group(A, formation_id, "A"), [planted.ada.id])
        await records.groups.put(Group(B, formation_id, "B"), [])
        for group_id, hour in ((A, 9), (B, 10)):
            await records.series.apply(_for_group(planted, group_id, hour))
        whole = await records.formations.plan([formation_id], *MARCH)
        assert [one.group_id for one in whole] == [None, A, B, None, None]
        for person in (planted.trainer, planted.ada, planted.basile):
            standing = await records.formations.standing(formation_id, person.id)
            assert standing is not None
            relations = {OF_STANDING[standing]}
            own = await records.groups.of_person(person.id)
            meant = [one for one in whole if concerns(one.group_id, relations, own)]
            reader = Reader(person.id, frozenset({formation_id} if are_by_group(relations) else ()))
            assert await records.formations.plan([formation_id], *MARCH, reader) == meant
            assert await records.listings.dates([formation_id], *MARCH, None, 9, reader) == meant
        assert len(meant) == 3
        kept = {one.id: one.group_id for one in await records.series.of_formations([formation_id])}
        assert sorted(filter(None, kept.values())) == [A, B]


async def test_only_those_are_taken_whom_a_date_concerns(database: Database) -> None:
    async with database.writing() as records:
        planted = await plant(records)
        here = planted.formation.id
        await records.groups.put(Group(A, here, "A"), [planted.ada.id])
        await records.groups.put(Group(B, here, "B"), [planted.basile.id])
        await records.series.apply(_for_group(planted, A, 9))
        there = replace(planted.formation, id=FormationId(an_id("there")))
        await records.formations.add_formation(there)
        meets = replace(
            planted.activity(ActivityKind.IN_PERSON, 0), id=ActivityId(an_id("meets")), formation_id=there.id
        )
        await records.formations.add_activity(meets)
        for person in (planted.trainer, planted.ada, planted.basile):
            await records.formations.enrol(Enrolment(there.id, person.id, Standing.PARTICIPANT))
        own = planted.trainer.id, planted.ada.id, planted.basile.id
        at_nine = datetime(2027, 3, 11, 8, tzinfo=UTC), datetime(2027, 3, 11, 9, tzinfo=UTC)
        bookings = records.bookings
        # Members of the other formation are taken by a group's date here only if they are in it, or lead it.
        taken = await bookings.of_members(there.id, *at_nine, ())
        assert {one.name for one in taken} == {"Ada", "Trainer"}
        taken = await bookings.of_people(own, ClashKind.PARTICIPANT, *at_nine)
        assert {one.name for one in taken} == {"Ada", "Trainer"}
        for group_id, clashing in ((None, 1), (A, 1), (B, 0)):
            assert len(await bookings.of_formation(here, *at_nine, (), group_id)) == clashing
        place = replace(planted.activity(ActivityKind.IN_PERSON, 1), place="Salle 3", version=2)
        await records.formations.change_activity(place)
        for group_id, taken_by_others in ((None, 0), (A, 0), (B, 1)):
            assert len(await bookings.of_place(place, *at_nine, (), group_id)) == taken_by_others
        for group_id, beside in ((A, 0), (B, 1)):
            assert len(await bookings.of_other_groups(here, *at_nine, (), group_id)) == beside
        # And of this one's members those only count whom a date of the group would concern.
        dated = planted.occurrence(0, 20)
        dated = replace(dated, id=OccurrenceId(an_id("d")), series_id=SeriesId(an_id("d")), activity_id=meets.id)
        await records.formations.add_occurrence(dated)
        for group_id, names in ((None, {"Ada", "Basile", "Trainer"}), (B, {"Basile", "Trainer"})):
            taken = await bookings.of_members(here, *MARCH, (), group_id)
            assert {one.name for one in taken} == names
