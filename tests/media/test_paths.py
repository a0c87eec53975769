"""Which path is proved, which is wanted, which carries: little stories without a network or a clock."""

from typing import Any, cast

from media.datagrams import Pair
from media.streams import Stream
from tests.media.one_browser import MOBILE, OURS, PASSWORD, THEIRS, VICTIM, WIFI, World, world

__all__ = ["world"]


def test_a_browser_is_asked_at_its_first_check_and_nothing_goes_there_before_it_answers() -> None:
    world = World()
    world.checks(WIFI, nominates=False)
    assert world.paths.current is None
    assert [asked[:3] for asked in world.asked] == [(WIFI, f"{THEIRS}:{OURS}", PASSWORD)]
    assert world.answers(WIFI) == 1
    assert (world.paths.current, world.carried) == (WIFI, [WIFI])


def test_media_are_never_aimed_at_one_who_does_not_answer_however_often_it_is_nominated(world: World) -> None:
    for _ in range(1500):
        world.checks(VICTIM)
        assert world.waits(1, WIFI)
    assert world.carried == [WIFI]
    assert not world.admitted[VICTIM]


def test_few_questions_go_to_a_victim_of_whom_nothing_more_is_forged(world: World) -> None:
    world.checks(VICTIM)
    asked = 0
    for _ in range(60):
        asked += sum(address == VICTIM for address, *_ in world.asked)
        assert world.waits(1, WIFI)
    assert asked <= 7


def test_the_next_path_is_proved_before_it_is_nominated_and_then_taken_at_once(world: World) -> None:
    world.checks(MOBILE, nominates=False)
    assert world.answers(MOBILE) == 1
    assert world.paths.current == WIFI
    world.checks(MOBILE)
    assert world.carried == [WIFI, MOBILE]


def test_a_path_that_was_nominated_first_is_taken_with_its_answer_and_one_lost_question_costs_a_tenth(
    world: World,
) -> None:
    world.checks(MOBILE)
    world.asked.clear()  # lost
    world.now += 0.1
    world.paths.tick()
    assert world.answers(MOBILE) == 1
    assert world.carried == [WIFI, MOBILE]


def test_the_path_nominated_last_wins_whichever_answers_last(world: World) -> None:
    world.checks(MOBILE)
    world.checks(WIFI)
    world.answers(MOBILE)
    assert world.carried == [WIFI]


def test_whichever_answers_first_begins_and_the_one_nominated_follows() -> None:
    world = World()
    world.checks(WIFI)
    world.checks(MOBILE, nominates=False)
    world.answers(MOBILE)
    assert world.carried == [MOBILE]
    world.now += 1
    world.checks(WIFI)
    world.answers(WIFI)
    assert world.carried == [MOBILE, WIFI]


def test_who_only_checked_first_takes_nothing_from_who_answered_first() -> None:
    world = World()
    world.checks(WIFI, nominates=False)
    world.checks(MOBILE, nominates=False)
    world.answers(MOBILE)
    world.now += 1
    world.checks(WIFI, nominates=False)
    assert world.answers(WIFI) == 1
    assert world.carried == [MOBILE]
    world.checks(WIFI)
    assert world.carried == [MOBILE, WIFI]


def test_a_connection_proves_itself_and_is_never_asked(world: World) -> None:
    stream = Stream(cast(Any, None), lambda _: None)
    world.checks(stream)
    assert world.carried == [WIFI, stream]
    assert world.waits(60)
    assert world.asked == []
    world.paths.lost(stream)
    assert world.paths.current is None
    world.now += 1
    world.checks(WIFI, nominates=False)
    world.answers(WIFI)
    assert world.paths.current == WIFI


def test_who_checks_before_its_description_came_is_asked_when_it_has_come() -> None:
    world = World(is_introduced=False)
    world.checks(WIFI)
    assert world.asked == []
    world.paths.introduce(THEIRS, PASSWORD)
    world.answers(WIFI)
    assert world.paths.current == WIFI


def test_an_ice_restart_asks_each_path_by_the_names_it_was_checked_with(world: World) -> None:
    world.paths.introduce("again", "q" * 24)
    world.checks(MOBILE, theirs="again")
    world.now += 10
    assert world.paths.second_passed()
    names = [asked[:3] for asked in world.asked]
    assert (MOBILE, f"again:{OURS}", "q" * 24) in names
    assert (WIFI, f"{THEIRS}:{OURS}", PASSWORD) in names
    world.paths.introduce("third", "r" * 24)
    world.asked.clear()
    world.now += 10
    world.checks(WIFI)
    assert world.asked == []  # what was before the last restart is forgotten


def test_a_stranger_that_answered_is_the_path(world: World) -> None:
    world.paths.found(MOBILE, OURS, THEIRS)
    assert world.carried == [WIFI, MOBILE]
    assert world.admitted[MOBILE]


def test_a_handshake_moves_to_a_proved_path_only(world: World) -> None:
    world.checks(MOBILE, nominates=False)
    world.paths.want(MOBILE)
    world.paths.want(VICTIM)  # of which nothing is known
    assert world.carried == [WIFI]
    world.answers(MOBILE)
    assert world.carried == [WIFI, MOBILE]


def test_however_many_addresses_are_forged_few_are_kept_and_asked_and_the_path_in_use_stays(world: World) -> None:
    forged = [Pair("203.0.113.1", port) for port in range(1000, 2000)]
    for path in forged:
        world.checks(path)
    assert len(world.admitted) == 16
    assert len(world.asked) <= 20
    assert world.admitted[WIFI]
    world.now += 5
    assert world.waits(60, WIFI)
    assert world.carried == [WIFI]


def test_a_path_that_is_waited_for_is_not_forgotten_for_what_others_forge(world: World) -> None:
    world.checks(MOBILE)
    for port in range(1000, 1100):
        world.checks(Pair("203.0.113.1", port), nominates=False)
    world.answers(MOBILE)
    assert world.paths.current == MOBILE


def test_the_end_leaves_nothing(world: World) -> None:
    world.checks(MOBILE)
    world.paths.dismiss()
    assert world.answers(MOBILE) == 1  # too late
    assert world.admitted == {}
    assert world.paths.current is None
