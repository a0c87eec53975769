"""Home, calendar and formations: what each person is shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.errors import NotAllowed, UnknownPerson
from accounts.people import DomainId, PersonId
from accounts.permissions import Role, Standing
from actions.calendar import agenda
from actions.formations import formation_space
from actions.home import home, own_formations
from actions.progress import tick_activity, tick_finished
from formations.errors import UnknownActivity, UnknownFormation
from formations.formations import ActivityId, ActivityKind, Enrolment, FormationId
from formations.occurrences import OccurrenceId
from formations.phases import Phase
from formations.progress import Progress
from tests.actions.worlds import NOON, TestWorld
from tests.storage.planted import Planted, a_person, an_id


async def test_the_next_class_comes_first(given: TestWorld, planted: Planted) -> None:
    seen = await home(given.world, planted.ada)
    assert seen.next_class is not None
    assert seen.next_class.trainers == ("Trainer",)
    entry = seen.next_class.entry
    assert entry.occurrence.id == planted.class_room
    assert (entry.phase, entry.is_open) == (Phase.AHEAD, False)
    assert entry.door is not None
    assert entry.door.opens_at == datetime(2027, 3, 11, 12, 45, tzinfo=UTC)
    given.clock.pass_by(minutes=45)
    again = (await home(given.world, planted.ada)).next_class
    assert again is not None
    assert again.entry.is_open


async def test_a_class_over_its_hour_is_next_while_its_door_is_open(given: TestWorld, planted: Planted) -> None:
    given.clock.set_to(datetime(2027, 3, 11, 15, 59, tzinfo=UTC))
    still = (await home(given.world, planted.ada)).next_class
    assert still is not None
    assert still.entry.is_open
    given.clock.set_to(datetime(2027, 3, 11, 16, 0, tzinfo=UTC))
    assert (await home(given.world, planted.ada)).next_class is None


async def test_ended_and_cancelled_classes_are_not_next(given: TestWorld, planted: Planted) -> None:
    async with given.store.writing() as records:
        await records.rooms.end(planted.class_room)
    assert (await home(given.world, planted.ada)).next_class is None
    async with given.store.writing() as records:
        await records.rooms.reopen(planted.class_room)
        await records.formations.change_occurrence(replace(planted.occurrence(1, 11), cancelled_because=""))
    assert (await home(given.world, planted.ada)).next_class is None


async def test_who_was_removed_from_a_class_is_offered_it_no_more_and_everybody_else_is(
    given: TestWorld, planted: Planted
) -> None:
    given.clock.pass_by(minutes=45)
    async with given.store.writing() as records:
        await records.rooms.ban(planted.class_room, planted.ada.id)
    seen = await home(given.world, planted.ada)
    (of_week,) = [entry for entry in seen.week if entry.occurrence.id == planted.class_room]
    assert (seen.next_class, of_week.door, of_week.is_open) == (None, None, False)
    theirs = (await home(given.world, planted.basile)).next_class
    assert theirs is not None
    assert theirs.entry.is_open


async def test_the_week_begins_today_in_the_person_s_own_zone(given: TestWorld, planted: Planted) -> None:
    given.clock.set_to(datetime(2027, 3, 10, 23, 30, tzinfo=UTC))  # the 11th in Paris already, the 10th in Cayenne
    assert [e.activity.position for e in (await home(given.world, planted.ada)).week] == [1, 2]
    afar = replace(planted.ada, zone="America/Cayenne")
    assert [e.activity.position for e in (await home(given.world, afar)).week] == [0, 1, 2]
    given.clock.set_to(NOON - timedelta(days=6))
    assert [e.activity.position for e in (await home(given.world, planted.ada)).week] == [0, 1]


async def test_a_participant_sees_their_progress_and_next_step(given: TestWorld, planted: Planted) -> None:
    await tick_activity(given.world, planted.ada, planted.formation.id, ActivityId(an_id("activity-0")), True)
    (card,) = (await home(given.world, planted.ada)).formations
    assert (card.progress, card.finished) == (Progress(1, 3), False)
    assert card.domain_name == "Académie de Valmarine"
    assert card.next_step is not None
    assert card.next_step.activity.position == 1
    (theirs,) = (await home(given.world, planted.trainer)).formations
    assert theirs.progress is None
    assert await own_formations(given.world, planted.ada) == (card,)


@pytest.mark.parametrize(
    ("window_from", "next_at"),
    [((2027, 3, 11, 0), 1), ((2027, 3, 11, 12), 1), ((2027, 3, 10, 0), 2), ((2027, 3, 12, 0), 1)],
)
async def test_of_one_day_what_has_an_hour_is_next_before_what_lasts_for_days(
    given: TestWorld, planted: Planted, window_from: tuple[int, int, int, int], next_at: int
) -> None:
    """The class is on the 11th at 14:00."""
    given.clock.set_to(datetime(2027, 3, 9, 12, tzinfo=UTC))
    window = replace(planted.occurrence(2, 12), starts_wall=datetime(*window_from))
    async with given.store.writing() as records:
        await records.formations.change_occurrence(window)
        await records.formations.change_occurrence(replace(planted.occurrence(0, 10), cancelled_because="Grève"))
    space = await formation_space(given.world, planted.ada, planted.formation.id)
    assert space.next_id == an_id(f"activity-{next_at}")
    (card,) = (await home(given.world, planted.ada)).formations
    assert card.next_step is not None
    assert card.next_step.activity.position == next_at
    given.clock.set_to(datetime(2027, 3, 11, 8, tzinfo=UTC))
    (card,) = await own_formations(given.world, planted.ada)
    assert card.next_step is not None
    assert card.next_step.activity.position == 1


async def test_a_cancelled_date_does_not_make_an_activity_the_next_one(given: TestWorld, planted: Planted) -> None:
    given.clock.set_to(datetime(2027, 3, 1, 12, tzinfo=UTC))
    earlier = replace(planted.occurrence(2, 2), id=OccurrenceId(an_id("off")), cancelled_because="Grève")
    async with given.store.writing() as records:
        await records.formations.add_occurrence(earlier)
    space = await formation_space(given.world, planted.ada, planted.formation.id)
    assert space.next_id == an_id("activity-0")


async def test_a_stranger_s_home_is_empty(given: TestWorld, planted: Planted) -> None:
    seen = await home(given.world, a_person("stranger"))
    assert (seen.next_class, seen.week, seen.formations) == (None, (), ())


@pytest.mark.parametrize(
    ("start", "end", "kinds", "expected"),
    [
        (date(2027, 3, 1), date(2027, 4, 1), None, [0, 1, 2]),
        (date(2027, 3, 11), date(2027, 3, 12), None, [1]),
        (date(2027, 3, 1), date(2027, 4, 1), {ActivityKind.ASYNCHRONOUS, ActivityKind.IN_PERSON}, [0, 2]),
        (date(2027, 3, 1), date(2027, 4, 1), set(), []),
        (date(2027, 4, 1), date(2027, 3, 1), None, []),
        (date(1, 1, 2), date(9999, 12, 30), None, [0, 1, 2]),
    ],
)
async def test_the_agenda_between_two_days(
    given: TestWorld, planted: Planted, start: date, end: date, kinds: set[ActivityKind] | None, expected: list[int]
) -> None:
    found = await agenda(given.world, planted.ada, start, end, kinds)
    assert [entry.activity.position for entry in found.entries] == expected
    assert found.formations == (planted.formation,)


async def test_the_agenda_of_some_formations(given: TestWorld, planted: Planted) -> None:
    month = date(2027, 3, 1), date(2027, 4, 1)
    assert (await agenda(given.world, planted.ada, *month, None, {FormationId(an_id("other"))})).entries == ()
    own = await agenda(given.world, planted.ada, *month, None, {planted.formation.id})
    assert len(own.entries) == 3
    stranger = a_person("stranger")
    assert (await agenda(given.world, stranger, *month, None, {planted.formation.id})).entries == ()


async def test_the_space_as_a_participant_sees_it(given: TestWorld, planted: Planted) -> None:
    await tick_activity(given.world, planted.ada, planted.formation.id, ActivityId(an_id("activity-2")), True)
    await tick_activity(given.world, planted.basile, planted.formation.id, ActivityId(an_id("activity-1")), True)
    space = await formation_space(given.world, planted.ada, planted.formation.id)
    assert [(step.phase, step.done) for step in space.steps] == [
        (Phase.PAST, False),
        (Phase.AHEAD, False),
        (Phase.AHEAD, True),
    ]
    assert [member.name for member in space.trainers] == ["Trainer"]
    assert [member.name for member in space.participants] == ["Ada", "Basile"]
    assert (space.progress, space.finished, space.follow_up) == (Progress(1, 3), False, None)
    assert "@" not in repr(space)


async def test_the_space_as_a_trainer_sees_it(given: TestWorld, planted: Planted) -> None:
    await tick_activity(given.world, planted.ada, planted.formation.id, ActivityId(an_id("activity-0")), True)
    await tick_finished(given.world, planted.trainer, planted.formation.id, planted.ada.id, True)
    space = await formation_space(given.world, planted.trainer, planted.formation.id)
    assert (space.progress, space.finished) == (None, None)
    assert [step.done for step in space.steps] == [None, None, None]
    assert space.follow_up is not None
    assert [(f.member.name, f.progress.done, f.finished) for f in space.follow_up] == [
        ("Ada", 1, True),
        ("Basile", 0, False),
    ]


async def test_the_space_as_a_scheduler_sees_it(given: TestWorld, planted: Planted) -> None:
    scheduler = a_person("scheduler")
    async with given.store.writing() as records:
        await records.people.add(scheduler, None)
        await records.people.grant(scheduler.id, Role.SCHEDULER, planted.domain.id)
    space = await formation_space(given.world, scheduler, planted.formation.id)
    assert (space.progress, space.finished, space.follow_up) == (None, None, None)
    assert len(space.participants) == 2
    assert all(entry.door is None and not entry.is_open for step in space.steps for entry in step.entries)


async def test_a_stranger_is_told_that_there_is_no_such_formation(given: TestWorld, planted: Planted) -> None:
    for formation_id in (planted.formation.id, FormationId(an_id("none"))):
        with pytest.raises(UnknownFormation):
            await formation_space(given.world, a_person("stranger"), formation_id)


async def test_a_role_in_another_domain_is_no_role_here(given: TestWorld, planted: Planted) -> None:
    elsewhere = a_person("elsewhere")
    other = replace(planted.domain, id=DomainId(an_id("other-domain")))
    async with given.store.writing() as records:
        await records.people.add(elsewhere, None)
        await records.people.add_domain(other)
        await records.people.grant(elsewhere.id, Role.ADMINISTRATOR, other.id)
    with pytest.raises(UnknownFormation):
        await formation_space(given.world, elsewhere, planted.formation.id)


async def test_a_tick_is_taken_back_without_a_trace(given: TestWorld, planted: Planted) -> None:
    activity = ActivityId(an_id("activity-0"))
    for done in (True, True, False, False):
        await tick_activity(given.world, planted.ada, planted.formation.id, activity, done)
        async with given.store.reading() as records:
            ticks = await records.formations.ticks(planted.formation.id)
        assert ticks == ({(activity, planted.ada.id)} if done else frozenset())


async def test_who_may_not_tick_is_refused(given: TestWorld, planted: Planted) -> None:
    activity = ActivityId(an_id("activity-0"))
    with pytest.raises(NotAllowed):
        await tick_activity(given.world, planted.trainer, planted.formation.id, activity, True)
    with pytest.raises(UnknownFormation):
        await tick_activity(given.world, a_person("stranger"), planted.formation.id, activity, True)
    with pytest.raises(UnknownActivity):
        await tick_activity(given.world, planted.ada, planted.formation.id, ActivityId(an_id("none")), True)
    other = replace(planted.formation, id=FormationId(an_id("other formation")))
    async with given.store.writing() as records:
        await records.formations.add_formation(other)
        await records.formations.enrol(Enrolment(other.id, planted.ada.id, Standing.PARTICIPANT))
    with pytest.raises(UnknownActivity):
        await tick_activity(given.world, planted.ada, other.id, activity, True)
    with pytest.raises(NotAllowed):
        await tick_finished(given.world, planted.ada, planted.formation.id, planted.ada.id, True)
    for nobody in (planted.trainer.id, PersonId(an_id("nobody"))):
        with pytest.raises(UnknownPerson):
            await tick_finished(given.world, planted.trainer, planted.formation.id, nobody, True)
    async with given.store.reading() as records:
        assert await records.formations.ticks(planted.formation.id) == frozenset()
        members = await records.formations.members(planted.formation.id)
    assert {enrolment.finished for _, enrolment in members} == {False}
    assert {enrolment.standing for _, enrolment in members} == {Standing.TRAINER, Standing.PARTICIPANT}
