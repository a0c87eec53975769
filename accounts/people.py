"""People and the places they belong to. An address of mail names an account; a public id names a person elsewhere."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from accounts.errors import EmailMalformed

LONGEST_EMAIL = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets

PersonId = NewType("PersonId", str)
DomainId = NewType("DomainId", str)


class Language(StrEnum):
    """The languages in which every string exists."""

    FRENCH = "fr"
    ENGLISH = "en"


class Theme(StrEnum):
    """What a person chose to look at; SYSTEM follows the browser."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Domain:
    """An académie's (or the nation's) part of the installation."""

    id: DomainId
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account.

    Attributes:
        email: casefolded, unique.
        zone: IANA name; every hour shown to this person is in it.
        synthetic: a labelled demonstration participant, never a human being.
    """

    id: PersonId
    name: str
    email: str
    language: Language
    zone: str
    theme: Theme = Theme.SYSTEM
    synthetic: bool = False


# One @, no blank, no control, nothing that could end a header: whether mail arrives is for the mail to tell.
_EMAIL = re.compile(r"[^\s@<>,;:\"\\\x00-\x1f\x7f]+@[^\s@<>,;:\"\\\x00-\x1f\x7f]+")


def clean_email(typed: str) -> str:
    """The address as accounts are named by it: casefolded.

    Raises:
        EmailMalformed: it cannot be one.
    """
    email = typed.strip().casefold()
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email) or not email.isprintable():
        raise EmailMalformed
    return email
