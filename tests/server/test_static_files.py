"""Static files are cached for good under a name that changes with them."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from server.app import STATIC_FOLDER
from server.keys import STATIC
from server.static_files import StaticFiles
from tests.server.applications import small_app

Client = TestClient[Any, Any]


def tree(folder: Path) -> Path:
    (folder / "js").mkdir(parents=True)
    (folder / "js/page.js").write_text('import "./part.js";\n' * 100)
    (folder / "js/part.js").write_text("export const part = 1;\n")
    (folder / "importmap.json").write_text('{"socket": "js/part.js"}')
    (folder / ".hidden").write_text("secret")
    (folder / "outside").symlink_to("/etc/passwd")
    return folder


@pytest.fixture
async def client(tmp_path: Path, aiohttp_client: Any) -> Client:
    made: Client = await aiohttp_client(small_app(tmp_path))
    return made


def test_an_address_changes_with_the_content_of_any_file(tmp_path: Path) -> None:
    folder = tree(tmp_path / "static")
    before = StaticFiles(folder)
    assert before.url("js/page.js") == StaticFiles(folder).url("js/page.js")
    (folder / "js/part.js").write_text("export const part = 2;\n")
    assert before.url("js/page.js") != StaticFiles(folder).url("js/page.js")
    with pytest.raises(KeyError):
        before.url("js/none.js")


def test_the_import_map_names_hashed_addresses(tmp_path: Path) -> None:
    files = StaticFiles(tree(tmp_path / "static"))
    assert json.loads(files.import_map) == {"imports": {"socket": files.url("js/part.js")}}


@pytest.mark.parametrize("missing", [".hidden", "outside"])
def test_links_and_hidden_files_are_not_served(tmp_path: Path, missing: str) -> None:
    with pytest.raises(KeyError):
        StaticFiles(tree(tmp_path / "static")).url(missing)


async def test_a_file_with_its_hash_is_kept_for_ever(client: Client) -> None:
    url = client.app[STATIC].url("css/tokens.css")
    async with client.get(url) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert await answer.text() == (STATIC_FOLDER / "css/tokens.css").read_text()


@pytest.mark.parametrize("prefix", ["", "0123456789ab/"])
async def test_a_file_without_todays_hash_is_asked_for_again(client: Client, prefix: str) -> None:
    async with client.get(f"/static/{prefix}css/tokens.css") as answer:
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-cache")
        etag = answer.headers["ETag"]
    async with client.get(f"/static/{prefix}css/tokens.css", headers={"If-None-Match": etag}) as answer:
        assert (answer.status, await answer.read()) == (304, b"")


async def test_text_is_compressed_for_those_who_accept_it(client: Client) -> None:
    plain = (STATIC_FOLDER / "css/tokens.css").read_bytes()
    async with client.get("/static/css/tokens.css", headers={"Accept-Encoding": "identity"}) as answer:
        assert "Content-Encoding" not in answer.headers
        assert await answer.read() == plain
    async with client.get("/static/css/tokens.css", headers={"Accept-Encoding": "br, gzip"}, auto_decompress=False) as (
        answer
    ):
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(await answer.read()) == plain


@pytest.mark.parametrize(
    "path",
    ["../pyproject.toml", "%2e%2e/pyproject.toml", "css/../../pyproject.toml", "css", "", "css%00", "/etc/passwd"],
)
async def test_nothing_outside_the_tree_is_served(client: Client, path: str) -> None:
    async with client.get(f"/static/{path}") as answer:
        assert answer.status in (400, 404)
    async with client.get("/healthz") as answer:
        assert answer.status == 200


def test_vendored_files_are_what_their_checksums_say() -> None:
    sums = (STATIC_FOLDER / "vendor/SHA256SUMS").read_text().splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in sums)
    found = {
        path.relative_to(STATIC_FOLDER / "vendor").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC_FOLDER / "vendor").rglob("*")
        if path.is_file() and path.name != "SHA256SUMS" and path.suffix != ".ts"  # the types are ours
    }
    assert {name.removeprefix("./"): digest for name, digest in listed.items()} == found
