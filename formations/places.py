"""Places where people meet: those of a domain, with their address, how many people they hold and how one gets in.

The rule: an activity is at one of these, or tells where it is in its own words; words that mean one of these are it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NewType

from accounts.lines import is_line, is_seen
from accounts.names import plain
from accounts.people import DomainId
from formations.errors import PlaceRefused

PlaceId = NewType("PlaceId", str)

LONGEST_PLACE = 200
LONGEST_ADDRESS = 400
LONGEST_ACCESS = 1_000
MOST_CAPACITY = 100_000
MOST_PLACES = 1_000  # of a domain, retired ones included: all of them are looked at where one is meant by its words


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a domain.

    Attributes:
        capacity: how many people it holds, trainers included; None: not said.
        access: how one gets there and in, in a few sentences.
        retired: nothing new is planned there; what is planned stays.
        version: rises with each change; who changes it says which one they saw.
    """

    id: PlaceId
    domain_id: DomainId
    name: str
    address: str = ""
    capacity: int | None = None
    access: str = ""
    retired: bool = False
    version: int = 1

    @property
    def words(self) -> str:
        """Its name and address in one line."""
        return ", ".join(part for part in (self.name, self.address) if part)


def require_place(place: Place) -> None:
    """Let pass what can be kept. Raises PlaceRefused, with the field that is wrong."""
    for part, fits in (
        ("name", is_seen(place.name) and len(place.name) <= LONGEST_PLACE and is_line(place.name)),
        ("address", len(place.address) <= LONGEST_ADDRESS and is_line(place.address)),
        ("capacity", place.capacity is None or 1 <= place.capacity <= MOST_CAPACITY),
        ("access", len(place.access) <= LONGEST_ACCESS),
    ):
        if not fits:
            raise PlaceRefused(part)


def is_called(place: Place, words: Iterable[str]) -> bool:
    """Whether each of these (`accounts.names.wanted_words`) is in its name or address, whatever case and accents."""
    told = plain(place.words)
    return all(word in told for word in words)


def place_meant(places: Iterable[Place], name: str, address: str = "") -> Place | None:
    """The one that these words mean: by name and address, also in one line; by its name alone if only one has it."""
    standing = [one for one in places if not one.retired]
    exact = [one for one in standing if (one.name, one.address) == (name, address)]
    if not exact and not address:
        exact = [one for one in standing if one.words == name] or [one for one in standing if one.name == name]
    return exact[0] if len(exact) == 1 else None
