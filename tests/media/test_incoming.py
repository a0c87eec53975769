"""What a layer is known to cost: measured second by second, on a clock that began with the machine."""

import pytest

from media.incoming import IncomingLayer
from media.layers import Size, choose
from rooms.sources import Source

UPTIME_S = 100_000.0


def arriving(rid: str, size: Size | None, source: Source = Source.CAMERA) -> IncomingLayer:
    layer = IncomingLayer(rid, source)
    layer.stream_began(7, UPTIME_S)
    layer.size = size
    return layer


def costs(layer: IncomingLayer) -> tuple[int, ...]:
    return layer.offered(UPTIME_S, UPTIME_S).bitrates_bps


def test_the_first_rate_is_that_of_one_second_however_long_the_machine_has_been_up() -> None:
    layer = IncomingLayer("f", Source.CAMERA)
    layer.second_passed(UPTIME_S - 0.7, UPTIME_S)  # agreed, and not there yet
    layer.stream_began(7, UPTIME_S)
    layer.size = Size(1280, 720)
    layer.measure(bytes(50_000), None)  # in a part of a second, with the first key frame
    layer.second_passed(UPTIME_S + 0.3, UPTIME_S)
    layer.measure(bytes(125_000), None)
    layer.second_passed(UPTIME_S + 1.3, UPTIME_S)
    assert costs(layer) == pytest.approx([1_000_000], rel=1e-6)


def test_a_layer_that_stopped_while_others_go_on_costs_what_it_did_when_it_is_back() -> None:
    """Were its silence measured, a weak network would be given it for nothing."""
    layer = arriving("f", Size(1280, 720))
    layer.second_passed(UPTIME_S, UPTIME_S)
    layer.measure(bytes(125_000), None)
    for second in range(1, 9):
        layer.second_passed(UPTIME_S + second, UPTIME_S + second)
    assert costs(layer) == pytest.approx([1_000_000], rel=1e-6)


def test_a_screen_that_stands_still_leaves_its_share_to_others() -> None:
    layer = arriving("h", Size(1280, 720), Source.SCREEN)
    layer.second_passed(UPTIME_S, UPTIME_S)
    layer.measure(bytes(125_000), None)
    for second in range(1, 9):
        layer.second_passed(UPTIME_S + second, UPTIME_S)
    assert costs(layer)[0] < 50_000


def test_what_was_not_measured_yet_is_not_free() -> None:
    """A network of 500 kb/s is given the layer of 360 lines from the first moment on."""
    layers = [arriving("q", Size(320, 180)), arriving("h", Size(640, 360)), arriving("f", Size(1280, 720))]
    for _ in range(2):
        choice = choose([layer.offered(UPTIME_S, UPTIME_S) for layer in layers], Size(1280, 720), 500_000)
        assert choice
        assert choice.layer == 1
        for layer in layers:
            layer.measure(bytes(3000), None)
            layer.second_passed(UPTIME_S + 0.5, UPTIME_S)


def test_a_screens_lower_layer_is_taken_to_cost_what_browsers_are_asked_to_send() -> None:
    (lower,) = costs(arriving("q", Size(960, 540), Source.SCREEN))
    assert 250_000 <= lower <= 350_000


def test_of_a_layer_whose_size_nobody_knows_nothing_is_assumed() -> None:
    assert costs(arriving("f", None)) == (0,)
