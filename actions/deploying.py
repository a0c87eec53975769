"""Deploying a parcours: looked at whole with all that does not fit, then kept whole in one transaction.

The rule: nothing is kept that was not seen. A plan that is confirmed carries the seal of what was shown; where that is
no longer what it gives, it is shown again.
"""

import asyncio
import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from accounts.errors import NotAllowed, UnknownPerson
from accounts.people import DomainId, Person, PersonId
from accounts.permissions import Right, Standing
from actions.clashes import visible_formations
from actions.mail import plan_reminders
from actions.parcours import SeenParcours, visible_parcours
from actions.places import placed
from actions.planning import plan_closings
from actions.ports.records import Records
from actions.relations import domains_with, related, require_in_domain
from actions.sign_in import person_at
from actions.world import Desk
from formations.clashes import LOOK_AHEAD, Booking, Bookings, ClashKind
from formations.deploying import (
    MOST_TRAINERS,
    DatedStep,
    Deployment,
    Remarks,
    remarks_on,
    require_deployment,
    seal_of,
)
from formations.errors import ChangedMeanwhile, ParcoursRefused
from formations.formations import ActivityId, Enrolment, Formation, FormationId
from formations.occurrences import SeriesId
from formations.parcours import ParcoursState
from formations.places import Place, place_meant
from formations.series import Change, plan_series
from formations.states import State


@dataclass(frozen=True, slots=True)
class Proposal:
    """A deployment as it would be. `remarks` has one for each of its steps; `places` are those to choose from."""

    seen: SeenParcours
    deployment: Deployment
    trainers: tuple[Person, ...]
    remarks: tuple[Remarks, ...]
    seal: str
    places: tuple[Place, ...]


async def known_trainers(desk: Desk, person_id: PersonId) -> tuple[Person, ...]:
    """Those who lead formations in the domains where this person deploys, by name."""
    async with desk.store.reading() as records:
        roles = await records.people.roles(person_id)
        found = await records.formations.trainers_of({domain_id for _, domain_id in roles})
    return tuple(one for one in found if not one.synthetic)


async def trainers_by_address(
    desk: Desk, person_id: PersonId, domain_id: DomainId, addresses: Sequence[str]
) -> tuple[PersonId, ...]:
    """Whose these are, for who makes a formation of this domain: nobody else learns which addresses have an account.

    Raises:
        UnknownDomain, NotAllowed
        UnknownPerson
        ParcoursRefused: more than may lead one formation.
    """
    if len(addresses) > MOST_TRAINERS:
        raise ParcoursRefused("trainers")
    async with desk.store.reading() as records:
        await require_in_domain(records, person_id, domain_id, Right.PLAN_FORMATION)
        return tuple([(await person_at(records, address)).id for address in addresses])


async def propose(desk: Desk, person_id: PersonId, deployment: Deployment) -> Proposal:
    """What it would give; nothing is kept.

    Raises:
        UnknownParcours, UnknownDomain, NotAllowed, UnknownPerson, ParcoursRefused, DatesRefused
    """
    async with desk.store.reading() as records:
        return await _proposal(desk, records, person_id, deployment)


async def deploy(desk: Desk, person_id: PersonId, deployment: Deployment, seal: str) -> FormationId:
    """The formation, a draft, with all its dates; sent again, the same one.

    Raises:
        ChangedMeanwhile: it is not what was seen.
        UnknownParcours, UnknownDomain, NotAllowed, UnknownPerson, ParcoursRefused, DatesRefused
    """
    formation_id = _formation_id(person_id, deployment, seal)
    async with desk.store.writing() as records:
        await records.parcours.begin_change(deployment.parcours_id)
        if await records.formations.formation(formation_id) is not None:
            (await related(records, person_id, formation_id)).require(Right.PLAN_FORMATION)
            return formation_id
        proposal = await _proposal(desk, records, person_id, deployment)
        if proposal.seal != seal:
            raise ChangedMeanwhile
        await _keep(desk, records, formation_id, proposal)
    return formation_id


def _formation_id(person_id: PersonId, deployment: Deployment, seal: str) -> FormationId:
    """One for each thing that was confirmed; nobody can choose it, and only its form makes it again."""
    told = "\0".join((person_id, deployment.parcours_id, deployment.key, seal))
    digest = hashlib.sha256(told.encode(errors="surrogatepass")).digest()[:16]
    return FormationId(base64.urlsafe_b64encode(digest).decode().rstrip("="))


async def _proposal(desk: Desk, records: Records, person_id: PersonId, deployment: Deployment) -> Proposal:
    seen = await visible_parcours(records, person_id, deployment.parcours_id)
    await require_in_domain(records, person_id, deployment.domain_id, Right.DEPLOY_PARCOURS)
    if seen.parcours.version != deployment.version:
        raise ChangedMeanwhile
    if seen.parcours.state is ParcoursState.ARCHIVED:
        raise NotAllowed
    require_deployment(deployment, seen.parcours)
    trainers = await _people(records, deployment.trainers)
    known = await records.places.of_domain(deployment.domain_id)
    remarks = await _remarks(desk, records, person_id, deployment, known)
    places = tuple(one for one in known if not one.retired)
    return Proposal(seen, deployment, trainers, remarks, seal_of(deployment, remarks), places)


async def _people(records: Records, person_ids: Sequence[PersonId]) -> tuple[Person, ...]:
    found = [await records.people.by_id(person_id) for person_id in person_ids]
    if any(one is None for one in found) or len(set(person_ids)) != len(found):
        raise UnknownPerson
    return tuple(one for one in found if one is not None)


async def _remarks(
    desk: Desk, records: Records, person_id: PersonId, deployment: Deployment, known: Sequence[Place]
) -> tuple[Remarks, ...]:
    dated = [at for one in deployment.dated for at in one.occurrences()]
    start = min(one.starts_at for one in dated).astimezone(UTC)
    end = max(one.ends_at for one in dated).astimezone(UTC) + LOOK_AHEAD
    known_people = await _known_people(records, person_id, deployment)
    people = await records.bookings.of_people(known_people, ClashKind.TRAINER, start, end)
    places: dict[str, Sequence[Booking]] = {
        place: await records.bookings.of_place_in(deployment.domain_id, place_meant(known, place) or place, start, end)
        for place in sorted({one.place for one in deployment.dated if one.place})
    }
    taken = [[*people, *places.get(one.place, ())] for one in deployment.dated]
    near = Bookings([*people, *(one for found in places.values() for one in found)]).formations(dated)
    visible = await visible_formations(records, person_id, near)
    first = min(one.starts_wall for one in dated).date()
    last = max(one.ends_wall for one in dated).date()
    holidays = await records.series.holidays(deployment.domain_id, first, last + LOOK_AHEAD)
    # In a thread: a plan of four hundred dates takes a tenth of a second, and a class goes on beside it.
    return await asyncio.to_thread(remarks_on, deployment.dated, taken, visible, holidays, desk.clock.now())


async def _known_people(records: Records, person_id: PersonId, deployment: Deployment) -> list[PersonId]:
    """The trainers of whom clashes are told: the people of domains where this one deploys. Nothing is kept yet, and
    when strangers are taken is nobody's business here."""
    known: set[PersonId] = set()
    for domain in await domains_with(records, person_id, Right.DEPLOY_PARCOURS):
        known |= await records.enrolments.known_in(domain.id, deployment.trainers)
    return sorted(known)


async def _keep(desk: Desk, records: Records, formation_id: FormationId, proposal: Proposal) -> None:
    deployment, parcours = proposal.deployment, proposal.seen.parcours
    formation = Formation(
        formation_id,
        deployment.domain_id,
        deployment.title.strip(),
        parcours.aims,
        parcours.planned_minutes,
        deployment.zone,
        State.DRAFT,
        parcours.didactics,
        parcours.audience,
        parcours.authors,
        parcours.id,
    )
    await records.formations.add_formation(formation)
    for trainer in deployment.trainers:
        await records.formations.enrol(Enrolment(formation_id, trainer, Standing.TRAINER))
    changes = []
    for position, one in enumerate(deployment.dated):
        changes.append(await _keep_step(desk, records, formation, position, one))
        await asyncio.sleep(0)  # a class goes on meanwhile, on the same loop
    occurrences = tuple(one for change in changes for one in change.occurrences)
    await records.series.apply(Change(tuple(one for change in changes for one in change.series), occurrences))
    pairs = zip(deployment.dated, changes, strict=True)
    kinds = {one.activity_id: dated.step.kind for dated, change in pairs for one in change.series}
    await plan_closings(records, occurrences, kinds)
    await plan_reminders(records, occurrences, desk.clock.now())  # sent only once the draft is open


async def _keep_step(desk: Desk, records: Records, formation: Formation, position: int, dated: DatedStep) -> Change:
    activity_id = ActivityId(desk.tokens.public_id())
    new = dated.step.activity(activity_id, formation.id, position, dated.place)
    await records.formations.add_activity(await placed(records, formation.domain_id, new))
    series_id = SeriesId(desk.tokens.public_id())
    return plan_series(series_id, activity_id, dated.dates, dated.step.rule, desk.tokens.public_id)
