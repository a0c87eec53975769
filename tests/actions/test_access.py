"""Who may do what, tried: every right × every kind of person × {own formation, another, another domain}.

Generated from the permissions table. A right without a verb here, or a person without a row, fails.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

import pytest

from accounts.errors import NotAllowed, UnknownDomain
from accounts.people import Domain, DomainId, Person
from accounts.permissions import Relation, Right, Role, Standing, may
from actions.admission import admit
from actions.deploying import deploy, propose
from actions.enrolment import enrol, roll
from actions.formations import formation_space
from actions.holidays import set_holidays
from actions.parcours import add_parcours, offer, see_parcours
from actions.places import add_place
from actions.ports.formations import FormationRecords
from actions.programme import programme
from actions.progress import tick_activity, tick_finished
from actions.scheduling import plan_dates
from actions.states import move_formation
from formations.deploying import Deployment, dated_plan
from formations.errors import UnknownFormation, UnknownParcours
from formations.formations import Activity, ActivityId, ActivityKind, Enrolment, Formation, FormationId, ParcoursId
from formations.holidays import seal
from formations.occurrences import Occurrence, OccurrenceId, SeriesId
from formations.parcours import Parcours, ParcoursState, Step
from formations.places import Place, PlaceId
from formations.series import Dates
from formations.states import Move, State
from rooms.errors import NotAMember, NotModerator
from rooms.ids import RoomId
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, an_id

OWN, ANOTHER, ELSEWHERE = "own", "another", "elsewhere"
PLACES = (OWN, ANOTHER, ELSEWHERE)

# Everybody's relations to each of the three formations; roles count in the whole of their domain, and there only.
PEOPLE: dict[str, dict[str, frozenset[Relation]]] = {
    "trainer": {OWN: frozenset({Relation.TRAINER})},
    "participant": {OWN: frozenset({Relation.PARTICIPANT})},
    "scheduler": {OWN: frozenset({Relation.SCHEDULER}), ANOTHER: frozenset({Relation.SCHEDULER})},
    "administrator": {OWN: frozenset({Relation.ADMINISTRATOR}), ANOTHER: frozenset({Relation.ADMINISTRATOR})},
    "scheduling_participant": {
        OWN: frozenset({Relation.SCHEDULER, Relation.PARTICIPANT}),
        ANOTHER: frozenset({Relation.SCHEDULER}),
    },
    "stranger": {},
}
STRANGER = frozenset({Relation.STRANGER})
# What is published is nobody's in particular: who has the right somewhere has it of all domains.
EVERYWHERE = {Right.READ_PARCOURS}
STEP = Step(ActivityKind.VIRTUAL_CLASS, "Classe", 60)
REFUSALS = (NotAllowed, UnknownDomain, UnknownFormation, UnknownParcours, NotAMember, NotModerator)


@dataclass
class Asking:
    given: TestWorld
    person: Person
    place: str
    other: Person

    @property
    def formation_id(self) -> FormationId:
        return FormationId(an_id(f"formation-{self.place}"))

    @property
    def domain_id(self) -> DomainId:
        return DomainId(an_id("domain-there" if self.place == ELSEWHERE else "domain"))

    @property
    def activity_id(self) -> ActivityId:
        return ActivityId(an_id(f"activity-{self.place}"))

    @property
    def room_id(self) -> RoomId:
        return RoomId(an_id(f"class-{self.place}"))


async def _see_programme(asking: Asking) -> bool:
    await programme(asking.given.world, asking.person.id, asking.formation_id)
    return True


async def _see(asking: Asking) -> bool:
    await formation_space(asking.given.world, asking.person, asking.formation_id)
    return True


async def _see_participants(asking: Asking) -> bool:
    space = await formation_space(asking.given.world, asking.person, asking.formation_id)
    return asking.other.id in {member.id for member in space.participants}


async def _see_all_progress(asking: Asking) -> bool:
    space = await formation_space(asking.given.world, asking.person, asking.formation_id)
    return space.follow_up is not None


async def _print_signatures(asking: Asking) -> bool:
    return (await formation_space(asking.given.world, asking.person, asking.formation_id)).may_print


async def _tick_own(asking: Asking) -> bool:
    await tick_activity(asking.given.world, asking.person, asking.formation_id, asking.activity_id, True)
    return True


async def _tick_finished(asking: Asking) -> bool:
    await tick_finished(asking.given.world, asking.person, asking.formation_id, asking.other.id, True)
    return True


async def _join(asking: Asking) -> bool:
    async with asking.given.store.reading() as records:
        now = asking.given.clock.now()
        await admit(records, asking.given.live_rooms, asking.person.id, asking.room_id, now)
    return True


async def _moderate(asking: Asking) -> bool:
    """Who is let in as a trainer moderates; the room's own tests go on from there."""
    async with asking.given.store.reading() as records:
        now = asking.given.clock.now()
        admission = await admit(records, asking.given.live_rooms, asking.person.id, asking.room_id, now)
    return admission.standing is Standing.TRAINER


async def _plan(asking: Asking) -> bool:
    dates = Dates(datetime(2027, 4, 6, 9), datetime(2027, 4, 6, 10), "Europe/Paris")
    await plan_dates(asking.given.world, asking.person.id, asking.formation_id, asking.activity_id, dates, None)
    return True


async def _move(asking: Asking) -> bool:
    await move_formation(asking.given.world, asking.person.id, asking.formation_id, State.RUNNING, Move.FINISH)
    return True


async def _enrol(asking: Asking) -> bool:
    await roll(asking.given.world, asking.person.id, asking.formation_id)
    emails = [asking.other.email]
    await enrol(asking.given.world, asking.person.id, asking.formation_id, emails, Standing.PARTICIPANT)
    return True


async def _set_holidays(asking: Asking) -> bool:
    await set_holidays(asking.given.world, asking.person.id, asking.domain_id, {}, seal({}))
    return True


async def _set_places(asking: Asking) -> bool:
    await add_place(asking.given.world, asking.person.id, Place(PlaceId(an_id("place")), asking.domain_id, "INSPÉ"))
    return True


async def _read_parcours(asking: Asking) -> bool:
    """Of whatever domain, once it is published."""
    parcours = Parcours(ParcoursId(an_id("published")), asking.domain_id, "Parcours", state=ParcoursState.PUBLISHED)
    async with asking.given.store.writing() as records:
        await records.parcours.put(parcours)
    await see_parcours(asking.given.world, asking.person.id, parcours.id)
    seen = await offer(asking.given.world, asking.person.id)
    return parcours.id in {one.id for one in (*seen.own, *seen.shared)}


async def _design(asking: Asking) -> bool:
    await add_parcours(asking.given.world, asking.person.id, asking.domain_id, "Parcours")
    return True


async def _deploy(asking: Asking) -> bool:
    parcours = Parcours(ParcoursId(an_id("shared")), DomainId(an_id("domain")), "Parcours", steps=(STEP,))
    async with asking.given.store.writing() as records:
        await records.parcours.put(replace(parcours, state=ParcoursState.PUBLISHED))
    dated = dated_plan(parcours, date(2027, 4, 6), "Europe/Paris")
    chosen = Deployment(parcours.id, 1, asking.domain_id, "Titre", "Europe/Paris", (asking.other.id,), dated, "key")
    proposal = await propose(asking.given.world, asking.person.id, chosen)
    await deploy(asking.given.world, asking.person.id, chosen, proposal.seal)
    return True


TRIED: dict[Right, Callable[[Asking], Awaitable[bool]]] = {
    Right.SEE_PROGRAMME: _see_programme,
    Right.SEE_FORMATION: _see,
    Right.SEE_PARTICIPANTS: _see_participants,
    Right.SEE_ALL_PROGRESS: _see_all_progress,
    Right.TICK_OWN_PROGRESS: _tick_own,
    Right.TICK_FINISHED: _tick_finished,
    Right.JOIN_CLASS: _join,
    Right.MODERATE_CLASS: _moderate,
    Right.PRINT_SIGNATURES: _print_signatures,
    Right.PLAN_FORMATION: _plan,
    Right.MOVE_FORMATION: _move,
    Right.ENROL: _enrol,
    Right.SET_HOLIDAYS: _set_holidays,
    Right.SET_PLACES: _set_places,
    Right.READ_PARCOURS: _read_parcours,
    Right.DESIGN_PARCOURS: _design,
    Right.DEPLOY_PARCOURS: _deploy,
}


def test_every_right_is_tried() -> None:
    assert set(TRIED) == set(Right)


def test_every_relation_is_somebody_s() -> None:
    held = {relation for places in PEOPLE.values() for relations in places.values() for relation in relations}
    # Anonymous visitors reach no verb: the doors ask them to sign in (tests/server).
    assert held | STRANGER == set(Relation)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("who", PEOPLE)
async def test_access(given: TestWorld, planted: Planted, who: str, place: str) -> None:
    asking = Asking(given, await _populate(given, planted, who), place, planted.basile)
    relations = PEOPLE[who].get(place, STRANGER)
    found = {right: await _allowed(asking, right) for right in Right}
    anywhere = frozenset().union(*PEOPLE[who].values()) or STRANGER
    assert found == {right: may(anywhere if right in EVERYWHERE else relations, right) for right in Right}


async def _allowed(asking: Asking, right: Right) -> bool:
    """Other errors than refusals are mistakes, and end the test."""
    with suppress(*REFUSALS):
        return await TRIED[right](asking)
    return False


async def _populate(given: TestWorld, planted: Planted, who: str) -> Person:
    person = a_person(f"asking-{who}"[:22].replace("_", "-"))
    there = Domain(DomainId(an_id("domain-there")), "Académie d'Ailleurs")
    async with given.store.writing() as records:
        await records.people.add(person, None)
        await records.people.add_domain(there)
        for place in PLACES:
            domain_id = there.id if place == ELSEWHERE else planted.domain.id
            formation = replace(planted.formation, id=FormationId(an_id(f"formation-{place}")), domain_id=domain_id)
            await _add_formation(records.formations, formation, place, planted)
        own = FormationId(an_id(f"formation-{OWN}"))
        for relation in PEOPLE[who].get(OWN, ()):
            if relation in (Relation.TRAINER, Relation.PARTICIPANT):
                await records.formations.enrol(Enrolment(own, person.id, Standing(relation)))
            else:
                await records.people.grant(person.id, Role(relation), planted.domain.id)
    return person


async def _add_formation(kept: FormationRecords, formation: Formation, place: str, planted: Planted) -> None:
    await kept.add_formation(formation)
    activity = Activity(
        ActivityId(an_id(f"activity-{place}")), formation.id, 0, ActivityKind.VIRTUAL_CLASS, "Classe", "", "", 60
    )
    await kept.add_activity(activity)
    dated: Occurrence = planted.occurrence(1, 11)
    await kept.add_occurrence(
        replace(
            dated,
            id=OccurrenceId(an_id(f"class-{place}")),
            series_id=SeriesId(an_id(f"class-{place}")),
            activity_id=activity.id,
            # NOON in UTC is 13:00 in Paris: open to all.
            starts_wall=dated.starts_wall.replace(hour=13),
        )
    )
    await kept.enrol(Enrolment(formation.id, planted.basile.id, Standing.PARTICIPANT))
