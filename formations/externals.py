"""External ids: what the ministry's training catalogue (Gaia and what follows it) calls a formation and its groups.

The rule: an id is kept without spaces and in capitals. It is the same as another also where a spreadsheet took the
zeros before a number. Of the formations of a domain that are not archived, one at most has the same dispositif and
module; of the groups of a formation, one at most the same id.
"""

import unicodedata
from dataclasses import dataclass

from formations.errors import FormationRefused

LONGEST_EXTERNAL_ID = 40


@dataclass(frozen=True, slots=True)
class ExternalIds:
    """Of a formation; or of one that is named, for instance by the line of a table. Empty: not told.

    Attributes:
        dispositif: what it is part of; alone, it means the whole of it.
        module: the part.
    """

    dispositif: str = ""
    module: str = ""

    def __bool__(self) -> bool:
        """Whether anything is told."""
        return bool(self.dispositif or self.module)

    def are(self, other: "ExternalIds") -> bool:
        """Whether both mean the same, whatever zeros a spreadsheet took."""
        return same_id(self.dispositif, other.dispositif) and same_id(self.module, other.module)

    def names(self, other: "ExternalIds") -> bool:
        """Whether what the other is told to be is this: what both tell is the same, and they tell something alike."""
        told = [
            same_id(own, theirs)
            for own, theirs in ((self.dispositif, other.dispositif), (self.module, other.module))
            if own and theirs
        ]
        return bool(told) and all(told)


NO_IDS = ExternalIds()


def external_id(told: str) -> str:
    """As it is kept, of what somebody typed; what is much too long stays so, and is not looked at."""
    if len(told) > 10 * LONGEST_EXTERNAL_ID:
        return told
    capitals = unicodedata.normalize("NFKC", told).upper()
    # Capitals may take a letter apart, and what stood around a space may belong together.
    return unicodedata.normalize("NFKC", "".join(capitals.split()))


def external_ids(dispositif: str, module: str) -> ExternalIds:
    """As they are kept, of what somebody typed."""
    return ExternalIds(external_id(dispositif), external_id(module))


def same_id(one: str, other: str) -> bool:
    """Whether two kept ids mean the same: `007` is what a spreadsheet makes `7` of."""
    return one == other or id_key(one) == id_key(other)


def id_key(kept: str) -> str:
    """The same for ids that mean the same."""
    return (kept.lstrip("0") or "0") if kept.isdecimal() else kept


def is_external_id(kept: str) -> bool:
    """Whether it can be one, or none."""
    return len(kept) <= LONGEST_EXTERNAL_ID and kept.isprintable() and kept == external_id(kept)


def require_external_ids(ids: ExternalIds) -> None:
    """Let pass what can be kept. Raises FormationRefused, with the one that is wrong."""
    for part, kept in (("dispositif", ids.dispositif), ("module", ids.module)):
        if not is_external_id(kept):
            raise FormationRefused(part)
