"""Work for later: taken from the job table when it is due, at least once, by whichever node leases it first.

The rule: a handler may run twice, or half, and must do no harm then. It says when it wants to run again; None: done.
A job whose lease ran out (its node died) is taken again; one that keeps failing waits longer each time, then is dead
and stays for an administrator to see.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from actions import mail, reminders
from actions.demo import NotADemo, keep_open
from actions.ending import close_unused
from actions.following import refresh_calendar
from actions.holidays import refresh_holidays
from actions.invitations import forget_told, mail_leaver
from actions.places import announce_place
from actions.ports.jobs import FORGOTTEN_DEAD, Job, JobKind
from actions.ports.records import StoreUnavailable
from actions.withdrawals import mail_gone, tell_gone
from actions.world import Desk, World
from formations.occurrences import OccurrenceId
from formations.opening import CLOSES_AFTER
from rooms.errors import UnknownRoom
from rooms.ids import RoomId

Handler = Callable[[World, str], Awaitable[datetime | None]]
Report = Callable[[Job, BaseException], None]

LEASE_S = 60
WORK_S = 45  # well within the lease, so that no other node begins while we still work
AT_ONCE = 8
LOOK_EVERY_S = 5.0
MOST_ATTEMPTS = 8
FIRST_RETRY_S = 10
LONGEST_RETRY_S = 3_600
STILL_IN_USE = timedelta(minutes=5)
# What is tried in a salle d'essai is of no use to anybody later.
REHEARSALS_KEPT = timedelta(days=7)
DERIVED_AT_ONCE = 100  # a few milliseconds of the loop
DEMO_CHECK = timedelta(minutes=5)


async def run_jobs(world: World, owner: str, report: Report, kinds: Collection[JobKind] = frozenset(JobKind)) -> None:
    """Work until cancelled.

    Args:
        world: all ports.
        owner: names this node in leases; another one after each start.
        report: is told of each failure, for the log.
        kinds: these only. Letters have a worker of their own: a mail server that is slow delays no room.
    """
    await _until_kept(world)
    while True:
        try:
            worked = await run_due_jobs(world, owner, report, kinds)
        except StoreUnavailable:
            worked = 0
        if worked < AT_ONCE:
            await asyncio.sleep(LOOK_EVERY_S)


async def dead_jobs(desk: Desk) -> Sequence[Job]:
    """What was tried until the last time and is done no more, the longest due first."""
    async with desk.store.reading() as records:
        return await records.jobs.dead()


async def plan_standing_jobs(world: World) -> None:
    """The jobs that every installation always has."""
    async with world.store.writing() as records:
        for kind in (JobKind.PURGE_SIGN_INS, JobKind.PURGE_REHEARSALS, JobKind.DERIVE_UTC):
            await records.jobs.plan(Job(kind, "", world.clock.now()))
        if await records.installation.demo_seed() is not None:
            await records.jobs.plan(Job(JobKind.KEEP_DEMO_OPEN, "", world.clock.now()))


async def run_due_jobs(
    world: World, owner: str, report: Report, kinds: Collection[JobKind] = frozenset(JobKind)
) -> int:
    """Take what is due now and do it, one after another; how many there were."""
    async with world.store.writing() as records:
        jobs = await records.jobs.lease(owner, world.clock.now(), LEASE_S, AT_ONCE, kinds)
    started_s = world.clock.monotonic()
    for number, job in enumerate(jobs):
        if world.clock.monotonic() - started_s > LEASE_S - WORK_S:
            return number  # those left are leased too long ago to be begun; they are taken again
        await _run(world, job, report)
    return len(jobs)


async def _run(world: World, job: Job, report: Report) -> None:
    if job.attempts > MOST_ATTEMPTS:
        await _failed(world, job)  # it took its node down each time
        return
    try:
        async with asyncio.timeout(WORK_S):
            again_at = await HANDLERS[job.kind](world, job.key)
    except Exception as error:  # noqa: BLE001 (the root of this work: whatever it was, the next job goes on)
        report(job, error)
        await _failed(world, job)
        return
    async with world.store.writing() as records:
        await records.jobs.done(job)
        if again_at is not None:
            await records.jobs.plan(Job(job.kind, job.key, again_at))


async def _failed(world: World, job: Job) -> None:
    wait_s = min(LONGEST_RETRY_S, FIRST_RETRY_S * 4 ** (job.attempts - 1))
    retry_at = None if job.attempts >= MOST_ATTEMPTS else world.clock.now() + timedelta(seconds=wait_s)
    async with world.store.writing() as records:
        await records.jobs.failed(job, retry_at)


async def _close_room(world: World, key: str) -> datetime | None:
    """Forget what was kept for the class's sake, once its hour is over and nobody is in it."""
    async with world.store.reading() as records:
        planned = await records.formations.planned(OccurrenceId(key))
    if planned is None:
        return None
    closes_at = planned.occurrence.ends_at.astimezone(UTC) + CLOSES_AFTER
    now = world.clock.now()
    if now < closes_at:  # moved to a later date
        return closes_at
    try:
        closed = await close_unused(world, RoomId(key))
    except UnknownRoom:
        return None
    return None if closed else now + STILL_IN_USE


async def _purge_sign_ins(world: World, _key: str) -> datetime | None:
    now = world.clock.now()
    async with world.store.writing() as records:
        await records.sign_ins.purge(now)
        await records.answers.purge(now.date())
        await records.jobs.forget_dead(FORGOTTEN_DEAD)
    return _next_midnight(now)


async def _purge_rehearsals(world: World, _key: str) -> datetime | None:
    now = world.clock.now()
    async with world.store.writing() as records:
        await records.rooms.forget_rehearsals(now - REHEARSALS_KEPT)
    return _next_midnight(now)


def _next_midnight(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)


async def _keep_demo_open(world: World, _key: str) -> datetime | None:
    try:
        await keep_open(world, world.live_rooms)
    except NotADemo:
        return None
    return world.clock.now() + DEMO_CHECK


async def _derive_utc(world: World, _key: str) -> datetime | None:
    """Wall time is the truth: whoever updates the rules of zones gets its moments in UTC anew, at the next start."""
    last = OccurrenceId("")
    while True:
        async with world.store.writing() as records:
            seen = await records.series.derive_again(last, DERIVED_AT_ONCE)
        if not seen:
            return _next_midnight(world.clock.now())
        last = seen[-1]


HANDLERS: Mapping[JobKind, Handler] = {
    JobKind.CLOSE_ROOM: _close_room,
    JobKind.PURGE_SIGN_INS: _purge_sign_ins,
    JobKind.PURGE_REHEARSALS: _purge_rehearsals,
    JobKind.KEEP_DEMO_OPEN: _keep_demo_open,
    JobKind.DERIVE_UTC: _derive_utc,
    JobKind.REFRESH_CALENDAR: refresh_calendar,
    JobKind.REFRESH_HOLIDAYS: refresh_holidays,
    JobKind.ANNOUNCE_SERIES: mail.announce_series,
    JobKind.ANNOUNCE_DATE: mail.announce_date,
    JobKind.ANNOUNCE_GONE: tell_gone,
    JobKind.ANNOUNCE_PLACE: announce_place,
    JobKind.FORGET_TOLD: forget_told,
    JobKind.MAIL_SERIES: mail.mail_series,
    JobKind.MAIL_DATE: mail.mail_date,
    JobKind.MAIL_GONE: mail_gone,
    JobKind.MAIL_LEAVER: mail_leaver,
    JobKind.REMIND_DAY: lambda world, key: reminders.remind(world, JobKind.REMIND_DAY, key),
    JobKind.REMIND_HOUR: lambda world, key: reminders.remind(world, JobKind.REMIND_HOUR, key),
    JobKind.MAIL_DAY_REMINDER: lambda world, key: reminders.mail_reminder(world, JobKind.MAIL_DAY_REMINDER, key),
    JobKind.MAIL_HOUR_REMINDER: lambda world, key: reminders.mail_reminder(world, JobKind.MAIL_HOUR_REMINDER, key),
}


async def _until_kept(world: World) -> None:
    while True:
        try:
            await plan_standing_jobs(world)
        except StoreUnavailable:
            await asyncio.sleep(LOOK_EVERY_S)
        else:
            return
