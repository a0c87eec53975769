"""The job table: at least once, by whoever leases a job first; what was done leaves no row."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from actions.ports.jobs import Job, JobKind
from storage.statements import AnyRow, Statements
from storage.tables import job

LAST = "\U0010ffff"  # behind everything that begins alike


class DatabaseJobRecords:
    """See `actions.ports.jobs.JobRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def plan(self, new: Job) -> None:
        # A plan changed while the job runs takes its lease away: it will run again at its new time.
        fresh = {"due_at": new.due_at, "attempts": 0, "lease_until": None, "lease_owner": None, "dead": False}
        await self._statements.put(job, {"kind": new.kind, "key": new.key}, fresh)

    async def plan_all(self, jobs: Sequence[Job]) -> None:
        fresh = {"attempts": 0, "lease_until": None, "lease_owner": None, "dead": False}
        rows = [{"kind": new.kind, "key": new.key, "due_at": new.due_at} | fresh for new in jobs]
        await self._statements.put_all(job, ("kind", "key"), rows)

    async def take_back(self, kind: JobKind, keys: Collection[str]) -> frozenset[str]:
        these = self._statements.among(job.c.key, keys)
        waiting = and_(job.c.kind == kind, these, job.c.lease_owner.is_(None), job.c.dead.is_(False))
        rows = await self._statements.all(delete(job).where(waiting).returning(job.c.key))
        return frozenset(row.key for row in rows)

    async def waiting(self, kind: JobKind, beginnings: Collection[str], *, begun: bool = False) -> frozenset[str]:
        if not beginnings:
            return frozenset()
        (length,) = {len(one) for one in beginnings}
        these = self._statements.among(func.substr(job.c.key, 1, length, type_=job.c.key.type), beginnings)
        # By the index where it is in this order: there may be ten thousand letters that wait.
        ordered = job.c.key if self._statements.dialect == "sqlite" else job.c.key.collate("C")
        near = and_(ordered >= min(beginnings), ordered < max(beginnings) + LAST)
        wanted = select(job.c.key).where(job.c.kind == kind, near, these, job.c.dead.is_(False))
        if not begun:  # in one order, so that no two of those who look wait for each other
            wanted = wanted.where(job.c.lease_owner.is_(None)).order_by(job.c.key).with_for_update()
        rows = await self._statements.all(wanted)
        return frozenset(row.key for row in rows)

    async def lease(
        self, owner: str, now: datetime, seconds: int, limit: int, kinds: Collection[JobKind] = frozenset(JobKind)
    ) -> Sequence[Job]:
        # One that ends so late was given before the clock was set back: whoever has it would hold it for an hour more.
        set_back = job.c.lease_until > now + timedelta(seconds=10 * seconds)
        free = or_(job.c.lease_until.is_(None), job.c.lease_until <= now, set_back)
        rows = await self._statements.all(
            select(job.c.kind, job.c.key, job.c.due_at, job.c.attempts, job.c.id)
            .where(job.c.dead.is_(False), job.c.due_at <= now, free, job.c.kind.in_(sorted(kinds)))
            .order_by(job.c.due_at, job.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = update(job).where(job.c.id.in_([row.id for row in rows]))
        await self._statements.run(
            taken.values(lease_owner=owner, lease_until=now + timedelta(seconds=seconds), attempts=job.c.attempts + 1)
        )
        return [_job_of(row, row.attempts + 1) for row in rows]

    async def done(self, finished: Job) -> None:
        # Planned anew meanwhile, it has another due_at and stays.
        await self._statements.run(delete(job).where(_same(finished), job.c.due_at == finished.due_at))

    async def failed(self, tried: Job, retry_at: datetime | None) -> None:
        again = update(job).where(_same(tried), job.c.due_at == tried.due_at)
        outcome: dict[str, Any] = {"dead": True} if retry_at is None else {"due_at": retry_at}
        await self._statements.run(again.values(outcome | {"lease_until": None, "lease_owner": None}))

    async def dead(self) -> Sequence[Job]:
        rows = await self._statements.all(
            select(job.c.kind, job.c.key, job.c.due_at, job.c.attempts).where(job.c.dead).order_by(job.c.due_at)
        )
        return [_job_of(row, row.attempts) for row in rows]

    async def forget_dead(self, kinds: Collection[JobKind]) -> None:
        await self._statements.run(delete(job).where(job.c.dead, job.c.kind.in_(sorted(kinds))))

    async def next_due(self) -> datetime | None:
        waits_until = func.coalesce(job.c.lease_until, job.c.due_at, type_=job.c.due_at.type)
        found: datetime | None = await self._statements.scalar(
            select(func.min(waits_until, type_=job.c.due_at.type)).where(job.c.dead.is_(False))
        )
        return found


def _same(wanted: Job) -> ColumnElement[bool]:
    return and_(job.c.kind == wanted.kind, job.c.key == wanted.key)


def _job_of(row: AnyRow, attempts: int) -> Job:
    return Job(JobKind(row.kind), row.key, row.due_at, attempts)
