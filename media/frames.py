"""Control messages on the wire: a 4-byte big-endian length and a UTF-8 JSON object.

The object has `type` and `request_id` (null on reports). The rule: whatever comes out of here is typed and bounded;
anything else is a `ControlMalformed`.
"""

import asyncio
import json
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast, get_args, get_type_hints

from media.control import (
    Answered,
    Done,
    Failure,
    Message,
    Numbers,
    Offered,
    OfferedTrack,
    OfferMade,
    Reply,
    Report,
    Request,
    SlotCarries,
    WantedPicture,
)
from media.errors import ControlMalformed
from rooms.sources import PictureLimit, Pin, Source

MAX_FRAME = 1 << 20
MAX_ID = 128
MAX_SDP = 64 * 1024
MAX_ITEMS = 1024
_LENGTH = struct.Struct("!I")
_NAMES: dict[type, str] = {OfferMade: "offer"}
_KINDS: tuple[type, ...] = (*get_args(Request), *get_args(Report), Failure)


def name_of(kind: type) -> str:
    """The wire name: `OpenRoom` → `open_room`."""
    return _NAMES.get(kind) or re.sub(r"(?<!^)([A-Z])", r"_\1", kind.__name__).lower()


_BY_NAME = {name_of(kind): kind for kind in _KINDS}


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame taken off the wire, its body not yet typed (a reply is typed by whoever asked)."""

    name: str
    request_id: int | None
    body: Mapping[str, object]

    def message(self) -> Message:
        """The request, report or failure it holds."""
        kind = _BY_NAME.get(self.name)
        if kind is None:
            raise ControlMalformed("unknown type")
        return cast(Message, build(kind, self.body))


def encode(message: Message | Reply, request_id: int | None = None) -> bytes:
    """One frame, its length included."""
    name = "reply" if isinstance(message, Reply) else name_of(type(message))
    body = {"type": name, "request_id": request_id, **_plain(message)}
    payload = json.dumps(body, separators=(",", ":")).encode()
    if len(payload) > MAX_FRAME:
        raise ControlMalformed("frame too long")
    return _LENGTH.pack(len(payload)) + payload


def decode(payload: bytes) -> Frame:
    """The frame in a payload, its length taken off already."""
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise ControlMalformed("not JSON") from error
    if not isinstance(body, dict):
        raise ControlMalformed("not an object")
    name, request_id = body.pop("type", None), body.pop("request_id", None)
    if not isinstance(name, str) or not (request_id is None or type(request_id) is int):
        raise ControlMalformed("bad envelope")
    return Frame(name, request_id, body)


async def read_frame(reader: asyncio.StreamReader) -> Frame:
    """The next frame; `asyncio.IncompleteReadError` at the end of the stream."""
    (length,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    if length > MAX_FRAME:
        raise ControlMalformed("frame too long")
    return decode(await reader.readexactly(length))


T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def build(kind: type[T], body: Mapping[str, object]) -> T:
    """A message of this class out of a JSON object; unknown, missing or ill-typed fields are refused."""
    readers = _READERS[kind]
    if body.keys() != readers.keys():
        raise ControlMalformed(f"{kind.__name__}: wrong fields")
    return kind(**{name: read(body[name]) for name, read in readers.items()})


def _plain(message: object) -> dict[str, object]:
    def plain(value: object) -> object:
        if isinstance(value, tuple):
            return [plain(item) for item in value]
        return _plain(value) if is_dataclass(value) else value

    return {field.name: plain(getattr(message, field.name)) for field in fields(cast(Any, message))}


def _text(limit: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or len(value) > limit:
            raise ControlMalformed("not a short text")
        return value

    return read


def _optional_id(value: object) -> str | None:
    return None if value is None else _text(MAX_ID)(value)


def _exactly(kind: type[T]) -> Callable[[object], T]:
    def read(value: object) -> T:
        if type(value) is not kind:
            raise ControlMalformed(f"not a {kind.__name__}")
        return value

    return read


def _one_of(kind: type[E]) -> Callable[[object], E]:
    def read(value: object) -> E:
        try:
            return kind(cast(str, value))
        except ValueError as error:
            raise ControlMalformed(f"unknown {kind.__name__}") from error

    return read


def _each(read: Callable[[object], T]) -> Callable[[object], tuple[T, ...]]:
    def read_all(value: object) -> tuple[T, ...]:
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            raise ControlMalformed("not a short list")
        return tuple(read(item) for item in value)

    return read_all


def _nested(kind: type[T]) -> Callable[[object], T]:
    def read(value: object) -> T:
        if not isinstance(value, dict):
            raise ControlMalformed("not an object")
        return build(kind, value)

    return read


_BY_TYPE: dict[object, Callable[[object], object]] = {
    str: _text(MAX_ID),
    int: _exactly(int),
    bool: _exactly(bool),
    Source: _one_of(Source),
    PictureLimit: _one_of(PictureLimit),
    Pin: _one_of(Pin),
    str | None: _optional_id,
    tuple[str, ...]: _each(_text(MAX_ID)),
    tuple[OfferedTrack, ...]: _each(_nested(OfferedTrack)),
    tuple[SlotCarries, ...]: _each(_nested(SlotCarries)),
    tuple[WantedPicture, ...]: _each(_nested(WantedPicture)),
}


def _readers(kind: type) -> dict[str, Callable[[object], object]]:
    longer = {"sdp": _text(MAX_SDP), "detail": _text(MAX_FRAME)}
    return {name: longer.get(name) or _BY_TYPE[hint] for name, hint in get_type_hints(kind).items()}


_PARTS: tuple[type, ...] = (OfferedTrack, SlotCarries, WantedPicture)
_READERS: dict[type, dict[str, Callable[[object], object]]] = {
    kind: _readers(kind) for kind in (*_KINDS, Done, Answered, Offered, Numbers, *_PARTS)
}
