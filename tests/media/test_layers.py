"""Which layer a slot gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.layers import Choice, Layer, Size, choose, ladder

Q = Layer(Size(320, 180), (40_000, 60_000, 100_000))
H = Layer(Size(640, 360), (150_000, 220_000, 400_000))
F = Layer(Size(1280, 720), (500_000, 800_000, 1_500_000))
CAMERA = (Q, H, F)
GONE = F._replace(arrives=False)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (Size(160, 90), 0),
        (Size(320, 180), 0),
        (Size(360, 202), 0),  # hardly stretched
        (Size(400, 225), 1),
        (Size(640, 360), 1),
        (Size(180, 320), 0),  # a phone's upright place: the width fills it
        (Size(900, 506), 2),
        (Size(1920, 1080), 2),  # nothing fills it
        (None, 2),
    ],
)
def test_the_smallest_layer_that_fills_the_place_is_taken(size: Size | None, expected: int) -> None:
    assert choose(CAMERA, size) == Choice(expected, 2, CAMERA[expected].bitrates_bps[2])


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (1_500_000, (2, 2)),
        (1_499_999, (2, 1)),
        (500_000, (2, 0)),  # all of its size, a quarter of its pictures
        (499_999, (1, 2)),
        (150_000, (1, 0)),
        (149_999, (0, 2)),
        (40_000, (0, 0)),
        (39_999, None),
    ],
)
def test_pictures_per_second_are_given_up_before_size(budget: int, expected: tuple[int, int] | None) -> None:
    chosen = choose(CAMERA, Size(1280, 720), budget)
    assert (chosen and (chosen.layer, chosen.temporal)) == expected


def test_a_layer_that_stopped_is_passed_over() -> None:
    assert choose((Q, H, GONE), Size(1280, 720)) == Choice(1, 2, 400_000)
    assert choose((Q._replace(arrives=False), H, F), Size(160, 90)) == Choice(1, 2, 400_000)
    assert choose((GONE,), Size(1280, 720)) is None
    assert choose((), None) is None


def test_a_layer_of_unknown_size_is_not_trusted_to_fill_a_place_while_another_is() -> None:
    assert choose((Q._replace(size=None), H, F), Size(160, 90)) == Choice(1, 2, 400_000)
    assert choose((Layer(None, (0,)),), Size(160, 90)) == Choice(0, 0, 0)


LAYERS = st.lists(
    st.builds(
        Layer,
        st.none() | st.builds(Size, st.integers(1, 4000), st.integers(1, 4000)),
        st.lists(st.integers(0, 4_000_000), min_size=1, max_size=3).map(lambda each: tuple(sorted(each))),
        st.booleans(),
    ),
    max_size=4,
)
SIZES = st.none() | st.builds(Size, st.integers(1, 4000), st.integers(1, 4000))


@given(LAYERS, SIZES, st.integers(0, 5_000_000), st.integers(0, 1_000_000))
def test_more_budget_never_gives_less_and_no_budget_is_overrun(
    layers: list[Layer], size: Size | None, budget: int, more: int
) -> None:
    steps = ladder(layers, size)
    assert all(layers[step.layer].arrives for step in steps)
    assert [step.bitrate_bps for step in steps] == sorted({step.bitrate_bps for step in steps}, reverse=True)
    poorer, richer = choose(layers, size, budget), choose(layers, size, budget + more)
    if poorer:
        assert richer
        assert poorer.bitrate_bps <= budget
        assert steps.index(richer) <= steps.index(poorer)
    assert bool(steps) == any(layer.arrives for layer in layers)
