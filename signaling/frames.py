"""What a client may put on the wire: the grammar of its frames, checked before any library reads them.

Engine.IO 4 carries Socket.IO 5; of both we take what a page needs. Refused: binary frames and attachments (types 5
and 6), acknowledgements (we ask for none), other namespaces, JSON that is deep, doubtful or not a list.
"""

import json
import re
from dataclasses import dataclass
from typing import NoReturn

from signaling.limits import MAX_BRACKETS, MAX_DEPTH, MAX_FRAME

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

# 1 close, 2probe and 3probe and 5 of an upgrade, 3 pong, 6 noop, 4 a message with a Socket.IO packet of type 0, 1 or 2.
_FRAME = re.compile(r"1|2probe|3(?:probe)?|5|6|4[012][\s\S]*")
_EVENT = re.compile(r"2(\d{0,9})(\[[\s\S]*)")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NOT_BRACKET = re.compile(r"[^\[\]{}]+")


class FrameMalformed(OSError):
    """A frame that no page of ours sends. An OSError, as engineio ends a socket on one."""


@dataclass(frozen=True, slots=True)
class Event:
    """A command as it came; `ack_id` is None if the sender does not wait for an answer."""

    ack_id: int | None
    name: str
    payload: Json
    size: int


def check_frame(frame: object) -> str:
    """The frame, if its kind is one we take. Raises FrameMalformed."""
    if not isinstance(frame, str) or len(frame) > MAX_FRAME or not _FRAME.fullmatch(frame):
        raise FrameMalformed
    return frame


def read_connect(packet: str) -> Json:
    """The `auth` of a CONNECT packet to our one namespace. Raises FrameMalformed."""
    return read_json(packet[1:]) if packet[1:] else None


def read_event(packet: str) -> Event:
    """An EVENT packet with at most one argument. Raises FrameMalformed."""
    match = _EVENT.fullmatch(packet)
    if match is None:
        raise FrameMalformed
    value = read_json(match[2])
    if not isinstance(value, list) or not 1 <= len(value) <= 2 or not isinstance(value[0], str):
        raise FrameMalformed
    ack_id = int(match[1]) if match[1] else None
    return Event(ack_id, value[0], value[1] if len(value) == 2 else {}, len(packet))


def read_json(text: str) -> Json:
    """A JSON text of bounded depth, without the numbers that JSON has not. Raises FrameMalformed."""
    _check_depth(text)
    try:
        value: Json = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise FrameMalformed from None
    return value


def _check_depth(text: str) -> None:
    brackets = _NOT_BRACKET.sub("", _STRING.sub("", text))
    if len(brackets) > MAX_BRACKETS:
        raise FrameMalformed
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise FrameMalformed


def _refuse(_constant: str) -> NoReturn:
    raise FrameMalformed
