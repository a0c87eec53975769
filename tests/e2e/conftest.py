"""One whole Préau for the tests that do not break it, and three browsers; those that break the server start their own.

The rule: all tests here run on one event loop, so that browsers, which take seconds to start, serve them all.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.demo import Demo
from tests.services import launch_chromium

# Five pictures a second move as surely as twenty-five, and leave the processors to what is tried.
# Of the three cameras the second shows depths, which nobody can send.
CAMERA = "--use-fake-device-for-media-stream=fps=5,device-count=3"


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Running, with its demo."""
    with Demo() as started:
        yield started


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browsers() -> AsyncIterator[Sequence[Browser]]:
    """Three Chromium, each with processes of its own."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(launch_chromium(CAMERA)) for _ in range(3)]


@pytest.fixture(scope="session")
def chromium(browsers: Sequence[Browser]) -> Browser:
    """One of them, for stories that are not about several."""
    return browsers[0]
