"""Who may do what: one table, from which the access tests are generated. What it does not say is refused."""

from enum import StrEnum


class Role(StrEnum):
    """What a person was given over a whole domain."""

    ADMINISTRATOR = "administrator"
    SCHEDULER = "scheduler"


class Standing(StrEnum):
    """What a person is in one formation's space."""

    TRAINER = "trainer"
    PARTICIPANT = "participant"


class Relation(StrEnum):
    """How the one who asks stands to the formation that is asked about; a person may stand in several."""

    TRAINER = "trainer"
    PARTICIPANT = "participant"
    ADMINISTRATOR = "administrator"
    SCHEDULER = "scheduler"
    STRANGER = "stranger"


class Right(StrEnum):
    """What can be done to or seen of a formation; the last ones of a whole domain."""

    SEE_PROGRAMME = "see_programme"
    SEE_FORMATION = "see_formation"
    SEE_PARTICIPANTS = "see_participants"
    SEE_ALL_PROGRESS = "see_all_progress"
    TICK_OWN_PROGRESS = "tick_own_progress"
    TICK_FINISHED = "tick_finished"
    JOIN_CLASS = "join_class"
    MODERATE_CLASS = "moderate_class"
    PRINT_SIGNATURES = "print_signatures"
    PLAN_FORMATION = "plan_formation"
    MOVE_FORMATION = "move_formation"
    ENROL = "enrol"
    SET_HOLIDAYS = "set_holidays"
    SET_PLACES = "set_places"
    READ_PARCOURS = "read_parcours"
    DESIGN_PARCOURS = "design_parcours"
    DEPLOY_PARCOURS = "deploy_parcours"


# How a member stands to it.
OF_STANDING = {Standing.TRAINER: Relation.TRAINER, Standing.PARTICIPANT: Relation.PARTICIPANT}

_MEMBERS = frozenset({Relation.TRAINER, Relation.PARTICIPANT})
_PLANNERS = frozenset({Relation.ADMINISTRATOR, Relation.SCHEDULER})
_TRAINERS = frozenset({Relation.TRAINER})

PERMISSIONS: dict[Right, frozenset[Relation]] = {
    Right.SEE_PROGRAMME: frozenset(Relation),
    Right.SEE_FORMATION: _MEMBERS | _PLANNERS,
    Right.SEE_PARTICIPANTS: _MEMBERS | _PLANNERS,
    Right.SEE_ALL_PROGRESS: _TRAINERS,
    Right.TICK_OWN_PROGRESS: frozenset({Relation.PARTICIPANT}),
    Right.TICK_FINISHED: _TRAINERS,
    Right.JOIN_CLASS: _MEMBERS,
    Right.MODERATE_CLASS: _TRAINERS,
    Right.PRINT_SIGNATURES: _TRAINERS | _PLANNERS,  # trainers are in the room with the paper
    Right.PLAN_FORMATION: _PLANNERS,
    Right.MOVE_FORMATION: _PLANNERS,
    Right.ENROL: _PLANNERS,
    Right.SET_HOLIDAYS: frozenset({Relation.ADMINISTRATOR}),
    Right.SET_PLACES: _PLANNERS,
    # What any domain has published: who leads or plans anything anywhere has it everywhere.
    Right.READ_PARCOURS: _TRAINERS | _PLANNERS,
    Right.DESIGN_PARCOURS: _PLANNERS,
    Right.DEPLOY_PARCOURS: _PLANNERS,
}


def may(relations: frozenset[Relation], right: Right) -> bool:
    """Whether any of these relations carries the right."""
    return not PERMISSIONS[right].isdisjoint(relations)
