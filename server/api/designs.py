"""What a formation says of itself, and the parcours that it may be made of in the same words."""

from typing import Any

from formations.formations import Formation
from formations.parcours import Parcours
from server.api.messages import Id, Kept, Line, Message, Minutes, Text


class DesignWords(Message):
    """What is said of it by who writes it; what is not said is empty."""

    title: Line
    aims: Text = ""
    didactics: Text = ""
    audience: Line = ""
    authors: Line = ""
    planned_minutes: Minutes


class ToldDesign(Kept):
    """The same as it is kept, in its domain."""

    id: Id
    domain_id: Id
    title: str
    aims: str
    didactics: str
    audience: str
    authors: str
    planned_minutes: int


def design_words(one: Formation | Parcours) -> dict[str, Any]:
    """The fields of ToldDesign, but for its tag."""
    return {
        "id": one.id,
        "domain_id": one.domain_id,
        "title": one.title,
        "aims": one.aims,
        "didactics": one.didactics,
        "audience": one.audience,
        "authors": one.authors,
        "planned_minutes": one.planned_minutes,
    }
