"""A whole server, with a class whose people the benchmarks know, as pages of the tests reach it."""

from typing import Any

from bench._class import BenchedClass
from tests.live import people_named


class BenchedDoor:
    """As much of a classroom as a page needs, on a whole server."""

    def __init__(self, benched: BenchedClass) -> None:
        self.benched = benched
        self.people = people_named(*benched.words)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.benched.server.port}"

    def token(self, word: str, _room_id: Any = None) -> str:
        return self.benched.token(word)
