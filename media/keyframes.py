"""When to ask a publisher for a key frame: joined over its subscribers, and never more often than encoders like."""

# Chromium honours requests that are at least so far apart (measured); each costs a burst of some 50 kB.
MIN_INTERVAL_S = 0.3
# A request or its answer may be lost.
RETRY_S = 1.0
# Of one receiver: so many at once, as the answer may be lost too, and then one in so long. Everyone who gets the layer
# pays for a key frame with what they see until the next.
_OF_ONE, _OF_ONE_EVERY_S = 4, 1.0


class KeyFrameRequests:
    """The requests of one publication; times are monotonic seconds."""

    def __init__(self) -> None:
        self._asked_at = float("-inf")
        self._is_wanted = False

    def want(self, now: float) -> bool:
        """Somebody needs a key frame; True when a request must leave now, else it leaves when it is due."""
        self._is_wanted = True
        return self._ask(now, MIN_INTERVAL_S)

    def due(self, now: float, *, still_waiting: bool) -> bool:
        """Called regularly: True when a request must leave now."""
        if self._is_wanted:
            return self._ask(now, MIN_INTERVAL_S)
        return still_waiting and self._ask(now, RETRY_S)

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
