"""A formation's own page: ticks, who has finished, and nothing of it for others."""

import re

from tests.actions.conftest import given, migrated_file, own_file
from tests.actions.worlds import TestWorld
from tests.server.browsing import PASSWORD, Client, client, planted, send, sign_in, text_of
from tests.storage.planted import Planted, a_person, an_id

__all__ = ["client", "given", "migrated_file", "own_file", "planted"]


async def test_a_participant_ticks_and_sees_the_bar_move(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.ada)
    page = f"/formations/{planted.formation.id}"
    answer = await send(
        client, page, f"{page}/ticks", {"Accept": "application/json"}, activity_id=an_id("activity-0"), on="1"
    )
    assert (await answer.json())["progress"]["done"] == 1
    assert "1 activité faite sur 3" in await text_of(client, page)
    answer = await send(client, page, f"{page}/ticks", activity_id=an_id("activity-0"), on="")
    assert (answer.status, answer.headers["Location"]) == (303, f"{page}#activity-{an_id('activity-0')}")
    assert "0 activité faite sur 3" in await text_of(client, page)


async def test_a_class_that_a_trainer_ended_is_over_before_its_hour(
    client: Client, planted: Planted, given: TestWorld
) -> None:
    given.clock.set_to(planted.occurrence(1, 11).starts_at)
    await sign_in(client, planted.ada)
    page = f"/formations/{planted.formation.id}"
    assert "En ce moment" in await text_of(client, page)
    async with given.store.writing() as records:
        await records.rooms.end(planted.class_room)
    assert "En ce moment" not in await text_of(client, page)


async def test_a_participant_sees_no_follow_up_and_cannot_finish_anybody(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.ada)
    page = f"/formations/{planted.formation.id}"
    html = await text_of(client, page)
    assert "suivi" not in html
    assert "Basile" in html
    answer = await send(client, page, f"{page}/finished", person_id=planted.ada.id, on="1")
    assert answer.status == 403
    assert "Formation terminée" not in await text_of(client, page)


async def test_a_trainer_ticks_finished(client: Client, planted: Planted) -> None:
    await sign_in(client, planted.trainer)
    page = f"/formations/{planted.formation.id}"
    assert "C'est fait" not in await text_of(client, page)
    answer = await send(client, page, f"{page}/finished", {"Accept": "application/json"}, person_id=planted.ada.id, on="1")  # fmt: skip  # noqa: E501
    assert await answer.json() == {"on": True}
    html = await text_of(client, page)
    assert html.count('aria-pressed="true"><span class="tick-box"') == 1


async def test_a_formation_of_others_is_not_there(client: Client, planted: Planted, given: TestWorld) -> None:
    async with given.store.writing() as records:
        stranger = a_person("zoe")
        await records.people.add(stranger, await given.hasher.hash(PASSWORD))
    await sign_in(client, stranger)
    known, unknown = [
        re.sub(r'value="[^"]*"|content="[^"]*"', "", await text_of(client, f"/formations/{path}", 404))
        for path in (planted.formation.id, "nowhere")
    ]
    assert known == unknown
    door = await text_of(client, f"/class/{planted.class_room}", 403)
    assert "Cette salle ne vous est pas ouverte" in door
    assert "Code pour l'assistance" in door
    assert "Activité" not in door
