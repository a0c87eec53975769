"""Groups: some of a formation's participants, with dates of their own; and whom a date concerns.

The rule stands here once. Dates are for everybody or for one group. Who leads or plans a formation is concerned by all
of them; a participant by everybody's and by those of their own groups.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from accounts.lines import is_line, is_seen
from accounts.people import PersonId
from accounts.permissions import Relation
from formations.errors import GroupRefused
from formations.externals import is_external_id, same_id
from formations.formations import FormationId, GroupId

LONGEST_NAME = 80
MOST_GROUPS = 60

_BY_GROUP = frozenset({Relation.PARTICIPANT, Relation.STRANGER})


@dataclass(frozen=True, slots=True)
class Group:
    """A name for some of a formation's participants; a person may be in several.

    Attributes:
        version: rises with each change of it or of its members.
        external_id: what the training catalogue calls it; empty: nothing.
    """

    id: GroupId
    formation_id: FormationId
    name: str
    version: int = 1
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom lists of dates are for. `by_group`: the formations in which groups say what concerns them."""

    person_id: PersonId
    by_group: frozenset[FormationId]


def concerns(group_id: GroupId | None, relations: Collection[Relation], own: Collection[GroupId]) -> bool:
    """Whether dates are for somebody.

    Args:
        group_id: whose they are; None: everybody's.
        relations: how the person stands to the formation.
        own: the groups that they are in.
    """
    return group_id is None or group_id in own or not are_by_group(relations)


def are_by_group(relations: Collection[Relation]) -> bool:
    """Whether groups say what concerns somebody who stands so to a formation; all of it concerns the others."""
    return _BY_GROUP.issuperset(relations)


def share(one: GroupId | None, other: GroupId | None, members: Mapping[GroupId, Collection[PersonId]]) -> bool:
    """Whether dates of the one and of the other are for the same participants, or some of them."""
    if one is None or other is None or one == other:
        return True
    return not set(members.get(one, ())).isdisjoint(members.get(other, ()))


def require_group(group: Group, others: Collection[Group]) -> None:
    """Let pass what can be kept beside the others of its formation. Raises GroupRefused."""
    beside = [one for one in others if one.id != group.id]
    if not is_seen(group.name) or len(group.name) > LONGEST_NAME or not is_line(group.name):
        raise GroupRefused("name")
    if any(one.name.casefold() == group.name.casefold() for one in beside):
        raise GroupRefused("taken")
    if not is_external_id(group.external_id):
        raise GroupRefused("external_id")
    if group.external_id and any(same_id(one.external_id, group.external_id) for one in beside if one.external_id):
        raise GroupRefused("id_taken")
    if len(beside) >= MOST_GROUPS:
        raise GroupRefused("many")
