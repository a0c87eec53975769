"""Forms in parts: what browsers send is read, anything else is the sender's error, and nothing takes long."""

import time
from contextlib import suppress

import pytest
from aiohttp import FormData
from hypothesis import given
from hypothesis import strategies as st

from server.forms import MOST_FILE_BYTES
from server.parts import Part, boundary_of, parts_of

HEAD = b'--b\r\nContent-Disposition: form-data; name="a"'
END = b"\r\n--b--\r\n"


def field(more: bytes = b"", content: bytes = b"1") -> bytes:
    return HEAD + more + b"\r\n\r\n" + content


def test_fields_and_files_of_a_browser() -> None:
    body = (
        b'------W\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nx-\xc3\xa9\r\n'
        b'------W\r\nContent-Disposition: form-data; name="file"; filename="\xc3\xa9t\xc3\xa9.ics"\r\n'
        b"Content-Type: text/calendar\r\n\r\nBEGIN\r\n--\r\n\r\n\xff\r\n"
        b'------W\r\nContent-Disposition: form-data; name="none"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n------W--\r\n"
    )
    assert boundary_of("multipart/form-data; boundary=----W") == b"----W"
    assert parts_of(body, b"----W", 3) == [
        Part("csrf", "x-é".encode()),
        Part("file", b"BEGIN\r\n--\r\n\r\n\xff", "été.ics"),
        Part("none", b"", ""),
    ]


@pytest.mark.parametrize(
    ("told", "filename"),
    [
        (b"; filename=x.ics", "x.ics"),
        (b'; filename="a;b=c%22d.ics"', "a;b=c%22d.ics"),
        (b"; FILENAME*=UTF-8'fr'%C3%A9t%C3%A9.ics; filename=x", "été.ics"),
        (b"; filename*=latin1''x; filename=y", "y"),
        (b"; filename*0=x", None),
    ],
)
def test_names_of_files_as_programs_write_them(told: bytes, filename: str | None) -> None:
    assert parts_of(HEAD + told + b"\r\n\r\n1" + END, b"b", 1) == [Part("a", b"1", filename)]


async def test_what_our_own_tests_send_is_one() -> None:
    form = FormData({"csrf": "é"})
    form.add_field("file", b"\r\n--\r\n", filename="zone.ics", content_type="text/calendar")
    payload = form()
    kind = payload.headers["Content-Type"]
    (first, second) = parts_of(await payload.as_bytes(), boundary_of(kind), 2)
    assert (first, second) == (Part("csrf", "é".encode()), Part("file", b"\r\n--\r\n", "zone.ics"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"x",
        b"--b",
        b"--b--",
        b"\r\n" + field() + END,
        b"preamble\r\n" + field() + END,
        field(),
        field() + b"\r\n--b",
        field() + b"\r\n--bc--",
        b"--b\r\n\r\n1" + END,
        b"--b\r\nX: y\r\n\r\n1" + END,
        b"--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1" + END,
        b"--b\r\nContent-Disposition: form-data\r\n\r\n1" + END,
        HEAD + END,
        b'--b\r\nContent-Disposition: form-data; name="a"; filename="x\r\n\r\n1' + END,
        b'--b\r\nContent-Disposition: form-data; name="a"; y\r\n\r\n1' + END,
        b'--b\r\nContent-Disposition: form-data; x="\\;name="a"\r\n\r\n1' + END,
        b"--b\r\nContent-Disposition: form-data; name=a; filename*=utf-8''%ff\r\n\r\n1" + END,
        field(b"\r\nContent-Transfer-Encoding: base64") + END,
        field(b"\r\nContent-Type: text/plain; charset=utf-16") + END,
        field(b"\r\nContent-Type: multipart/mixed; boundary=c") + END,
        field(b"\r\nX: \xff") + END,
        field(b"\r\nX: " + b"y" * 5_000) + END,
        field(b"\r\nX: y" * 9) + END,
        b"\r\n".join([field()] * 3) + END,
    ],
)
def test_what_is_no_form_or_too_much_of_one_is_the_senders_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # of any kind: the door tells no more than that
        parts_of(body, b"b", 2)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=", f"a/b; boundary={'x' * 71}"])
def test_without_a_boundary_it_is_none(kind: str) -> None:
    with pytest.raises(ValueError, match="no boundary"):
        boundary_of(kind)


@given(st.binary(max_size=300), st.booleans())
def test_nothing_but_a_sensible_error_comes_of_any_bytes(given_bytes: bytes, begun: bool) -> None:
    try:
        parts_of((field(content=b"") if begun else b"") + given_bytes + END, b"b", 2)
    except (ValueError, LookupError):
        return


@pytest.mark.parametrize("line", [b"\n", b"\r\n", b"\r\n--b\r\n", b"--b\r\n\r\n", b"a: b\r\n", b"\r\n--"])
def test_however_many_lines_it_has_it_takes_no_time(line: bytes) -> None:
    """A processor's own time, as machines are shared: it was seconds."""
    many = line * (MOST_FILE_BYTES // len(line))
    for body in (many, field() + many + END, field(b"\r\n") + many, field() + END + many):
        began = time.process_time()
        with suppress(ValueError):
            parts_of(bytearray(body), b"b", 20)
        assert time.process_time() - began < 0.25
