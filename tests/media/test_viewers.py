"""What reaches a page whose network becomes narrow: the whole of a subscriber's bandwidth over a simulated network.

The picture begins to move at that moment, so that what is known of its cost lags behind: so Chromium showed how a full
queue stood for six seconds, fed by packets that were sent again several times each.
"""

import pytest

from tests.media.links import Link
from tests.media.viewers import Viewer

NARROW_S, FOUND_S = 12.0, 2.0


def _narrowed(bps: float, moves: float) -> Viewer:
    """A page that saw all of a camera, and whose network then became as narrow; `seen` is of what came after."""
    viewer = Viewer(Link(20_000_000, delay_s=0.02))
    viewer.run(8)
    assert viewer.steps[-1][1] == (2, 2)
    viewer.link.bps = bps
    viewer.seen.clear()
    viewer.steps.clear()
    for tenth in range(int(NARROW_S * 10)):
        viewer.moves = min(moves, 1 + tenth / 40)
        viewer.run(0.1)
    return viewer


@pytest.mark.parametrize("moves", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("kbps", [500, 700, 1000])
def test_a_queue_that_fills_is_emptied_before_voices_are_lost_in_it(kbps: int, moves: float) -> None:
    viewer = _narrowed(1000 * kbps, moves)
    later = viewer.seen[int(2 * FOUND_S) :]
    assert sum(each.lost for each in later) <= 0.01 * sum(each.pictures for each in later)
    assert sum(each.voices_lost for each in viewer.seen) <= 0.01 * sum(each.voices for each in viewer.seen)
    queues = sorted(each.queue_s for each in later)
    assert queues[len(queues) // 2] < 0.2, "of the largest in each half second: a picture alone may be 165 ms of it"


def test_over_a_long_way_what_was_lost_is_not_sent_again_thrice() -> None:
    viewer = Viewer(Link(20_000_000, delay_s=0.15, loss=0.05))
    viewer.run(20)
    lost = sum(each.lost for each in viewer.seen)
    assert lost > 30
    assert lost <= sum(each.resent for each in viewer.seen) < 1.2 * lost


def test_all_of_the_picture_is_back_soon_after_the_network_is() -> None:
    viewer = _narrowed(500_000, 1.5)
    viewer.steps.clear()
    viewer.link.bps = 20_000_000
    began = viewer.now
    viewer.run(15)
    assert viewer.steps[-1][1] == (2, 2)
    assert viewer.steps[-1][0] - began < 15
