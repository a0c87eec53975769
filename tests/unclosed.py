"""A connection that a test leaves open is told to that test.

The collector tells of it too, but whenever it comes by, and to a test that has nothing to do with it.
"""

import asyncio
import weakref
from asyncio import AbstractEventLoop, selector_events
from collections.abc import Iterator
from typing import Any

import pytest

from tests.waiting import until

_made: "weakref.WeakKeyDictionary[Any, AbstractEventLoop]" = weakref.WeakKeyDictionary()
_make = selector_events._SelectorTransport.__init__  # type: ignore[attr-defined]


def _note(transport: Any, loop: AbstractEventLoop, *how: Any, **more: Any) -> None:
    _make(transport, loop, *how, **more)
    _made[transport] = loop


def left_open() -> list[str]:
    """Connections whose loop ended before they did; each is told once."""
    left = [each for each, loop in _made.items() if loop.is_closed()]
    told = [repr(each) for each in left if each._sock is not None]
    for each in left:
        del _made[each]
    return told


async def closed() -> None:
    """Wait for those of this loop that are being closed: over TLS that takes a word from the other side."""
    here = asyncio.get_running_loop()
    await until(lambda: not any(each._sock is not None for each, loop in _made.items() if loop is here))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    yield
    assert left_open() == []


selector_events._SelectorTransport.__init__ = _note  # type: ignore[attr-defined]
