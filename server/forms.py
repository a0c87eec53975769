"""Reading what a form sent.

The rule: a body that is no form is the sender's error, however the library fails on it, and no line in our log.
"""

import re
from collections.abc import Mapping
from io import BufferedReader, BytesIO
from typing import cast

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

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
_PART_BYTES = 1_000  # what keeping one takes at least, however little is in it

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
    takes_files = request.content_type == "multipart/form-data" and _TAKES_FILES.fullmatch(request.path)
    try:
        async with letting_others(request):
            form: Form = await (_with_files(request) if takes_files else request.post())
    except _MALFORMED:
        raise web.HTTPBadRequest from None
    if any(NO_TEXT.search(_text_of(value)) for value in form.values()):
        raise web.HTTPBadRequest
    request[_FORM] = form
    return form


async def read_texts(request: web.Request) -> dict[str, str]:
    """The fields that are text, as it is kept."""
    return {name: composed(value) for name, value in (await read_form(request)).items() if isinstance(value, str)}


async def _with_files(request: web.Request) -> Form:
    """In memory, as it is small: aiohttp's own way leaves temporary files open for the collector to find."""
    room = _Room(MOST_FILE_BYTES if _may_be_signed_in(request) else MOST_STRANGER_BYTES)
    room.require(request.content_length or 0)
    fields: dict[str, str | bytearray | bytes | web.FileField] = {}
    parts = 0
    async for part in await request.multipart():
        parts += 1
        if not isinstance(part, BodyPartReader) or part.name is None or parts > _MOST_PARTS:
            raise ValueError
        room.take(_PART_BYTES + sum(len(name) + len(value) for name, value in part.headers.items()))
        content = bytearray()
        while chunk := await part.read_chunk(2**16):
            room.take(len(chunk))
            content += chunk
        if part.filename is None:
            fields[part.name] = content.decode()
        else:
            file = cast(BufferedReader, BytesIO(content))
            fields[part.name] = web.FileField(part.name, part.filename, file, "", part.headers)
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
