"""Which layer of a picture a slot gets: the smallest that fills what the page shows, and what the network carries.

Pure. Between two steps of a ladder, pictures per second are given up before size: temporal layers before spatial ones.
Whoever divides a subscriber's bandwidth (voices first, then the most important picture) asks `ladder` what a picture
may cost, or `choose` what it gets for so much.
"""

from collections.abc import Sequence
from typing import NamedTuple

# A face that is stretched by so little looks the same, and the next larger layer costs three times as much.
STRETCH = 1.15


class Size(NamedTuple):
    """In pixels."""

    width: int
    height: int


class Layer(NamedTuple):
    """One spatial layer of a picture as it arrives.

    `bitrates_bps` counts up: the base temporal layer alone, with the next one, with all.
    `size` is None until its first key frame has told.
    """

    size: Size | None
    bitrates_bps: tuple[int, ...]
    arrives: bool = True


class Choice(NamedTuple):
    """The spatial layer by its place, the highest temporal layer, and what both cost."""

    layer: int
    temporal: int
    bitrate_bps: int


def ladder(layers: Sequence[Layer], size: Size | None, stretch: float = STRETCH) -> tuple[Choice, ...]:
    """What a picture can be, the best for this size first, each step cheaper than the one before.

    Args:
        layers: the smallest first; those that do not arrive are passed over.
        size: at which it is shown; None when nobody said: the largest layer then.
        stretch: by how much a layer may be stretched.
    """
    steps: list[Choice] = []
    for at in range(_best(layers, size, stretch), -1, -1):
        layer = layers[at]
        if layer.arrives:
            for temporal in range(len(layer.bitrates_bps) - 1, -1, -1):
                cost = layer.bitrates_bps[temporal]
                if not steps or cost < steps[-1].bitrate_bps:
                    steps.append(Choice(at, temporal, cost))
    return tuple(steps)


def choose(layers: Sequence[Layer], size: Size | None, budget_bps: int | None = None) -> Choice | None:
    """The best step that the budget carries (None: any). None when not even the least does, or nothing arrives."""
    return next((step for step in ladder(layers, size) if budget_bps is None or step.bitrate_bps <= budget_bps), None)


def _best(layers: Sequence[Layer], size: Size | None, stretch: float) -> int:
    """The smallest arriving layer that fills the size, or the largest there is; -1 without any."""
    arriving = [at for at, layer in enumerate(layers) if layer.arrives]
    if size is not None:
        for at in arriving:
            if _fills(layers[at].size, size, stretch):
                return at
    return arriving[-1] if arriving else -1


def _fills(layer: Size | None, shown: Size, stretch: float) -> bool:
    """One side is enough: a picture of another shape than its place has bars, or loses its edges."""
    if layer is None:
        return False
    return layer.width * stretch >= shown.width or layer.height * stretch >= shown.height
