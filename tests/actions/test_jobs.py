"""Jobs: done at least once, tried again later and later, moved with their date, and picked up after a crash."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.sign_in import SignInKind, SignInSession
from actions import jobs
from actions.jobs import MOST_ATTEMPTS, plan_standing_jobs, run_due_jobs
from actions.planning import add_date, change_date
from actions.ports.jobs import Job, JobKind
from actions.ports.records import StoreUnavailable
from actions.sign_in import hash_of
from actions.world import World
from formations.occurrences import OccurrenceId
from rooms.ids import RoomId
from storage.live_rooms import LocalLiveRooms
from tests.actions.worlds import NOON, TestWorld
from tests.storage.planted import Planted, a_message, an_id

CLOSES = datetime(2027, 3, 11, 16, 0, tzinfo=UTC)


def never(job: Job, error: BaseException) -> None:
    raise AssertionError(job) from error


@pytest.fixture
def world(given: TestWorld) -> World:
    """With real live rooms, as closing one takes holding it."""
    return replace(given.world, live_rooms=LocalLiveRooms(given.store))


async def _planned(given: TestWorld) -> list[tuple[JobKind, str]]:
    """What is due within ten years, without touching it."""
    async with given.store.writing() as records:
        found = await records.jobs.lease("test", given.clock.now() + timedelta(days=3_650), 0, 100)
    return [(job.kind, job.key) for job in found]


async def test_a_room_is_closed_an_hour_after_its_class(given: TestWorld, planted: Planted, world: World) -> None:
    message = a_message(planted.ada, 1, planted.class_room)
    async with given.store.writing() as records:
        await change_date(records, planted.occurrence(1, 11))
        await records.rooms.ban(planted.class_room, planted.basile.id)
        await records.rooms.append_message(message)
    given.clock.set_to(CLOSES - timedelta(seconds=1))
    assert await run_due_jobs(world, "node", never) == 0
    given.clock.set_to(CLOSES)
    assert await run_due_jobs(world, "node", never) == 1
    async with given.store.reading() as records:
        assert await records.rooms.bans(planted.class_room) == frozenset()
        (kept,) = await records.rooms.messages(planted.class_room, after=0, before=None, limit=9)
        assert kept.text == message.text
        assert await records.jobs.next_due() is None


async def test_moving_the_date_moves_the_closing(given: TestWorld, planted: Planted, world: World) -> None:
    async with given.store.writing() as records:
        await change_date(records, planted.occurrence(1, 11))
        await change_date(records, planted.occurrence(1, 12))
        await records.rooms.ban(planted.class_room, planted.basile.id)
        assert await records.jobs.next_due() == CLOSES + timedelta(days=1)


async def test_a_date_moved_behind_the_job_s_back_is_respected(
    given: TestWorld, planted: Planted, world: World
) -> None:
    async with given.store.writing() as records:
        await change_date(records, planted.occurrence(1, 11))
        await records.formations.change_occurrence(planted.occurrence(1, 12))
        await records.rooms.ban(planted.class_room, planted.basile.id)
    given.clock.set_to(CLOSES)
    assert await run_due_jobs(world, "node", never) == 1
    async with given.store.reading() as records:
        assert await records.rooms.bans(planted.class_room) == {planted.basile.id}
        assert await records.jobs.next_due() == CLOSES + timedelta(days=1)


async def test_a_room_in_use_is_closed_later(given: TestWorld, planted: Planted, monkeypatch: Any) -> None:
    async def in_use(world: World, room_id: RoomId) -> bool:
        return False

    monkeypatch.setattr(jobs, "close_unused", in_use)
    async with given.store.writing() as records:
        await change_date(records, planted.occurrence(1, 11))
    given.clock.set_to(CLOSES)
    assert await run_due_jobs(given.world, "node", never) == 1
    async with given.store.reading() as records:
        assert await records.jobs.next_due() == CLOSES + jobs.STILL_IN_USE


async def test_only_virtual_classes_have_a_closing(given: TestWorld, planted: Planted) -> None:
    async with given.store.writing() as records:
        for position in (0, 2):
            await add_date(records, replace(planted.occurrence(position, 20), id=OccurrenceId(an_id(f"new{position}"))))
    assert await _planned(given) == []


async def test_sign_ins_that_ended_are_purged_each_day(given: TestWorld, planted: Planted, world: World) -> None:
    today = NOON.date()
    async with given.store.writing() as records:
        for number in range(3):
            ends_on = today + timedelta(days=number)
            session = SignInSession(hash_of(str(number)), planted.ada.id, SignInKind.COOKIE, ends_on)
            await records.sign_ins.add(session)
    await plan_standing_jobs(world)
    await plan_standing_jobs(world)
    for left in (2, 1, 0):
        assert await run_due_jobs(world, "node", never) == 3
        async with given.store.reading() as records:
            found = [await records.sign_ins.by_hash(hash_of(str(number))) for number in range(3)]
        assert sum(session is not None for session in found) == left
        given.clock.pass_by(days=1)


async def test_what_was_tried_in_a_salle_d_essai_goes_after_a_week(
    given: TestWorld, planted: Planted, world: World
) -> None:
    async with given.store.writing() as records:
        room = await records.rooms.rehearsal_of(planted.trainer.id, RoomId(an_id("rehearsal")))
        await records.rooms.ban(room.room_id, planted.ada.id)
        for number, room_id in enumerate((room.room_id, planted.class_room, room.room_id, planted.class_room)):
            await records.rooms.append_message(replace(a_message(planted.trainer, number, room_id), sent_at=NOON))
    await plan_standing_jobs(world)
    for days, left in ((0, 2), (7, 2), (1, 0)):
        given.clock.pass_by(days=days)
        await run_due_jobs(world, "node", never)
        async with given.store.reading() as records:
            assert len(await records.rooms.messages(room.room_id, after=0, before=None, limit=9)) == left
            assert len(await records.rooms.messages(planted.class_room, after=0, before=None, limit=9)) == 2
            assert await records.rooms.bans(room.room_id) == frozenset()
    async with given.store.writing() as records:
        again = await records.rooms.append_message(a_message(planted.trainer, 9, room.room_id))
    assert again.sequence == 3


async def test_a_failing_job_waits_longer_each_time_and_then_is_dead(
    given: TestWorld, world: World, monkeypatch: Any
) -> None:
    told: list[tuple[int, BaseException]] = []

    async def fail(world: World, key: str) -> None:
        raise RuntimeError(key)

    monkeypatch.setattr(jobs, "HANDLERS", {JobKind.CLOSE_ROOM: fail})
    async with given.store.writing() as records:
        await records.jobs.plan(Job(JobKind.CLOSE_ROOM, "broken", given.clock.now()))
    waits = []
    for _ in range(MOST_ATTEMPTS):
        assert await run_due_jobs(world, "node", lambda job, error: told.append((job.attempts, error))) == 1
        async with given.store.reading() as records:
            due = await records.jobs.next_due()
        if due is not None:
            waits.append((due - given.clock.now()).total_seconds())
            given.clock.pass_by(seconds=waits[-1])
    assert waits == [10, 40, 160, 640, 2560, 3600, 3600]
    assert [attempt for attempt, _ in told] == list(range(1, MOST_ATTEMPTS + 1))
    async with given.store.reading() as records:
        (dead,) = await records.jobs.dead()
    assert (dead.key, dead.attempts) == ("broken", MOST_ATTEMPTS)
    assert await run_due_jobs(world, "node", never) == 0


async def test_a_job_that_ends_its_node_each_time_is_dead_in_the_end(
    given: TestWorld, world: World, monkeypatch: Any
) -> None:
    monkeypatch.setattr(jobs, "HANDLERS", {})  # it would raise if it were begun once more
    async with given.store.writing() as records:
        await records.jobs.plan(Job(JobKind.CLOSE_ROOM, "deadly", given.clock.now()))
    for _ in range(MOST_ATTEMPTS):
        async with given.store.writing() as records:
            assert len(await records.jobs.lease("dying node", given.clock.now(), 60, 8)) == 1
        given.clock.pass_by(seconds=61)
    assert await run_due_jobs(world, "node", never) == 1
    async with given.store.reading() as records:
        assert [job.key for job in await records.jobs.dead()] == ["deadly"]


async def test_one_failing_job_does_not_hold_up_the_others(given: TestWorld, world: World, monkeypatch: Any) -> None:
    done: list[str] = []

    async def handle(world: World, key: str) -> None:
        if key == "0":
            raise RuntimeError
        done.append(key)

    monkeypatch.setattr(jobs, "HANDLERS", {JobKind.CLOSE_ROOM: handle})
    async with given.store.writing() as records:
        for number in range(3):
            await records.jobs.plan(Job(JobKind.CLOSE_ROOM, str(number), given.clock.now()))
    assert await run_due_jobs(world, "node", lambda job, error: None) == 3
    assert done == ["1", "2"]


async def test_every_kind_of_job_has_a_handler() -> None:
    assert set(jobs.HANDLERS) == set(JobKind)


async def test_the_runner_works_through_what_is_due_and_goes_on_after_an_outage(
    given: TestWorld, world: World, monkeypatch: Any
) -> None:
    done: list[str] = []
    finished = asyncio.Event()

    async def handle(world: World, key: str) -> None:
        done.append(key)
        if len(done) == 20:
            finished.set()

    outages = 2
    real = jobs.run_due_jobs

    async def sometimes(*arguments: Any) -> int:
        nonlocal outages
        if outages:
            outages -= 1
            raise StoreUnavailable("SQLITE_FULL")
        return await real(*arguments)

    monkeypatch.setattr(jobs, "HANDLERS", dict.fromkeys(JobKind, handle))
    monkeypatch.setattr(jobs, "run_due_jobs", sometimes)
    monkeypatch.setattr(jobs, "LOOK_EVERY_S", 0.01)
    async with given.store.writing() as records:
        for number in range(18):
            await records.jobs.plan(Job(JobKind.CLOSE_ROOM, str(number), given.clock.now()))
    running = asyncio.create_task(jobs.run_jobs(world, "node", never))
    async with asyncio.timeout(30):
        await finished.wait()
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    assert sorted(done) == sorted([*(str(number) for number in range(18)), "", ""])


async def test_moments_are_computed_again_each_day(given: TestWorld, planted: Planted, world: World) -> None:
    await plan_standing_jobs(world)
    assert await run_due_jobs(world, "node", never) == 3
    async with given.store.reading() as records:
        march = NOON - timedelta(days=20), NOON + timedelta(days=20)
        assert len(await records.formations.plan([planted.formation.id], *march)) == 3
        assert await records.jobs.next_due() == datetime(2027, 3, 12, tzinfo=UTC)
