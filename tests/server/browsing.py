"""The pages behind the whole application, as a test reads them and sends their forms: fixtures, and a few words."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from pytest_aiohttp.plugin import AiohttpClient

from accounts.people import Person
from server.app import create_app
from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.applications import settings_for
from tests.storage.planted import Planted, plant

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]

Client = TestClient[Any, Any]
PASSWORD = "une phrase assez longue"


@pytest.fixture
async def planted(given: TestWorld) -> Planted:
    async with given.store.writing() as records:
        planted = await plant(records)
        for person in (planted.trainer, planted.ada, planted.basile):
            await records.people.set_password_hash(person.id, await given.hasher.hash(PASSWORD))
    return planted


@pytest.fixture
async def client(aiohttp_client: AiohttpClient, given: TestWorld, planted: Planted, tmp_path: Path) -> Client:
    return await aiohttp_client(create_app(settings_for(tmp_path), given.world))


async def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status == status, path
    return unescape(await answer.text()).replace("\xa0", " ").replace("\u2019", "'")


async def send(client: Client, page: str, path: str, headers: dict[str, str] | None = None, **form: str) -> ClientResponse:  # fmt: skip  # noqa: E501
    """Sends a form of that page, with its token."""
    html = await (await client.get(page)).text()
    token = re.search(r'name="csrf-token" content="([^"]+)"', html)
    assert token is not None
    return await client.post(path, data={"csrf": token[1], **form}, headers=headers, allow_redirects=False)


async def sign_in(client: Client, person: Person, **form: str) -> ClientResponse:
    return await send(client, "/sign-in", "/sign-in", email=person.email, password=PASSWORD, **form)
