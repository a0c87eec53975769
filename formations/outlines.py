"""What tells formations apart that are called the same, as those made of one parcours are."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from formations.formations import Formation, FormationId


@dataclass(frozen=True, slots=True)
class Outline:
    """When and where a formation is given, from the dates that are not called off; aware.

    Attributes:
        place: where people meet first; empty: nowhere.
    """

    starts_at: datetime
    ends_at: datetime
    place: str = ""


def alike(formations: Collection[Formation]) -> list[FormationId]:
    """Those of which another has the title."""
    titles = Counter(one.title for one in formations)
    return [one.id for one in formations if titles[one.title] > 1]
