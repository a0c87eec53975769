"""A domain's month, and looking for clashes before a weekly class is saved, beside 10,000 formations and 200,000 dates.

The formations belong to 30 domains; each has 12 members out of 20,000 people, so that a person is in six. The figures
are medians on a warm database; also at a tenth of the formations, in as many domains. `calendar_month_ms` and
`clash_ms` are of the verb alone; `calendar_page_ms` is what laying that month out and writing its page takes besides.
"""

import asyncio
import json
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from datetime import time as time_of_day

from sqlalchemy import Connection, create_engine, insert, select, update
from sqlalchemy.ext.asyncio import create_async_engine

from accounts.people import Language, PersonId, Theme
from accounts.permissions import Role
from actions.calendar import domain_agenda
from actions.clashes import require_no_clash
from actions.world import World
from bench._planned import CHUNK, CROWD, OCCURRENCES, _person, an_id, fill, on_both_databases, vacuum
from formations.errors import Clashing
from formations.formations import ActivityId
from formations.occurrences import SeriesId
from formations.rules import Frequency, Rule
from formations.series import Dates, plan_series
from server.pages.calendar import calendar_view
from server.pages.calendar_address import Asked, days_shown
from server.pages.calendar_layout import Layout
from server.pages.rendering import Pages
from server.pages.views import Frame
from storage.addresses import database_url
from storage.database import open_database
from storage.migrate import upgrade
from storage.tables import domain, enrolment, formation, person
from tests.actions.worlds import TestWorld

DOMAINS, PEOPLE, MEMBERS, ROUNDS = 30, 20_000, 12, 15


def spread(connection: Connection) -> None:
    """Domains for the formations, and members."""
    connection.execute(insert(domain), [{"public_id": an_id("domain", n), "name": f"D{n}"} for n in range(1, DOMAINS)])
    domains = sorted(connection.scalars(select(domain.c.id)))
    numbers = sorted(connection.scalars(select(formation.c.id)))
    for place, number in enumerate(domains):
        own = numbers[place::DOMAINS]
        for first in range(0, len(own), CHUNK):
            some = own[first : first + CHUNK]
            connection.execute(update(formation).where(formation.c.id.in_(some)).values(domain_id=number))
    for first in range(CROWD, PEOPLE, CHUNK):
        connection.execute(insert(person), [_person(n) for n in range(first, min(first + CHUNK, PEOPLE))])
    people = sorted(connection.scalars(select(person.c.id)))[CROWD:]
    pool = people[: max(MEMBERS, len(numbers) * 2)]
    rows = [
        {
            "formation_id": number,
            "person_id": pool[(place * MEMBERS + member) % len(pool)],
            "standing": "participant" if member else "trainer",
            "finished": False,
        }
        for place, number in enumerate(numbers)
        for member in range(MEMBERS)
    ]
    for first in range(0, len(rows), CHUNK):
        connection.execute(insert(enrolment), rows[first : first + CHUNK])


async def in_domains(address: str) -> None:
    """What is filled, spread."""
    url = database_url(address)
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        with engine.begin() as connection:
            spread(connection)
        engine.dispose()
    else:
        async_engine = create_async_engine(url)
        async with async_engine.begin() as async_connection:
            await async_connection.run_sync(spread)
        await vacuum(async_engine)
        await async_engine.dispose()


@asynccontextmanager
async def a_world(address: str, size: int) -> AsyncIterator[World]:
    await asyncio.to_thread(upgrade, address)
    await fill(address, size)
    await in_domains(address)
    store = open_database(address)
    given = TestWorld(store)
    given.clock.set_to(datetime.now().astimezone())
    yield given.world
    await store.close()


async def month_ms(world: World) -> float:
    """The scheduler of one domain looks at this month."""
    return (await _month(world))[0]


async def page_ms(world: World) -> float:
    """The page of it, from what was read."""
    return (await _month(world))[1]


async def _month(world: World) -> tuple[float, float]:
    async with world.store.writing() as records:
        planner = PersonId(an_id("person", 1))
        home = next(one for one in await records.people.domains() if one.name == "D1")
        await records.people.grant(planner, Role.SCHEDULER, home.id)
    async with world.store.reading() as records:
        scheduler = await records.people.by_id(planner)
    assert scheduler is not None
    day = world.clock.now().date()
    asked, pages = Asked(f"/domains/{home.id}/calendar"), Pages(lambda path: f"/static/{path}")
    frame = Frame(Language.FRENCH, scheduler.zone, Theme.LIGHT, "", asked.path, world.clock.now())
    read, written = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        seen = await domain_agenda(world, scheduler, home.id, *days_shown(asked.shape, day))
        read.append((time.perf_counter() - begun) * 1000)
        assert seen.entries
        begun = time.perf_counter()
        layout = Layout(asked, seen, day, day, scheduler.zone, edits=True, form_url="/plan")
        assert pages.render("calendar.html", frame, calendar_view(layout))
        written.append((time.perf_counter() - begun) * 1000)
    return statistics.median(read), statistics.median(written)


async def clash_ms(world: World) -> float:
    """A weekly class of 20 dates is looked at for a formation with twelve members, each in six formations.

    It begins while the formation's own class of next week goes on.
    """
    took, planner, found = [], PersonId(an_id("person", 1)), 0
    next_week, rule = world.clock.now().date() + timedelta(weeks=1), Rule(Frequency.WEEKLY, count=OCCURRENCES)
    for number in range(1, ROUNDS + 1):
        starts = datetime.combine(next_week, time_of_day(10 + number * 30 % 8))
        dates = Dates(starts, starts + timedelta(hours=2), "Europe/Paris")
        async with world.store.reading() as records:
            activity = await records.formations.activity(ActivityId(an_id("activity", number * 30)))
            assert activity is not None
            change = plan_series(SeriesId("new"), activity.id, dates, rule, world.tokens.public_id)
            begun = time.perf_counter()
            try:
                await require_no_clash(world, records, planner, activity, change.occurrences)
            except Clashing:
                found += 1
            took.append((time.perf_counter() - begun) * 1000)
    assert found, "nothing would have been measured"
    return statistics.median(took)


async def measure(address: str, suffix: str, size: int) -> None:
    async with a_world(address, size) as world:
        for name, figure in (
            ("calendar_month_ms", month_ms),
            ("calendar_page_ms", page_ms),
            ("clash_ms", clash_ms),
        ):
            value = round(await figure(world), 1)
            print(json.dumps({"bench": f"{name}{suffix}", "value": value, "unit": "ms"}), flush=True)


if __name__ == "__main__":
    on_both_databases(measure)
