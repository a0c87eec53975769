"""A calendar that changes while people are in the class: they are told, stay or leave, and find it again."""

from dataclasses import replace
from datetime import UTC, timedelta
from typing import cast
from unittest.mock import ANY

import pytest

from accounts.permissions import Standing
from actions import entering
from actions.callers import Caller
from actions.ports.formations import Planned
from actions.rescheduling import extend_class, look_again, look_again_everywhere
from formations.errors import DatesRefused, OccurrenceCancelled, TooEarly, UnknownOccurrence
from formations.formations import ActivityId, Enrolment
from formations.occurrences import Occurrence, OccurrenceId
from formations.room_settings import Lobby, RoomSettings
from formations.states import State
from rooms.errors import NotAMember, NotModerator
from rooms.events import ClassCancelled, ClassExtended, ClassMoved, RoomEvent
from rooms.ids import ClientId, ConnectionId
from tests.live import Classroom, an_id
from tests.live_fixtures import NotingFanout


async def _come(classroom: Classroom, word: str, connection: str = "") -> Caller:
    name = connection or f"c-{word}"
    ticket = classroom.ticket(word)
    return (await entering.connect(classroom.world, ticket, ConnectionId(name), ClientId(f"tab-{name}"), None)).caller


def _told(classroom: Classroom, word: str) -> list[RoomEvent]:
    told = cast(NotingFanout, classroom.world.fanout).told.get(ConnectionId(f"c-{word}"), [])
    return [event for event in told if isinstance(event, (ClassCancelled, ClassExtended, ClassMoved))]


async def _planned(classroom: Classroom) -> Planned:
    async with classroom.world.store.reading() as records:
        planned = await records.formations.planned(OccurrenceId(classroom.room_id))
    assert planned is not None
    return planned


async def _dates(classroom: Classroom) -> Occurrence:
    return (await _planned(classroom)).occurrence


async def _change(classroom: Classroom, days: int = 0, minutes: int = 0, reason: str | None = None) -> Occurrence:
    old, later = await _dates(classroom), timedelta(days=days, minutes=minutes)
    new = replace(old, starts_wall=old.starts_wall + later, ends_wall=old.ends_wall + later, cancelled_because=reason)
    async with classroom.world.store.writing() as records:
        await records.formations.change_occurrence(new)
    return new


async def test_a_class_moved_to_another_day_is_left_and_found_at_the_same_address(classroom: Classroom) -> None:
    await _come(classroom, "trainer")
    await _come(classroom, "ada")
    moved = await _change(classroom, days=2)
    await look_again(classroom.world, classroom.room_id)
    for word in ("trainer", "ada"):
        (told,) = _told(classroom, word)
        assert isinstance(told, ClassMoved)
        assert (told.stays, told.starts_at) == (False, moved.starts_at.astimezone(UTC))
    assert not classroom.world.live_rooms.is_in_use(classroom.room_id)
    with pytest.raises(TooEarly) as refused:
        await _come(classroom, "ada")
    assert refused.value.opens_at == moved.starts_at.astimezone(UTC) - timedelta(minutes=15)
    classroom.clock.ahead_s = timedelta(days=2).total_seconds()
    assert (await _come(classroom, "ada")).room_id == classroom.room_id


async def test_a_few_minutes_later_nobody_leaves(classroom: Classroom) -> None:
    await _come(classroom, "ada")
    await _change(classroom, minutes=15)
    await look_again(classroom.world, classroom.room_id)
    await look_again_everywhere(classroom.world)
    (told,) = _told(classroom, "ada")
    assert isinstance(told, ClassMoved)
    assert told.stays


async def test_who_waits_alone_at_the_door_hears_of_a_move(classroom: Classroom) -> None:
    async with classroom.world.store.writing() as records:
        activity = await records.formations.activity(ActivityId(an_id("activity-1")))
        assert activity is not None
        await records.formations.change_activity(replace(activity, room=RoomSettings(Lobby.APPROVAL)))
    await _come(classroom, "ada")
    moved = await _change(classroom, days=2)
    await look_again(classroom.world, classroom.room_id)
    (told,) = _told(classroom, "ada")
    assert isinstance(told, ClassMoved)
    assert (told.stays, told.starts_at) == (False, moved.starts_at.astimezone(UTC))
    assert not classroom.world.live_rooms.is_in_use(classroom.room_id)


async def test_a_cancelled_class_closes_with_its_reason_and_opens_again_when_restored(classroom: Classroom) -> None:
    await _come(classroom, "ada")
    await _change(classroom, reason="Neige")
    await look_again(classroom.world, classroom.room_id)
    (told,) = _told(classroom, "ada")
    assert isinstance(told, ClassCancelled)
    assert told.reason == "Neige"
    with pytest.raises(OccurrenceCancelled):
        await _come(classroom, "ada")
    await _change(classroom)
    assert await _come(classroom, "ada")


@pytest.mark.parametrize(("state", "stay"), [(State.DRAFT, {"trainer"}), (State.ARCHIVED, set[str]())])
async def test_a_class_that_is_withheld_from_people_does_not_go_on_with_them(
    classroom: Classroom, state: State, stay: set[str]
) -> None:
    await _come(classroom, "trainer")
    await _come(classroom, "ada")
    formation_id = (await _planned(classroom)).formation.id
    async with classroom.world.store.writing() as records:
        await records.formations.set_state(formation_id, state)
    await look_again_everywhere(classroom.world)
    await look_again_everywhere(classroom.world)
    out = {word for word in ("trainer", "ada") if _told(classroom, word) == [ClassCancelled("", ANY, withheld=True)]}
    assert out == {"trainer", "ada"} - stay
    assert classroom.world.live_rooms.is_in_use(classroom.room_id) == bool(stay)


async def test_who_is_withdrawn_leaves_at_once_and_does_not_come_back(classroom: Classroom) -> None:
    trainer = await _come(classroom, "trainer")
    await _come(classroom, "ada")
    formation_id = (await _planned(classroom)).formation.id
    ada = classroom.ticket("ada").person_id
    async with classroom.world.store.writing() as records:
        await records.enrolments.withdraw(formation_id, ada)
    await look_again(classroom.world, classroom.room_id)
    assert _told(classroom, "ada") == [ClassCancelled("", ("c-ada",), withheld=True)]
    assert _told(classroom, "trainer") == []
    with pytest.raises(NotAMember):
        await _come(classroom, "ada")
    async with classroom.world.store.writing() as records:
        await records.formations.enrol(Enrolment(formation_id, ada, Standing.TRAINER))
        await records.formations.enrol(Enrolment(formation_id, trainer.person_id, Standing.PARTICIPANT))
    assert (await _come(classroom, "ada")).room_id == classroom.room_id
    await look_again(classroom.world, classroom.room_id)
    with pytest.raises(NotModerator):
        await extend_class(classroom.world, trainer, 15)


async def test_who_is_withdrawn_waits_no_more_at_the_door(classroom: Classroom) -> None:
    async with classroom.world.store.writing() as records:
        activity = await records.formations.activity(ActivityId(an_id("activity-1")))
        assert activity is not None
        await records.formations.change_activity(replace(activity, room=RoomSettings(Lobby.APPROVAL)))
    await _come(classroom, "trainer")
    for word in ("ada", "basile"):
        await _come(classroom, word)
    async with classroom.world.store.writing() as records:
        await records.enrolments.withdraw((await _planned(classroom)).formation.id, classroom.ticket("ada").person_id)
    await look_again(classroom.world, classroom.room_id)
    assert _told(classroom, "ada") == [ClassCancelled("", ("c-ada",), withheld=True)]
    async with classroom.world.live_rooms.hold(classroom.room_id) as room:
        assert list(room.waiting) == [classroom.ticket("basile").person_id]


async def test_an_archived_class_is_extended_no_more(classroom: Classroom) -> None:
    trainer, before = await _come(classroom, "trainer"), await _dates(classroom)
    async with classroom.world.store.writing() as records:
        await records.formations.set_state((await _planned(classroom)).formation.id, State.ARCHIVED)
    with pytest.raises(UnknownOccurrence):
        await extend_class(classroom.world, trainer, 15)
    assert await _dates(classroom) == before


async def test_a_trainer_lets_the_class_go_on(classroom: Classroom) -> None:
    trainer, ada = await _come(classroom, "trainer"), await _come(classroom, "ada")
    before = await _dates(classroom)
    await extend_class(classroom.world, trainer, 15)
    after = await _dates(classroom)
    assert after.ends_wall - before.ends_wall == timedelta(minutes=15)
    assert (after.sequence, after.version) == (before.sequence + 1, before.version + 1)
    assert _told(classroom, "ada") == [ClassExtended(after.ends_at.astimezone(UTC))]
    await look_again(classroom.world, classroom.room_id)
    assert len(_told(classroom, "ada")) == 1
    with pytest.raises(NotModerator):
        await extend_class(classroom.world, ada, 15)
    with pytest.raises(DatesRefused):
        await extend_class(classroom.world, trainer, 60 * 24 * 15)
    assert (await _dates(classroom)).ends_wall == after.ends_wall


async def test_a_room_that_is_held_keeps_no_other_from_its_calendar(
    classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = replace(classroom.ticket("trainer"), room_id=classroom.rehearsal_id)
    await entering.connect(classroom.world, ticket, ConnectionId("c"), ClientId("tab"), None)
    await _come(classroom, "ada")
    await _change(classroom, days=2)
    live = classroom.world.live_rooms
    assert list(live.in_use()) == [classroom.rehearsal_id, classroom.room_id]
    monkeypatch.setattr(live, "_longest_wait_s", 0.01)
    async with live.hold(classroom.rehearsal_id):
        await look_again_everywhere(classroom.world)
    assert [type(event) for event in _told(classroom, "ada")] == [ClassMoved]


async def test_no_hour_closes_a_salle_d_essai(classroom: Classroom) -> None:
    ticket = replace(classroom.ticket("trainer"), room_id=classroom.rehearsal_id)
    welcome = await entering.connect(classroom.world, ticket, ConnectionId("c"), ClientId("tab"), None)
    with pytest.raises(UnknownOccurrence):
        await extend_class(classroom.world, welcome.caller, 15)
    await look_again_everywhere(classroom.world)
    assert classroom.world.live_rooms.is_in_use(classroom.rehearsal_id)
