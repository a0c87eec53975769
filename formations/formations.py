"""Formations: a parcours run for a cohort, led by trainers, unfolding as a plan of activities."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from accounts.people import DomainId, PersonId
from accounts.permissions import Standing

FormationId = NewType("FormationId", str)
ActivityId = NewType("ActivityId", str)


class ActivityKind(StrEnum):
    """The three ways of a hybrid formation."""

    IN_PERSON = "in_person"
    VIRTUAL_CLASS = "virtual_class"
    ASYNCHRONOUS = "asynchronous"


@dataclass(frozen=True, slots=True)
class Formation:
    """One formation.

    Attributes:
        planned_minutes: what is credited when it is finished, whatever was really spent.
        zone: IANA name of where it is given.
    """

    id: FormationId
    domain_id: DomainId
    title: str
    aims: str
    planned_minutes: int
    zone: str


@dataclass(frozen=True, slots=True)
class Activity:
    """One item of a formation's plan; `position` orders the plan from 0.

    Attributes:
        place: where people meet, for in-person activities; empty otherwise.
        planned_minutes: of this item alone.
    """

    id: ActivityId
    formation_id: FormationId
    position: int
    kind: ActivityKind
    title: str
    instructions: str
    place: str
    planned_minutes: int


@dataclass(frozen=True, slots=True)
class Enrolment:
    """That a person belongs to a formation's space, and as what. `finished` is the binary that may leave it."""

    formation_id: FormationId
    person_id: PersonId
    standing: Standing
    finished: bool = False
