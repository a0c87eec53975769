"""A port that another program holds is told in one sentence; test_supervisor.py shows that it ends the start."""

import socket
from pathlib import Path

import pytest

from server.ports import port_in_use
from tests.server.applications import settings_for
from tests.services import free_port

KINDS = [(socket.SOCK_STREAM, "TCP", "port"), (socket.SOCK_DGRAM, "UDP", "media_port")]


def test_free_ports_are_free_and_one_that_is_chosen_by_the_system_too(tmp_path: Path) -> None:
    settings = settings_for(tmp_path).model_copy(update={"port": free_port(), "media_port": free_port()})
    assert port_in_use(settings) == ""
    assert port_in_use(settings.model_copy(update={"port": 0})) == ""


@pytest.mark.parametrize(("kind", "word", "setting"), KINDS)
def test_a_port_in_use_is_told_with_what_to_do(
    tmp_path: Path, kind: socket.SocketKind, word: str, setting: str
) -> None:
    free = settings_for(tmp_path).model_copy(update={"port": free_port(), "media_port": free_port(socket.SOCK_DGRAM)})
    with socket.socket(type=kind) as other:
        other.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            other.listen()
        port = other.getsockname()[1]
        sentence = port_in_use(free.model_copy(update={setting: port}))
    assert sentence.startswith(f"{word} port {port} is in use")
    assert f"PREAU_{setting.upper()}={port + 1}." in sentence
