"""Reading what a form sent.

The rule: a body that is no form is the sender's error, however the library fails on it, and no line in our log.
"""

import re
from collections.abc import Mapping
from io import BufferedReader, BytesIO
from typing import cast

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError
from multidict import CIMultiDict, CIMultiDictProxy
from multipart import MultipartSegment, PushMultipartParser, parse_options_header

from accounts.lines import composed
from server.turns import letting_others

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

# Not even a database takes them: NUL, and halves of characters.
NO_TEXT = re.compile(r"[\0\ud800-\udfff]")

# Where people send files: calendars of elsewhere. A little more than such a file may have, for what goes around it.
_TAKES_FILES = re.compile(r"/(?:formations/[\w-]{1,64}/calendars|domains/[\w-]{1,64}/holidays)")
MOST_FILE_BYTES = 6 * 2**20
MOST_STRANGER_BYTES = 256 * 1024  # of one who is not signed in: as every other form
_MOST_PARTS = 20
_TEXT = (None, "text/plain")
_NO_HEADERS: CIMultiDictProxy[str] = CIMultiDictProxy(CIMultiDict())

Form = Mapping[str, str | bytearray | bytes | web.FileField]
_FORM: web.RequestKey[Form] = web.RequestKey("form", Mapping)

# What the libraries raise of boundaries, charsets and headers of parts that do not fit; and of senders who went.
_MALFORMED = (ValueError, LookupError, RuntimeError, HttpProcessingError, ConnectionError)


async def read_form(request: web.Request) -> Form:
    """The fields; reading twice gives the same.

    Raises:
        HTTPBadRequest: it is no form.
        HTTPRequestEntityTooLarge
    """
    if _FORM in request:
        return request[_FORM]
    in_parts = request.content_type == "multipart/form-data"
    try:
        async with letting_others(request):
            form: Form = await (_in_parts(request) if in_parts else request.post())
    except _MALFORMED:
        raise web.HTTPBadRequest from None
    if any(NO_TEXT.search(_text_of(value)) for value in form.values()):
        raise web.HTTPBadRequest
    request[_FORM] = form
    return form


async def read_texts(request: web.Request) -> dict[str, str]:
    """The fields that are text, as it is kept."""
    return {name: composed(value) for name, value in (await read_form(request)).items() if isinstance(value, str)}


async def _in_parts(request: web.Request) -> Form:
    """Few of them and in memory, files or not.

    aiohttp's own reader goes line by line and lets nobody else go on meanwhile: of five megabytes of empty lines,
    which anybody may send, every class heard nothing for four seconds.
    """
    _, told = parse_options_header(request.headers[hdrs.CONTENT_TYPE])
    takes_files = _TAKES_FILES.fullmatch(request.path) and _may_be_signed_in(request)
    room = _Room(MOST_FILE_BYTES if takes_files else MOST_STRANGER_BYTES)
    room.require(request.content_length or 0)

    async def read(most: int) -> bytes:
        chunk = await request.content.read(most)
        room.take(len(chunk))
        return chunk

    fields: dict[str, str | bytearray | bytes | web.FileField] = {}
    part, content = MultipartSegment([]), bytearray()
    parser = PushMultipartParser(told.get("boundary", ""), max_segment_count=_MOST_PARTS)
    async for event in parser.parse_async(read):
        if isinstance(event, MultipartSegment):
            part, content = event, bytearray()
        elif event is not None:
            content += event
        else:
            fields[part.name or ""] = _value(part, content)
    if not fields:
        raise ValueError("no part at all")
    return fields


def _value(part: MultipartSegment, content: bytearray) -> str | web.FileField:
    """What one of them holds. Raises ValueError: no text in UTF-8, as browsers send it (RFC 7578 §5.1.2)."""
    if not part.name or part.header("Content-Transfer-Encoding") is not None:  # deprecated (RFC 7578 §4.7)
        raise ValueError
    if part.filename is not None:
        return web.FileField(part.name, part.filename, cast(BufferedReader, BytesIO(content)), "", _NO_HEADERS)
    if part.content_type not in _TEXT or (part.charset or "utf-8").lower() != "utf-8":
        raise ValueError
    return content.decode()


class _Room:
    """What one form may still take of our memory."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0

    def take(self, size: int) -> None:
        """Raises HTTPRequestEntityTooLarge."""
        self.require(size)
        self._taken += size

    def require(self, size: int) -> None:
        """Look, without taking it. Raises HTTPRequestEntityTooLarge."""
        if self._taken + size > self._most:
            raise web.HTTPRequestEntityTooLarge(self._most, self._taken + size)


def _may_be_signed_in(request: web.Request) -> bool:
    """Whether it says so; whether that is true is looked at later. A bearer's form is read only after that."""
    return "Authorization" in request.headers or any(name.endswith("preau_session") for name in request.cookies)


def _text_of(value: str | bytearray | bytes | web.FileField) -> str:
    """What of it people wrote as text: of a file its name."""
    if isinstance(value, web.FileField):
        return value.filename
    return value if isinstance(value, str) else ""
