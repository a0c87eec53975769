"""What the dates of a calendar of elsewhere would clash with is told before they are brought in."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from accounts.people import Domain, DomainId, Person
from accounts.permissions import Role, Standing
from actions import outside_clashes
from actions.following import decide, follow_address, follow_file
from actions.previews import Preview, preview
from formations.clashes import ClashKind
from formations.following import SourceId
from formations.formations import Activity, ActivityId, ActivityKind, Enrolment, FormationId, GroupId
from formations.groups import Group
from formations.places import Place, PlaceId
from formations.states import State
from tests.actions.outside_calendars import ADDRESS, calendar, event, follow, planner
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, an_id

__all__ = ["planner"]

# Events are from 14:00 to 15:30 in Paris.
NINTH = datetime(2027, 4, 9, 15)


@pytest.fixture
async def elsewhere(given: TestWorld, planted: Planted) -> DomainId:
    """Another domain, where the planted trainer leads something else at the hour of an event."""
    domain = Domain(DomainId(an_id("elsewhere")), "Académie d'Ailleurs")
    other = replace(planted.formation, id=FormationId(an_id("other")), domain_id=domain.id, title="Autre")
    led = replace(planted.activity(ActivityKind.VIRTUAL_CLASS, 9), formation_id=other.id)
    date = replace(planted.occurrence(9, 9), starts_wall=NINTH, ends_wall=NINTH + timedelta(hours=1))
    async with given.store.writing() as records:
        await records.people.add_domain(domain)
        await records.formations.add_formation(other)
        await records.formations.enrol(Enrolment(other.id, planted.trainer.id, Standing.TRAINER))
        await records.formations.add_activity(led)
        await records.formations.add_occurrence(date)
    return domain.id


async def seen(given: TestWorld, planted: Planted, planner: Person, *events: str) -> Preview:
    given.fetcher.content = calendar(*events)
    source_id = await follow_address(given.world, planner.id, planted.formation.id, ADDRESS)
    return await preview(given.world, planner.id, planted.formation.id, source_id)


def told(found: Preview) -> list[tuple[str, ClashKind, str, str]]:
    """The event, what clashes, with whom and with what."""
    events = {one.key: one for one in found.undecided}
    events |= {one.key: one for one in found.comparison.created} if found.comparison else {}
    events |= {one.key: one for one, _ in found.comparison.changed} if found.comparison else {}
    named = ((events[key].uid, clash) for key, clashes in found.foreseen.named.items() for clash in clashes)
    return [(uid, one.kind, one.who, one.with_title) for uid, one in named]


async def test_who_is_taken_is_told_and_by_what_only_to_who_may_see_it(
    given: TestWorld, planted: Planted, planner: Person, elsewhere: DomainId
) -> None:
    self_study = event("c", 9, "Devoir").replace("DTEND:20270409", "DTEND:20270412")
    events = event("a", 8), event("b", 9), self_study
    assert told(await seen(given, planted, planner, *events)) == [("b", ClashKind.TRAINER, "Trainer", "")]
    async with given.store.writing() as records:
        await records.people.grant(planner.id, Role.SCHEDULER, elsewhere)
    assert told(await seen(given, planted, planner, *events)) == [("b", ClashKind.TRAINER, "Trainer", "Autre")]


async def test_of_a_draft_it_is_not_told_when_strangers_are_taken(
    given: TestWorld, planted: Planted, planner: Person, elsewhere: DomainId
) -> None:
    stranger = a_person("stranger")
    async with given.store.writing() as records:
        await records.people.add(stranger, None)
        for formation_id in (planted.formation.id, FormationId(an_id("other"))):
            await records.formations.enrol(Enrolment(formation_id, stranger.id, Standing.PARTICIPANT))
    for state, is_told in (State.OPEN, True), (State.DRAFT, False):
        async with given.store.writing() as records:
            await records.formations.set_state(planted.formation.id, state)
        found = told(await seen(given, planted, planner, event("b", 9)))
        assert (("b", ClashKind.PARTICIPANT, "Stranger", "") in found) is is_told


async def test_its_own_dates_weekends_holidays_and_places_are_told(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    domain_id = planted.formation.domain_id
    hall = Place(PlaceId(an_id("hall")), domain_id, "INSPÉ", "1 rue des Écoles", 1)
    third = replace(planted.formation, id=FormationId(an_id("third")), title="Tierce")
    meets = Activity(ActivityId(an_id("meets")), third.id, 0, ActivityKind.IN_PERSON, "Neuve", "", "INSPÉ", 60)
    there = replace(meets, place_id=hall.id, address=hall.address)
    async with given.store.writing() as records:
        await records.series.set_holidays(domain_id, {date(2027, 4, 13): "Pont"})
        await records.places.put(hall)
        await records.formations.add_formation(third)
        await records.formations.add_activity(there)
        on = replace(planted.occurrence(8, 14), activity_id=there.id, starts_wall=datetime(2027, 4, 14, 14))
        await records.formations.add_occurrence(replace(on, ends_wall=datetime(2027, 4, 14, 15)))
    events = event("a", 10), event("b", 13), event("c", 14, "Réunion", "LOCATION:INSPÉ")
    assert told(await seen(given, planted, planner, *events)) == [
        ("a", ClashKind.WEEKEND, "", ""),
        ("b", ClashKind.HOLIDAY, "Pont", ""),
        ("c", ClashKind.CAPACITY, "INSPÉ", ""),
        ("c", ClashKind.PLACE, "INSPÉ", "Tierce"),
    ]


async def test_a_date_that_moves_does_not_clash_with_itself_nor_with_one_that_goes(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    await follow(given, planted, planner, event("a", 8), event("b", 15), event("d", 22))
    later = event("a", 8, "Atelier", "SEQUENCE:1").replace("T120000Z", "T123000Z")
    onto = event("b", 22, "Atelier", "SEQUENCE:1")
    assert told(await seen(given, planted, planner, later, onto)) == []
    both = told(await seen(given, planted, planner, later, onto, event("d", 22)))
    assert both == [("b", ClashKind.FORMATION, "", "Titre")]


async def test_dates_that_overlap_one_another_are_told(given: TestWorld, planted: Planted, planner: Person) -> None:
    events = event("a", 8), event("b", 8, "Autre titre"), event("c", 9), event("d", 9, "Devoir", "STATUS:CANCELLED")
    assert told(await seen(given, planted, planner, *events)) in (
        [("a", ClashKind.FORMATION, "", "Titre")],
        [("b", ClashKind.FORMATION, "", "Titre")],
    )
    lines = ("date;début;titre;groupe", "08/04/2027;14h;A;G1", "08/04/2027;14h;A;G2", "08/04/2027;14h30;A;")
    async with given.store.writing() as records:
        for name in ("G1", "G2"):
            await records.groups.put(Group(GroupId(an_id(name)), planted.formation.id, name), [])
    source_id = await follow_file(given.world, planner.id, planted.formation.id, "\n".join(lines).encode(), "a.csv")
    found = await preview(given.world, planner.id, planted.formation.id, source_id)
    ((clash,),) = found.foreseen.named.values()
    assert (clash.kind, clash.starts_at.hour, clash.starts_at.minute) == (ClashKind.FORMATION, 12, 30)


async def test_of_a_long_calendar_the_first_that_clash_are_named_and_all_are_counted(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    events = [event(f"{number}", 10, f"Atelier {number}") for number in range(600)]
    found = await seen(given, planted, planner, *events)
    assert (len(found.foreseen.named), found.foreseen.dates) == (100, 600)
    by_file = await follow_file(given.world, planner.id, planted.formation.id, calendar(events[0]), "a.ics")
    await decide(given.world, planner.id, planted.formation.id, SourceId(by_file), {"Atelier 0": "asynchronous"})
    assert (await preview(given.world, planner.id, planted.formation.id, by_file)).foreseen.dates == 0


async def test_it_is_told_of_how_many_dates_not_all_was_looked_for(
    given: TestWorld, planted: Planted, planner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two places, or two groups, more than are asked for: one has one date, the other two."""
    events = [event(f"{day}", day, f"Atelier {day}", f"LOCATION:Salle {day}") for day in range(5, 27)]
    again = event("again", 28, "Atelier 26", "LOCATION:Salle 26")
    assert (await seen(given, planted, planner, *events[:20])).foreseen.unasked == 0
    assert (await seen(given, planted, planner, *events, again)).foreseen.unasked == 3
    monkeypatch.setattr(outside_clashes, "MOST_PLACES", 19)
    assert (await seen(given, planted, planner, *events[:20])).foreseen.unasked == 1
    days = [*range(5, 27), 28]
    groups = [f"G{min(day, 26)}" for day in days]
    async with given.store.writing() as records:
        for name in dict.fromkeys(groups):
            await records.groups.put(Group(GroupId(an_id(name)), planted.formation.id, name), [])
    lines = [f"{day:02}/04/2027;14h;A;{name}" for day, name in zip(days, groups, strict=True)]
    table = "\n".join(("date;début;titre;groupe", *lines)).encode()
    source_id = await follow_file(given.world, planner.id, planted.formation.id, table, "a.csv")
    assert (await preview(given.world, planner.id, planted.formation.id, source_id)).foreseen.unasked == 3
