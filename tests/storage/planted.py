"""A small world to test with: one domain, a formation with all three kinds, a trainer and two participants."""

from dataclasses import dataclass
from datetime import UTC, datetime

from accounts.people import Domain, DomainId, Language, Person, PersonId
from accounts.permissions import Role, Standing
from actions.ports.records import Records
from formations.formations import Activity, ActivityId, ActivityKind, Enrolment, Formation, FormationId
from formations.occurrences import Occurrence, OccurrenceId
from rooms.chat import ChatMessage
from rooms.ids import CommandId, MessageId, RoomId


def an_id(word: str) -> str:
    """A public id that says what it is for."""
    return word.ljust(22, "-")[:22]


def a_person(word: str) -> Person:
    return Person(PersonId(an_id(word)), word.capitalize(), f"{word}@example.org", Language.FRENCH, "Europe/Paris")


@dataclass(frozen=True)
class Planted:
    domain = Domain(DomainId(an_id("domain")), "Académie de Valmarine")
    trainer = a_person("trainer")
    ada = a_person("ada")
    basile = a_person("basile")
    formation = Formation(FormationId(an_id("formation")), DomainId(an_id("domain")), "Titre", "", 360, "Europe/Paris")

    def activity(self, kind: ActivityKind, position: int) -> Activity:
        named = ActivityId(an_id(f"activity-{position}"))
        return Activity(named, self.formation.id, position, kind, f"Activité {position}", "", "", 60)

    def occurrence(self, position: int, day: int) -> Occurrence:
        return Occurrence(
            OccurrenceId(an_id(f"occurrence-{position}")),
            ActivityId(an_id(f"activity-{position}")),
            datetime(2027, 3, day, 14),
            datetime(2027, 3, day, 16),
            "Europe/Paris",
        )

    @property
    def class_room(self) -> RoomId:
        return RoomId(an_id("occurrence-1"))


async def plant_planner(records: Records, planted: Planted) -> Person:
    """Somebody who plans what is planted."""
    somebody = a_person("planner")
    await records.people.add(somebody, None)
    await records.people.grant(somebody.id, Role.SCHEDULER, planted.domain.id)
    return somebody


KINDS = (ActivityKind.IN_PERSON, ActivityKind.VIRTUAL_CLASS, ActivityKind.ASYNCHRONOUS)


async def plant(records: Records) -> Planted:
    planted = Planted()
    await records.people.add_domain(planted.domain)
    await records.formations.add_formation(planted.formation)
    for somebody in (planted.trainer, planted.ada, planted.basile):
        await records.people.add(somebody, None)
        standing = Standing.TRAINER if somebody is planted.trainer else Standing.PARTICIPANT
        await records.formations.enrol(Enrolment(planted.formation.id, somebody.id, standing))
    for position, kind in enumerate(KINDS):
        await records.formations.add_activity(planted.activity(kind, position))
        await records.formations.add_occurrence(planted.occurrence(position, 10 + position))
    return planted


def a_message(author: Person, number: int, room_id: RoomId, text: str = "Bonjour") -> ChatMessage:
    return ChatMessage(
        room_id,
        0,
        MessageId(an_id(f"message-{author.name}-{number}")),
        author.id,
        author.name,
        text,
        datetime(2027, 3, 11, 13, 5, 6, 789_000, UTC),
        CommandId(f"command-{number}"),
    )
