"""Who may enter which room when, and what the others are told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from accounts.errors import NotAllowed, TooManyAttempts
from accounts.people import PersonId
from accounts.permissions import Role, Standing
from actions.admission import Admission, admit
from actions.joining import join, look_at_door, own_rehearsal, work_of
from actions.ports.rooms import RoomKind
from formations.errors import OccurrenceCancelled, TooEarly, TooLate
from formations.formations import Enrolment
from formations.opening import Opening
from rooms.errors import NotAMember, RemovedFromRoom, RoomEnded
from rooms.ids import RoomId
from tests.actions.worlds import TestWorld
from tests.storage.planted import Planted, a_person, an_id

STARTS = datetime(2027, 3, 11, 13, 0, tzinfo=UTC)
ENDS = datetime(2027, 3, 11, 15, 0, tzinfo=UTC)


async def test_the_door_tells_what_the_room_is(given: TestWorld, planted: Planted) -> None:
    given.clock.set_to(STARTS)
    admission = await _admit(given, planted.ada.id, planted.class_room)
    assert admission.record.kind is RoomKind.CLASS
    assert (admission.person, admission.standing) == (planted.ada, Standing.PARTICIPANT)
    assert admission.planned is not None
    assert (admission.planned.activity.title, admission.planned.formation.title) == ("Activité 1", "Titre")
    assert admission.door == Opening(STARTS - timedelta(minutes=15), ENDS + timedelta(hours=1))
    assert (await _admit(given, planted.trainer.id, planted.class_room)).standing is Standing.TRAINER


@pytest.mark.parametrize(
    ("who", "moment", "refusal"),
    [
        ("ada", STARTS - timedelta(minutes=15, seconds=1), TooEarly(STARTS - timedelta(minutes=15))),
        ("ada", STARTS - timedelta(minutes=15), None),
        ("ada", ENDS + timedelta(minutes=59, seconds=59), None),
        ("ada", ENDS + timedelta(hours=1), TooLate(ENDS + timedelta(hours=1))),
        ("trainer", datetime(2027, 3, 10, 22, 59, 59, tzinfo=UTC), TooEarly(datetime(2027, 3, 10, 23, tzinfo=UTC))),
        ("trainer", datetime(2027, 3, 10, 23, tzinfo=UTC), None),
        ("trainer", ENDS + timedelta(hours=1), TooLate(ENDS + timedelta(hours=1))),
    ],
)
async def test_the_calendar_opens_the_room(
    given: TestWorld, planted: Planted, who: str, moment: datetime, refusal: Exception | None
) -> None:
    given.clock.set_to(moment)
    person = getattr(planted, who)
    if refusal is None:
        assert (await _admit(given, person.id, planted.class_room)).record.room_id == planted.class_room
        return
    with pytest.raises(type(refusal)) as refused:
        await _admit(given, person.id, planted.class_room)
    assert vars(refused.value) == vars(refusal)


async def test_a_class_that_goes_on_stays_open(given: TestWorld, planted: Planted) -> None:
    given.clock.set_to(ENDS + timedelta(hours=3))
    given.live_rooms.used.add(planted.class_room)
    assert await _admit(given, planted.ada.id, planted.class_room)


async def test_a_cancelled_class_says_why(given: TestWorld, planted: Planted) -> None:
    async with given.store.writing() as records:
        await records.formations.change_occurrence(replace(planted.occurrence(1, 11), cancelled_because="Neige"))
        await records.rooms.end(planted.class_room)
    given.clock.set_to(STARTS)
    with pytest.raises(OccurrenceCancelled) as refused:
        await _admit(given, planted.ada.id, planted.class_room)
    assert refused.value.reason == "Neige"


async def test_an_ended_class_lets_nobody_in(given: TestWorld, planted: Planted) -> None:
    async with given.store.writing() as records:
        await records.rooms.end(planted.class_room)
    given.clock.set_to(STARTS)
    for person in (planted.ada, planted.trainer):
        with pytest.raises(RoomEnded):
            await _admit(given, person.id, planted.class_room)
    assert (await look_at_door(given.world, planted.ada.id, planted.class_room)).record.ended


async def test_who_was_removed_cannot_come_back(given: TestWorld, planted: Planted) -> None:
    async with given.store.writing() as records:
        await records.rooms.ban(planted.class_room, planted.ada.id)
    given.clock.set_to(STARTS)
    with pytest.raises(RemovedFromRoom):
        await _admit(given, planted.ada.id, planted.class_room)
    assert await _admit(given, planted.basile.id, planted.class_room)


@pytest.mark.parametrize("moment", [STARTS - timedelta(days=9), STARTS, ENDS + timedelta(days=9)])
async def test_who_does_not_belong_learns_nothing(given: TestWorld, planted: Planted, moment: datetime) -> None:
    scheduler = a_person("scheduler")
    async with given.store.writing() as records:
        await records.people.add(scheduler, None)
        await records.people.grant(scheduler.id, Role.SCHEDULER, planted.domain.id)
        await records.people.grant(scheduler.id, Role.ADMINISTRATOR, planted.domain.id)
        await records.rooms.rehearsal_of(planted.trainer.id, RoomId(an_id("rehearsal")))
    given.clock.set_to(moment)
    told = set()
    for person_id in (scheduler.id, PersonId(an_id("nobody"))):
        for room_id in (planted.class_room, RoomId(an_id("rehearsal")), RoomId(an_id("nowhere")), RoomId("")):
            with pytest.raises(NotAMember) as refused:
                await _admit(given, person_id, room_id)
            told.add(repr(refused.value))
            with pytest.raises(NotAMember) as refused:
                await look_at_door(given.world, person_id, room_id)
            told.add(repr(refused.value))
    assert told == {"NotAMember()"}


async def test_a_salle_d_essai_is_open_to_its_trainer_and_to_colleagues(given: TestWorld, planted: Planted) -> None:
    colleague, other = a_person("colleague"), a_person("other")
    async with given.store.writing() as records:
        for somebody in (colleague, other):
            await records.people.add(somebody, None)
        await records.formations.enrol(Enrolment(planted.formation.id, colleague.id, Standing.TRAINER))
    room_id = await own_rehearsal(given.world, planted.trainer.id)
    assert room_id == await own_rehearsal(given.world, planted.trainer.id)
    assert room_id != await own_rehearsal(given.world, colleague.id)
    given.clock.set_to(STARTS + timedelta(days=200))
    for person in (planted.trainer, colleague):
        admission = await _admit(given, person.id, room_id)
        assert (admission.record.kind, admission.owner) == (RoomKind.REHEARSAL, planted.trainer)
        assert (admission.standing, admission.planned, admission.door) == (Standing.TRAINER, None, None)
    for person in (planted.ada, other):
        with pytest.raises(NotAMember):
            await _admit(given, person.id, room_id)


async def test_only_trainers_have_a_salle_d_essai(given: TestWorld, planted: Planted) -> None:
    assert (await work_of(given.world, planted.trainer.id))[0]
    assert not (await work_of(given.world, planted.ada.id))[0]
    with pytest.raises(NotAllowed):
        await own_rehearsal(given.world, planted.ada.id)


async def test_asking_to_join_gives_a_token_and_is_braked(given: TestWorld, planted: Planted) -> None:
    given.clock.set_to(STARTS)
    for _ in range(60):
        assert await join(given.world, planted.ada.id, planted.class_room, "hash")
    with pytest.raises(TooManyAttempts):
        await join(given.world, planted.ada.id, planted.class_room, "hash")
    assert await join(given.world, planted.basile.id, planted.class_room, "hash")


async def _admit(given: TestWorld, person_id: PersonId, room_id: RoomId) -> Admission:
    async with given.store.reading() as records:
        return await admit(records, given.live_rooms, person_id, room_id, given.clock.now())
