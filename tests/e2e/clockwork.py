"""A whole Préau in the test's own process, wired as always but for its clock, which the test turns.

The rule: what takes people a minute or a month takes a turn of the clock here, and nothing else is pretended.
"""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from server.settings import Settings
from server.web_process import answering
from server.wiring import open_app
from tests.live import TestClock

LOOK_EVERY_S = 0.2  # for work that is due: who turned the clock does not wait for a worker's next look


class Clockwork(TestClock):
    """The system's, until it is turned."""

    def pass_by(self, time: timedelta) -> None:
        """So much later, at once."""
        self.ahead_s += time.total_seconds()

    def turn_to(self, moment: datetime) -> None:
        """It is then now, and goes on from there."""
        self.pass_by(moment - self.now())


@asynccontextmanager
async def clockwork(settings: Settings) -> AsyncIterator[Clockwork]:
    """Served while the block runs, without media: a class has its people and what they write."""
    clock = Clockwork()
    with (
        patch("server.wiring.SystemClock", lambda: clock),
        patch("actions.jobs.LOOK_EVERY_S", LOOK_EVERY_S),
        socket.create_server(("localhost", settings.port)) as listener,
    ):
        async with open_app(settings, ()) as app, answering(app, listener, None):
            yield clock
