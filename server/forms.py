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

from accounts.lines import composed
from server.parts import boundary_of, parts_of
from server.turns import letting_others

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

# Not even a database takes them: NUL, and halves of characters.
NO_TEXT = re.compile(r"[\0\ud800-\udfff]")

# Where people send files: calendars of elsewhere. A little more than such a file may have, for what goes around it.
_TAKES_FILES = re.compile(r"/(?:formations/[\w-]{1,64}/calendars|domains/[\w-]{1,64}/holidays)")
MOST_FILE_BYTES = 6 * 2**20
MOST_STRANGER_BYTES = 256 * 1024  # of one who is not signed in: as every other form
_MOST_PARTS = 20
_NO_HEADERS: CIMultiDictProxy[str] = CIMultiDictProxy(CIMultiDict())

Form = Mapping[str, str | bytearray | bytes | web.FileField]
_FORM: web.RequestKey[Form] = web.RequestKey("form", Mapping)

# What aiohttp raises of boundaries, charsets, encodings and headers of parts that do not fit; and of senders who went.
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
    """Few of them and in memory, files or not."""
    boundary = boundary_of(request.headers[hdrs.CONTENT_TYPE])
    takes_files = _TAKES_FILES.fullmatch(request.path) and _may_be_signed_in(request)
    room = _Room(MOST_FILE_BYTES if takes_files else MOST_STRANGER_BYTES)
    room.require(request.content_length or 0)
    body = bytearray()
    async for chunk in request.content.iter_any():
        room.take(len(chunk))
        body += chunk
    fields: dict[str, str | bytearray | bytes | web.FileField] = {}
    for part in parts_of(body, boundary, _MOST_PARTS):
        if part.filename is None:
            fields[part.name] = part.content.decode()
        else:
            file = cast(BufferedReader, BytesIO(part.content))
            fields[part.name] = web.FileField(part.name, part.filename, file, "", _NO_HEADERS)
    return fields


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
