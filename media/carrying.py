"""Which slots carry a publication: what each gets of it now, and which layer it waits to join.

The rules: a slot joins a picture at a key frame only, and sound at any packet; it keeps the layer that it has until
the one it is to have can be joined; so nobody sees a switch.
"""

from collections.abc import Callable, Iterator, Sequence

from media.forwarding import ALL, Forwarding, Packet
from media.incoming import IncomingLayer
from media.layers import Choice
from media.packet_path import Network, Outlet
from media.switching import next_limit
from media.timelines import Instant, passed


class Carrying:
    """The slots of one publication.

    Attributes:
        awaited: slots that are to join another layer (None: whichever comes first), up to which temporal layer.
    """

    def __init__(
        self,
        layers: Sequence[IncomingLayer],
        clock_rate: int,
        network: Network,
        ask_key_frame: Callable[[Outlet, IncomingLayer | None, float], None],
    ) -> None:
        """Args: `layers` of the publication, the smallest first; `ask_key_frame`, for a slot, of one or (None) all.

        Who has asked too often waits for its key frame as for one that was lost: until it is asked for again.
        """
        self.awaited: dict[Outlet, tuple[IncomingLayer | None, int]] = {}
        self._carried: dict[Outlet, Forwarding | None] = {}
        self._layers, self._clock_rate, self._network = layers, clock_rate, network
        self._ask_key_frame = ask_key_frame

    def take(self, slot: Outlet, choice: Choice | None, now: float) -> None:
        """A slot for the picture, from the next packet on at which it can join."""
        self._carried[slot] = None
        self.aim(slot, choice, now)

    def take_voice(self, slot: Outlet, said: Sequence[Packet], now: float) -> None:
        """A slot for the sound, from what was just said on: before a voice was known to be loud, it spoke."""
        self._carried[slot] = None
        layer, limit = self._layers[0], ALL if slot.takes_red else 0
        if not said:
            self.awaited[slot] = (layer, limit)
            return
        self._enter(slot, layer, limit, said[0])
        if forwarding := self._carried[slot]:
            for packet in said:
                forwarding.catch_up(slot, packet, now)

    def aim(self, slot: Outlet, choice: Choice | None, now: float) -> None:
        """The slot is to get this choice of the picture; what it gets goes on until then."""
        if slot not in self._carried:
            return
        layer = self._layers[choice.layer] if choice else None
        limit = layer.limit(choice.temporal) if layer and choice else ALL
        now_carried = self._carried[slot]
        if now_carried and (layer is None or layer.forwardings.get(limit) is now_carried):
            self.awaited.pop(slot, None)
            return
        if self.awaited.get(slot) == (layer, limit):
            return
        self.awaited[slot] = (layer, limit)
        if now_carried is None or layer is None or now_carried not in layer.forwardings.values():
            self._ask_key_frame(slot, layer, now)

    def release(self, slot: Outlet) -> None:
        """The slot carries it no more."""
        self.awaited.pop(slot, None)
        if forwarding := self._carried.pop(slot, None):
            _leave(slot, forwarding)

    def forwarding_to(self, slot: Outlet) -> Forwarding | None:
        """What the slot gets now."""
        return self._carried.get(slot)

    def layer_to(self, slot: Outlet) -> IncomingLayer | None:
        """The layer of what the slot gets now."""
        forwarding = self._carried.get(slot)
        return next((each for each in self._layers if forwarding and forwarding in each.forwardings.values()), None)

    def awaits(self, layer: IncomingLayer) -> bool:
        """Whether a slot is to join this layer, or whichever comes first."""
        return next(self.waiting(layer), None) is not None

    def waiting(self, layer: IncomingLayer) -> Iterator[Outlet]:
        """The slots that are to join this layer, or whichever comes first."""
        return (slot for slot, (awaited, _) in self.awaited.items() if awaited is layer or awaited is None)

    def serves(self, layer: IncomingLayer) -> bool:
        """Whether a slot gets this layer, or is to."""
        return self.awaits(layer) or any(len(each.fanout) for each in layer.forwardings.values())

    def limits_awaited(self, layer: IncomingLayer) -> set[int]:
        """Up to which temporal layers slots are to join this one."""
        return {limit for awaited, limit in self.awaited.values() if awaited is layer}

    def let_in(self, layer: IncomingLayer, packet: Packet) -> None:
        """Slots that wait for this packet of the layer get it, and what follows.

        Who has nothing yet sees a smaller one meanwhile: the layer they wait for may be only now asked for again, its
        key frame may be long in coming, and it may have stopped without anybody knowing yet.
        """
        for slot, (awaited, limit) in list(self.awaited.items()):
            carried = self._carried[slot]
            if awaited is not layer and awaited is not None:
                if (
                    carried is None
                    and self._is_smaller(layer, awaited)
                    and next_limit(packet.picture, None, ALL) is not None
                ):
                    self._enter(slot, layer, ALL, packet)
                continue
            here = carried.limit if carried and layer.forwardings.get(carried.limit) is carried else None
            entered = next_limit(packet.picture, here, limit)
            if entered is None:
                continue
            step = limit if entered == limit else layer.limit(entered)
            self._enter(slot, layer, step, packet)
            if step == limit:
                del self.awaited[slot]

    def rejoin(self, layer: IncomingLayer) -> None:
        """Everyone who gets the layer joins it again where they can."""
        for limit, forwarding in layer.forwardings.items():
            for slot in forwarding.fanout.outlets:
                _leave(slot, forwarding)
                self._carried[slot] = None
                self.awaited.setdefault(slot, (layer, limit))
        layer.forwardings.clear()

    def _is_smaller(self, one: IncomingLayer, other: IncomingLayer) -> bool:
        """A larger one is more than a slot's network was found to carry, whatever its publisher sends."""
        return self._layers.index(one) < self._layers.index(other)

    def _enter(self, slot: Outlet, layer: IncomingLayer, limit: int, packet: Packet) -> None:
        forwarding, since = layer.forwarding(self._network, limit), None
        position = forwarding.position(packet)
        if position is None:
            return
        if left := self._carried.get(slot):
            since = self._passed_since(left, layer, packet)
            _leave(slot, left)
        slot.rewriting.begin(position, since)
        forwarding.fanout.add(slot)
        self._carried[slot] = forwarding

    def _passed_since(self, left: Forwarding, layer: IncomingLayer, packet: Packet) -> int | None:
        """Ticks of the clock between what a slot got last and the first packet that it gets of another layer."""
        if (last := left.newest) is None:
            return None
        before = next(each for each in self._layers if left in each.forwardings.values())
        reports = (before.report, layer.report) if before is not layer else (Instant(0, 0), Instant(0, 0))
        waited = packet.at - last.at
        return passed(self._clock_rate, last.timestamp, reports[0], packet.timestamp, reports[1], waited)


def _leave(slot: Outlet, forwarding: Forwarding) -> None:
    forwarding.fanout.remove(slot)
    if forwarding.newest:
        slot.rewriting.end(forwarding.newest)
