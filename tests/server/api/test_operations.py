"""What an operation takes: address and body by its messages, and nothing beside them."""

from pathlib import Path
from typing import Annotated, Any

import pytest
from aiohttp.test_utils import TestClient
from pydantic import Field
from yarl import URL

from accounts.people import Language, Person, PersonId
from server.api import operations
from server.api.messages import Id, Message
from server.api.openapi import document
from server.api.operations import Call, operation, operations_of
from tests.server.applications import small_app

PATH = "/api/v1/shelves/{shelf_id}/books"


class OnShelf(Message):
    shelf_id: Id
    limit: Annotated[int, Field(ge=1, le=9)] = 5


class NewBook(Message):
    title: Annotated[str, Field(max_length=10)]


class Book(Message):
    shelf_id: Id
    title: str
    limit: int


@operation(OnShelf, NewBook, Book, status=201)
async def add_book(call: Call[OnShelf, NewBook]) -> Book:
    """Puts a book on a shelf."""
    return Book(shelf_id=call.where.shelf_id, title=call.body.title, limit=call.where.limit)


@pytest.fixture
async def client(tmp_path: Path, aiohttp_client: Any, monkeypatch: pytest.MonkeyPatch) -> TestClient[Any, Any]:
    async def ada(_request: object) -> Person:
        return Person(PersonId("ada"), "Ada", "ada@example.org", Language.FRENCH, "UTC")

    monkeypatch.setattr(operations, "signed_in_visitor", ada)
    app = small_app(tmp_path)
    app.router.add_post(PATH, add_book)
    made: TestClient[Any, Any] = await aiohttp_client(app, headers={"Authorization": "Bearer x"})
    return made


async def test_address_and_body_arrive_typed(client: TestClient[Any, Any]) -> None:
    async with client.post(PATH.format(shelf_id="s-1") + "?limit=3", json={"title": "Maths"}) as answer:
        assert (answer.status, answer.content_type) == (201, "application/json")
        assert await answer.json() == {"shelf_id": "s-1", "title": "Maths", "limit": 3}


@pytest.mark.parametrize(
    ("where", "body", "status", "code"),
    [
        ("s/books?limit=10", b'{"title": "x"}', 400, "malformed"),
        ("s/books?limit=1&limit=2", b'{"title": "x"}', 400, "malformed"),
        ("s/books?shelf_id=t", b'{"title": "x"}', 201, None),  # the path says which shelf
        ("s/books?role=admin", b'{"title": "x"}', 400, "malformed"),
        ("s%00/books", b'{"title": "x"}', 404, "not_found"),
        ("s/books", b'{"title": 5}', 400, "malformed"),
        ("s/books", b'{"title": "x", "owner": "me"}', 400, "malformed"),
        ("s/books", b'{"title": "\\ud800"}', 400, "malformed"),
        ("s/books", b"[" * 5000, 400, "malformed"),
        ("s/books", b"\xff", 400, "malformed"),
        ("s/books", b"", 400, "malformed"),
    ],
)
async def test_what_does_not_fit_is_refused_without_being_repeated(
    client: TestClient[Any, Any], where: str, body: bytes, status: int, code: str | None
) -> None:
    headers = {"Content-Type": "application/json"}
    async with client.post(URL(f"/api/v1/shelves/{where}", encoded=True), data=body, headers=headers) as answer:
        told = await answer.json(content_type=None)
        assert (answer.status, told.get("code")) == (status, code)
        assert "owner" not in told.get("detail", "")


async def test_a_body_of_another_kind_is_refused(client: TestClient[Any, Any]) -> None:
    async with client.post(PATH.format(shelf_id="s"), data=b"title=x") as answer:
        assert (answer.status, (await answer.json(content_type=None))["code"]) == (415, "unsupported_type")


async def test_all_of_it_is_described(client: TestClient[Any, Any]) -> None:
    assert client.app is not None
    told = document(operations_of(client.app))["paths"][PATH]["post"]
    assert (told["operationId"], told["summary"]) == ("add_book", "Puts a book on a shelf.")
    assert [(one["name"], one["in"], one["required"]) for one in told["parameters"]] == [
        ("shelf_id", "path", True),
        ("limit", "query", False),
    ]
    assert told["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/NewBook"}
    assert {"201", "400", "401", "403", "404", "415", "default"} == told["responses"].keys()
