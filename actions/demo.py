"""The demo: a database full of made-up people, whose dates follow the day it is looked at."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from accounts.people import Domain, DomainId, Language, Person, PersonId
from accounts.permissions import Role
from actions.demo_designs import designs
from actions.demo_story import DOMAINS, FORMATIONS, MAIN_STORY, PEOPLE, PLACES, Character, Step, Story, public_holidays
from actions.places import placed
from actions.planning import add_date, change_date
from actions.ports.formations import Planned
from actions.ports.live import LiveRooms
from actions.ports.records import Records
from actions.world import Desk
from formations.formations import Activity, ActivityId, Enrolment, Formation, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from formations.places import Place, PlaceId
from rooms.ids import RoomId

# All a story's dates lie within this of today; with room for a demo that nobody looked at for a year.
_FAR = timedelta(days=600)


class NotEmpty(Exception):
    """People live in this database already; a demo would mix with them."""


class NotADemo(Exception):
    """This database was not seeded as a demo."""


class NoOpenClass(Exception):
    """It is a demo, but the hours of its open class are over: nobody kept or refreshed them."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """How to sign in as somebody of the story; `formations` says what they lead (true) or follow."""

    name: str
    email: str
    password: str
    role: Role | None
    formations: tuple[tuple[str, bool], ...]


async def seed(desk: Desk) -> bool:
    """Tell the story into an empty database; False where it was told already.

    Raises:
        NotEmpty: there are people, and they are not the demo's.
    """
    async with desk.store.reading() as records:
        if await records.installation.demo_seed() is not None:
            return False
        if await records.people.everyone():
            raise NotEmpty
    secret = desk.tokens.secret()
    hashes = {
        person.key: await desk.hasher.hash(_password(secret, person)) for person in PEOPLE if not person.synthetic
    }
    async with desk.store.writing() as records:
        await records.installation.become_demo(secret)
        domains = await _add_domains(desk, records)
        people = await _add_people(desk, records, hashes, domains)
        for hall in PLACES:
            new = PlaceId(desk.tokens.public_id()), domains[hall.domain]
            await records.places.put(Place(*new, hall.name, hall.address, hall.capacity, hall.access))
        for domain_id in domains.values():
            await records.series.set_holidays(domain_id, public_holidays(desk.clock.now().year))
        for parcours in designs(domains, desk.tokens.public_id):
            await records.parcours.put(parcours)
        for story in FORMATIONS:
            await _add_formation(desk, records, story, domains, people)
    return True


async def refresh(desk: Desk) -> None:
    """Move every occurrence of the story to where it stands relative to now; its open class is open again.

    Raises:
        NotADemo: the database holds real people's dates.
    """
    now = desk.clock.now()
    async with desk.store.writing() as records:
        if await records.installation.demo_seed() is None:
            raise NotADemo
        domains = await records.people.domains()
        for formation in await records.formations.of_domains([domain.id for domain in domains]):
            story = next((story for story in FORMATIONS if story.title == formation.title), None)
            if story is not None:
                await _redate(records, formation, story, now)


async def keep_open(desk: Desk, live_rooms: LiveRooms) -> None:
    """Give the open class new hours once its own are over, unless somebody is still in it.

    Raises:
        NotADemo: the database holds real people's dates.
    """
    try:
        await open_class(desk)
    except NoOpenClass:
        if not live_rooms.in_use():
            await refresh(desk)


async def is_demo(desk: Desk) -> bool:
    """Whether everybody who sees the command line can sign in as everybody: then only loopback is served."""
    async with desk.store.reading() as records:
        return await records.installation.demo_seed() is not None


async def accounts(desk: Desk) -> list[DemoAccount]:
    """Whom an evaluator can sign in as, with passwords made for this database alone.

    Raises:
        NotADemo: nothing was seeded.
    """
    async with desk.store.reading() as records:
        secret = await records.installation.demo_seed()
    if secret is None:
        raise NotADemo
    return [
        DemoAccount(
            person.name,
            person.email,
            _password(secret, person),
            person.role[0] if person.role else None,
            tuple((story.title, person.key in story.trainers) for story in FORMATIONS if _belongs(person, story)),
        )
        for person in PEOPLE
        if not person.synthetic
    ]


async def open_class(desk: Desk) -> RoomId:
    """The room of the story's class that is open now.

    Raises:
        NotADemo: nothing was seeded.
        NoOpenClass: its hours are over.
    """
    now = desk.clock.now()
    async with desk.store.reading() as records:
        if await records.installation.demo_seed() is None:
            raise NotADemo
        domains = await records.people.domains()
        formations = await records.formations.of_domains([domain.id for domain in domains])
        main = [formation.id for formation in formations if formation.title == MAIN_STORY]
        for planned in await records.formations.plan(main, now, now + timedelta(minutes=1)):
            if _step(_story(MAIN_STORY), planned).when[0].open_now:
                return RoomId(planned.occurrence.id)
    raise NoOpenClass


async def synthetic_people(desk: Desk, count: int) -> list[Person]:
    """The first `count` labelled simulated participants.

    Raises:
        NotADemo: there are none.
    """
    async with desk.store.reading() as records:
        found = [person for person in await records.people.everyone() if person.synthetic]
    if not found:
        raise NotADemo
    return sorted(found, key=lambda person: person.name)[:count]


def _password(secret: str, person: Character) -> str:
    digest = hmac.new(secret.encode(), person.email.encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode().lower()
    return "-".join((letters[0:4], letters[4:8], letters[8:12]))


def _belongs(person: Character, story: Story) -> bool:
    return person.key in story.trainers + story.participants


async def _add_domains(desk: Desk, records: Records) -> dict[str, DomainId]:
    domains = {name: DomainId(desk.tokens.public_id()) for name in DOMAINS}
    for name, domain_id in domains.items():
        await records.people.add_domain(Domain(domain_id, name))
    return domains


async def _add_people(
    desk: Desk, records: Records, hashes: dict[str, str], domains: dict[str, DomainId]
) -> dict[str, PersonId]:
    people: dict[str, PersonId] = {}
    for character in PEOPLE:
        person_id = people[character.key] = PersonId(desk.tokens.public_id())
        person = Person(
            person_id,
            character.name,
            character.email,
            Language.FRENCH,
            character.zone,
            synthetic=character.synthetic,
        )
        await records.people.add(person, hashes.get(character.key))
        if character.role:
            role, domain = character.role
            await records.people.grant(person_id, role, domains[domain])
    return people


async def _add_formation(
    desk: Desk, records: Records, story: Story, domains: dict[str, DomainId], people: dict[str, PersonId]
) -> None:
    formation_id = FormationId(desk.tokens.public_id())
    await records.formations.add_formation(
        Formation(formation_id, domains[story.domain], story.title, story.aims, story.minutes, story.zone, story.state)
    )
    for key, standing in story.members():
        await records.formations.enrol(Enrolment(formation_id, people[key], standing))
    activities = [await _add_step(desk, records, formation_id, story, number) for number in range(len(story.plan))]
    for key, count in story.ticked:
        for activity in activities[:count]:
            await records.formations.tick(activity, people[key], True)


async def _add_step(desk: Desk, records: Records, formation_id: FormationId, story: Story, position: int) -> ActivityId:
    step = story.plan[position]
    activity_id = ActivityId(desk.tokens.public_id())
    new = Activity(
        activity_id, formation_id, position, step.kind, step.title, step.instructions, step.place, step.minutes
    )
    formation = await records.formations.formation(formation_id)
    await records.formations.add_activity(await placed(records, formation.domain_id, new) if formation else new)
    for when in step.when:
        starts, ends = when.dated(desk.clock.now(), story.zone)
        occurrence_id = OccurrenceId(desk.tokens.public_id())
        await add_date(
            records, Occurrence(occurrence_id, activity_id, starts, ends, story.zone, when.cancelled_because)
        )
    return activity_id


async def _redate(records: Records, formation: Formation, story: Story, now: datetime) -> None:
    planned = await records.formations.plan([formation.id], now.astimezone(UTC) - _FAR, now.astimezone(UTC) + _FAR)
    for step, entries in _by_step(story, planned):
        for entry, when in zip(entries, step.when, strict=False):
            starts, ends = when.dated(now, story.zone)
            moved = replace(
                entry.occurrence,
                starts_wall=starts,
                ends_wall=ends,
                recurrence_wall=starts,
                cancelled_because=when.cancelled_because,
            )
            await change_date(records, moved)
            if when.open_now:
                await records.rooms.reopen(RoomId(moved.id))


def _by_step(story: Story, planned: Sequence[Planned]) -> Iterator[tuple[Step, list[Planned]]]:
    for position, step in enumerate(story.plan):
        entries = [entry for entry in planned if entry.activity.position == position]
        yield step, sorted(entries, key=lambda entry: entry.occurrence.starts_wall)


def _story(title: str) -> Story:
    return next(story for story in FORMATIONS if story.title == title)


def _step(story: Story, planned: Planned) -> Step:
    return story.plan[planned.activity.position]
