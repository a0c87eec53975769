"""The keyboard alone gets to every control of a class, and the focus goes back where it came from."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.classroom import Seat, open_class, seats
from tests.e2e.controls import arrow_to, has_focus, tab_to
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

TRAINER, ADA, BO = "formatrice", "alix", "charlie"


async def test_the_keyboard_alone_gets_to_every_control(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (TRAINER, ADA)) as (trainer, ada):
        address = open_class(demo, TRAINER, ADA, BO)
        await ada.enter(address)
        page = trainer.page
        await page.goto(address)
        await expect(page.locator("[data-door=open]")).to_be_visible()
        for control in ("preview-microphone", "preview-camera", "test-loudspeaker", "enter"):
            await tab_to(page, control)
        await page.keyboard.press("Enter")
        await trainer.is_in_class()
        await _use_the_bar(trainer)
        await _use_the_panel(trainer, ada)
        await _use_the_settings(trainer)
        await tab_to(page, "more")
        await page.keyboard.press("Enter")
        await arrow_to(page, "end-class", "ArrowDown")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("dialog", name=re.compile("Terminer la classe"))).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(trainer.control("more")).to_be_focused()
        await expect(trainer.control("microphone")).to_have_attribute("aria-pressed", "true")
        await arrow_to(page, "leave")
        await page.keyboard.press("Enter")
        await expect(page.locator("preau-over h1")).to_be_focused()


async def _use_the_bar(seat: Seat) -> None:
    page = seat.page
    await tab_to(page, "microphone")
    await page.keyboard.press("Enter")
    await expect(seat.control("microphone")).to_have_attribute("aria-pressed", "false")
    for control in ("camera", "share-screen", "hand", "reaction"):
        await page.keyboard.press("ArrowRight")
        await has_focus(seat, control)
    await page.keyboard.press("Enter")
    await arrow_to(page, "react-heart", "ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-reaction=heart]")).to_be_visible()
    await has_focus(seat, "reaction")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await arrow_to(page, "layout-gallery", "ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("preau-stage")).to_have_attribute("data-layout", "gallery")
    for control in ("chat", "people", "more", "leave"):
        await page.keyboard.press("ArrowRight")
        await has_focus(seat, control)
    await page.keyboard.press("Home")
    await has_focus(seat, "microphone")


async def _use_the_panel(seat: Seat, other: Seat) -> None:
    page = seat.page
    await arrow_to(page, "people")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("tab", name="Participants")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Mains")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowLeft")
    await tab_to(page, "act")
    await page.keyboard.press("Enter")
    await arrow_to(page, "mute", "ArrowDown")
    await page.keyboard.press("Enter")
    await expect(other.control("microphone")).to_have_attribute("data-state", "off")
    await has_focus(seat, "act")
    await page.keyboard.press("Escape")
    await has_focus(seat, "people")
    await arrow_to(page, "chat")
    await page.keyboard.press("Enter")
    await has_focus(seat, "write")
    await page.keyboard.type("deux")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("lignes m c h")
    await page.keyboard.press("Enter")
    await expect(other.messages.last).to_have_text("deux\nlignes m c h")
    await tab_to(page, "chat")
    await page.keyboard.press("d")  # open already: one goes on writing, and it does not close
    await has_focus(seat, "write")
    await page.keyboard.press("Escape")
    await has_focus(seat, "chat")


async def _use_the_settings(seat: Seat) -> None:
    page = seat.page
    await page.keyboard.press("m")
    await expect(seat.control("microphone")).to_have_attribute("aria-pressed", "true")
    await arrow_to(page, "more")
    await page.keyboard.press("Enter")
    await arrow_to(page, "settings", "ArrowDown")
    await page.keyboard.press("Enter")
    await tab_to(page, "keys")
    await page.keyboard.press("Space")
    await tab_to(page, "close-settings")
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog")).to_have_count(0)
    await page.keyboard.press("m")  # and nothing happens, as is seen after what follows
