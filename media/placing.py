"""Which publication each slot of a page carries, and what becomes of the picture in it: forwarded, or held back.

The rules: a publication that stays wanted keeps its slot; slots are added and never taken away; a page that shows
nothing at all, as it is hidden, lets go of its pictures without their publishers noticing.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from media import control
from media.agreements import Accepted, OfferedSlot
from media.packet_path import Track
from media.slots import Slot

if TYPE_CHECKING:
    from media.subscribing import SubscribePeer

STEP = 4
MAX_PICTURES = 52


class Placing:
    """The slots of one subscribe peer, in the order of its media sections."""

    def __init__(self, peer: "SubscribePeer") -> None:
        self.slots: list[Slot] = []
        self._peer, self._sharing = peer, peer.sharing
        self._usable: Mapping[str, Accepted] = {}
        self._looked_away: list[tuple[Slot, Track]] = []
        """What the page showed until it showed nothing at all."""

    @property
    def offered(self) -> list[OfferedSlot]:
        """What the page is offered."""
        return [slot.offered for slot in self.slots]

    @property
    def states(self) -> tuple[control.SlotCarries, ...]:
        """What the web process is told."""
        return tuple(slot.state() for slot in self.slots)

    def add(self, kind: str, count: int) -> None:
        """More slots, after those that are there."""
        for _ in range(count):
            rtx = secrets.randbits(31) + 2 if kind == "video" else 0
            offered = OfferedSlot(str(len(self.slots)), kind, secrets.randbits(31) + 2, rtx)
            self.slots.append(Slot(offered, self._peer))

    def lacking(self, pictures: int) -> int:
        """How many slots are to be added for so many pictures."""
        held = sum(slot.kind == "video" for slot in self.slots)
        return max(0, min(-(-pictures // STEP) * STEP, MAX_PICTURES) - held)

    def accepted(self, usable: Mapping[str, Accepted]) -> None:
        """What the page's answer takes, by mid."""
        self._usable = usable
        for slot in self.slots:
            if slot.mid in usable:
                slot.accepted(usable[slot.mid])

    def by_ssrc(self, ssrc: int) -> Slot | None:
        """The slot of a stream."""
        return next((slot for slot in self.slots if slot.ssrc == ssrc), None)

    def place(self, heard: Sequence[Track], seen: Sequence[Track], now: float) -> bool:
        """Puts these into slots, the most important first; whether any slot carries another."""
        if seen:
            self._look_back()
        else:
            self._look_away()
        changed = self._fill("audio", heard, now)
        return self._fill("video", seen, now) or changed

    def begin(self, now: float) -> None:
        """Media flows from now on."""
        for slot in self.slots:
            if slot.carries:
                self._carry(slot, slot.carries, now)

    def aim(self, now: float) -> None:
        """What each picture gets is shared out anew."""
        if not self._peer.transport.is_connected:
            return
        for slot in self.slots:
            if not slot.carries or slot.kind == "audio":
                continue
            if slot.is_held != self._sharing.holds(slot.carries):
                self._carry(slot, slot.carries, now)
            elif not slot.is_held:
                slot.carries.aim(slot, self._sharing.choice(slot.carries), now)

    def reroute(self) -> None:
        """By TCP, or through the pacer, a packet leaves the fan-out in another way."""
        for slot in self.slots:
            if slot.carries:
                slot.carries.reroute(slot)

    def clear(self, now: float) -> None:
        """The peer is gone."""
        self._look_back()
        for slot in self.slots:
            self._put(slot, None, now)

    def _fill(self, kind: str, wanted: Sequence[Track], now: float) -> bool:
        """Whether anything changed. Before the first answer every offered slot counts as usable."""
        slots = [slot for slot in self.slots if slot.kind == kind and (not self._usable or slot.mid in self._usable)]
        kept = wanted[: len(slots)]
        changed = False
        for slot in slots:
            if slot.carries is not None and slot.carries not in kept:
                self._put(slot, None, now)
                changed = True
        carried = {slot.carries for slot in slots}
        free = iter([slot for slot in slots if slot.carries is None])
        for publication in kept:
            if publication not in carried:
                self._put(next(free), publication, now)
                changed = True
        return changed

    def _look_away(self) -> None:
        """Whether somebody looks is nobody's business: publishers would see it by the layers that are to rest."""
        for slot in self.slots:
            if slot.kind == "video" and slot.carries:
                slot.carries.look_away(slot)
                self._looked_away.append((slot, slot.carries))

    def _look_back(self) -> None:
        for slot, publication in self._looked_away:
            publication.look_back(slot)
        self._looked_away.clear()

    def _put(self, slot: Slot, publication: Track | None, now: float) -> None:
        if slot.carries:
            slot.carries.release(slot)
        slot.carries = publication
        if publication and self._peer.transport.is_connected:
            self._carry(slot, publication, now)
        elif publication:
            publication.anticipate(now)

    def _carry(self, slot: Slot, publication: Track, now: float) -> None:
        slot.is_held = self._sharing.holds(publication)
        if slot.is_held:
            publication.hold(slot)
        else:
            publication.carry(slot, self._sharing.choice(publication), now)
