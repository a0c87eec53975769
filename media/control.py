"""The control protocol between the web process and a media process: every message, and its frame.

The web process asks (`Request`), the media process replies or fails, and tells on its own (`Report`).
A frame is a 4-byte big-endian length and a UTF-8 JSON object with `type` and `request_id` (null on reports).
The rule: whatever comes out of `decode` is typed and bounded; anything else is a `ControlMalformed`.
Ids are opaque strings here.
"""

import asyncio
import json
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar, cast, get_type_hints

from media.errors import ControlMalformed
from rooms.sources import Source

MAX_FRAME = 1 << 20
MAX_ID = 128
MAX_SDP = 64 * 1024
MAX_ITEMS = 1024
_LENGTH = struct.Struct("!I")


@dataclass(frozen=True, slots=True)
class OfferedTrack:
    """A media section of the browser's offer, and the publication it becomes."""

    mid: str
    source: Source
    publication_id: str


@dataclass(frozen=True, slots=True)
class SlotCarries:
    """What a slot of a subscribe peer carries now; None is silence, or a picture that stands still."""

    mid: str
    kind: str
    publication_id: str | None


# Requests, web → media


@dataclass(frozen=True, slots=True)
class OpenRoom:
    """Peers may come to this room; opening an open room changes nothing."""

    room_id: str


@dataclass(frozen=True, slots=True)
class CloseRoom:
    """Closes the room's peers and forgets it."""

    room_id: str


@dataclass(frozen=True, slots=True)
class Publish:
    """The browser's offer for what it sends: the first one, one with more tracks, or an ICE restart."""

    room_id: str
    participant_id: str
    connection_id: str
    peer_id: str
    sdp: str
    tracks: tuple[OfferedTrack, ...]
    restart: bool = False


@dataclass(frozen=True, slots=True)
class Unpublish:
    """Ends one publication of a publish peer."""

    peer_id: str
    publication_id: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """A new subscribe peer: the server offers."""

    room_id: str
    participant_id: str
    connection_id: str
    peer_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The browser's answer to the offer of this version."""

    peer_id: str
    version: int
    sdp: str


@dataclass(frozen=True, slots=True)
class Want:
    """The pictures that the page shows, the most important first."""

    peer_id: str
    publication_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """Whether the publication is held back, whatever its browser sends."""

    publication_id: str
    paused: bool


@dataclass(frozen=True, slots=True)
class ClosePeer:
    """Closes a peer, and what it published."""

    peer_id: str


@dataclass(frozen=True, slots=True)
class Stats:
    """Asks for `Numbers`."""


Request = OpenRoom | CloseRoom | Publish | Unpublish | Subscribe | Answer | Want | Pause | ClosePeer | Stats

# Replies


@dataclass(frozen=True, slots=True)
class Done:
    """The reply of requests that give nothing back."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a `Publish`."""

    sdp: str


@dataclass(frozen=True, slots=True)
class Offered:
    """The first offer of a subscribe peer."""

    version: int
    sdp: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """Totals of the process since its start; nothing here belongs to a person."""

    rooms: int
    peers: int
    publications: int
    packets_in: int
    packets_out: int
    packets_dropped: int
    datagrams_refused: int


Reply = Done | Answered | Offered | Numbers


@dataclass(frozen=True, slots=True)
class Failure:
    """The request was refused: a stable code, and a reason for developers."""

    code: str
    detail: str


# Reports, media → web


@dataclass(frozen=True, slots=True)
class PeerConnected:
    """The handshake is done: media flows."""

    peer_id: str


@dataclass(frozen=True, slots=True)
class PeerClosed:
    """`reason`: `timeout` (never connected), `silence` (consent expired), `closed_by_browser`, `failed`."""

    peer_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class OfferMade:
    """The subscribe peer grew: the browser answers this offer."""

    peer_id: str
    version: int
    sdp: str


@dataclass(frozen=True, slots=True)
class SlotsChanged:
    """All slots of the peer, in the order of their media sections."""

    peer_id: str
    slots: tuple[SlotCarries, ...]


@dataclass(frozen=True, slots=True)
class Speaking:
    """Who is heard, the loudest first."""

    room_id: str
    participant_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alive:
    """Whose peers gave a valid packet in the last second."""

    room_id: str
    participant_ids: tuple[str, ...]


Report = PeerConnected | PeerClosed | OfferMade | SlotsChanged | Speaking | Alive
Message = Request | Report | Failure

_NAMES: dict[type, str] = {OfferMade: "offer"}
_REQUESTS = (OpenRoom, CloseRoom, Publish, Unpublish, Subscribe, Answer, Want, Pause, ClosePeer, Stats)
_REPORTS = (PeerConnected, PeerClosed, OfferMade, SlotsChanged, Speaking, Alive)
REPLY_TO: dict[type[Request], type[Reply]] = dict.fromkeys(_REQUESTS, Done) | {
    Publish: Answered,
    Subscribe: Offered,
    Stats: Numbers,
}


def name_of(kind: type) -> str:
    """The wire name: `OpenRoom` → `open_room`."""
    return _NAMES.get(kind) or re.sub(r"(?<!^)([A-Z])", r"_\1", kind.__name__).lower()


_BY_NAME = {name_of(kind): kind for kind in (*_REQUESTS, *_REPORTS, Failure)}


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


def _source(value: object) -> Source:
    try:
        return Source(cast(str, value))
    except ValueError as error:
        raise ControlMalformed("unknown source") from error


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
    Source: _source,
    str | None: _optional_id,
    tuple[str, ...]: _each(_text(MAX_ID)),
    tuple[OfferedTrack, ...]: _each(_nested(OfferedTrack)),
    tuple[SlotCarries, ...]: _each(_nested(SlotCarries)),
}


def _readers(kind: type) -> dict[str, Callable[[object], object]]:
    longer = {"sdp": _text(MAX_SDP), "detail": _text(MAX_FRAME)}
    return {name: longer.get(name) or _BY_TYPE[hint] for name, hint in get_type_hints(kind).items()}


_READERS: dict[type, dict[str, Callable[[object], object]]] = {
    kind: _readers(kind)
    for kind in (*_REQUESTS, *_REPORTS, Failure, Done, Answered, Offered, Numbers, OfferedTrack, SlotCarries)
}
