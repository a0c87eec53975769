"""People and the places they belong to. An address of mail names an account; a public id names a person elsewhere."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

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
