"""Two pages of a class with a network between them that a benchmark can worsen, in Chromium through the tests' relay.

The first publishes a camera in three layers and a steady voice; the second receives.
"""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from rooms.sources import Source
from tests.media.conftest import RunningMedia
from tests.media.pages import MediaPage
from tests.relay import UdpRelay
from tests.services import free_port


@dataclass(frozen=True, slots=True)
class TwoPages:
    """`publisher`'s flows through the relay came before `mark`, `subscriber`'s come after it."""

    publisher: MediaPage
    subscriber: MediaPage
    relay: UdpRelay
    mark: int


@asynccontextmanager
async def two_pages(browser: Browser) -> AsyncIterator[TwoPages]:
    """In the room of a media process of their own; the subscriber wants no picture yet."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port(socket.SOCK_DGRAM)
        async with UdpRelay.to(port) as relay:
            media = RunningMedia(Path(folder) / "media.sock", f"127.0.0.1:{relay.port}")
            await media.start(port)
            connecting = asyncio.create_task(media.client.run())
            try:
                await media.client.wait_available()
                await media.client.open_room("room")
                async with _opened(browser, media, relay) as pages:
                    yield pages
            finally:
                connecting.cancel()
                await asyncio.wait([connecting])
                await media.stop()


@asynccontextmanager
async def _opened(browser: Browser, media: RunningMedia, relay: UdpRelay) -> AsyncIterator[TwoPages]:
    anne, bilal = [await MediaPage.open(browser, media, name) for name in ("anne", "bilal")]
    try:
        await anne.publish("addLayers(1280, 720)", Source.CAMERA, "camera")
        await anne.publish("addTone()", Source.MICROPHONE, "voice")
        mark = await relay.carries(1)
        await bilal.subscribe()
        yield TwoPages(anne, bilal, relay, mark)
    finally:
        for page in (anne, bilal):
            await page.page.context.close()
