"""Feeds, imports and reminders beside 10,000 formations with 200,000 dates, and at a tenth of that, on both databases.

`reminders_10000_s` is who gets which letter when; `reminder_letter_ms` is one letter, read from the tables and written.
Then all of it is done again beside a running class (bench/_beside.py), while a scheduler looks at the month of one of
30 domains: `loop_stall_max_ms` is the longest that the event loop was held meanwhile (bench/_stalls.py tells what
stands beside it). What others do is not in it: who is in class is a process of its own, and the file that is brought in
was written before. BENCH_SIZE=1000 measures that size.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from accounts.people import PersonId
from accounts.permissions import Role
from actions.feeds import read_feed, renew_feed
from actions.following import decide, follow_file
from actions.ports.calendars import Calendar
from actions.ports.jobs import JobKind
from actions.ports.mail import Letter
from actions.reminders import mail_reminder, remind
from actions.world import Desk
from bench._beside import a_class_beside
from bench._planned import CROWD, OCCURRENCES, an_id, fill, on_both_databases
from bench._stalls import Stalls
from bench.planning import in_domains
from formations.formations import FormationId
from gateways.smtp import SmtpRoute
from server.letters import Postman
from server.logs import configure_logs
from server.pages.feeds import calendar_of
from server.pages.rendering import compile_templates
from server.settings import Settings, load_settings
from server.web_process import settle
from server.wiring import open_desk
from storage.migrate import upgrade

EVENTS = 5_000


class Prepared:
    """Mail that is written and does not leave."""

    is_on = True

    def __init__(self, postman: Postman) -> None:
        self._postman, self.count = postman, 0

    async def send(self, letter: Letter) -> None:
        message = await self._postman.message(letter)
        await asyncio.sleep(0)  # a connection is made meanwhile
        message.as_bytes()
        await asyncio.sleep(0)  # and a mail server answers
        self.count += 1


def tell(name: str, value: float, unit: str, **facts: float) -> None:
    print(json.dumps({"bench": name, "value": round(value, 1), "unit": unit, **facts}), flush=True)


async def feed_ms(desk: Desk, settings: Settings) -> float:
    async with desk.store.reading() as records:
        owner = await records.people.by_id(PersonId(an_id("person", 0)))
    assert owner is not None
    secret = await renew_feed(desk, owner)
    took = []
    for _ in range(20):
        begun = time.perf_counter()
        calendar: Calendar = await calendar_of(await read_feed(desk, secret), settings, desk.clock.now())
        await desk.calendars.write(calendar)
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


async def import_s(desk: Desk, number: int, content: bytes) -> float:
    formation_id, planner = FormationId(an_id("formation", number)), PersonId(an_id("person", 1))
    async with desk.store.writing() as records:
        formation = await records.formations.formation(formation_id)
        assert formation is not None
        await records.people.grant(planner, Role.SCHEDULER, formation.domain_id)
    begun = time.perf_counter()
    source_id = await follow_file(desk, planner, formation_id, content, "all.ics")
    choices = {f"Titre {number}": "in_person" for number in range(10)}
    await decide(desk, planner, formation_id, source_id, choices)
    return time.perf_counter() - begun


def a_calendar() -> bytes:
    soon = datetime.now(UTC) + timedelta(days=2)
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{number}@elsewhere\r\nSUMMARY:Titre {number % 10}\r\n"
        f"DTSTART:{soon + timedelta(hours=number):%Y%m%dT%H%M%SZ}\r\n"
        f"DTEND:{soon + timedelta(hours=number + 1):%Y%m%dT%H%M%SZ}\r\nEND:VEVENT\r\n"
        for number in range(EVENTS)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()


async def reminders_s(desk: Desk, settings: Settings) -> tuple[float, float]:
    """The crowd's twenty dates, a day before each: who is to get a letter and when; then one of the letters."""
    route = SmtpRoute("smtp://127.0.0.1", settings.mail_from)
    prepared = Prepared(Postman(settings, settings.secret(), desk.clock, desk.calendars, route))
    clock = DayBefore()
    mailing = replace(desk, mail=prepared, clock=clock)
    took_s = 0.0
    for number in range(OCCURRENCES):
        await clock.before(mailing, number)
        begun = time.perf_counter()
        await remind(mailing, JobKind.REMIND_DAY, an_id("date", number))
        took_s += time.perf_counter() - begun
    begun = time.perf_counter()
    for member in range(CROWD):
        key = f"{an_id('date', OCCURRENCES - 1)}:{an_id('person', member)}"
        await mail_reminder(mailing, JobKind.MAIL_DAY_REMINDER, key)
    assert prepared.count == CROWD, prepared.count
    return took_s, (time.perf_counter() - begun) / CROWD


@asynccontextmanager
async def a_desk(address: str, folder: Path, size: int) -> AsyncIterator[tuple[Desk, Settings]]:
    settings = load_settings({"PREAU_DATA_DIR": str(folder), "PREAU_DATABASE_URL": address})
    await asyncio.to_thread(upgrade, address)
    await fill(address, size)
    await in_domains(address)
    async with open_desk(settings) as desk:
        yield desk, settings


def as_a_server_does() -> None:
    """Before it says that it is ready."""
    configure_logs("web", "json", "warning")
    compile_templates()
    settle()


async def measure(address: str, suffix: str, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with a_desk(address, Path(folder), size) as (desk, settings):
            as_a_server_does()
            tell(f"feed_ms{suffix}", await feed_ms(desk, settings), "ms")
            tell(f"ics_import_5000_s{suffix}", await import_s(desk, size - 1, a_calendar()), "s")
            reminders, letter_s = await reminders_s(desk, settings)
            tell(f"reminders_10000_s{suffix}", reminders, "s")
            tell(f"reminder_letter_ms{suffix}", letter_s * 1000, "ms")
            longest_ms, facts = await stall_ms(desk, settings, size)
            tell(f"loop_stall_max_ms{suffix}", longest_ms, "ms", **facts)


async def stall_ms(desk: Desk, settings: Settings, size: int) -> tuple[float, dict[str, float]]:
    """All of it once more, beside a running class."""
    async with desk.store.reading() as records:
        home = next(one.id for one in await records.people.domains() if one.name == "D1")
    content = a_calendar()  # somebody else's work, which is not measured
    async with a_class_beside(desk, settings, home) as felt:
        stalls = Stalls()
        watching = asyncio.create_task(stalls.watch())
        try:
            await feed_ms(desk, settings)
            await import_s(desk, size - 2, content)
            await reminders_s(desk, settings)
        finally:
            watching.cancel()
        longest_ms, facts = stalls.longest()
    return longest_ms, facts | felt


class DayBefore:
    """A clock that stands a day before one date after another."""

    def __init__(self) -> None:
        self.wall = datetime.now(UTC)

    async def before(self, desk: Desk, number: int) -> None:
        async with desk.store.reading() as records:
            planned = await records.formations.planned(an_id("date", number))  # type: ignore[arg-type]
        assert planned is not None
        self.wall = planned.occurrence.starts_at.astimezone(UTC) - timedelta(hours=23)

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return time.monotonic()


if __name__ == "__main__":
    on_both_databases(measure)
