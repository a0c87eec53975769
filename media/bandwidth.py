"""One subscriber's bandwidth: what its network carries, what its pictures get of it, and how fast they leave.

Ties the pure parts together (estimation, probing, allocation, pacing) and owns no timer and no socket: the peer calls
it. The rules: a browser that tells of no arrivals is not measured and gets everything, up to the cap that it may name;
voices are never held back and never waited for.
"""

import struct
from collections.abc import Callable, Iterable, Sequence

from media.allocation import Patience, Wish, allocate, least_bps, sought_bps
from media.departures import Departures
from media.estimation import START_BPS, Estimator
from media.fanout import NUMBER_AT
from media.feedback import TransportFeedback
from media.pacing import Pacer
from media.probing import Train
from media.resending import Resends
from rooms.sources import PictureLimit

# What a person who saves data spends on pictures, unless the most important one takes more at least: a readable screen
# with few frames, or one small face. A screen's lower layer alone may cost 300 kb/s (static/js/lib/encodings.js), a
# tenth more with headers, and a sixth of that must be free before it comes. What takes more at least, as from a browser
# that knows no layers, is left out: they never pay for it.
SAVING_BPS, SAVING_AT_MOST_BPS = 150_000.0, 400_000.0
# Below that every burst is felt, whatever is wanted.
_WEAK_BPS = 1_000_000.0
_FELL, _SHARED_EVERY_S = 0.9, 0.5
# No picture for so long: the page says why.
_SAID_AFTER_S = 2.0


_NUMBER = struct.Struct("!H")


class Bandwidth:
    """`send` takes packets as they leave, `pad` sends so many bytes of padding and tells how many those were."""

    def __init__(
        self, departures: Departures, send: Callable[[bytes], None], pad: Callable[[int], int], now: float
    ) -> None:
        self.limit = PictureLimit.NONE
        self.is_paced = False
        """Whether pictures go through the pacer."""
        self.pacer: Pacer[bytearray] = Pacer(START_BPS, now)
        self._departures, self._send, self._pad = departures, send, pad
        self._estimator: Estimator | None = None
        self._resends = Resends(now)
        self._cap: float | None = None
        self._wanted_bps = self._sought_bps = 0.0
        self._patience: Patience[str] = Patience()
        self._steps: dict[str, int] = {}
        self._lengths: dict[str, int] = {}
        """How many steps each picture could have."""
        self._shared_at, self._shared_bps = float("-inf"), 0.0
        self._train: Train | None = None
        self._train_began, self._train_left, self._train_first = now, 0, 0
        self._told_newest = 0
        self._nothing_since: float | None = None

    @property
    def bps(self) -> float | None:
        """The estimate; None for a browser that is not measured."""
        return self._estimator.bps if self._estimator else self._cap

    @property
    def needs_clock(self) -> bool:
        """Whether packets or a train wait for the next `tick`."""
        return bool(self.pacer) or self._train is not None

    def measured(self, now: float) -> None:
        """The browser will tell of arrivals. Called again: no effect."""
        self._estimator = self._estimator or Estimator(now)

    def reported(self, feedback: TransportFeedback, now: float) -> None:
        """A report of arrivals came."""
        if self._estimator:
            self._estimator.told(self._departures.told(feedback), now)
            self._told_newest = self._departures.newest

    def moved(self, now: float) -> None:
        """The network is another: what the former one carried, and lost while it went, says nothing of it."""
        if self._estimator:
            self._estimator, self._train = Estimator(now), None
            self._departures.forget()
            self._told_newest = self._departures.newest

    def capped(self, bps: float) -> None:
        """A browser that tells of no arrivals named a cap (REMB)."""
        self._cap = bps

    def must_share(self, now: float) -> bool:
        """Whether pictures should be chosen again: it is time, or the estimate fell."""
        bps = self.bps
        return now - self._shared_at >= _SHARED_EVERY_S or (bps is not None and bps < _FELL * self._shared_bps)

    def share(self, wishes: Sequence[Wish[str]], voices_bps: float, now: float) -> dict[str, int]:
        """Which step each picture gets; those that get nothing are not in it.

        Who saves data has the least of the most important picture, where that is not too dear, or little of any.
        """
        bps = self.bps
        self._shared_at, self._shared_bps = now, bps or 0.0
        self._wanted_bps = voices_bps + sum(wish.steps_bps[0] for wish in wishes if wish.steps_bps)
        budget = float("inf") if bps is None else bps - voices_bps
        if self.limit is PictureLimit.SAVING:
            least = least_bps(wishes)
            saving = least if SAVING_BPS < least <= SAVING_AT_MOST_BPS else SAVING_BPS
            budget = min(budget, saving)
            self._wanted_bps = min(self._wanted_bps, voices_bps + saving)
        steps = {} if self.limit is PictureLimit.SOUND_ONLY else self._shared(wishes, budget, now)
        self._sought_bps = voices_bps + sought_bps(wishes, steps)
        if self.limit is PictureLimit.SAVING:
            self._sought_bps = min(self._sought_bps, self._wanted_bps)
        possible = any(wish.steps_bps for wish in wishes) and self.limit is not PictureLimit.SOUND_ONLY
        if steps or not possible:
            self._nothing_since = None
        elif self._nothing_since is None:
            self._nothing_since = now
        return steps

    def is_sound_only(self, now: float) -> bool:
        """Whether the network has carried no picture for a while."""
        return self._nothing_since is not None and now - self._nothing_since >= _SAID_AFTER_S

    def time_passed(self, now: float) -> bool:
        """Called ten times a second; True when pacing begins or ends, and packets should take the other way."""
        if not (estimator := self._estimator):
            return False
        estimator.time_passed(now, has_sent=self._departures.newest != self._told_newest)
        self.pacer.bps, self.pacer.queue_stands = estimator.bps, estimator.queue_stands
        if self._train is None and self.limit is not PictureLimit.SOUND_ONLY:
            # What is wanted may fit and not be given all the same, for what is better must leave something to spare.
            missed = self._wanted_bps if self._wanted_bps > estimator.bps else self._sought_bps
            self._begin(estimator.probes.due(estimator.bps, missed, now), now)
        was, self.is_paced = self.is_paced, estimator.bps < max(self._wanted_bps, _WEAK_BPS)
        return was != self.is_paced

    def pace(self, packet: bytearray, now: float) -> bool:
        """Sends a picture's packet, which has no transport-wide number yet, or lets it wait: then True."""
        if self.pacer.passes(len(packet), now):
            self._leave(packet, now)
            return False
        return self.pacer.hold(len(packet), packet)

    def tick(self, now: float) -> None:
        """Called every few milliseconds while `needs_clock`."""
        for packet in self.pacer.due(now):
            self._leave(packet, now)
        if self._train and self._estimator:
            self._go_on(self._train, self._estimator, now)

    def resends(self, stream: int, lost: Sequence[int], now: float) -> Iterable[int]:
        """Which packets of these to send again now; `resent` must be called for each before the next is taken."""
        estimator = self._estimator
        return self._resends.due(stream, lost, estimator.bps, estimator.rtt_s, now) if estimator else lost

    def resent(self, stream: int, sequence: int, size: int, now: float) -> None:
        """So many bytes left again: where pictures are paced they wait for these."""
        if self._estimator:
            self._resends.sent(stream, sequence, size, now)
            if self.is_paced:
                self.pacer.count(size)

    def flush(self, now: float) -> None:
        """Sends what waits."""
        for packet in self.pacer.clear():
            self._leave(packet, now)

    def _leave(self, packet: bytearray, now: float) -> None:
        _NUMBER.pack_into(packet, NUMBER_AT, self._departures.number((now, len(packet))))
        self._send(bytes(packet))

    def _shared(self, wishes: Sequence[Wish[str]], budget: float, now: float) -> dict[str, int]:
        """Divides the budget. Where the publisher sends other layers, a rise or fall is not the network's doing."""
        steps = allocate(budget, wishes, self._patience.waiting(now))
        lengths = {wish.key: len(wish.steps_bps) for wish in wishes}
        for key, length in lengths.items():
            before, after = self._steps.get(key), steps.get(key)
            if before != after and self._lengths.get(key) == length:
                self._patience.changed(key, before, after, now)
        self._patience.forget(frozenset(lengths))
        self._steps, self._lengths = steps, lengths
        return steps

    def _begin(self, train: Train | None, now: float) -> None:
        if train:
            self._train, self._train_began, self._train_left = train, now, train.size
            self._train_first = self._departures.newest + 1 & 0xFFFF

    def _go_on(self, train: Train, estimator: Estimator, now: float) -> None:
        """Pads as much as is due since the train began."""
        due = min(train.size, int((now - self._train_began + 0.005) * train.bps / 8)) - (train.size - self._train_left)
        while due > 0 and (sent := self._pad(due)):
            due, self._train_left = due - sent, self._train_left - sent
        if due > 0 or self._train_left <= 0:
            self._train = None
        if self._departures.newest != self._train_first - 1 & 0xFFFF:
            estimator.probes.sent(self._train_first, self._departures.newest)
