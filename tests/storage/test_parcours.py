"""The contract of ParcoursRecords, and of what deploying one asks, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from accounts.people import Domain, DomainId, PersonId
from formations.clashes import ClashKind
from formations.formations import ActivityKind, FormationId, Link, ParcoursId
from formations.parcours import Parcours, ParcoursState, Step
from formations.room_settings import Lobby, Means, RoomSettings
from storage.database import Database
from tests.storage.planted import Planted, an_id, plant

QUIET = RoomSettings(Lobby.APPROVAL, mute_on_entry=True, allows=frozenset({Means.CAMERA, Means.CHAT}))
WHOLE = Parcours(
    ParcoursId(an_id("whole")),
    DomainId(an_id("domain")),
    "Résolution de problèmes",
    "But",
    "Choix",
    "Cycle 2",
    "Camille et Dominique",
    360,
    steps=(
        Step(ActivityKind.IN_PERSON, "Journée", 180, 0, time(9), instructions="Apporter\ndeux problèmes"),
        Step(ActivityKind.ASYNCHRONOUS, "Lire", 30, 1, days=6, links=(Link("https://example.org/a", "Un texte"),)),
        Step(ActivityKind.VIRTUAL_CLASS, "Classe", 90, 7, time(17, 30), room=QUIET),
    ),
)
START, END = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)


@pytest.fixture
async def planted(database: Database) -> Planted:
    async with database.writing() as records:
        await records.people.add_domain(Domain(DomainId(an_id("there")), "Ailleurs"))
        planted = await plant(records)
        await records.parcours.put(WHOLE)
    return planted


async def test_it_comes_back_as_it_was_given(database: Database, planted: Planted) -> None:
    async with database.reading() as records:
        assert await records.parcours.parcours(WHOLE.id) == WHOLE
        assert await records.parcours.parcours(ParcoursId(an_id("none"))) is None


async def test_changing_it_keeps_its_domain_and_takes_other_steps(database: Database, planted: Planted) -> None:
    fewer = replace(WHOLE, title="Autre titre", version=2, steps=WHOLE.steps[1:], state=ParcoursState.PUBLISHED)
    async with database.writing() as records:
        await records.parcours.begin_change(WHOLE.id)
        await records.parcours.put(replace(fewer, domain_id=DomainId(an_id("there"))))
    async with database.reading() as records:
        assert await records.parcours.parcours(WHOLE.id) == fewer


async def test_lists_by_domain_and_of_what_is_published(database: Database, planted: Planted) -> None:
    copy = replace(WHOLE.copied(ParcoursId(an_id("copy")), DomainId(an_id("there"))), title="Copie")
    async with database.writing() as records:
        await records.parcours.put(copy)
        await records.parcours.put(replace(WHOLE, state=ParcoursState.PUBLISHED))
    async with database.reading() as records:
        assert await records.parcours.parcours(copy.id) == copy
        assert [one.id for one in await records.parcours.of_domains([planted.domain.id])] == [WHOLE.id]
        both = await records.parcours.of_domains({planted.domain.id, copy.domain_id})
        assert [one.title for one in both] == ["Copie", "Résolution de problèmes"]
        assert await records.parcours.of_domains([]) == []
        assert [one.id for one in await records.parcours.published()] == [WHOLE.id]


async def test_a_formation_knows_what_it_was_made_of(database: Database, planted: Planted) -> None:
    made = replace(
        planted.formation,
        id=FormationId(an_id("made")),
        didactics="Choix",
        audience="Cycle 2",
        authors="Camille",
        parcours_id=WHOLE.id,
    )
    async with database.writing() as records:
        await records.formations.add_formation(made)
    async with database.reading() as records:
        assert await records.formations.formation(made.id) == made


async def test_what_trainers_and_a_place_are_booked_for(database: Database, planted: Planted) -> None:
    meeting = replace(planted.activity(ActivityKind.IN_PERSON, 0), place="INSPÉ", address="Rue A")
    async with database.writing() as records:
        await records.formations.change_activity(meeting)
    async with database.reading() as records:
        assert [one.id for one in await records.formations.trainers_of([planted.domain.id])] == [planted.trainer.id]
        assert await records.formations.trainers_of([DomainId(an_id("there"))]) == []
        asked = [planted.trainer.id, planted.ada.id, PersonId(an_id("none"))]
        found = await records.bookings.of_people(asked, ClashKind.TRAINER, START, END)
        assert sorted((one.name, one.starts_at.day, one.kind) for one in found) == [
            ("Ada", 10, ClashKind.TRAINER),
            ("Ada", 11, ClashKind.TRAINER),
            ("Trainer", 10, ClashKind.TRAINER),
            ("Trainer", 11, ClashKind.TRAINER),
        ]
        assert await records.bookings.of_people([], ClashKind.TRAINER, START, END) == []
        assert await records.bookings.of_people(asked, ClashKind.TRAINER, END, END) == []
        there = await records.bookings.of_place_in(planted.domain.id, "INSPÉ", START, END)
        assert [(one.name, one.starts_at.day, one.kind) for one in there] == [("INSPÉ", 10, ClashKind.PLACE)]
        assert await records.bookings.of_place_in(DomainId(an_id("there")), "INSPÉ", START, END) == []
