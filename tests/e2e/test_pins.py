"""Keeping an interpreter in sight: by keyboard, told to who shares the network out, and kept over a reload."""

import json

import pytest
from playwright.async_api import Browser, WebSocket, expect

from tests.e2e.classroom import open_class, seats
from tests.e2e.controls import arrow_to
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

TRAINER, ALIX = "formatrice", "alix"


async def test_an_interpreter_is_pinned_by_keyboard_and_stays_so_after_a_reload(demo: Demo, chromium: Browser) -> None:
    address = open_class(demo, TRAINER, ALIX)
    async with seats(chromium, demo, (TRAINER, ALIX)) as (trainer, alix):
        asked: list[str] = []

        def listen(socket: WebSocket) -> None:
            socket.on("framesent", lambda frame: asked.append(str(frame)) if '["want"' in str(frame) else None)

        alix.page.on("websocket", listen)
        await trainer.enter(address)
        await alix.enter(address, "enter-without-devices")
        await alix.show("participants")
        person = alix.person(trainer.name)
        await person.get_by_role("button", name=f"Agir pour {trainer.name}").focus()
        await alix.page.keyboard.press("Enter")
        await arrow_to(alix.page, "pin-interpreter", "ArrowDown")
        await alix.page.keyboard.press("Enter")
        await expect(person).to_contain_text("image épinglée, interprète")
        said = alix.page.locator("[data-announcements=polite]")
        await expect(said).to_contain_text(f"{trainer.name} est épinglée comme celle de l\u2019interprète")
        await expect(alix.tile(trainer.name)).to_contain_text("interprète, toujours en vue")
        assert await alix.violations() == []
        asked.clear()
        await alix.page.reload()
        await alix.is_in_class()
        await expect(alix.tile(trainer.name)).to_have_attribute("data-pin", "interpreter")
        await alix.sees_moving(trainer.name)
        wanted = [json.loads(frame[frame.index("[") :])[1]["pictures"] for frame in asked]
        assert any(picture.get("pin") == "interpreter" for pictures in wanted for picture in pictures)
