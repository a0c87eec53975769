"""One deployment confirmed several times at the same moment, and one that changes meanwhile, on both databases."""

import asyncio
from datetime import UTC, datetime

from actions.deploying import deploy, propose
from actions.states import move_formation
from formations.deploying import Deployment
from formations.errors import ChangedMeanwhile
from formations.states import Move, State
from tests.actions.test_deploying import SCHEDULER, chosen
from tests.actions.worlds import TestWorld
from tests.storage.at_once import given, planted
from tests.storage.planted import Planted

__all__ = ["chosen", "given", "planted"]


async def test_confirmed_four_times_at_once_it_is_one_formation(
    given: TestWorld, planted: Planted, chosen: Deployment
) -> None:
    seal = (await propose(given.world, SCHEDULER.id, chosen)).seal
    made = set(await asyncio.gather(*(deploy(given.world, SCHEDULER.id, chosen, seal) for _ in range(4))))
    assert len(made) == 1
    async with given.store.reading() as records:
        start, end = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
        assert len(await records.formations.plan(list(made), start, end)) == len(chosen.dated)
        assert len(await records.formations.of_domains([planted.domain.id])) == 2


async def test_moved_twice_at_once_it_is_moved_once(given: TestWorld, planted: Planted, chosen: Deployment) -> None:
    moves = (
        move_formation(given.world, SCHEDULER.id, planted.formation.id, State.RUNNING, Move.FINISH) for _ in range(3)
    )
    found = await asyncio.gather(*moves, return_exceptions=True)
    assert [type(one) for one in found if isinstance(one, Exception)] == [ChangedMeanwhile] * 2
    assert State.FINISHED in found
