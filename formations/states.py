"""Where a formation stands as a whole, from draft to archive: rules first, then the moves as a table.

- A draft is prepared by its trainers and planners; nobody else sees it, and nobody is written to of it.
- From then on everybody who signs in may read its programme, until it is archived.
- Open and running are the same to those in it: the calendar opens the rooms. *Open* still takes enrolments.
- A finished one stays open to its people, to read and to write.
- An archived one changes no more: the bars of progress are gone, who finished stays.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from accounts.permissions import Relation, Right, may
from formations.errors import MoveRefused


class State(StrEnum):
    """Where a formation stands."""

    DRAFT = "draft"
    OPEN = "open"
    RUNNING = "running"
    FINISHED = "finished"
    ARCHIVED = "archived"


class Move(StrEnum):
    """What a planner may do about it."""

    OPEN = "open"
    WITHDRAW = "withdraw"
    START = "start"
    FINISH = "finish"
    RESUME = "resume"
    ARCHIVE = "archive"


MOVES: Mapping[State, Mapping[Move, State]] = {
    State.DRAFT: {Move.OPEN: State.OPEN},
    State.OPEN: {Move.START: State.RUNNING, Move.WITHDRAW: State.DRAFT},
    State.RUNNING: {Move.FINISH: State.FINISHED},
    State.FINISHED: {Move.ARCHIVE: State.ARCHIVED, Move.RESUME: State.RUNNING},
    State.ARCHIVED: {},
}

# Of these nobody gets a letter.
QUIET = frozenset({State.DRAFT, State.ARCHIVED})

# What a state takes away of the table of permissions; what it does not say stays.
_CHANGES = frozenset(Right) - {Right.SEE_PROGRAMME, Right.SEE_FORMATION, Right.SEE_PARTICIPANTS}
WITHHELD: Mapping[State, Mapping[Relation, frozenset[Right]]] = {
    State.DRAFT: dict.fromkeys((Relation.PARTICIPANT, Relation.STRANGER), frozenset(Right)),
    State.OPEN: {},
    State.RUNNING: {},
    State.FINISHED: {},
    State.ARCHIVED: dict.fromkeys(Relation, _CHANGES) | {Relation.STRANGER: frozenset(Right)},
}


def moved(state: State, move: Move) -> State:
    """Where it stands afterwards. Raises MoveRefused: there is no such move from here."""
    if move not in MOVES[state]:
        raise MoveRefused
    return MOVES[state][move]


def may_in(state: State, relations: Iterable[Relation], right: Right) -> bool:
    """Whether any of these relations carries the right, in a formation that stands there."""
    withheld = WITHHELD[state]
    return any(may(frozenset({one}), right) and right not in withheld.get(one, ()) for one in relations)
