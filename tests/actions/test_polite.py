"""Long work lets others go on."""

import asyncio
import time

from actions.polite import TURN_S, politely


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
