"""The job table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class JobKind(StrEnum):
    """Work that must be done later, at least once."""

    CLOSE_ROOM = "close_room"
    PURGE_SIGN_INS = "purge_sign_ins"
    PURGE_REHEARSALS = "purge_rehearsals"
    KEEP_DEMO_OPEN = "keep_demo_open"
    DERIVE_UTC = "derive_utc"
    ANNOUNCE_SERIES = "announce_series"
    ANNOUNCE_DATE = "announce_date"
    ANNOUNCE_GONE = "announce_gone"
    ANNOUNCE_PLACE = "announce_place"
    FORGET_TOLD = "forget_told"
    MAIL_SERIES = "mail_series"
    MAIL_DATE = "mail_date"
    MAIL_GONE = "mail_gone"
    MAIL_LEAVER = "mail_leaver"
    REMIND_DAY = "remind_day"
    REMIND_HOUR = "remind_hour"
    MAIL_DAY_REMINDER = "mail_day_reminder"
    MAIL_HOUR_REMINDER = "mail_hour_reminder"
    REFRESH_CALENDAR = "refresh_calendar"
    REFRESH_HOLIDAYS = "refresh_holidays"


MAIL_KINDS = frozenset(kind for kind in JobKind if kind.startswith("mail_"))
# Once they are dead nothing comes of them any more, and each names a person, or says where a date was.
FORGOTTEN_DEAD = MAIL_KINDS | {JobKind.ANNOUNCE_DATE}


@dataclass(frozen=True, slots=True)
class Job:
    """Work to do at `due_at` (aware, UTC). `key` is unique per kind: asked for twice, it is done once."""

    kind: JobKind
    key: str
    due_at: datetime
    attempts: int = 0


class JobRecords(Protocol):
    """The job table: at least once, idempotent handlers, back-off, a dead state."""

    async def plan(self, job: Job) -> None:
        """Add it, or move the one of the same kind and key that is not done yet."""
        ...

    async def plan_all(self, jobs: Sequence[Job]) -> None:
        """The same for many at once, of which no two have the same kind and key."""
        ...

    async def take_back(self, kind: JobKind, keys: Collection[str]) -> frozenset[str]:
        """Forget those of them that nobody has begun; which these were."""
        ...

    async def waiting(self, kind: JobKind, beginnings: Collection[str], *, begun: bool = False) -> frozenset[str]:
        """The keys that begin with one of these (all of one length), of jobs that nobody has begun; or of those too.

        What nobody has begun, nobody begins before this transaction (one that writes) ends.
        """
        ...

    async def lease(
        self, owner: str, now: datetime, seconds: int, limit: int, kinds: Collection[JobKind] = frozenset(JobKind)
    ) -> Sequence[Job]: ...
    async def done(self, job: Job) -> None: ...
    async def failed(self, job: Job, retry_at: datetime | None) -> None:
        """Try again at `retry_at`; None: dead, an administrator looks at it."""
        ...

    async def dead(self) -> Sequence[Job]: ...
    async def forget_dead(self, kinds: Collection[JobKind]) -> None: ...
    async def next_due(self) -> datetime | None: ...
