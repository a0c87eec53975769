"""What asks a publisher for key frames: slots that switch, wait or lost some, and what comes of the stream itself.

The rule: of each layer as often as encoders like, and of what one receiver causes no more than others can bear.
"""

from collections.abc import Callable, Iterable, Sequence

from media import rtcp
from media.incoming import IncomingLayer
from media.keyframes import Askers
from media.packet_path import Outlet


class Asking:
    """Of one publication. Times are monotonic seconds."""

    def __init__(self, layers: Sequence[IncomingLayer], send_feedback: Callable[[bytes], None]) -> None:
        """Args: `layers` of a picture, its own list; none of sound, which needs no key frame."""
        self._layers, self._send_feedback = layers, send_feedback
        self._askers = Askers()

    def ask(self, layer: IncomingLayer | None, now: float) -> None:
        """A key frame of one layer, or (None) of all, now or as soon as it may be asked for."""
        for each in self._layers:
            if (layer is None or layer is each) and each.ssrc is not None and each.key_frames.want(now):
                self._send_feedback(rtcp.key_frame_request(each.ssrc))

    def ask_for(self, slot: Outlet, layer: IncomingLayer | None, now: float) -> None:
        """The same, as a slot needs it: if its receiver has not caused too many."""
        if self._askers.may(slot.receiver, now):
            self.ask(layer, now)

    def tick(self, layer: IncomingLayer, waiting: Iterable[Outlet], now: float) -> None:
        """Called ten times a second: what was held back, or brought nothing to those who wait for the layer."""

        def may_again() -> bool:
            return any(self._askers.may(slot.receiver, now) for slot in waiting)

        if layer.ssrc is not None and layer.key_frames.due(now, may_again):
            self._send_feedback(rtcp.key_frame_request(layer.ssrc))

    def second_passed(self, now: float) -> None:
        """Called once a second."""
        self._askers.second_passed(now)
