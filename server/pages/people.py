"""People as pages show them: a name, two letters and a colour that stay the same everywhere."""

from typing import Protocol

from accounts.people import PersonId
from server.pages.views import PersonView

TINTS = 6


class Named(Protocol):
    """Whoever has an id and a name."""

    @property
    def id(self) -> PersonId: ...
    @property
    def name(self) -> str: ...
    @property
    def synthetic(self) -> bool: ...


def person_view(person: Named, *, is_trainer: bool = False) -> PersonView:
    """How this person looks on a page."""
    return PersonView(person.id, person.name, initials(person.name), tint(person.id), is_trainer, person.synthetic)


def initials(name: str) -> str:
    """The first letters of the first two words that begin with one or with a digit: `Marie-Ange Hoarau (CP)` is MH."""
    letters = [word[0] for word in name.split() if word[0].isalnum()]
    return "".join(letters[:2]).upper()


def tint(person_id: str) -> int:
    """Which of the avatar colours; the page's scripts compute the same (sum of character codes)."""
    return sum(map(ord, person_id)) % TINTS
