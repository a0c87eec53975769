"""What an operation takes: address and body by its messages, and nothing beside them."""

import json
from pathlib import Path
from typing import Annotated, Any, get_args

import pytest
from aiohttp.test_utils import TestClient
from pydantic import Field, ValidationError
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


async def test_of_many_fields_that_do_not_fit_none_is_told_one_by_one(client: TestClient[Any, Any]) -> None:
    """To write each of them out held everybody up for a second."""
    for number, detail in ((operations.MOST_WRONG, "not in the description"), (20_000, "more than 50 fields")):
        body = {f"{each:x}": 1 for each in range(number)} | {"title": "x"}
        async with client.post(PATH.format(shelf_id="s"), json=body) as answer:
            told = await answer.json(content_type=None)
            assert (answer.status, told["code"]) == (400, "malformed")
            assert detail in told["detail"]


def test_of_several_things_the_first_that_is_wrong_ends_the_reading(tmp_path: Path) -> None:
    """In every message that programs send, and in what is in it."""
    sent = {part for _, _, told in operations_of(small_app(tmp_path)) for part in _parts(told.body)}
    several = [
        (message, name)
        for message in sent
        for name, schema in message.model_json_schema().get("properties", {}).items()
        if schema.get("type") == "array"
    ]
    assert {"SaidStep", "NewActivity", "ToDeploy"} <= {message.__name__ for message, _ in several}
    for message, name in several:
        with pytest.raises(ValidationError) as wrong:
            message.model_validate_json(json.dumps({name: [{}, None] * 1_000}))
        assert wrong.value.error_count() < 20, f"{message.__name__}.{name}"


def _parts(annotation: Any) -> set[type[Message]]:
    """The messages in it, however deep."""
    if isinstance(annotation, type) and issubclass(annotation, Message):
        within = (part for field in annotation.model_fields.values() for part in _parts(field.annotation))
        return {annotation, *within}
    return {part for each in get_args(annotation) for part in _parts(each)}


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
