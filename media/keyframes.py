"""When to ask a publisher for a key frame: joined over its subscribers, and never more often than encoders like."""

from collections.abc import Callable

# Chromium honours requests that are at least so far apart (measured); each costs a burst of some 50 kB.
MIN_INTERVAL_S = 0.3
# A request or its answer may be lost.
RETRY_S = 1.0
# Of one receiver and one publication: so many at once, as the answer may be lost too and a page may be laid out anew
# three times in a row, and then one in so long. Everyone who gets the layer pays for a key frame with what they see
# until the next.
_OF_ONE, _OF_ONE_EVERY_S = 4, 1.0


class KeyFrameRequests:
    """The requests of one publication; times are monotonic seconds."""

    def __init__(self) -> None:
        self._asked_at = float("-inf")
        self._is_wanted = False

    def want(self, now: float) -> bool:
        """Somebody needs a key frame; True when a request must leave now, else it leaves when it is due."""
        if now == self._asked_at:
            return False
        self._is_wanted = True
        return self._ask(now, MIN_INTERVAL_S)

    def due(self, now: float, still_waiting: Callable[[], bool]) -> bool:
        """Called regularly: True when a request must leave now. `still_waiting` is called when it may be repeated."""
        if self._is_wanted:
            return self._ask(now, MIN_INTERVAL_S)
        return now - self._asked_at >= RETRY_S and still_waiting() and self._ask(now, RETRY_S)

    def _ask(self, now: float, interval: float) -> bool:
        if now - self._asked_at < interval:
            return False
        self._asked_at = now
        self._is_wanted = False
        return True


class Asker:
    """One who may ask for so many key frames, or for as many beginnings. What it does not get it asks for again."""

    def __init__(self) -> None:
        self._left, self._at = float(_OF_ONE), float("-inf")

    def may(self, now: float) -> bool:
        """It asks: whether it is heard."""
        self._left = min(_OF_ONE, self._left + (now - self._at) / _OF_ONE_EVERY_S)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Askers:
    """The receivers of one publication, each of whom may cause so many of its key frames, whatever for."""

    def __init__(self) -> None:
        self._askers: dict[str, tuple[Asker, float]] = {}
        """Those who were heard lately, and when that was."""

    def may(self, receiver: str, now: float) -> bool:
        """A receiver needs a key frame: whether it may cause one now. What it needs at one time counts once."""
        asker, heard_at = self._askers.get(receiver) or (Asker(), None)
        if heard_at != now:
            if not asker.may(now):
                return False
            self._askers[receiver] = asker, now
        return True

    def second_passed(self, now: float) -> None:
        """Called once a second: who was not heard for a while is as one who never asked."""
        self._askers = {each: told for each, told in self._askers.items() if now - told[1] < _OF_ONE * _OF_ONE_EVERY_S}
