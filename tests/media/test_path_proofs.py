"""How long a browser's proof of a path lasts, and who is asked for the next: little stories without a network."""

import pytest

from media.datagrams import Pair
from tests.media.one_browser import MOBILE, WIFI, World, world

__all__ = ["world"]


def test_a_path_in_use_that_answers_no_more_ends_the_peer_though_another_is_alive(world: World) -> None:
    """An address that was given to somebody else, while forged packets go on."""
    since = world.now
    while world.waits(1, MOBILE):
        world.checks(WIFI)
        world.checks(MOBILE, nominates=False)
        assert world.now - since < 40
    assert 30 < world.now - since <= 32


def ends_within(world: World, *receiving: Pair) -> float:
    """How long after its last proof a peer ends whose path is still checked, and where these still answer."""
    since = world.now
    while world.waits(1, *receiving):
        world.checks(WIFI, theirs="nobody")
        assert world.now - since < 60
    return world.now - since


def test_whoever_a_check_names_the_path_in_use_is_asked_by_the_name_that_it_was_proved_by(world: World) -> None:
    """A forged check could name a browser that does not exist, whom nobody can ask."""
    world.checks(WIFI, theirs="nobody")
    assert world.waits(120, WIFI)
    assert 24 < ends_within(world) <= 32  # the last answer is up to six seconds older


def test_a_path_whose_browser_is_forgotten_ends_with_its_proof(world: World) -> None:
    for restart in ("again", "third"):
        world.paths.introduce(restart, "q" * 24)
    assert 30 < ends_within(world, WIFI) <= 32
    assert not [asked for asked in world.asked if asked[0] == WIFI]


@pytest.mark.parametrize("lasts_s", [5, 29])
def test_a_path_that_is_taken_late_is_asked_before_its_proof_ends_the_peer(world: World, lasts_s: int) -> None:
    world.checks(MOBILE, nominates=False)
    world.answers(MOBILE)
    for _ in range(lasts_s):
        assert world.waits(1, WIFI)
        world.checks(MOBILE, nominates=False)
    world.checks(MOBILE)
    assert world.paths.current == MOBILE
    world.asked.clear()  # on its way, while the proof grows old
    assert world.waits(2)
    assert world.waits(60, MOBILE)


def test_an_eighth_of_all_seconds_with_an_answer_keeps_a_peer(world: World) -> None:
    for second in range(600):
        assert world.waits(1, *([WIFI] if second % 8 == 0 else []))


def test_a_server_that_stood_still_asks_before_it_gives_up(world: World) -> None:
    world.paths.second_passed()
    world.now += 120
    assert world.paths.second_passed()
    assert world.waits(5, WIFI)


def test_the_path_in_use_is_asked_every_five_seconds_and_no_other_by_itself(world: World) -> None:
    world.checks(MOBILE, nominates=False)
    world.answers(MOBILE)
    asked = []
    for _ in range(60):
        world.now += 1
        world.paths.tick()
        assert world.paths.second_passed()
        asked += [address for address, *_ in world.asked]
        world.answers(WIFI)
    assert set(asked) == {WIFI}
    assert 9 <= len(asked) <= 15


def test_a_proof_is_old_after_thirty_seconds_and_a_check_renews_it(world: World) -> None:
    assert world.paths.is_proved(WIFI)
    world.now += 31
    assert not world.paths.is_proved(WIFI)
    world.checks(WIFI)
    world.answers(WIFI)
    assert world.paths.is_proved(WIFI)
