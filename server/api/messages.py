"""What messages are made of: the base of all of them, and words, hours and pages as programs write them.

The rule: what a field takes is in its type, so that the description says it too. Nothing is guessed from another type.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from accounts.lines import composed
from formations.series import FIRST_YEAR, LAST_YEAR
from server.problems import Problem

T = TypeVar("T")
MOST_ITEMS, USUAL_ITEMS = 200, 50
_WALL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)


class Message(BaseModel):
    """Base of what a program says and hears. Unknown fields are refused, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


# What a program says several of: the first one that is wrong ends it, as 100,000 of them in one body held up everybody.
Several = Annotated[tuple[T, ...], FailFast()]


class Nothing(Message):
    """For operations that take or give none."""


class Kept(Message):
    """Something that is kept. `etag`: for If-Match, of who changes it; it is another one after each change."""

    etag: str


class InList(Message):
    """Which page of a list. `cursor`: what the page before said in `next`; nothing for the first one."""

    cursor: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,200}$")] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = USUAL_ITEMS


def _wall(given: Any) -> Any:
    if isinstance(given, str):
        if not _WALL.fullmatch(given):
            raise ValueError("not a wall time")
        return datetime.fromisoformat(given)
    return given


def _countable(given: datetime) -> datetime:
    """In UTC. A year at the end of time has no hour before it, in zones that are behind."""
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise ValueError("not in these centuries")
    return given.astimezone(UTC)


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
# Not even a database takes a NUL.
Line = Annotated[
    str,
    StringConstraints(pattern=r"^[^\u0000-\u001f\u007f\u2028\u2029]*$", max_length=400),
    AfterValidator(composed),
]
Text = Annotated[str, StringConstraints(pattern=r"^[^\u0000]*$", max_length=4_000), AfterValidator(composed)]
# What the training catalogue calls something; spaces go, and capitals come, before it is kept.
ExternalId = Annotated[str, StringConstraints(pattern=r"^[^\u0000-\u001f\u007f\u2028\u2029]*$", max_length=60)]
Zone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]{1,64}$")]
Minutes = Annotated[int, Field(ge=0, le=60_000)]
# What the clock on the wall says; its zone stands beside it.
Wall = Annotated[
    datetime,
    BeforeValidator(_wall),
    PlainSerializer(lambda wall: wall.isoformat(timespec="seconds"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$"}),
]
Moment = Annotated[AwareDatetime, AfterValidator(_countable)]


def cursor_of(*parts: str) -> str:
    """Where a list goes on; opaque, so that no program counts on what is in it."""
    return base64.urlsafe_b64encode("\0".join(parts).encode()).decode().rstrip("=")


def page_of(whole: Iterable[T], key: Callable[[T], str], where: InList) -> tuple[list[T], str | None]:
    """The page that was asked for of a list that is read whole, by key, and its `next`. Raises Problem."""
    parts = parts_of(where.cursor, 1)
    behind = [one for one in sorted(whole, key=key) if parts is None or key(one) > parts[0]]
    page = behind[: where.limit]
    return page, cursor_of(key(page[-1])) if len(behind) > len(page) else None


def parts_of(cursor: str | None, number: int) -> list[str] | None:
    """What a cursor was made of; None: there is none. Raises Problem: we never made it."""
    if cursor is None:
        return None
    try:
        parts = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("\0")
    except (binascii.Error, ValueError):
        parts = []
    if len(parts) != number:
        raise Problem(400, "malformed", "cursor: not one of ours")
    return parts
