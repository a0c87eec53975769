"""External ids: given by who plans, one formation's of a domain, and what the lines of a table are matched by."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.errors import NotAllowed
from accounts.people import Domain, DomainId, Person
from actions import outside_dates
from actions.externals import see_externals, set_externals
from actions.following import decide, follow_file
from actions.founding import found_formation, reword_formation
from actions.groups import add_group, see_groups
from actions.previews import preview
from formations.errors import ChangedMeanwhile, FormationRefused
from formations.externals import ExternalIds
from formations.formations import Formation, FormationId, GroupId
from formations.matching import Matched, Why
from formations.states import State
from formations.versions import Version, version_of
from tests.actions.outside_calendars import dates, planner
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, an_id

__all__ = ["planner"]

IDS = ExternalIds("23A0190456", "54321")
HEAD = "dispositif;module;groupe;id;date;début;fin;titre"
LINES = (
    "23A0190456;54321;;1;08/04/2027;9h;12h;Atelier",
    "23A0190456;54321;1;2;09/04/2027;9h;12h;Atelier",
    "23A0190456;54321;Groupe B;3;10/04/2027;9h;12h;Atelier",
    "23A0190456;54322;1;4;11/04/2027;9h;12h;Atelier",
    "23A0190456;54321;7;5;12/04/2027;9h;12h;Atelier",
    "23A0190456;54321;1;6;31/04/2027;9h;12h;Atelier",
)


async def kept(given: TestWorld, formation_id: FormationId) -> Formation:
    async with given.store.reading() as records:
        found = await records.formations.formation(formation_id)
    assert found is not None
    return found


async def test_ids_are_given_and_taken_back_by_who_saw_what_was_kept(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    here = planted.formation.id
    seen = version_of(planted.formation)
    await set_externals(given.world, planner.id, here, IDS, seen)
    assert (await see_externals(given.world, planner.id, here)).formation.external == IDS
    with pytest.raises(ChangedMeanwhile):
        await set_externals(given.world, planner.id, here, ExternalIds(), seen)
    for person in (planted.trainer, planted.ada):
        with pytest.raises(NotAllowed):
            await see_externals(given.world, person.id, here)
        with pytest.raises(NotAllowed):
            await set_externals(given.world, person.id, here, ExternalIds(), seen)
    again = version_of(await kept(given, here))
    with pytest.raises(FormationRefused):
        await set_externals(given.world, planner.id, here, ExternalIds("a b"), again)
    await set_externals(given.world, planner.id, here, ExternalIds(), again)
    assert await kept(given, here) == planted.formation


async def test_one_formation_of_a_domain_has_them_until_it_is_archived(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    here, elsewhere = planted.formation, Domain(DomainId(an_id("elsewhere")), "Ailleurs")
    other = replace(here, id=FormationId(an_id("other")), external=IDS)
    far = replace(other, id=FormationId(an_id("far")), domain_id=elsewhere.id)
    async with given.store.writing() as records:
        await records.people.add_domain(elsewhere)
        await records.formations.add_formation(far)
        await records.formations.add_formation(other)
    ways = (
        lambda: set_externals(given.world, planner.id, here.id, IDS, version_of(here)),
        lambda: set_externals(given.world, planner.id, here.id, replace(IDS, module="0054321"), version_of(here)),
        lambda: reword_formation(given.world, planner.id, replace(here, external=IDS), version_of(here)),
        lambda: found_formation(given.world, planner.id, replace(other, id=FormationId(an_id("new"))), ()),
    )
    for way in ways:
        with pytest.raises(FormationRefused) as refused:
            await way()
        assert refused.value.part == "taken"
    await set_externals(given.world, planner.id, here.id, replace(IDS, module="54322"), version_of(here))
    async with given.store.writing() as records:
        await records.formations.set_state(other.id, State.ARCHIVED)
    await set_externals(given.world, planner.id, here.id, IDS, version_of(await kept(given, here.id)))


async def named_groups(given: TestWorld, planted: Planted, planner: Person) -> dict[GroupId | None, str]:
    """The formation gets its ids, and two groups: by id and by name. Their names."""
    here = planted.formation
    await set_externals(given.world, planner.id, here.id, IDS, version_of(here))
    for name, external in (("Groupe A", "01"), ("Groupe B", "")):
        await add_group(given.world, planner.id, here.id, name, external)
    found = (await see_groups(given.world, planner.id, here.id)).groups
    return {None: ""} | {one.id: one.name for one in found}


async def test_lines_of_a_table_go_to_their_groups_and_those_of_others_are_told_and_left(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    here = planted.formation.id
    names = await named_groups(given, planted, planner)
    other = replace(planted.formation, id=FormationId(an_id("other")), external=replace(IDS, module="54322"))
    async with given.store.writing() as records:
        await records.formations.add_formation(other)
    table = "\n".join((HEAD, *LINES)).encode()
    source_id = await follow_file(given.world, planner.id, here, table, "gaia.csv")
    seen = await preview(given.world, planner.id, here, source_id)
    assert [(one.title, one.events) for one in seen.titles] == [("Atelier", 3)]
    assert {names[group_id]: count for group_id, count in seen.titles[0].groups.items()} == dict.fromkeys(
        ("", "Groupe A", "Groupe B"), 1
    )
    assert [(one.why, one.named.module, one.group, one.lines) for one in seen.ignored] == [
        (Why.FORMATION, "54322", "", 1),
        (Why.GROUP, "54321", "7", 1),
    ]
    assert (seen.elsewhere[other.external], seen.unread) == (other, ("line_7",))
    await decide(given.world, planner.id, here, source_id, {"Atelier": "virtual_class"})
    made = await dates(given, planted)
    assert [(one.occurrence.starts_wall.day, names[one.group_id]) for one in made] == [
        (8, ""),
        (9, "Groupe A"),
        (10, "Groupe B"),
    ]
    assert len({one.activity.id for one in made}) == 1


async def test_a_group_that_is_removed_while_a_table_is_brought_in_is_told_and_its_lines_wait(
    given: TestWorld, planted: Planted, planner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = planted.formation.id
    names = await named_groups(given, planted, planner)
    source_id = await follow_file(given.world, planner.id, here, "\n".join((HEAD, *LINES)).encode(), "t.csv")
    (gone,) = [one for one in (await see_groups(given.world, planner.id, here)).groups if one.name == "Groupe B"]
    read = outside_dates.own_events

    async def read_and_then_it_goes(*told: Any) -> Matched:
        found = await read(*told)
        async with given.store.writing() as records:
            await records.groups.remove(gone.id)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(outside_dates, "own_events", read_and_then_it_goes)
        with pytest.raises(ChangedMeanwhile):
            await decide(given.world, planner.id, here, source_id, {"Atelier": "in_person"})
    seen = await preview(given.world, planner.id, here, source_id)
    assert (seen.waits, seen.source.is_previewed) == (True, True)
    assert "Groupe B" in {one.group for one in seen.ignored}
    await decide(given.world, planner.id, here, source_id, {})
    assert {names[one.group_id] for one in await dates(given, planted)} == {"", "Groupe A"}


async def test_a_line_that_is_given_to_another_group_or_formation_later(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    here = planted.formation.id
    names = await named_groups(given, planted, planner)

    async def followed(*lines: str) -> list[tuple[int, str, bool]]:
        table = "\n".join((HEAD, *lines)).encode()
        source_id = await follow_file(given.world, planner.id, here, table, "gaia.csv")
        await decide(given.world, planner.id, here, source_id, {"Atelier": "virtual_class"})
        return [
            (one.occurrence.starts_wall.day, names[one.group_id], one.occurrence.is_cancelled)
            for one in await dates(given, planted)
        ]

    first, second, third = LINES[:3]
    await followed(first, second, third)
    # To another group: called off for the one, planned anew for the other.
    assert await followed(first, second.replace(";1;2;", ";Groupe B;2;"), third) == [
        (8, "", False),
        (9, "Groupe A", True),
        (9, "Groupe B", False),
        (10, "Groupe B", False),
    ]
    # What is about another formation, or a group that is not here, changes nothing.
    left = await followed(first.replace("54321", "9"), second.replace(";1;2;", ";8;2;"), third)
    assert [(day, name) for day, name, off in left if not off] == [(8, ""), (9, "Groupe B"), (10, "Groupe B")]


async def test_a_table_that_names_a_formation_whose_ids_nobody_gave_waits(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    here = planted.formation
    table = "\n".join((HEAD, LINES[0])).encode()
    source_id = await follow_file(given.world, planner.id, here.id, table, "gaia.csv")
    seen = await preview(given.world, planner.id, here.id, source_id)
    assert (seen.titles, [one.lines for one in seen.ignored], seen.waits) == ((), [1], True)
    await set_externals(given.world, planner.id, here.id, IDS, Version(version_of(here)))
    seen = await preview(given.world, planner.id, here.id, source_id)
    assert ([one.title for one in seen.titles], seen.ignored) == (["Atelier"], ())
