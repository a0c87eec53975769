"""Reading what a form sent.

The rule: a body that is no form is the sender's error, however the library fails on it, and no line in our log.
"""

import re
from collections.abc import Mapping

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")

# Not even a database takes them: NUL, and halves of characters.
NO_TEXT = re.compile(r"[\0\ud800-\udfff]")

# What aiohttp raises of boundaries, charsets, encodings and headers of parts that do not fit.
_MALFORMED = (ValueError, LookupError, RuntimeError, HttpProcessingError)


async def read_form(request: web.Request) -> Mapping[str, str | bytearray | bytes | web.FileField]:
    """The fields; reading twice gives the same.

    Raises:
        HTTPBadRequest: it is no form.
        HTTPRequestEntityTooLarge
    """
    try:
        form = await request.post()
    except _MALFORMED:
        raise web.HTTPBadRequest from None
    if any(isinstance(value, str) and NO_TEXT.search(value) for value in form.values()):
        raise web.HTTPBadRequest
    return form
