"""A form in parts (RFC 7578), as browsers send it: few of them, nothing before the first one, in UTF-8.

The rule: it is cut at its boundaries once all of it is here. aiohttp reads line by line and lets nobody else go on
meanwhile: five megabytes of empty lines, from anybody, held every class for four seconds.
"""

import re
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote

_LONGEST_BOUNDARY = 70  # RFC 2046 §5.1.1
_LONGEST_HEAD = 4_096
_MOST_HEADERS = 8
_PARAMETER = re.compile(r'\s*;\s*([\w*-]+)=(?:"([^"]*)"|([^\s";]+))', re.ASCII)
_EXTENDED = re.compile(r"utf-8'[\w-]*'(.*)", re.ASCII | re.IGNORECASE)
_TEXT = frozenset({"", "text/plain", "text/plain;charset=utf-8"})


@dataclass(frozen=True, slots=True)
class Part:
    """One of them. `filename`: None of what is no file."""

    name: str
    content: bytes | bytearray
    filename: str | None = None


def boundary_of(content_type: str) -> bytes:
    """What stands between the parts. Raises ValueError, LookupError: nothing that could."""
    head = Message()
    head["Content-Type"] = content_type
    boundary = (head.get_boundary() or "").encode("ascii")
    if not 1 <= len(boundary) <= _LONGEST_BOUNDARY:
        raise ValueError("no boundary")
    return boundary


def parts_of(body: bytes | bytearray, boundary: bytes, most: int) -> list[Part]:
    """Those of a body, which ends with the last of them; what comes behind is nothing.

    Raises:
        ValueError, LookupError: it is no form, or there are more of them.
    """
    between = b"\r\n--" + boundary
    if not body.startswith(between[2:]):
        raise ValueError("something before the first part")
    first, *others = body.split(between, most + 1)
    if not 1 <= len(others) <= most or not others[-1].startswith(b"--"):
        raise ValueError("nothing in it, no end, or too many parts")
    return [_part(part) for part in (first[len(between) - 2 :], *others[:-1])]


def _part(given: bytes | bytearray) -> Part:
    head, end, content = given.partition(b"\r\n\r\n")
    if not end or not head.startswith(b"\r\n") or len(head) > _LONGEST_HEAD:
        raise ValueError("no head")
    lines = head[2:].decode().split("\r\n")
    if len(lines) > _MOST_HEADERS:
        raise ValueError("too many headers")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    name, filename = _named(headers.get("content-disposition", ""))
    if "content-transfer-encoding" in headers:
        raise ValueError("no browser encodes a part")
    if filename is None and headers.get("content-type", "").replace(" ", "").lower() not in _TEXT:
        raise ValueError("no text, and no file")
    return Part(name, content, filename)


def _named(disposition: str) -> tuple[str, str | None]:
    """The names of a part and of its file. Not by aiohttp, which warns of what it cannot read, and so logs names."""
    told, at = dict[str, str](), len("form-data")
    if disposition[:at].lower() != "form-data":
        raise ValueError("no part of a form")
    while at < len(disposition):
        found = _PARAMETER.match(disposition, at)
        if found is None:
            raise ValueError("no names")
        told[found[1].lower()], at = found[2] if found[3] is None else found[3], found.end()
    if "name" not in told:
        raise ValueError("no name")
    extended = _EXTENDED.fullmatch(told.get("filename*", ""))  # RFC 8187, as some programs write it
    return told["name"], unquote(extended[1], errors="strict") if extended else told.get("filename")
