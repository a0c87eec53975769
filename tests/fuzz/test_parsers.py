"""Each parser under a few thousand inputs, the same each time, and under all that was ever found. `make fuzz` tries
millions."""

import time

import pytest

from media import sdp
from tests.fuzz.mutating import mutants
from tests.fuzz.targets import PATIENCE_S, TARGETS, accepted, answered, seeds_of

COUNT = 2_000


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_gives_a_value_or_its_own_refusal(name: str) -> None:
    target, seeds = TARGETS[name], seeds_of(name)
    slowest = 0.0
    for given in (
        *seeds,
        *(seed[:cut] for seed in seeds for cut in range(min(len(seed), 80))),
        *mutants(seeds, COUNT, target.longest),
    ):
        started = time.process_time()
        target.read(given)
        slowest = max(slowest, time.process_time() - started)
    assert slowest < PATIENCE_S


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_begun_from_is_taken(name: str) -> None:
    target = TARGETS[name]
    assert [target.read(seed) for seed in target.seeds] == [True] * len(target.seeds)
    assert [target.read(seed) for seed in target.refused] == [False] * len(target.refused)
    assert all(len(seed) <= TARGETS[name].longest for seed in seeds_of(name))


def test_descriptions_are_tried_up_to_what_we_settle_on() -> None:
    *offers, answer = (sdp.parse(seed.decode()) for seed in TARGETS["sdp"].seeds)
    assert len(offers) == 2
    assert all(map(answered, offers))
    assert accepted(answer)
