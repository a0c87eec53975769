"""The composition root: the one place that knows every adapter and hands them to the verbs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from actions.demo import is_demo
from actions.ports.jobs import MAIL_KINDS, Job, JobKind
from actions.ports.records import RecordRefused, StoreUnavailable
from actions.world import Desk, World
from gateways.attempts import MemoryAttempts
from gateways.calendar_fetching import HttpCalendarFetcher
from gateways.calendars import PoliteCalendarWriter, ProcessCalendarReader
from gateways.clock import SystemClock
from gateways.join_tokens import SignedJoinTokens
from gateways.no_mail import NoMail
from gateways.passwords import Argon2Hasher
from gateways.tokens import RandomTokens
from server.logs import get_logger
from server.settings import Settings, SettingsError, is_loopback_name
from server.supervisor import media_socket, stream_door
from storage.addresses import newest_schema
from storage.bus import InProcessBus
from storage.database import open_database

if TYPE_CHECKING:
    from aiohttp import web

    from actions.ports.live import Fanout, LiveRooms
    from actions.ports.mail import Mail
    from actions.ports.media import Media
    from storage.redis_bus import RedisBus


@asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """What commands need: the database and small tools, closed at the end."""
    clock, hasher = SystemClock(), Argon2Hasher()
    store = open_database(settings.database_url)
    bus = _bus(settings)
    calendars = PoliteCalendarWriter()
    try:
        mail = _mail(settings, clock, calendars)
        reader, fetcher = ProcessCalendarReader(), HttpCalendarFetcher(settings.calendar_networks)
        tools = clock, RandomTokens(), hasher, MemoryAttempts(clock)
        yield Desk(*tools, store, bus, calendars, mail, reader, fetcher)
    finally:
        await bus.close()
        await store.close()
        hasher.close()


@asynccontextmanager
async def open_app(settings: Settings, media_sockets: Sequence[Path]) -> "AsyncIterator[web.Application]":
    """The web process's application, with a world of its own behind all its doors."""
    # Not at the top: a command needs a desk only, and these take a second.
    from actions.jobs import run_jobs
    from server.app import create_app
    from server.media_processes import MediaProcesses
    from server.security import is_own_origin
    from signaling.door import attach
    from signaling.fanout import SocketFanout
    from storage.live_rooms import LocalLiveRooms

    async with open_desk(settings) as desk:
        await require_fit(settings, desk)
        fanout, media = SocketFanout(), MediaProcesses(media_sockets)
        world = _world(settings, desk, LocalLiveRooms(desk.store), fanout, media)
        app = create_app(settings, world)
        attach(app, world, fanout, lambda request, origin: is_own_origin(settings, origin, request.host))
        # In a group: should it ever end by itself, so does the process, and the supervisor brings it back.
        async with asyncio.TaskGroup() as tasks:
            node = desk.tokens.public_id()
            running = [
                tasks.create_task(media.run(world)),
                tasks.create_task(run_jobs(world, node, _job_failed, frozenset(JobKind) - MAIL_KINDS)),
                tasks.create_task(run_jobs(world, node, _job_failed, MAIL_KINDS)),
            ]
            yield app
            for task in running:
                task.cancel()


async def require_tables(desk: Desk) -> None:
    """Raises SettingsError: the database cannot be used, or its tables are not those of this version."""
    try:
        async with desk.store.reading() as records:
            found = await records.installation.schema()
    except (StoreUnavailable, RecordRefused) as error:
        raise SettingsError(
            f"The database cannot be used ({error}): `python -m server migrate` makes and renews its tables."
        ) from None
    if found is None or found < newest_schema():
        raise SettingsError("The database is of an earlier version of Préau: run `python -m server migrate`.")
    if found > newest_schema():
        raise SettingsError("The database is of a later version of Préau: upgrade Préau, or restore a backup.")


async def require_fit(settings: Settings, desk: Desk) -> None:
    """Lets a database be served that is there, of this version, and not a demo shown to the world.

    Raises:
        SettingsError: it is not.
    """
    await require_tables(desk)
    shows_passwords = await is_demo(desk)
    if shows_passwords and not (settings.is_loopback and is_loopback_name(urlsplit(settings.public_url).hostname)):
        raise SettingsError(
            "This database is a demo, with passwords that can be printed: it is served on loopback only."
        )


def media_sockets(settings: Settings, runtime_dir: Path) -> list[Path]:
    """Where the media processes of the supervisor listen."""
    return [media_socket(runtime_dir, number) for number in range(settings.media_processes)]


def stream_doors(settings: Settings, runtime_dir: Path) -> list[Path]:
    """Where they take peers that come by TCP."""
    return [stream_door(runtime_dir, number) for number in range(settings.media_processes)]


def _world(settings: Settings, desk: Desk, live_rooms: "LiveRooms", fanout: "Fanout", media: "Media") -> World:
    return World(
        desk.clock,
        desk.tokens,
        desk.hasher,
        desk.attempts,
        desk.store,
        desk.bus,
        desk.calendars,
        desk.mail,
        desk.reader,
        desk.fetcher,
        live_rooms=live_rooms,
        fanout=fanout,
        media=media,
        join_tokens=SignedJoinTokens(settings.secret(), desk.clock),
    )


def _job_failed(job: Job, error: BaseException) -> None:
    get_logger().warning("job_failed", kind=job.kind, attempts=job.attempts, exc_info=error)


def _mail(settings: Settings, clock: SystemClock, calendars: PoliteCalendarWriter) -> "Mail":
    """Late, and only where mail leaves: it takes a while to import."""
    if settings.smtp_url is None:
        return NoMail()
    from gateways.smtp import SmtpRoute
    from server.letters import Postman

    route = SmtpRoute(settings.smtp_url, settings.mail_from)
    return Postman(settings, settings.secret(), clock, calendars, route)


def _bus(settings: Settings) -> "InProcessBus | RedisBus":
    if settings.redis_url is None:
        return InProcessBus()
    from storage.redis_bus import RedisBus

    return RedisBus(settings.redis_url)
