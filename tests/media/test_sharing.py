"""Wishes are made of what the page shows, and what does not fit is held and told of."""

from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from media.bandwidth import Bandwidth
from media.departures import Departures
from media.layers import Layer, Size
from media.sharing import Held, Sharing, Shown
from rooms.sources import PictureLimit, Pin, Source

LAYERS = (Layer(Size(320, 180), (100_000,)), Layer(Size(1280, 720), (1_200_000,)))
LARGE = Size(1280, 720)


@dataclass
class Picture:
    """A publication, as far as sharing looks at it."""

    publication_id: str
    source: Source = Source.CAMERA
    layers: tuple[Layer, ...] = field(default=LAYERS)

    @property
    def participant_id(self) -> str:
        return self.publication_id

    def offered(self) -> tuple[Layer, ...]:
        return self.layers


def shown(picture: Picture, pin: Pin = Pin.NONE, size: Size = LARGE) -> Shown:
    return Shown(cast(Any, picture), size, pin)


def sharing(cap_bps: float) -> tuple[Sharing, Bandwidth]:
    bandwidth = Bandwidth(Departures(), lambda _: None, lambda _: 0, 0.0)
    bandwidth.capped(cap_bps)
    return Sharing(bandwidth), bandwidth


def held(shares: Sharing, *pictures: Picture) -> list[bool]:
    return [shares.holds(cast(Any, picture)) for picture in pictures]


def test_the_most_important_get_what_there_is_and_the_others_are_held() -> None:
    shares, _ = sharing(1_600_000)
    screen, interpreter, other = Picture("screen", Source.SCREEN), Picture("interpreter"), Picture("other")
    shares.shown = [shown(other), shown(interpreter, Pin.INTERPRETER), shown(screen)]
    shares.voices = 2
    shares.share(0.0)
    assert held(shares, screen, interpreter, other) == [False, False, False]
    choices = [shares.choice(cast(Any, each)) for each in (screen, interpreter, other)]
    assert [choice and choice.layer for choice in choices] == [1, 0, 0]
    shares, _ = sharing(180_000)
    shares.shown = [shown(other), shown(interpreter, Pin.INTERPRETER)]
    shares.share(0.0)
    assert held(shares, interpreter, other) == [False, True]


@pytest.mark.parametrize(("source", "layer"), [(Source.CAMERA, 0), (Source.SCREEN, 1)])
def test_a_face_may_be_stretched_a_little_and_text_may_not(source: Source, layer: int) -> None:
    shares, _ = sharing(2_000_000)
    picture = Picture("picture", source)
    shares.shown = [shown(picture, size=Size(360, 202))]
    shares.share(0.0)
    choice = shares.choice(cast(Any, picture))
    assert choice
    assert choice.layer == layer


def test_who_speaks_comes_before_those_who_are_pinned() -> None:
    shares, _ = sharing(180_000)
    pinned, speaker = Picture("pinned"), Picture("speaker")
    shares.shown, shares.speaker = [shown(pinned, Pin.PERSON), shown(speaker)], "speaker"
    shares.share(0.0)
    assert held(shares, pinned, speaker) == [True, False]
    shares.speaker = ""
    shares.share(10.0)
    assert held(shares, pinned, speaker) == [False, True]


def test_a_picture_of_which_nothing_is_known_gets_whichever_layer_comes_first() -> None:
    shares, bandwidth = sharing(0)
    unknown = Picture("new", layers=(Layer(None, (0,), arrives=False),))
    shares.shown = [shown(unknown)]
    shares.share(0.0)
    assert held(shares, unknown) == [False]
    assert shares.choice(cast(Any, unknown)) is None
    bandwidth.limit = PictureLimit.SOUND_ONLY
    shares.share(1.0)
    assert held(shares, unknown) == [True]


def test_news_are_told_once_and_the_network_is_not_blamed_for_what_was_chosen() -> None:
    shares, bandwidth = sharing(0)
    shares.shown = [shown(Picture("a"))]
    shares.share(0.0)
    assert shares.news(0.0) == Held(("a",), sound_only=False)
    assert shares.news(0.1) is None
    shares.share(3.0)
    assert shares.news(3.0) == Held(("a",), sound_only=True)
    bandwidth.limit = PictureLimit.SAVING
    shares.share(4.0)
    assert shares.news(4.0) == Held(("a",), sound_only=False)
    bandwidth.limit = PictureLimit.SOUND_ONLY
    shares.share(5.0)
    assert shares.news(5.0) == Held()


def test_who_waits_to_rise_and_whose_layer_stops_has_a_lesser_one_at_once() -> None:
    low, middle, high = (
        Layer(Size(320 << at, 180 << at), (bps,)) for at, bps in enumerate((100_000, 400_000, 1_200_000))
    )
    shares, bandwidth = sharing(2_000_000)
    camera = Picture("camera", layers=(low, middle, high))
    shares.shown = [shown(camera)]
    shares.share(0.0)
    bandwidth.capped(600_000)
    shares.share(1.0)
    assert shares.choice(cast(Any, camera)) == (1, 0, 400_000)
    camera.layers = (low, middle._replace(arrives=False), high._replace(arrives=False))
    shares.share(1.5)
    assert shares.choice(cast(Any, camera)) == (0, 0, 100_000)
    assert held(shares, camera) == [False]
