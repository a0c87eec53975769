"""Which layers of a picture somebody is shown, as far as its publisher may know; and what its page is told of that.

The rules: a publisher learns neither that a page shows nothing at all, as it is hidden, nor that a network, or a person
who wants sound only, leaves the picture out. Such a slot counts as getting what it did, or the smallest layer; so does
a page that is hidden, whatever is published meanwhile.
"""

from collections.abc import Sequence

from media.carrying import Carrying
from media.incoming import IncomingLayer
from media.packet_path import Outlet
from media.wanted import Sent, Wanted

_SAID_AGAIN_S = 1.0


class Showing:
    """Of one publication. `layers` is its own list, the smallest first, which it may sort."""

    def __init__(self, layers: Sequence[IncomingLayer], carrying: Carrying) -> None:
        self._layers, self._carrying = layers, carrying
        self._wanted, self._told_at = Wanted([layer.rid for layer in layers]), float("-inf")
        self._unwatched: dict[Outlet, IncomingLayer] = {}
        """What slots got whose pages show nothing at all."""
        self._held: set[Outlet] = set()

    @property
    def rests(self) -> bool:
        """Whether some of it is not to be sent now."""
        return len(self._wanted.rids) < len(self._layers)

    def hold(self, slot: Outlet) -> None:
        """The slot shows the picture, and gets nothing of it."""
        self._held.add(slot)

    def let_go(self, slot: Outlet) -> None:
        """It gets something of it, or shows it no more."""
        self._held.discard(slot)

    def look_away(self, slot: Outlet) -> None:
        """The slot's page shows nothing at all."""
        self._unwatched[slot] = self._carrying.layer_to(slot) or self._layers[0]

    def look_back(self, slot: Outlet) -> None:
        """It shows something again, or is gone."""
        self._unwatched.pop(slot, None)

    def anticipate(self, now: float) -> None:
        """Somebody who is about to come in wants the picture."""
        self._wanted.anticipate(now)

    def layers_wanted(self, comes: Sequence[bool], now: float, *, hidden: bool) -> tuple[str, ...] | None:
        """The RIDs of the layers that should be sent, where those are others than before; `comes`: which do.

        Also once a second while somebody waits for one that does not come: a message to the page may be lost.
        `hidden`: the page of somebody else shows nothing at all, and may show this when it is back.
        """
        smallest = self._layers[0] if hidden or self._held else None
        shown = [each is smallest or self._is_shown(each) for each in self._layers]
        sent = [Sent(each.rid, *facts) for each, *facts in zip(self._layers, shown, comes, strict=True)]
        changed, wanted = self._wanted.follow(sent, now), self._wanted.rids
        waited = now - self._told_at > _SAID_AGAIN_S and any(
            each.is_shown and each.rid in wanted and layer.is_missed(now)
            for each, layer in zip(sent, self._layers, strict=True)
        )
        if not (changed or waited):
            return None
        self._told_at = now
        for layer, arrives in zip(self._layers, comes, strict=True):
            if layer.rid in wanted:
                layer.wake(now)
            elif arrives:
                layer.rest()
        return tuple(layer.rid for layer in self._layers if layer.rid in wanted)

    def _is_shown(self, layer: IncomingLayer) -> bool:
        return self._carrying.serves(layer) or layer in self._unwatched.values()
