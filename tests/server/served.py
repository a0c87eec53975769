"""A class that is open now behind the whole application, on a free port."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from server.app import create_app
from server.security import is_own_origin
from signaling.door import attach
from signaling.fanout import SocketFanout
from tests.live import Classroom, a_classroom
from tests.live_fixtures import copy_of, migrated_file
from tests.server.applications import settings_for

__all__ = ["migrated_file", "served"]


@pytest.fixture
async def served(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Classroom]:
    """A class behind the whole application: pages, REST and sockets."""
    async with a_classroom(copy_of(migrated_file, tmp_path), SocketFanout()) as classroom:
        settings, fanout = settings_for(tmp_path), classroom.world.fanout
        app = create_app(settings, classroom.world)
        assert isinstance(fanout, SocketFanout)
        attach(app, classroom.world, fanout, lambda request, origin: is_own_origin(settings, origin, request.host))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "localhost", 0)
        await site.start()
        assert site._server is not None
        classroom.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        try:
            yield classroom
        finally:
            await runner.cleanup()
