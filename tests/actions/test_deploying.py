"""Deploying a parcours: nothing is kept before it was seen, then everything at once, and only once."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from accounts.errors import NotAllowed, UnknownDomain, UnknownPerson
from accounts.people import DomainId, PersonId
from accounts.permissions import Role, Standing
from actions.deploying import deploy, known_trainers, propose, trainers_by_address
from actions.formations import formation_space
from actions.mail import SECOND_THOUGHTS
from actions.parcours import change_parcours
from actions.ports.jobs import JobKind
from actions.ports.mail import LetterKind
from actions.states import move_formation
from formations.clashes import ClashKind
from formations.deploying import Deployment, Remarks, dated_plan, remarks_on
from formations.errors import ChangedMeanwhile, ParcoursRefused, UnknownFormation, UnknownParcours
from formations.formations import ActivityKind, Enrolment, FormationId
from formations.opening import CLOSES_AFTER
from formations.parcours import ParcoursState
from formations.series import Dates
from formations.states import Move, State
from rooms.ids import RoomId
from tests.actions.letters import told, work
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, an_id
from tests.storage.test_parcours import WHOLE

PARIS = "Europe/Paris"
SCHEDULER = a_person("scheduler")
MONDAY = date(2027, 3, 22)  # the Sunday after it, clocks in Paris change


@pytest.fixture
async def chosen(given: TestWorld, planted: Planted) -> Deployment:
    async with given.store.writing() as records:
        await records.people.add(SCHEDULER, None)
        await records.people.grant(SCHEDULER.id, Role.SCHEDULER, planted.domain.id)
        await records.parcours.put(WHOLE)
    dated = dated_plan(WHOLE, MONDAY, PARIS)
    return Deployment(WHOLE.id, 1, planted.domain.id, "Cohorte", PARIS, (planted.trainer.id,), dated, "key")


async def _seal(given: TestWorld, chosen: Deployment) -> str:
    return (await propose(given.world, SCHEDULER.id, chosen)).seal


async def _formations(given: TestWorld, planted: Planted) -> list[FormationId]:
    async with given.store.reading() as records:
        return [one.id for one in await records.formations.of_domains([planted.domain.id])]


async def test_looking_keeps_nothing(given: TestWorld, planted: Planted, chosen: Deployment) -> None:
    proposal = await propose(given.world, SCHEDULER.id, chosen)
    assert [one.clashes for one in proposal.remarks] == [(), (), ()]
    assert await _formations(given, planted) == [planted.formation.id]


async def test_the_loop_goes_on_while_a_large_plan_is_looked_at(
    given: TestWorld, planted: Planted, chosen: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    others_went_on = threading.Event()

    def looked_at(*told: Any) -> tuple[Remarks, ...]:
        assert others_went_on.wait(5)
        return remarks_on(*told)

    monkeypatch.setattr("actions.deploying.remarks_on", looked_at)
    asyncio.get_running_loop().call_later(0.05, others_went_on.set)
    assert len((await propose(given.world, SCHEDULER.id, chosen)).remarks) == 3


async def test_what_was_seen_becomes_a_draft_with_all_its_dates(
    given: TestWorld, planted: Planted, chosen: Deployment
) -> None:
    meeting = replace(chosen.dated[0], place="INSPÉ")
    chosen = replace(chosen, dated=(meeting, *chosen.dated[1:]))
    made = await deploy(given.world, SCHEDULER.id, chosen, await _seal(given, chosen))
    async with given.store.reading() as records:
        formation = await records.formations.formation(made)
        activities = await records.formations.activities(made)
        start, end = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
        plan = await records.formations.plan([made], start, end)
        assert await records.formations.standing(made, planted.trainer.id) is Standing.TRAINER
        room = await records.rooms.room(RoomId(plan[2].occurrence.id))
    assert formation is not None
    assert (formation.state, formation.title, formation.parcours_id) == (State.DRAFT, "Cohorte", WHOLE.id)
    assert (formation.aims, formation.didactics, formation.authors) == (WHOLE.aims, WHOLE.didactics, WHOLE.authors)
    assert [one.title for one in activities] == [step.title for step in WHOLE.steps]
    assert activities[0].place == "INSPÉ"
    assert activities[1].links == WHOLE.steps[1].links
    assert activities[2].room == WHOLE.steps[2].room
    assert [(one.occurrence.starts_wall, one.occurrence.ends_wall) for one in plan] == [
        (datetime(2027, 3, 22, 9), datetime(2027, 3, 22, 12)),
        (datetime(2027, 3, 23), datetime(2027, 3, 28, 23, 59)),
        (datetime(2027, 3, 29, 17, 30), datetime(2027, 3, 29, 19)),
    ]
    assert plan[2].occurrence.starts_at.astimezone(UTC).hour == 15  # 17:30 of summer time
    assert room is not None
    async with given.store.writing() as records:
        closing = plan[2].occurrence.ends_at.astimezone(UTC) + CLOSES_AFTER
        jobs = await records.jobs.lease("node", closing, 60, 50, {JobKind.CLOSE_ROOM})
    assert plan[2].occurrence.id in {job.key for job in jobs}


async def test_a_step_that_comes_again_becomes_a_series_with_a_room_for_each_date(
    given: TestWorld, planted: Planted, chosen: Deployment
) -> None:
    meeting, window, weekly = WHOLE.steps
    again = WHOLE.with_steps((meeting, window, replace(weekly, times=6)))
    async with given.store.writing() as records:
        await records.parcours.put(again)
        await records.series.set_holidays(planted.domain.id, {date(2027, 5, 3): "Pont"})
        assert await records.parcours.parcours(again.id) == again
    chosen = replace(chosen, dated=dated_plan(again, MONDAY, PARIS))
    proposal = await propose(given.world, SCHEDULER.id, chosen)
    assert [[clash.who for clash in one.clashes] for one in proposal.remarks] == [[], [], ["Pont"]]
    made = await deploy(given.world, SCHEDULER.id, chosen, proposal.seal)
    async with given.store.reading() as records:
        series = await records.series.of_formations([made])
        dates = await records.series.occurrences([one.id for one in series if one.rule])
        rooms = [await records.rooms.room(RoomId(one.id)) for one in dates]
    assert [str(one.rule) for one in series if one.rule] == ["FREQ=WEEKLY;COUNT=6"]
    assert [one.starts_wall for one in dates] == [
        datetime(2027, 3, 29, 17, 30) + timedelta(weeks=number) for number in range(6)
    ]
    assert None not in rooms


async def test_nobody_hears_of_it_before_it_is_opened_and_then_everybody_once(
    given: TestWorld, planted: Planted, chosen: Deployment
) -> None:
    made = await deploy(given.world, SCHEDULER.id, chosen, await _seal(given, chosen))
    given.clock.pass_by(minutes=5)
    await work(given)
    assert told(given) == []
    await move_formation(given.world, SCHEDULER.id, made, State.DRAFT, Move.OPEN)
    given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
    await work(given)
    assert [name for name, _ in told(given)] == ["Trainer"] * 3


async def test_once_it_is_open_its_people_are_reminded(given: TestWorld, planted: Planted, chosen: Deployment) -> None:
    made = await deploy(given.world, SCHEDULER.id, chosen, await _seal(given, chosen))
    await move_formation(given.world, SCHEDULER.id, made, State.DRAFT, Move.OPEN)
    given.clock.pass_by(seconds=SECOND_THOUGHTS.total_seconds())
    await work(given)
    told(given)
    given.clock.set_to(datetime(2027, 3, 21, 8, tzinfo=UTC))  # the first day is the 22nd, at 9:00 in Paris
    await work(given)
    assert told(given) == [("Trainer", LetterKind.DAY_REMINDER)]


async def test_the_same_form_sent_again_makes_no_second_formation(
    given: TestWorld, planted: Planted, chosen: Deployment
) -> None:
    seal = await _seal(given, chosen)
    made = await asyncio.gather(*(deploy(given.world, SCHEDULER.id, chosen, seal) for _ in range(3)))
    assert len(set(made)) == 1
    assert len(await _formations(given, planted)) == 2
    other = replace(chosen, key="other")
    assert await deploy(given.world, SCHEDULER.id, other, await _seal(given, other)) not in made


async def test_what_was_not_seen_is_not_kept(given: TestWorld, planted: Planted, chosen: Deployment) -> None:
    seal = await _seal(given, chosen)
    moved = replace(chosen, dated=dated_plan(WHOLE, MONDAY + timedelta(days=1), PARIS))
    with pytest.raises(ChangedMeanwhile):
        await deploy(given.world, SCHEDULER.id, moved, seal)
    async with given.store.writing() as records:
        await records.series.set_holidays(planted.domain.id, {MONDAY: "Pont"})
    with pytest.raises(ChangedMeanwhile):
        await deploy(given.world, SCHEDULER.id, chosen, seal)
    assert await _formations(given, planted) == [planted.formation.id]
    assert await deploy(given.world, SCHEDULER.id, chosen, await _seal(given, chosen))


async def test_a_parcours_that_changed_is_looked_at_again(
    given: TestWorld, planted: Planted, chosen: Deployment
) -> None:
    seal = await _seal(given, chosen)
    await change_parcours(given.world, SCHEDULER.id, replace(WHOLE, title="Autre"))
    with pytest.raises(ChangedMeanwhile):
        await deploy(given.world, SCHEDULER.id, chosen, seal)


async def test_what_does_not_fit_is_told_of_each_step(given: TestWorld, planted: Planted, chosen: Deployment) -> None:
    """The trainer has a class on Thursday the 11th from 14:00 to 16:00."""
    async with given.store.writing() as records:
        await records.series.set_holidays(planted.domain.id, {date(2027, 3, 15): "Vacances"})
    first, window, last = chosen.dated
    busy = Dates(datetime(2027, 3, 11, 15), datetime(2027, 3, 11, 17), PARIS)
    sunday = Dates(datetime(2027, 3, 14, 10), datetime(2027, 3, 14, 11), PARIS)
    days = Dates(datetime(2027, 3, 12), datetime(2027, 3, 20, 23, 59), PARIS)
    dated = replace(first, dates=busy), replace(window, dates=days), replace(last, dates=sunday)
    found = (await propose(given.world, SCHEDULER.id, replace(chosen, dated=dated))).remarks
    assert [[(clash.kind, clash.who) for clash in one.clashes] for one in found] == [
        [(ClashKind.TRAINER, "Trainer")],
        [(ClashKind.HOLIDAY, "Vacances")],
        [(ClashKind.WEEKEND, "")],
    ]
    assert found[0].clashes[0].with_title == planted.formation.title
    assert found[0].free[0] == datetime(2027, 3, 11, 16)
    assert found[2].free[0].date() == date(2027, 3, 16)  # the Monday is no day for it


async def test_a_place_that_is_taken(given: TestWorld, planted: Planted, chosen: Deployment) -> None:
    meeting = replace(planted.activity(ActivityKind.IN_PERSON, 0), place="INSPÉ", address="Rue A")
    async with given.store.writing() as records:
        await records.formations.change_activity(meeting)
    there = Dates(datetime(2027, 3, 10, 15), datetime(2027, 3, 10, 17), PARIS)
    dated = replace(chosen.dated[0], dates=there, place="INSPÉ"), *chosen.dated[1:]
    found = (await propose(given.world, SCHEDULER.id, replace(chosen, dated=dated))).remarks[0]
    assert {clash.kind for clash in found.clashes} == {ClashKind.PLACE, ClashKind.TRAINER}


async def test_what_a_trainer_of_the_domain_does_elsewhere_is_told_without_its_title_and_of_a_stranger_nothing(
    given: TestWorld, planted: Planted, chosen: Deployment
) -> None:
    there = DomainId(an_id("there"))
    async with given.store.writing() as records:
        await records.people.add_domain(replace(planted.domain, id=there, name="Ailleurs"))
        await records.people.add(a_person("elsewhere"), None)
        await records.people.grant(a_person("elsewhere").id, Role.SCHEDULER, there)
        await records.parcours.put(replace(WHOLE, state=ParcoursState.PUBLISHED))
    busy = Dates(datetime(2027, 3, 11, 15), datetime(2027, 3, 11, 17), PARIS)
    dated = replace(chosen.dated[0], dates=busy), *chosen.dated[1:]
    chosen = replace(chosen, dated=dated, domain_id=there)
    assert (await propose(given.world, a_person("elsewhere").id, chosen)).remarks[0].clashes == ()
    async with given.store.writing() as records:
        own = replace(planted.formation, id=FormationId(an_id("own")), domain_id=there)
        await records.formations.add_formation(own)
        await records.formations.enrol(Enrolment(own.id, planted.trainer.id, Standing.TRAINER))
    found = (await propose(given.world, a_person("elsewhere").id, chosen)).remarks[0].clashes
    assert [(clash.kind, clash.who, clash.with_title) for clash in found] == [(ClashKind.TRAINER, "Trainer", "")]


async def test_who_may_not_deploy(given: TestWorld, planted: Planted, chosen: Deployment) -> None:
    for person in (planted.trainer, planted.ada):
        with pytest.raises(UnknownParcours):
            await propose(given.world, person.id, chosen)
    with pytest.raises(UnknownDomain):
        await propose(given.world, SCHEDULER.id, replace(chosen, domain_id=DomainId(an_id("none"))))
    with pytest.raises(UnknownPerson):
        await propose(given.world, SCHEDULER.id, replace(chosen, trainers=(PersonId(an_id("none")),)))
    with pytest.raises(UnknownPerson):
        await propose(given.world, SCHEDULER.id, replace(chosen, trainers=(planted.trainer.id,) * 2))


async def test_a_participant_does_not_see_the_draft(given: TestWorld, planted: Planted, chosen: Deployment) -> None:
    made = await deploy(given.world, SCHEDULER.id, chosen, await _seal(given, chosen))
    assert len((await formation_space(given.world, planted.trainer, made)).steps) == 3
    with pytest.raises(UnknownFormation):
        await formation_space(given.world, planted.ada, made)


async def test_trainers_are_found_in_the_domain_or_by_their_address(
    given: TestWorld, planted: Planted, chosen: Deployment
) -> None:
    assert [one.name for one in await known_trainers(given.world, SCHEDULER.id)] == ["Trainer"]
    assert await known_trainers(given.world, planted.ada.id) == ()
    here = SCHEDULER.id, planted.domain.id
    assert await trainers_by_address(given.world, *here, [" ADA@example.org"]) == (planted.ada.id,)
    for address in ("nobody@example.org", "nothing"):
        with pytest.raises(UnknownPerson):
            await trainers_by_address(given.world, *here, [address])
    with pytest.raises(ParcoursRefused):
        await trainers_by_address(given.world, *here, ["ada@example.org"] * 51)


async def test_what_is_archived_is_deployed_no_more(given: TestWorld, planted: Planted, chosen: Deployment) -> None:
    seal = await _seal(given, chosen)
    async with given.store.writing() as records:
        await records.parcours.put(replace(WHOLE, state=ParcoursState.ARCHIVED))
    with pytest.raises(NotAllowed):
        await deploy(given.world, SCHEDULER.id, chosen, seal)
    assert await _formations(given, planted) == [planted.formation.id]


async def test_an_hour_at_night_that_clocks_skip(given: TestWorld, planted: Planted, chosen: Deployment) -> None:
    """The wall says 02:30 of a night that has none: it stands, and begins when clocks say 03:30."""
    step = replace(WHOLE.steps[2], day=6, starts=time(2, 30))
    async with given.store.writing() as records:
        await records.parcours.put(WHOLE.with_steps((step,)))
    night = replace(chosen, dated=dated_plan(WHOLE.with_steps((step,)), MONDAY, PARIS))
    made = await deploy(given.world, SCHEDULER.id, night, await _seal(given, night))
    async with given.store.reading() as records:
        start, end = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
        (planned,) = await records.formations.plan([made], start, end)
    assert planned.occurrence.starts_wall == datetime(2027, 3, 28, 2, 30)
    assert planned.occurrence.starts_at.hour == 3
