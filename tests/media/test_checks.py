"""How many checks of one peer are read: what browsers send always, and what forgers send never counts."""

import random
from collections.abc import Iterable, Sequence

import pytest

from media.checks import CHECKS_PER_SECOND, MOST_UNREAD, SAMPLED, Checks


def come(checks: Checks, signed: Iterable[bool]) -> tuple[int, int]:
    """Checks that name this peer: how many are read, and how many looked at."""
    read = looked = 0
    for is_signed in signed:
        if checks.may_look():
            looked += 1
            read += is_signed and not checks.signed()
    return read, looked


def seconds_until_dropped(per_second: Sequence[int], forged: int = 0) -> int | None:
    """After which of these seconds it is a flood; of each signed one, so many forged ones come before it."""
    checks = Checks(random.Random(7).random)
    for second, often in enumerate(per_second, 1):
        come(checks, ([False] * forged + [True]) * often)
        if checks.second_passed():
            return second
    return None


@pytest.mark.parametrize(
    ("browser", "per_second"),
    [
        ("Chromium, every 48 ms", 21),
        ("Chromium, every 48 ms, and each sent twice", 42),
        ("aiortc, every 20 ms", 50),
        ("whoever takes all that is allowed", CHECKS_PER_SECOND),
    ],
)
@pytest.mark.parametrize("forged", [0, 50])
def test_what_a_browser_sends_is_all_read_whatever_is_forged_in_its_name(
    browser: str, per_second: int, forged: int
) -> None:
    checks = Checks()
    for _ in range(60):
        read, _ = come(checks, ([False] * forged + [True]) * per_second)
        assert read == per_second, browser
        assert not checks.second_passed()


@pytest.mark.parametrize("forged", [0, 1, SAMPLED - 1, SAMPLED, 50])
@pytest.mark.parametrize(
    ("sends", "per_second", "dropped_after"),
    [
        ("a browser, for ever", [50] * 600, None),
        ("a browser that a machine which stood still for thirty seconds finds", [1500, 50, 50, 1500, 50], None),
        ("who has a second's peace between", [1500, 50] * 20, None),
        ("twelve of whom took everybody's sound", [2900] * 5, 1),
        ("the same, from the middle of a second on", [1000, 2900], 2),
        ("ten times what is allowed", [1000] * 5, 3),
        ("twice what is allowed", [200] * 60, 21),
    ],
)
def test_who_is_dropped_is_decided_by_what_is_signed_and_by_nothing_that_comes_beside_it(
    sends: str, per_second: Sequence[int], dropped_after: int | None, forged: int
) -> None:
    found = seconds_until_dropped(per_second, forged)
    if dropped_after is None:
        assert found is None, sends
    else:
        assert found is not None, sends
        assert abs(found - dropped_after) <= dropped_after // 5, sends


def test_no_forged_one_is_ever_a_flood() -> None:
    checks = Checks()
    for _ in range(3):
        read, _ = come(checks, [False] * 20 * MOST_UNREAD)
        assert read == 0
        assert not checks.second_passed()


def test_of_what_is_too_much_nearly_nothing_is_looked_at() -> None:
    checks = Checks(random.Random(7).random)
    assert come(checks, [True] * CHECKS_PER_SECOND) == (CHECKS_PER_SECOND, CHECKS_PER_SECOND)
    read, looked = come(checks, [True] * 10_000)
    assert read == 0
    assert looked == pytest.approx(10_000 / SAMPLED, rel=0.1)
