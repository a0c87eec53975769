"""Reading what a form sent.

The rule: a body that is no form is the sender's error, however the library fails on it, and no line in our log.
"""

import re
from collections.abc import Mapping
from io import BufferedReader, BytesIO
from typing import cast

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

# Not even a database takes them: NUL, and halves of characters.
NO_TEXT = re.compile(r"[\0\ud800-\udfff]")

# Where people send files: calendars of elsewhere. A little more than such a file may have, for what goes around it.
_TAKES_FILES = re.compile(r"/formations/[\w-]{1,64}/calendars")
MOST_FILE_BYTES = 6 * 2**20

Form = Mapping[str, str | bytearray | bytes | web.FileField]
_FORM: web.RequestKey[Form] = web.RequestKey("form", Mapping)

# What aiohttp raises of boundaries, charsets, encodings and headers of parts that do not fit.
_MALFORMED = (ValueError, LookupError, RuntimeError, HttpProcessingError)


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
        form: Form = await (_with_files(request) if takes_files else request.post())
    except _MALFORMED:
        raise web.HTTPBadRequest from None
    if any(isinstance(value, str) and NO_TEXT.search(value) for value in form.values()):
        raise web.HTTPBadRequest
    request[_FORM] = form
    return form


async def _with_files(request: web.Request) -> Form:
    """In memory, as it is small: aiohttp's own way leaves temporary files open for the collector to find."""
    fields: dict[str, str | bytearray | bytes | web.FileField] = {}
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise ValueError
        content = bytearray()
        while chunk := await part.read_chunk(2**16):
            size += len(chunk)
            if size > MOST_FILE_BYTES:
                raise web.HTTPRequestEntityTooLarge(MOST_FILE_BYTES, size)
            content += chunk
        if part.filename is None:
            fields[part.name] = content.decode()
        else:
            file = cast(BufferedReader, BytesIO(content))
            fields[part.name] = web.FileField(part.name, part.filename, file, "", part.headers)
    return fields
