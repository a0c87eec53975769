"""Long work lets others go on."""

import asyncio
import time

import pytest

from actions import polite
from actions.polite import Turn, politely

TURN_S = 0.02  # as a machine that does other things besides may hold us for two milliseconds


@pytest.fixture(autouse=True)
def long_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polite, "TURN_S", TURN_S)


async def test_each_item_comes_once_and_in_order() -> None:
    assert [item async for item in politely(range(1_000))] == list(range(1_000))
    assert [item async for item in politely([])] == []


async def test_others_have_a_turn_while_it_goes_on() -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(other())
    async for _ in politely(range(10)):
        time.sleep(TURN_S * 2)  # noqa: ASYNC251 - the work that holds the loop
    beside.cancel()
    assert turns >= 9


async def test_a_turn_goes_on_through_all_that_a_task_does_before_it_lets_the_loop_go_on() -> None:
    assert not Turn().is_over
    time.sleep(TURN_S * 2)  # noqa: ASYNC251
    assert Turn().is_over, "another piece of work of the same task has not got another turn"
    await asyncio.sleep(0)
    assert not Turn().is_over


async def test_those_whose_turn_is_over_go_on_one_each_time_that_the_loop_goes_round() -> None:
    round_, went_on = 0, list[int]()

    async def work() -> None:
        turn = Turn()
        assert not turn.is_over
        time.sleep(TURN_S * 2)  # noqa: ASYNC251
        await turn.give_way()
        went_on.append(round_)

    async with asyncio.TaskGroup() as all_of_them:
        workers = [all_of_them.create_task(work()) for _ in range(4)]
        await asyncio.sleep(0)  # they have begun, and all stand in line
        workers[1].cancel()
        while not all(one.done() for one in workers):
            await asyncio.sleep(0)
            round_ += 1
    assert len(went_on) == len(set(went_on)) == 3
