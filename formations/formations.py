"""Formations: a parcours run for a cohort, led by trainers, unfolding as a plan of activities."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from accounts.people import DomainId, PersonId
from accounts.permissions import Standing
from formations.externals import NO_IDS, ExternalIds
from formations.places import PlaceId
from formations.room_settings import DEFAULTS, RoomSettings
from formations.states import State

FormationId = NewType("FormationId", str)
ActivityId = NewType("ActivityId", str)
ParcoursId = NewType("ParcoursId", str)
GroupId = NewType("GroupId", str)


class ActivityKind(StrEnum):
    """The three ways of a hybrid formation."""

    IN_PERSON = "in_person"
    VIRTUAL_CLASS = "virtual_class"
    ASYNCHRONOUS = "asynchronous"


@dataclass(frozen=True, slots=True)
class Link:
    """Something to read or do elsewhere: an address (http or https) and what it is called."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Formation:
    """One formation.

    Attributes:
        planned_minutes: what is credited when it is finished, whatever was really spent.
        zone: IANA name of where it is given.
        state: who sees it, and what can be done in it.
        didactics, audience, authors: as its parcours said when it was deployed.
        parcours_id: what it was made of, as long as that is there; None: of nothing.
        external: what the training catalogue calls it.
    """

    id: FormationId
    domain_id: DomainId
    title: str
    aims: str
    planned_minutes: int
    zone: str
    state: State = State.RUNNING
    didactics: str = ""
    audience: str = ""
    authors: str = ""
    parcours_id: ParcoursId | None = None
    external: ExternalIds = NO_IDS


@dataclass(frozen=True, slots=True)
class Activity:
    """One item of a formation's plan; `position` orders the plan from 0.

    Attributes:
        place, address: where people meet, for in-person activities; empty otherwise.
        place_id: of the place of the domain that it is; then its name, address, capacity and access are told here.
            None: they are this activity's own words.
        planned_minutes: of this item alone.
        capacity: how many people the place holds, trainers included; None: not said.
        room: how the rooms of a virtual class are set; elsewhere there is none, and these are the defaults.
        links: of an asynchronous activity, in their order.
        version: rises with each change; who changes it says which one they saw.
        access: how one gets to its place and in, as that says.
    """

    id: ActivityId
    formation_id: FormationId
    position: int
    kind: ActivityKind
    title: str
    instructions: str
    place: str
    planned_minutes: int
    address: str = ""
    capacity: int | None = None
    room: RoomSettings = DEFAULTS
    links: tuple[Link, ...] = ()
    version: int = 1
    place_id: PlaceId | None = None
    access: str = ""

    @property
    def where(self) -> str:
        """Its place and address in one line; empty where nobody meets."""
        return ", ".join(part for part in (self.place, self.address) if part)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """That a person belongs to a formation's space, and as what. `finished` is the binary that may leave it."""

    formation_id: FormationId
    person_id: PersonId
    standing: Standing
    finished: bool = False
