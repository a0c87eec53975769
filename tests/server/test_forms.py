"""Forms in parts: what browsers send is read, anything else is the sender's error, and nothing takes long."""

import asyncio
import time
from contextlib import suppress
from unittest.mock import Mock

import pytest
from aiohttp import FormData, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.streams import StreamReader
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from server.forms import MOST_FILE_BYTES, read_form

HEAD = b'--b\r\nContent-Disposition: form-data; name="a"'
END = b"\r\n--b--\r\n"
IN_PARTS = "multipart/form-data; boundary=b"
SENT_AT_ONCE = 2**16


def field(more: bytes = b"", content: bytes = b"1") -> bytes:
    return HEAD + more + b"\r\n\r\n" + content


async def read(body: bytes, kind: str = IN_PARTS, at_once: int = SENT_AT_ONCE) -> dict[str, object]:
    """The form that this is to who may send files; a file as its name and what is in it. Raises HTTPException."""
    content = StreamReader(Mock(spec=BaseProtocol, _reading_paused=False), 2 * MOST_FILE_BYTES)
    for begin in range(0, len(body), at_once):
        content.feed_data(body[begin : begin + at_once])
    content.feed_eof()
    headers = {"Content-Type": kind, "Cookie": "preau_session=x"}
    request = make_mocked_request("POST", "/formations/x/calendars", headers, payload=content)
    form = await read_form(request)
    assert await read_form(request) is form
    return {
        name: (each.filename, each.file.read()) if isinstance(each, web.FileField) else each
        for name, each in form.items()
    }


@pytest.mark.parametrize("at_once", [1, 7, SENT_AT_ONCE])
async def test_fields_and_files_of_a_browser(at_once: int) -> None:
    body = (
        b'------W\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nx-\xc3\xa9\r\n'
        b'------W\r\nContent-Disposition: form-data; name="file"; filename="\xc3\xa9t\xc3\xa9.ics"\r\n'
        b"Content-Type: text/calendar\r\n\r\nBEGIN\r\n--\r\n\r\n\xff\r\n"
        b'------W\r\nContent-Disposition: form-data; name="none"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n------W--\r\n"
    )
    assert await read(body, "multipart/form-data; boundary=----W", at_once) == {
        "csrf": "x-é",
        "file": ("été.ics", b"BEGIN\r\n--\r\n\r\n\xff"),
        "none": ("", b""),
    }


async def test_what_our_own_tests_send_is_one() -> None:
    form = FormData({"csrf": "é"})
    form.add_field("file", b"\r\n--\r\n", filename="zone.ics", content_type="text/calendar")
    payload = form()
    found = await read(await payload.as_bytes(), payload.headers["Content-Type"])
    assert found == {"csrf": "é", "file": ("zone.ics", b"\r\n--\r\n")}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"--b",
        b"--b--\r\n",
        b"preamble" + field() + END,
        field(),
        field() + b"\r\n--b",
        field() + b"\r\n--bc--",
        b"--b\r\n\r\n1" + END,
        b"--b\r\nX: y\r\n\r\n1" + END,
        b"--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1" + END,
        b"--b\r\nContent-Disposition: form-data\r\n\r\n1" + END,
        HEAD + END,
        field(content=b"\xff") + END,
        field(content=b"\0") + END,
        field(b"\r\nContent-Transfer-Encoding: base64") + END,
        field(b"\r\nContent-Type: text/plain; charset=utf-16") + END,
        field(b"\r\nContent-Type: multipart/mixed; boundary=c") + END,
        field(b"\r\nX: \xff") + END,
        field(b"\r\nX: " + b"y" * 5_000) + END,
        field(b"\r\nX: y" * 9) + END,
        b"\r\n".join([field()] * 21) + END,
    ],
)
async def test_what_is_no_form_or_too_much_of_one_is_the_senders_error(body: bytes) -> None:
    with pytest.raises(web.HTTPBadRequest):
        await read(body)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; x"])
async def test_without_a_boundary_it_is_none(kind: str) -> None:
    with pytest.raises(web.HTTPBadRequest):
        await read(field() + END, kind)


@given(st.binary(max_size=300), st.booleans(), st.integers(1, 300))
def test_nothing_but_a_sensible_error_comes_of_any_bytes(sent: bytes, begun: bool, at_once: int) -> None:
    async def tried() -> None:
        with suppress(web.HTTPBadRequest):
            await read((field(content=b"") if begun else b"") + sent + END, at_once=at_once)

    asyncio.run(tried())


@pytest.mark.parametrize("line", [b"\n", b"\r\n", b"\r\n--b\r\n", b"--b\r\n\r\n", b"a: b\r\n", b"\r\n--"])
async def test_however_many_lines_it_has_it_takes_no_time(line: bytes) -> None:
    """A processor's own time, as machines are shared: it was seconds."""
    many = line * ((MOST_FILE_BYTES - 200) // len(line))
    for body in (many, field() + many + END, field(b"\r\n") + many, field() + END + many):
        began = time.process_time()
        with suppress(web.HTTPBadRequest):
            await read(body)
        assert time.process_time() - began < 0.5
