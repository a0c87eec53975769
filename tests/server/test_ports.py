"""A port that another program holds is told in one sentence; test_serve.py shows that it ends the start."""

import socket
from pathlib import Path

from server.ports import media_port_in_use
from tests.server.applications import settings_for
from tests.services import free_port


def test_a_free_port_is_free_and_one_that_the_system_chooses_too(tmp_path: Path) -> None:
    settings = settings_for(tmp_path).model_copy(update={"media_port": free_port(socket.SOCK_DGRAM)})
    assert media_port_in_use(settings) == ""
    assert media_port_in_use(settings.model_copy(update={"media_port": 0})) == ""


def test_a_port_in_use_is_told_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        sentence = media_port_in_use(settings_for(tmp_path).model_copy(update={"media_port": port}))
    assert sentence.startswith(f"UDP port {port} is in use")
    assert f"PREAU_MEDIA_PORT={port + 1}." in sentence
