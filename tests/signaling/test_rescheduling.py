"""Pages in a class hear what happens to its date, by the notice that a scheduler's change sends."""

from dataclasses import replace

from actions.ports.bus import BusTopic, Notice
from formations.occurrences import OccurrenceId
from tests.live import Classroom
from tests.live_fixtures import OpenPage


async def test_a_trainer_lets_the_class_go_on(door: Classroom, pages: OpenPage) -> None:
    trainer, ada = await pages("trainer"), await pages("ada")
    assert (await trainer.ask("extend_class", {"minutes": 15}))["ok"]
    told = await ada.expect("class_extended")
    assert told["ends_at"] > ada.welcome["room"]["ends_at"]
    assert (await ada.ask("extend_class", {"minutes": 15}))["code"] == "not_moderator"
    assert (await trainer.ask("extend_class", {"minutes": 61}))["code"] == "malformed"


async def test_a_cancelled_class_is_told_why_and_closed(door: Classroom, pages: OpenPage) -> None:
    ada = await pages("ada")
    async with door.world.store.writing() as records:
        planned = await records.formations.planned(OccurrenceId(door.room_id))
        assert planned is not None
        await records.formations.change_occurrence(replace(planned.occurrence, cancelled_because="Neige"))
    await door.world.bus.publish(Notice(BusTopic.ROOM_CHANGED, door.room_id))
    assert await ada.expect("class_cancelled") == {"reason": "Neige", "withheld": False}
    await ada.is_closed()
