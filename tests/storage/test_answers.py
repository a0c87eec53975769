"""Answers kept under a key: the contract of their records, and one question asked twice at once, on both databases."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from accounts.people import Person
from actions.once import once
from actions.ports.answers import KeptAnswer
from actions.scheduling import plan_activity
from actions.world import World
from formations.formations import ActivityId, ActivityKind
from storage.database import Database
from tests.actions.worlds import TestWorld
from tests.storage.at_once import given, planner, planted
from tests.storage.planted import Planted, plant

__all__ = ["given", "planner", "planted"]

KEY, OTHER = "a" * 64, "b" * 64


async def test_an_answer_is_found_by_its_key_until_its_day_has_come(database: Database) -> None:
    first = KeptAnswer(KEY, OTHER, "sealed", date(2027, 3, 13))
    later = KeptAnswer(OTHER, KEY, "sealed too", date(2027, 3, 14))
    async with database.writing() as records:
        planted = await plant(records)
        for answer in (KeptAnswer(KEY, KEY, "replaced", date(2027, 3, 1)), first, later):
            await records.answers.begin(planted.ada.id)
            await records.answers.keep(planted.ada.id, answer)
        assert [await records.answers.by_key(planted.ada.id, key) for key in (KEY, OTHER)] == [first, later]
        assert await records.answers.by_key(planted.basile.id, KEY) is None
        assert [await records.answers.number(one.id) for one in (planted.ada, planted.basile)] == [2, 0]
        assert await records.answers.purge(date(2027, 3, 13)) == 1
        assert await records.answers.by_key(planted.ada.id, KEY) is None


async def test_a_question_asked_three_times_at_once_is_done_once(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    done: list[str] = []

    async def act(world: World) -> str:
        activity_id = ActivityId(given.tokens.public_id())
        item = planted.activity(ActivityKind.ASYNCHRONOUS, 9)
        await plan_activity(world, planner.id, replace(item, id=activity_id), None, None)
        done.append(activity_id)
        return activity_id

    answers = await asyncio.gather(*(once(given.world, planner.id, KEY, OTHER, act) for _ in range(3)))
    async with given.store.reading() as records:
        plan = [one.id for one in await records.formations.activities(planted.formation.id)]
    assert set(answers) == set(done[:1]) == set(plan[3:])  # the others were only tried, and taken back
    assert len(plan) - 3 == 1


async def test_what_fails_leaves_neither_its_deed_nor_its_answer(
    given: TestWorld, planted: Planted, planner: Person
) -> None:
    async def act(world: World) -> str:
        async with world.store.writing() as records:
            await records.formations.add_activity(planted.activity(ActivityKind.ASYNCHRONOUS, 9))
        raise RuntimeError

    for _ in range(2):
        with pytest.raises(RuntimeError):
            await once(given.world, planner.id, KEY, OTHER, act)
    async with given.store.reading() as records:
        assert len(await records.formations.activities(planted.formation.id)) == 3
        assert await records.answers.number(planner.id) == 0
