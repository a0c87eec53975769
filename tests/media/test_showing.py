"""Layers that nobody is shown rest, and come at once when somebody wants them: what a publisher is told of it."""

import time

import pytest

from media.layers import Choice
from media.udp import UdpPort
from tests.media.anne import both_layers
from tests.media.ends import KEY_FRAME, Browser, browsers, port

__all__ = ["browsers", "port"]


def test_a_layer_that_is_asked_to_rest_counts_as_there_and_comes_at_once_when_wanted(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, play = both_layers(port, monkeypatch)
    bilal, chloe, _ = browsers
    anne.camera.carry(bilal, Choice(0, 0, 1), time.monotonic())
    anne.send(5, 11, KEY_FRAME)
    play.pass_on(5.0, ssrcs=(4, 5), until=lambda: bool(play.told))
    assert play.told == [("q",)]
    play.pass_on(3.0, ssrcs=(5,))
    assert [layer.arrives for layer in anne.camera.offered()] == [True, True]
    anne.camera.carry(chloe, Choice(1, 0, 1), time.monotonic())
    play.pass_on(0.1, ssrcs=(5,))
    assert play.told[1:] == [("q", "f")]
    anne.send(5, play.next(5), KEY_FRAME)
    assert chloe.receive()[0].sequence == 100, "who has nothing sees another layer meanwhile"
    anne.send(4, play.next(4), KEY_FRAME + b"large")
    assert chloe.receive()[1].endswith(b"large")
    play.pass_on(1.0, ssrcs=(4, 5))
    assert [layer.arrives for layer in anne.camera.offered()] == [True, True]
    assert len(play.told) == 2


def test_a_layer_that_does_not_come_though_it_is_wanted_again_counts_as_gone(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, play = both_layers(port, monkeypatch)
    play.pass_on(5.0, ssrcs=(4, 5))
    assert play.told == [()]
    play.pass_on(20.0)
    assert [layer.arrives for layer in anne.camera.offered()] == [True, True], "both would come"
    anne.camera.carry(browsers[0], Choice(1, 0, 1), time.monotonic())
    play.pass_on(3.5, ssrcs=(5,))
    assert play.told == [(), *[("q", "f")] * 4], "a message may be lost: it is said again each second"
    assert [layer.arrives for layer in anne.camera.offered()] == [True, False]
    anne.camera.aim(browsers[0], Choice(0, 0, 1), time.monotonic())
    play.pass_on(10.0, ssrcs=(5,))
    assert len(play.told) == 5, "it stays asked for"


def test_what_came_when_it_was_to_rest_does_not_pass_for_what_was_asked_for_again(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, play = both_layers(port, monkeypatch)
    play.pass_on(5.0, ssrcs=(4, 5))
    anne.camera.carry(browsers[0], Choice(0, 0, 1), time.monotonic())
    play.pass_on(0.1, ssrcs=(5,))
    play.pass_on(0.1, ssrcs=(5,))  # sent before the page was told to rest; what it is told now is lost
    assert play.told == [(), ("q",)]
    play.pass_on(3.0, until=lambda: len(play.told) > 2)
    assert play.told[2:] == [("q",)]


def test_who_waits_for_a_small_layer_gets_no_larger_one_meanwhile(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, play = both_layers(port, monkeypatch)
    bilal = browsers[0]
    play.pass_on(5.0, ssrcs=(4, 5))
    anne.camera.carry(bilal, Choice(0, 0, 1), time.monotonic())  # what his network carries
    play.pass_on(0.1, ssrcs=(4,))
    assert play.told == [(), ("q",)]
    anne.send(4, play.next(4), KEY_FRAME + b"large, though it was to rest")
    anne.send(5, play.next(5), KEY_FRAME + b"small")
    assert bilal.receive()[1].endswith(b"small")


def test_a_page_that_shows_nothing_at_all_is_not_told_of_to_the_publisher(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    anne, play = both_layers(port, monkeypatch)
    bilal = browsers[0]
    anne.camera.carry(bilal, Choice(1, 0, 1), time.monotonic())
    anne.send(4, 11, KEY_FRAME)
    play.pass_on(1.0, ssrcs=(4, 5))
    anne.camera.look_away(bilal)
    anne.camera.release(bilal)
    play.pass_on(60.0, ssrcs=(4, 5))
    anne.camera.look_back(bilal)
    anne.camera.carry(bilal, Choice(1, 0, 1), time.monotonic())
    play.pass_on(10.0, ssrcs=(4, 5))
    assert play.told == []
    anne.camera.release(bilal)
    play.pass_on(10.0, ssrcs=(4, 5))
    assert play.told == [()]


def test_a_picture_that_is_held_back_is_a_small_one_to_its_publisher(
    port: UdpPort, browsers: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a person chose sound only, or a network carries no picture; also of a page that is hidden then."""
    anne, play = both_layers(port, monkeypatch)
    bilal = browsers[0]
    anne.camera.carry(bilal, Choice(1, 0, 1), time.monotonic())
    anne.send(4, 11, KEY_FRAME)
    anne.camera.hold(bilal)
    play.pass_on(10.0, ssrcs=(4, 5))
    assert play.told == [("q",)]
    anne.camera.look_away(bilal)
    anne.camera.release(bilal)
    play.pass_on(10.0, ssrcs=(5,))
    anne.camera.look_back(bilal)
    anne.camera.hold(bilal)
    play.pass_on(10.0, ssrcs=(5,))
    assert play.told == [("q",)]
    anne.camera.release(bilal)
    play.pass_on(10.0, ssrcs=(5,))
    assert play.told == [("q",), ()]
    assert bilal.receive()[1] == KEY_FRAME
    assert bilal.has_nothing()
