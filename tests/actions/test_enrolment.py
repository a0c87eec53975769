"""Enrolling, naming trainers, withdrawing: who is told what, and who learns what of whom. It is NOON, 11 March."""

from dataclasses import replace
from datetime import datetime

import pytest

from accounts.mail_choices import MailChoices
from accounts.people import Domain, DomainId, Person
from accounts.permissions import Standing
from actions.enrolment import enrol, roll, withdraw
from actions.following import refresh_calendar
from actions.jobs import run_due_jobs
from actions.mail import SECOND_THOUGHTS, TRY_AGAIN, set_mail_choices
from actions.ports.bus import BusTopic, Notice
from actions.ports.jobs import MAIL_KINDS
from actions.ports.mail import MailUnavailable
from actions.scheduling import Target, change_dates, plan_dates
from actions.states import move_formation
from formations.clashes import ClashKind
from formations.enrolment import Enrolled
from formations.errors import Clashing, EnrolmentRefused
from formations.formations import ActivityId, ActivityKind, Enrolment, FormationId
from formations.occurrences import OccurrenceId, SeriesId
from formations.series import Dates, Scope
from formations.states import Move, State
from tests.actions.letters import never, work
from tests.actions.outside_calendars import calendar, event, follow
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, an_id, plant_planner

NEW = a_person("nouvelle")
P, T = Standing.PARTICIPANT, Standing.TRAINER


@pytest.fixture
async def planner(given: TestWorld, planted: Planted) -> Person:
    async with given.store.writing() as records:
        await records.people.add(NEW, None)
        return await plant_planner(records, planted)


async def _letters(given: TestWorld) -> list[tuple[str, bool, bool]]:
    given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
    await work(given)
    told = sorted((one.person.name, one.newcomer, one.leaving) for one in given.mail.letters)
    given.mail.letters.clear()
    return told


async def _standings(given: TestWorld, planted: Planted) -> dict[str, Standing]:
    async with given.store.reading() as records:
        members = await records.formations.members(planted.formation.id)
    return {person.name: enrolment.standing for person, enrolment in members}


async def test_who_is_enrolled_is_invited_and_who_is_withdrawn_is_told_so(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    world, formation_id = given.world, planted.formation.id
    emails = [NEW.email, planted.ada.email, "nobody@example.org"]
    done = await enrol(world, planner.id, formation_id, emails, P, anyway=False)
    assert done == Enrolled((NEW,), (planted.ada,), (), ("nobody@example.org",))
    assert (await _standings(given, planted))["Nouvelle"] is P
    # The class of today and the phase from tomorrow; what was yesterday is told to nobody.
    assert await _letters(given) == [("Nouvelle", True, False)] * 2
    await withdraw(world, planner.id, formation_id, NEW.id)
    await withdraw(world, planner.id, formation_id, NEW.id)
    assert "Nouvelle" not in await _standings(given, planted)
    assert await _letters(given) == [("Nouvelle", False, True)] * 2
    assert Notice(BusTopic.ROOM_CHANGED, planted.class_room) in given.bus.notices


async def test_of_each_date_of_a_followed_calendar_nobody_is_written_to_before_it_changes(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    formation_id = planted.formation.id
    source_id = await follow(given, planted, planner, *(event(str(day), day) for day in range(1, 6)))
    await enrol(given.world, planner.id, formation_id, [NEW.email], P)
    assert await _letters(given) == [("Nouvelle", True, False)] * 2
    given.fetcher.content = calendar(
        event("1", 9, "Atelier", "SEQUENCE:1"), *(event(str(day), day) for day in range(2, 6))
    )
    await refresh_calendar(given.world, source_id)
    assert {name for name, _, _ in await _letters(given)} >= {"Nouvelle"}
    await withdraw(given.world, planner.id, formation_id, NEW.id)
    assert await _letters(given) == [("Nouvelle", False, True)] * 3


async def test_who_comes_and_goes_within_a_minute_hears_of_neither(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    world, formation_id = given.world, planted.formation.id
    await enrol(world, planner.id, formation_id, [NEW.email], P)
    await withdraw(world, planner.id, formation_id, NEW.id)
    assert await _letters(given) == []
    await withdraw(world, planner.id, formation_id, planted.ada.id)
    await enrol(world, planner.id, formation_id, [planted.ada.email], P)
    assert await _letters(given) == []


async def test_who_comes_back_is_invited_anew_and_each_try_is_of_the_same_occasion(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    world, formation_id = given.world, planted.formation.id
    occasions = []
    for _ in range(2):
        await enrol(world, planner.id, formation_id, [NEW.email], P)
        given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
        given.mail.refuses = MailUnavailable()
        await work(given)
        given.mail.refuses = None
        given.clock.pass_by(seconds=TRY_AGAIN.total_seconds())
        await work(given)
        occasions.append({one.occasion for one in given.mail.letters})
        given.mail.letters.clear()
        await withdraw(world, planner.id, formation_id, NEW.id)
        assert await _letters(given) == [("Nouvelle", False, True)] * 2
    assert [len(one) for one in occasions] == [1, 1]
    assert "" not in occasions[0] | occasions[1]
    assert occasions[0].isdisjoint(occasions[1])


async def test_who_leaves_before_anybody_was_told_of_a_series_hears_nothing_of_it(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    """The series is planned, and within its minute of second thoughts somebody goes."""
    world, formation_id = given.world, planted.formation.id
    dates = Dates(datetime(2027, 4, 1, 14), datetime(2027, 4, 1, 15), "Europe/Paris")
    await plan_dates(world, planner.id, formation_id, ActivityId(an_id("activity-1")), dates, None)
    await withdraw(world, planner.id, formation_id, planted.ada.id)
    assert await _letters(given) == [
        ("Ada", False, True), ("Ada", False, True), ("Basile", True, False), ("Trainer", True, False)
    ]  # fmt: skip


async def test_who_comes_before_anybody_was_told_of_a_series_hears_of_it_once_whichever_work_is_done_first(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    """Letters have a worker of their own: late, it may be the first of both."""
    world, formation_id = given.world, planted.formation.id
    dates = Dates(datetime(2027, 4, 1, 14), datetime(2027, 4, 1, 15), "Europe/Paris")
    await plan_dates(world, planner.id, formation_id, ActivityId(an_id("activity-1")), dates, None)
    given.clock.pass_by(seconds=1)
    await enrol(world, planner.id, formation_id, [NEW.email], P)
    given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
    await run_due_jobs(world, "letters", never, MAIL_KINDS)
    told = await _letters(given)
    assert told.count(("Nouvelle", True, False)) == 3  # that one, and the two that were planned before
    assert len(told) == 3 + 3


async def test_who_was_told_by_another_letter_than_their_first_is_told_when_they_leave(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    """They come while a change waits to be told: nothing leaves for them before their first letter does."""
    world, formation_id = given.world, planted.formation.id
    async with given.store.reading() as records:
        planned = await records.formations.planned(planted.occurrence(1, 11).id)
    assert planned is not None
    target = Target(formation_id, planned.occurrence.id, Scope.THIS, planned.occurrence.version)
    moved = Dates(datetime(2027, 3, 11, 17), datetime(2027, 3, 11, 18), "Europe/Paris")
    await change_dates(world, planner.id, target, moved)
    given.clock.pass_by(seconds=30)
    await enrol(world, planner.id, formation_id, [NEW.email], P)
    given.clock.pass_by(seconds=30)
    await work(given)
    assert {one.person.name for one in given.mail.letters} == {"Ada", "Basile", "Trainer"}
    given.mail.letters.clear()
    await withdraw(world, planner.id, formation_id, NEW.id)
    assert await _letters(given) == []


async def test_nobody_is_written_to_of_a_draft_or_who_does_not_want_it(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    world, formation_id = given.world, planted.formation.id
    await set_mail_choices(world, NEW.id, MailChoices(announcements=False))
    await enrol(world, planner.id, formation_id, [NEW.email], P)
    async with given.store.writing() as records:
        await records.formations.set_state(formation_id, State.DRAFT)
    await withdraw(world, planner.id, formation_id, planted.ada.id)
    assert await _letters(given) == []


async def test_a_participant_is_named_trainer_but_what_is_finished_stays(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    world, formation_id = given.world, planted.formation.id
    async with given.store.writing() as records:
        await records.formations.set_finished(formation_id, planted.basile.id, True)
        await records.formations.tick(ActivityId(an_id("activity-0")), planted.ada.id, True)
    done = await enrol(world, planner.id, formation_id, [planted.ada.email, planted.basile.email], T)
    assert done == Enrolled((planted.ada,), (), (planted.basile,))
    assert await _standings(given, planted) == {"Ada": T, "Basile": P, "Trainer": T}
    async with given.store.reading() as records:
        assert await records.formations.ticks(formation_id) == frozenset()
    with pytest.raises(EnrolmentRefused):
        await withdraw(world, planner.id, formation_id, planted.basile.id)
    assert "Basile" in await _standings(given, planted)


async def _book_elsewhere(given: TestWorld, planted: Planted, domain_id: DomainId, whom: Person) -> FormationId:
    """At the hours of the class of today."""
    other = replace(planted.formation, id=FormationId(an_id(f"x-{whom.name}")), domain_id=domain_id, title="Ailleurs")
    meets = replace(
        planted.activity(ActivityKind.IN_PERSON, 0), id=ActivityId(an_id(f"y-{whom.name}")), formation_id=other.id
    )
    dated = replace(
        planted.occurrence(1, 11),
        id=OccurrenceId(an_id(f"z-{whom.name}")),
        series_id=SeriesId(an_id(f"z-{whom.name}")),
        activity_id=meets.id,
    )
    async with given.store.writing() as records:
        await records.formations.add_formation(other)
        await records.formations.add_activity(meets)
        await records.formations.add_occurrence(dated)
        await records.formations.enrol(Enrolment(other.id, whom.id, P))
    return other.id


async def test_who_is_taken_at_its_dates_is_told_first(given: TestWorld, planted: Planted, planner: Person) -> None:
    await _book_elsewhere(given, planted, planted.domain.id, NEW)
    with pytest.raises(Clashing) as found:
        await enrol(given.world, planner.id, planted.formation.id, [NEW.email], T, anyway=False)
    (clash,) = found.value.clashes
    assert (clash.kind, clash.who, clash.with_title) == (ClashKind.TRAINER, "Nouvelle", "Ailleurs")
    assert "Nouvelle" not in await _standings(given, planted)
    await enrol(given.world, planner.id, planted.formation.id, [NEW.email], T)
    assert (await _standings(given, planted))["Nouvelle"] is T


async def test_of_another_domain_neither_people_nor_their_hours_nor_titles_are_told(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    world, there = given.world, Domain(DomainId(an_id("there")), "Ailleurs")
    known, stranger = a_person("connue"), a_person("inconnue")
    async with given.store.writing() as records:
        await records.people.add_domain(there)
        for one in (known, stranger):
            await records.people.add(one, None)
    for one in (known, stranger):
        await _book_elsewhere(given, planted, there.id, one)
    second = replace(planted.formation, id=FormationId(an_id("second")))
    async with given.store.writing() as records:
        await records.formations.add_formation(second)
        await records.formations.enrol(Enrolment(second.id, known.id, P))
    assert [one.name for one in (await roll(world, planner.id, second.id, "onnue")).found] == ["Connue"]
    with pytest.raises(Clashing) as found:
        await enrol(world, planner.id, planted.formation.id, [known.email, stranger.email], P, anyway=False)
    assert [(one.who, one.with_title) for one in found.value.clashes] == [("Connue", "")]
    await enrol(world, planner.id, planted.formation.id, [stranger.email], P, anyway=False)
    assert "Inconnue" in await _standings(given, planted)


async def test_in_a_draft_nobody_learns_when_somebody_from_elsewhere_is_taken_before_they_know_of_it(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    world, there, formation_id = given.world, Domain(DomainId(an_id("there")), "Ailleurs"), planted.formation.id
    async with given.store.writing() as records:
        await records.people.add_domain(there)
        await records.formations.set_state(formation_id, State.DRAFT)
    await _book_elsewhere(given, planted, there.id, NEW)
    for standing in (T, P):
        await enrol(world, planner.id, formation_id, [NEW.email], standing, anyway=False)
        assert (await roll(world, planner.id, formation_id, "nouvelle")).found == ()
        assert await _clash_names(given, planted, planner) == []
    assert await _letters(given) == []
    await move_formation(world, planner.id, formation_id, State.DRAFT, Move.OPEN)
    told = await _letters(given)
    assert ("Nouvelle", True, False) in told
    assert await _clash_names(given, planted, planner) == ["Nouvelle"]


async def _clash_names(given: TestWorld, planted: Planted, planner: Person) -> list[str]:
    """Of one more date at the hours of the class of today; only looked at."""
    dated = planted.occurrence(1, 11)
    dates = Dates(dated.starts_wall, dated.ends_wall, dated.zone)
    activity_id = ActivityId(an_id("activity-1"))
    with pytest.raises(Clashing) as found:
        await plan_dates(given.world, planner.id, planted.formation.id, activity_id, dates, None, anyway=False)
    return [one.who for one in found.value.clashes if one.kind is not ClashKind.FORMATION]


async def test_a_place_that_is_too_small_is_told_first(given: TestWorld, planted: Planted, planner: Person) -> None:
    meeting = replace(planted.activity(ActivityKind.IN_PERSON, 0), place="Salle 3", capacity=3, version=2)
    async with given.store.writing() as records:
        await records.formations.change_activity(meeting)
    formation_id = planted.formation.id
    assert await enrol(given.world, planner.id, formation_id, [NEW.email], P, anyway=False)  # it was yesterday
    await withdraw(given.world, planner.id, formation_id, NEW.id)
    given.clock.pass_by(days=-3)
    with pytest.raises(Clashing) as found:
        await enrol(given.world, planner.id, formation_id, [NEW.email], P, anyway=False)
    assert [(one.kind, one.who, one.number) for one in found.value.clashes] == [(ClashKind.CAPACITY, "Salle 3", 4)]
