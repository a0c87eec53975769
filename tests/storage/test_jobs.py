"""The contract of JobRecords, on both databases."""

import asyncio
from datetime import UTC, datetime, timedelta

from actions.ports.jobs import Job, JobKind
from storage.database import Database
from storage.statements import AT_ONCE

NOW = datetime(2027, 3, 11, 12, 0, 0, 123_456, UTC)
KIND = JobKind.CLOSE_ROOM


async def _plan(database: Database, key: str, due_at: datetime = NOW) -> Job:
    job = Job(KIND, key, due_at)
    async with database.writing() as records:
        await records.jobs.plan(job)
    return job


async def _lease(database: Database, owner: str = "node", now: datetime = NOW, limit: int = 10) -> list[Job]:
    async with database.writing() as records:
        return list(await records.jobs.lease(owner, now, 60, limit))


async def test_what_is_due_is_leased_in_order_and_once(database: Database) -> None:
    for key, seconds in (("late", 0), ("later", 1), ("early", -5), ("future", 60)):
        await _plan(database, key, NOW + timedelta(seconds=seconds))
    assert [job.key for job in await _lease(database)] == ["early", "late"]
    assert await _lease(database) == []
    assert [job.key for job in await _lease(database, now=NOW + timedelta(seconds=1))] == ["later"]


async def test_what_is_still_to_be_done_is_waiting_begun_or_not(database: Database) -> None:
    for key, seconds in (("begun", 0), ("ahead", 60), ("ended", 0)):
        await _plan(database, key, NOW + timedelta(seconds=seconds))
    _, dead = await _lease(database)
    async with database.writing() as records:
        await records.jobs.failed(dead, None)
        keys = ("begun", "ahead", "ended", "other")
        assert await records.jobs.waiting(KIND, keys, begun=True) == {"begun", "ahead"}
        assert await records.jobs.waiting(KIND, keys) == {"ahead"}
        assert await records.jobs.waiting(JobKind.MAIL_DATE, keys, begun=True) == frozenset()


async def test_what_waits_is_begun_by_nobody_while_somebody_counts_on_it(database: Database) -> None:
    await _plan(database, "waits")
    async with database.writing() as records:
        assert await records.jobs.waiting(KIND, ["waits"]) == {"waits"}
        worker = asyncio.create_task(_lease(database))
        await asyncio.wait([worker], timeout=0.2)  # on SQLite it waits for this transaction to end
        assert not worker.done() or worker.result() == []
    first = await worker
    assert [job.key for job in (*first, *await _lease(database))] == ["waits"]


async def test_a_lease_that_ran_out_is_taken_again_and_counted(database: Database) -> None:
    await _plan(database, "a")
    assert [job.attempts for job in await _lease(database, "dead node")] == [1]
    assert await _lease(database, now=NOW + timedelta(seconds=59)) == []
    assert [job.attempts for job in await _lease(database, now=NOW + timedelta(seconds=60))] == [2]


async def test_a_lease_of_before_the_clock_was_set_back_holds_nothing_up(database: Database) -> None:
    hour = timedelta(hours=1)
    async with database.writing() as records:
        await records.jobs.plan(Job(KIND, "a", NOW - hour))
    assert [job.attempts for job in await _lease(database, "dead node")] == [1]
    assert [job.attempts for job in await _lease(database, now=NOW - hour)] == [2]
    assert await _lease(database, now=NOW - hour + timedelta(seconds=59)) == []


async def test_of_hundreds_planned_at_once_the_last_of_a_key_counts(database: Database) -> None:
    late = [Job(KIND, str(number), NOW + timedelta(hours=1)) for number in range(max(AT_ONCE.values()) + 1)]
    async with database.writing() as records:
        await records.jobs.plan_all([*late, Job(KIND, "0", NOW), Job(JobKind.REMIND_DAY, "0", NOW)])
        await records.jobs.plan_all([Job(KIND, "1", NOW)])
    assert sorted(job.key for job in await _lease(database)) == ["0", "0", "1"]
    assert len(await _lease(database, now=NOW + timedelta(hours=2), limit=len(late))) == len(late)


async def test_many_nodes_at_once_share_the_jobs(database: Database) -> None:
    for number in range(20):
        await _plan(database, str(number))
    async with asyncio.timeout(30):
        shares = await asyncio.gather(*(_lease(database, f"node {number}", limit=3) for number in range(10)))
    while rest := await _lease(database):
        shares.append(rest)
    taken = [job.key for share in shares for job in share]
    assert sorted(taken) == sorted(str(number) for number in range(20))


async def test_asked_for_twice_it_is_done_once_at_the_new_time(database: Database) -> None:
    await _plan(database, "a", NOW)
    await _plan(database, "a", NOW + timedelta(hours=1))
    assert await _lease(database) == []
    (job,) = await _lease(database, now=NOW + timedelta(hours=1))
    async with database.writing() as records:
        await records.jobs.done(job)
        assert await records.jobs.next_due() is None


async def test_planned_anew_while_it_runs_it_runs_again(database: Database) -> None:
    await _plan(database, "a")
    (running,) = await _lease(database)
    await _plan(database, "a", NOW + timedelta(hours=1))
    async with database.writing() as records:
        await records.jobs.done(running)
        await records.jobs.failed(running, None)
        assert await records.jobs.dead() == []
    assert len(await _lease(database, now=NOW + timedelta(hours=1))) == 1


async def test_a_failed_job_is_tried_again_at_its_time(database: Database) -> None:
    await _plan(database, "a")
    (job,) = await _lease(database)
    retry_at = NOW + timedelta(seconds=10)
    async with database.writing() as records:
        await records.jobs.failed(job, retry_at)
        assert await records.jobs.next_due() == retry_at
    assert await _lease(database) == []
    (again,) = await _lease(database, now=retry_at)
    assert again.attempts == 2


async def test_a_dead_job_is_seen_and_not_leased_until_planned_anew(database: Database) -> None:
    await _plan(database, "a")
    (job,) = await _lease(database)
    async with database.writing() as records:
        await records.jobs.failed(job, None)
        assert await records.jobs.dead() == [job]
        assert await records.jobs.next_due() is None
    assert await _lease(database, now=NOW + timedelta(days=9)) == []
    await _plan(database, "a")
    assert [job.attempts for job in await _lease(database)] == [1]


async def test_the_next_due_moment_looks_past_leases(database: Database) -> None:
    await _plan(database, "a")
    await _plan(database, "b", NOW + timedelta(hours=1))
    async with database.reading() as records:
        assert await records.jobs.next_due() == NOW
    await _lease(database)
    async with database.reading() as records:
        assert await records.jobs.next_due() == NOW + timedelta(seconds=60)


async def test_many_are_planned_at_once_as_one_by_one(database: Database) -> None:
    await _plan(database, "a", NOW + timedelta(hours=1))
    many = [Job(KIND, "a", NOW), Job(KIND, "b", NOW + timedelta(seconds=1)), Job(JobKind.REMIND_DAY, "a", NOW)]
    async with database.writing() as records:
        await records.jobs.plan_all(many)
        await records.jobs.plan_all([])
    leased = await _lease(database, now=NOW + timedelta(seconds=1))
    assert sorted((job.kind, job.key) for job in leased) == sorted((job.kind, job.key) for job in many)


async def test_only_the_kinds_that_are_asked_for_are_leased(database: Database) -> None:
    await _plan(database, "a")
    async with database.writing() as records:
        assert await records.jobs.lease("node", NOW, 60, 10, {JobKind.MAIL_DATE}) == []
        assert len(await records.jobs.lease("node", NOW, 60, 10, {KIND, JobKind.MAIL_DATE})) == 1
