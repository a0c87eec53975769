"""Programs that speak to the REST interface of a whole application, each with its bearer token."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from actions.sign_in import create_token
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted

Json = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """An answer, read."""

    status: int
    headers: Mapping[str, str]
    body: Json
    text: str = ""

    @property
    def code(self) -> str:
        return str(self.body.get("code", ""))


@dataclass(frozen=True)
class Program:
    """One of them. `tag`: what it saw."""

    client: TestClient[Any, Any]
    bearer: str

    async def get(self, path: str, **headers: str) -> Told:
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, body: Json | None = None, tag: str = "", key: str = "") -> Told:
        return await self.ask("POST", path, body, self._headers(tag, key))

    async def put(self, path: str, body: Json | None = None, tag: str = "") -> Told:
        return await self.ask("PUT", path, body, self._headers(tag, ""))

    async def ask(self, method: str, path: str, body: Json | None = None, headers: Json | None = None) -> Told:
        told = {"Authorization": f"Bearer {self.bearer}", **(headers or {})}
        address = path if path.startswith("/") else f"/api/v1/{path}"
        async with self.client.request(method, address, json=body, headers=told) as answer:
            return await read(answer)

    def _headers(self, tag: str, key: str) -> Json:
        return ({"If-Match": tag} if tag else {}) | ({"Idempotency-Key": key} if key else {})


async def read(answer: ClientResponse) -> Told:
    text = await answer.text()
    body = await answer.json(content_type=None) if text else {}
    return Told(answer.status, answer.headers, body, text)


OpenProgram = Callable[[str], Awaitable[Program]]


async def program(client: TestClient[Any, Any], given: TestWorld, word: str) -> Program:
    """Of the person of this word."""
    return Program(client, await create_token(given.world, f"{word}@example.org"))


def address(planted: Planted, *parts: str) -> str:
    """Below the planted formation."""
    return "/".join(("formations", planted.formation.id, *parts))
