"""Mail, as the verbs see it: what a letter is about. Its words, its form and its way are the adapter's."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from accounts.people import Person
from actions.ports.formations import Planned
from formations.occurrences import Occurrence
from formations.series import Series


class LetterKind(StrEnum):
    """What a letter says."""

    ANNOUNCEMENT = "announcement"
    DAY_REMINDER = "day_reminder"
    HOUR_REMINDER = "hour_reminder"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person.

    Attributes:
        planned: what it is about; of a whole series its first date ahead that stands, if there is one.
        dates: all dates of a series that is announced whole; empty: it is about `planned` alone.
        joinable: the reader may enter the class.
        beside_others: `planned` is one of several dates of its series.
        off: what it is about is cancelled.
        ahead: those of `dates` that are not over.
        newcomer: the reader was told nothing of it before.
        gone: its series was taken back; `planned` is the first of its dates that were ahead.
        leaving: it takes place, but no more for the reader, out of whose calendar it goes.
        former: the date as it was before it moved; None: it did not.
        occasion: tells it from a letter that says the same of another coming or going; the same each time it is tried.
    """

    kind: LetterKind
    person: Person
    planned: Planned
    series: Series
    dates: Sequence[Occurrence] = ()
    joinable: bool = True
    beside_others: bool = False
    off: bool = False
    ahead: Sequence[Occurrence] = ()
    newcomer: bool = False
    leaving: bool = False
    gone: bool = False
    occasion: str = ""
    former: Occurrence | None = None


class MailUnavailable(Exception):
    """Mail cannot leave now; it must be tried again later."""


class MailPutOff(Exception):
    """This letter is not taken now, as its reader's mailbox is full or greylisted; others are."""


class MailRefused(Exception):
    """This letter will never be taken: the address is none, or is not wanted."""


class Mail(Protocol):
    """The way out for letters. The same letter sent twice is recognised by its Message-ID."""

    @property
    def is_on(self) -> bool:
        """Whether there is any way out at all."""
        ...

    async def send(self, letter: Letter) -> None:
        """Raises MailUnavailable, MailPutOff, MailRefused."""
        ...
