"""Groups of a formation, as verbs read and write them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from accounts.people import PersonId
from formations.formations import FormationId, GroupId
from formations.groups import Group


class GroupRecords(Protocol):
    """Groups, and who is in them."""

    async def of_formation(self, formation_id: FormationId) -> Sequence[Group]:
        """By name."""
        ...

    async def of_person(self, person_id: PersonId) -> frozenset[GroupId]:
        """In every formation."""
        ...

    async def members(self, group_ids: Collection[GroupId]) -> Mapping[GroupId, frozenset[PersonId]]:
        """Of each of them."""
        ...

    async def put(self, group: Group, members: Collection[PersonId]) -> None:
        """Add it or give it these values; these and no others are in it."""
        ...

    async def is_planned(self, group_id: GroupId) -> bool:
        """Whether there are dates for it."""
        ...

    async def remove(self, group_id: GroupId) -> None:
        """One for which there are no dates."""
        ...
