"""Which path is proved, which is wanted, which carries: little stories without a network or a clock."""

from collections.abc import Callable
from typing import Any, cast

import pytest

from media.datagrams import Pair
from media.paths import Paths
from media.streams import Stream
from media.udp import Path

WIFI, MOBILE, VICTIM = (Pair("192.0.2.7", 4000 + at, b"ours") for at in range(3))
OURS, THEIRS, PASSWORD = "ours", "theirs", "p" * 24


class World:
    """One peer's paths; what was asked is answered where somebody receives."""

    def __init__(self, *, is_introduced: bool = True) -> None:
        self.now = 1000.0
        self.asked: list[tuple[Pair, str, str, Callable[[], None]]] = []
        self.carried: list[Path] = []
        self.admitted: dict[Path, bool] = {}
        self.paths = Paths(self, cast(Any, self), self.carried.append, lambda: self.now)
        if is_introduced:
            self.paths.introduce(THEIRS, PASSWORD)

    def admit(self, path: Path, link: object, *, is_proved: bool) -> None:
        assert link is self
        self.admitted[path] = is_proved

    def dismiss(self, path: Path, link: object) -> None:
        assert link is self
        del self.admitted[path]

    def ask(self, address: Pair, username: str, password: str, on_answer: Callable[[], None]) -> None:
        self.asked.append((address, username, password, on_answer))

    def checks(self, path: Path, *, nominates: bool = True, theirs: str = THEIRS) -> None:
        self.paths.checked(path, OURS, theirs, nominated=nominates)

    def answers(self, *receiving: Pair) -> int:
        """How many questions went to where somebody receives, and were answered."""
        asked, self.asked = self.asked, []
        answered = [on_answer for address, _, _, on_answer in asked if address in receiving]
        for on_answer in answered:
            on_answer()
        return len(answered)

    def waits(self, seconds: float, *receiving: Pair) -> bool:
        """Whether the peer is still there after so long, in which questions are answered there."""
        for _ in range(round(seconds)):
            for _ in range(10):
                self.now += 0.1
                self.paths.tick()
            if not self.paths.second_passed():
                return False
            self.answers(*receiving)
        return True


@pytest.fixture
def world() -> World:
    """A browser that is on Wi-Fi."""
    world = World()
    world.checks(WIFI)
    world.answers(WIFI)
    return world


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
