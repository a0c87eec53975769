"""What messages from a browser are made of. Unknown fields are refused, and nothing is guessed from another type.

The rule: what passes here is typed and bounded. An integer may be written 349.0, which JSON Schema calls one too.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from actions.callers import Caller
from actions.world import World
from signaling.limits import MAX_SDP
from signaling.rates import RateKind

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
LARGEST_SEQUENCE = 2**53 - 1  # what JavaScript counts exactly


class Message(BaseModel):
    """Base of all messages."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _uuid(value: str) -> str:
    if not _UUID.fullmatch(value):
        raise ValueError("not a UUID")
    return value.lower()


def _plain(value: str) -> str:
    if "\0" in value or (not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value)):
        raise ValueError("a NUL or half a character")
    return value


Uuid = Annotated[str, StringConstraints(max_length=36), AfterValidator(_uuid)]
PublicId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Mid = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,16}$")]
Sdp = Annotated[str, StringConstraints(min_length=1, max_length=MAX_SDP), AfterValidator(_plain)]
Sequence = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=LARGEST_SEQUENCE)]
Whole = Annotated[int, BeforeValidator(_whole)]

Facts = dict[str, Any]
M = TypeVar("M", bound=Message)


class Empty(Message):
    """For commands that say all by their name."""


@dataclass(frozen=True, slots=True)
class Command(Generic[M]):
    """A command of the protocol.

    Attributes:
        run: gives what the acknowledgement holds beside `ok`.
        carries_sdp: it may be larger than others.
    """

    name: str
    message: type[M]
    run: Callable[[World, Caller, M], Awaitable[Facts]]
    rate: RateKind = RateKind.OTHERS
    carries_sdp: bool = False


def what_is_wrong(error: ValidationError) -> str:
    """For a developer: where and why, and nothing of the value. The names of unknown fields are not repeated."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "extra_forbidden":
        return "a field that is not in the protocol"
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['type']}"
