"""The private names of python-engineio, python-socketio and aiohttp that signaling/ relies on, in the pinned minor."""

import importlib.metadata
import inspect

import engineio
import pytest
import socketio
from engineio import async_socket
from engineio.async_drivers import aiohttp as driver

from signaling.engine import EngineServer, EngineSocket
from signaling.server import SocketServer


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (async_socket.AsyncSocket, "poll"),
        (async_socket.AsyncSocket, "receive"),
        (async_socket.AsyncSocket, "send"),
        (async_socket.AsyncSocket, "close"),
        (async_socket.AsyncSocket, "schedule_ping"),
        (async_socket.AsyncSocket, "handle_post_request"),
        (async_socket.AsyncSocket, "_websocket_handler"),
        (engineio.AsyncServer, "_handle_connect"),
        (engineio.AsyncServer, "_trigger_event"),
        (engineio.AsyncServer, "_upgrades"),
        (engineio.AsyncServer, "_ok"),
        (engineio.AsyncServer, "_bad_request"),
        (socketio.AsyncServer, "_handle_connect"),
        (socketio.AsyncServer, "_handle_eio_connect"),
        (socketio.AsyncServer, "_handle_eio_message"),
        (socketio.AsyncServer, "_handle_eio_disconnect"),
        (socketio.AsyncServer, "_engineio_server_class"),
    ],
)
def test_what_we_override_is_there_to_be_overridden(owner: type, name: str) -> None:
    assert name in vars(owner) or any(name in vars(base) for base in owner.__mro__)


def test_the_versions_are_those_it_was_tried_with() -> None:
    assert importlib.metadata.version("python-socketio").startswith("5.18.")
    assert importlib.metadata.version("python-engineio").startswith("4.15.")


def test_what_we_override_takes_the_same_arguments() -> None:
    for ours, theirs in ((EngineSocket, async_socket.AsyncSocket), (EngineServer, engineio.AsyncServer)):
        for name in ("close", "send", "_handle_connect", "handle_post_request", "receive"):
            if name in vars(ours):
                expected = list(inspect.signature(getattr(theirs, name)).parameters)
                assert list(inspect.signature(getattr(ours, name)).parameters) == expected
    assert "_handle_eio_message" in vars(SocketServer)


def test_the_socket_names_we_read_are_set_by_the_base_class() -> None:
    source = inspect.getsource(async_socket.AsyncSocket.__mro__[1])
    for name in ("queue", "connected", "upgraded", "upgrading", "closing", "closed"):
        assert f"self.{name} = " in source


def test_the_base_handler_writes_what_poll_gives_and_ends_when_it_gives_nothing() -> None:
    source = inspect.getsource(async_socket.AsyncSocket._websocket_handler)
    for line in ("packets = await self.poll()", "await ws.send(pkt.encode())", "await self.queue.put(None)"):
        assert line in source


def test_the_driver_makes_a_socket_of_a_handler_and_a_server() -> None:
    assert list(inspect.signature(driver.WebSocket.__init__).parameters) == ["self", "handler", "server"]
    assert set(driver._async) == {"asyncio", "create_route", "translate_request", "make_response", "websocket"}
