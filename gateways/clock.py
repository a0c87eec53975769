"""The machine's clocks; `actions.ports.tools.Clock`."""

import time
from datetime import UTC, datetime


class SystemClock:
    """Wall time in UTC, and seconds that never jump."""

    def now(self) -> datetime:
        """The wall's time, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()
