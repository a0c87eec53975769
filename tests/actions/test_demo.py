"""Seeding, refreshing and signing in to a demo, on a real database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from accounts.people import Language, Person, PersonId
from accounts.permissions import Standing
from actions import demo
from actions.demo_story import MAIN_STORY, PEOPLE
from actions.ports.formations import Planned
from actions.world import Desk
from formations.formations import ActivityKind
from formations.opening import require_open
from gateways.attempts import MemoryAttempts
from gateways.calendar_fetching import HttpCalendarFetcher
from gateways.calendars import PoliteCalendarWriter, ProcessCalendarReader
from gateways.no_mail import NoMail
from gateways.passwords import Argon2Hasher
from gateways.tokens import RandomTokens
from storage.bus import InProcessBus
from storage.database import open_database
from storage.migrate import upgrade

TOLD_AT = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # a few hours before the clocks change in Paris


class SetClock:
    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(TOLD_AT)


@pytest.fixture
async def desk(tmp_path: Path, clock: SetClock) -> AsyncIterator[Desk]:
    address = f"sqlite:///{tmp_path / 'preau.db'}"
    upgrade_in_thread(address)
    store, hasher = open_database(address), Argon2Hasher()
    calendars = PoliteCalendarWriter(), NoMail(), ProcessCalendarReader(), HttpCalendarFetcher()
    yield Desk(clock, RandomTokens(), hasher, MemoryAttempts(clock), store, InProcessBus(), *calendars)
    hasher.close()
    await store.close()


def upgrade_in_thread(address: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:  # migrations have an event loop of their own
        thread.submit(upgrade, address).result()


async def plan(desk: Desk, title: str) -> list[Planned]:
    async with desk.store.reading() as records:
        formations = await records.formations.of_domains([domain.id for domain in await records.people.domains()])
        chosen = [formation.id for formation in formations if formation.title == title]
        now = desk.clock.now()
        return list(await records.formations.plan(chosen, now - timedelta(days=90), now + timedelta(days=90)))


async def test_a_demo_is_told_once_into_an_empty_database(desk: Desk) -> None:
    assert await demo.seed(desk) is True
    assert await demo.seed(desk) is False
    async with desk.store.reading() as records:
        assert len(await records.people.everyone()) == len(PEOPLE)


async def test_a_database_with_people_in_it_is_left_alone(desk: Desk) -> None:
    somebody = Person(PersonId(desk.tokens.public_id()), "A", "a@b.example", Language.FRENCH, "Europe/Paris")
    async with desk.store.writing() as records:
        await records.people.add(somebody, None)
    with pytest.raises(demo.NotEmpty):
        await demo.seed(desk)
    with pytest.raises(demo.NotADemo):
        await demo.refresh(desk)
    with pytest.raises(demo.NotADemo):
        await demo.accounts(desk)
    async with desk.store.reading() as records:
        assert await records.people.everyone() == [somebody]


async def test_the_passwords_open_the_accounts_and_are_the_same_each_time_they_are_asked(desk: Desk) -> None:
    await demo.seed(desk)
    accounts = await demo.accounts(desk)
    assert accounts == await demo.accounts(desk)
    assert len({account.password for account in accounts}) == len(accounts)
    async with desk.store.reading() as records:
        person = await records.people.by_email(accounts[0].email)
        assert person is not None
        password_hash = await records.people.password_hash(person.id)
    assert await desk.hasher.verify(password_hash, accounts[0].password)


async def test_two_demos_have_different_passwords(desk: Desk, tmp_path: Path) -> None:
    await demo.seed(desk)
    address = f"sqlite:///{tmp_path / 'other.db'}"
    upgrade_in_thread(address)
    other = replace(desk, store=open_database(address))
    await demo.seed(other)
    mine, theirs = await demo.accounts(desk), await demo.accounts(other)
    assert not {account.password for account in mine} & {account.password for account in theirs}
    await other.store.close()  # type: ignore[attr-defined]


async def test_simulated_participants_are_labelled_and_have_no_password(desk: Desk) -> None:
    await demo.seed(desk)
    people = await demo.synthetic_people(desk, 4)
    assert [person.name for person in people] == [f"Participant simulé {number}" for number in range(1, 5)]
    async with desk.store.reading() as records:
        assert [await records.people.password_hash(person.id) for person in people] == [None] * 4


@pytest.mark.parametrize("later", [timedelta(), timedelta(hours=5), timedelta(days=1), timedelta(days=200)])
async def test_refreshed_at_any_later_time_the_open_class_is_open_with_the_same_address(
    desk: Desk, clock: SetClock, later: timedelta
) -> None:
    await demo.seed(desk)
    room_id = await demo.open_class(desk)
    async with desk.store.writing() as records:
        await records.rooms.end(room_id)
    clock.at += later
    await demo.refresh(desk)
    assert await demo.open_class(desk) == room_id
    planned = next(entry for entry in await plan(desk, MAIN_STORY) if entry.occurrence.id == room_id)
    require_open(planned.occurrence, Standing.PARTICIPANT, clock.now(), in_use=False)
    async with desk.store.reading() as records:
        room = await records.rooms.room(room_id)
        assert room is not None
        assert not room.ended


async def test_a_demo_left_alone_is_told_apart_from_no_demo(desk: Desk, clock: SetClock) -> None:
    with pytest.raises(demo.NotADemo):
        await demo.open_class(desk)
    await demo.seed(desk)
    clock.at += timedelta(days=1)
    with pytest.raises(demo.NoOpenClass):
        await demo.open_class(desk)


async def test_a_refresh_moves_dates_and_adds_nothing(desk: Desk, clock: SetClock) -> None:
    await demo.seed(desk)
    before = await plan(desk, MAIN_STORY)
    clock.at += timedelta(days=28)
    await demo.refresh(desk)
    after = await plan(desk, MAIN_STORY)
    assert [entry.occurrence.id for entry in before] == [entry.occurrence.id for entry in after]
    moved = [new.occurrence.starts_wall - old.occurrence.starts_wall for old, new in zip(before, after, strict=True)]
    # 28 days, give or take a clock change and the way to the next working day.
    assert all(timedelta(days=25) < distance < timedelta(days=31) for distance in moved)


async def test_all_three_kinds_of_activity_lie_before_now_and_after(desk: Desk) -> None:
    await demo.seed(desk)
    planned = await plan(desk, MAIN_STORY)
    now = desk.clock.now()
    past = {entry.activity.kind for entry in planned if entry.occurrence.ends_at < now}
    ahead = {entry.activity.kind for entry in planned if entry.occurrence.starts_at > now}
    assert ActivityKind.IN_PERSON in past
    assert ActivityKind.ASYNCHRONOUS in ahead
