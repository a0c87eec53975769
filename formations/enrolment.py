"""Enrolment: what a scheduler pastes, read as addresses; and what becomes of each of them.

The rule: an address is an account of ours or it is not, and nothing else is told of it; whose it is shows only when its
owner belongs to the formation.
"""

import re
from dataclasses import dataclass

from accounts.errors import EmailMalformed
from accounts.people import Person, clean_email
from formations.errors import EnrolmentRefused

MOST_ADDRESSES = 300

_BETWEEN = re.compile(r"[\r\n,;\t]+")
_NAMED = re.compile(r"[^<>]*<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Addresses:
    """What was pasted: addresses as accounts are named by them, each once; and what cannot be one, as it was typed."""

    read: tuple[str, ...]
    unreadable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What became of the addresses.

    Attributes:
        enrolled: those who belong to the formation now, or as something else than before.
        already: those who belonged to it just so.
        finished: participants whose formation is ticked as finished: they stay what they are.
        unknown: addresses of no account, as they were asked for.
    """

    enrolled: tuple[Person, ...] = ()
    already: tuple[Person, ...] = ()
    finished: tuple[Person, ...] = ()
    unknown: tuple[str, ...] = ()


def read_addresses(text: str) -> Addresses:
    """One on each line, or between commas; `Ada Lovelace <ada@example.org>` is one too.

    Raises:
        EnrolmentRefused: there are too many at once.
    """
    read: dict[str, None] = {}
    unreadable: dict[str, None] = {}
    for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        named = _NAMED.fullmatch(part)
        try:
            read[clean_email(named[1] if named else part)] = None
        except EmailMalformed:
            unreadable[part] = None
    if len(read) + len(unreadable) > MOST_ADDRESSES:
        raise EnrolmentRefused("addresses")
    return Addresses(tuple(read), tuple(unreadable))
