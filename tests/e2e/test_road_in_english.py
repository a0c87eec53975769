"""The whole road in English with Tab and keys alone: sign-in, where the language is chosen, home, a class, and out."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from accounts.people import Language, Theme
from actions.demo_story import PARIS
from actions.world import Desk
from tests.e2e import controls
from tests.e2e.classroom import Seat, seats
from tests.e2e.demo import Account, Demo
from tests.e2e.keyboard import follow, press_on, tab_to

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

TRAINER, ADA = "formateur", "alix"
EARLY = timedelta(minutes=-100)  # began before every other class of the demo: the next one on the home page


async def test_the_keyboard_gets_through_a_class_in_english(demo: Demo, chromium: Browser) -> None:
    address = demo.address(demo.new_class([TRAINER], [ADA], starts_in=EARLY))
    context = await chromium.new_context(locale="en-GB", permissions=["camera", "microphone"])
    try:
        async with seats(chromium, demo, (ADA,)) as (ada,):
            await ada.enter(address)
            trainer = Seat(await context.new_page(), demo.accounts[TRAINER])
            await trainer.page.goto(demo.url)
            await _sign_in(trainer.page, trainer.account)
            await follow(trainer.page, "link", "Join")
            await expect(trainer.page).to_have_url(address)
            await expect(trainer.page.locator("[data-door=open]")).to_be_visible()
            await controls.tab_to(trainer.page, "enter")
            await trainer.page.keyboard.press("Enter")
            await trainer.is_in_class()
            await _shows_oneself(trainer)
            await _talks(trainer, ada)
            await _moderates(trainer, ada)
            await controls.arrow_to(trainer.page, "leave")
            await trainer.page.keyboard.press("Enter")
            await trainer.is_told("left")
            assert trainer.complaints == []
    finally:
        await context.close()
        demo.do(lambda desk: _speaks_french(desk, demo.accounts[TRAINER]))


async def _sign_in(page: Page, account: Account) -> None:
    """In English from then on: what is chosen on the way in is kept, and the focus is still on it."""
    await expect(page).to_have_title("Sign in · Préau")
    while not await page.evaluate("document.activeElement.matches('summary')"):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await tab_to(page, "button", "English")
    await press_on(page)
    await expect(page.get_by_role("button", name="English")).to_be_focused()
    await tab_to(page, "textbox", "Email address")
    await page.keyboard.type(account.email)
    await tab_to(page, "textbox", "Password")
    await page.keyboard.type(account.password)
    await press_on(page)
    await expect(page).to_have_title("My space · Préau")


async def _shows_oneself(seat: Seat) -> None:
    """Microphone, camera, screen, hand, layout."""
    page = seat.page
    await expect(page.get_by_role("toolbar", name="Class controls")).to_be_visible()
    await controls.tab_to(page, "microphone")
    for control in ("microphone", "camera"):
        await controls.arrow_to(page, control)
        await expect(page.get_by_role("button", name=re.compile(f"^{control} on$", re.IGNORECASE))).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(seat.control(control)).to_have_attribute("data-state", "off")
    await controls.arrow_to(page, "share-screen")
    for words in ("Stop sharing", "Share screen"):
        await page.keyboard.press("Enter")
        await expect(seat.control("share-screen")).to_contain_text(words)
    await controls.arrow_to(page, "hand")
    for pressed in ("true", "false"):
        await page.keyboard.press("Enter")
        await expect(seat.control("hand")).to_have_attribute("aria-pressed", pressed)
    await controls.arrow_to(page, "layout-speaker")
    await page.keyboard.press("Enter")
    await controls.arrow_to(page, "layout-gallery", "ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("preau-stage")).to_have_attribute("data-layout", "gallery")


async def _talks(seat: Seat, other: Seat) -> None:
    """The chat is there from the beginning: its control hides it, then shows it with the focus where one writes."""
    page = seat.page
    await controls.arrow_to(page, "chat")
    for expanded in ("true", "false"):
        await expect(seat.control("chat")).to_have_attribute("aria-expanded", expanded)
        await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Your message to the class")).to_be_focused()
    await page.keyboard.type("Good afternoon")
    await page.keyboard.press("Enter")
    await expect(other.messages.last).to_have_text("Good afternoon")
    await other.show("chat")
    await other.write("Bonjour")
    await seat.reads(["Good afternoon", "Bonjour"])
    await page.keyboard.press("Escape")
    await controls.has_focus(seat, "chat")


async def _moderates(seat: Seat, other: Seat) -> None:
    """Mutes somebody, lowers their hand, removes them."""
    page = seat.page
    await other.control("hand").click()
    await controls.arrow_to(page, "people")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("tab", name="Participants")).to_be_focused()
    await expect(page.get_by_role("tabpanel")).to_contain_text("hand raised")
    await controls.tab_to(page, "act")
    await _act(seat, "mute")
    await expect(other.control("microphone")).to_have_attribute("data-state", "off")
    await _act(seat, "lower-hand")
    await expect(other.control("hand")).to_have_attribute("aria-pressed", "false")
    await _act(seat, "remove")
    await expect(page.get_by_role("dialog", name=f"Remove {other.name}")).to_be_visible()
    await controls.tab_to(page, "confirm")
    await page.keyboard.press("Enter")
    await other.is_told("removed_from_room")
    await expect(page.get_by_role("tab", name="Participants")).to_be_focused()  # what had the focus is gone
    await page.keyboard.press("Escape")
    await controls.has_focus(seat, "people")


async def _act(seat: Seat, control: str) -> None:
    await controls.has_focus(seat, "act")
    await seat.page.keyboard.press("Enter")
    await controls.arrow_to(seat.page, control, "ArrowDown")
    await seat.page.keyboard.press("Enter")


async def _speaks_french(desk: Desk, account: Account) -> None:
    """Again, for the tests that come after."""
    async with desk.store.writing() as records:
        person = await records.people.by_email(account.email)
        assert person is not None
        await records.people.set_preferences(person.id, Language.FRENCH, PARIS, Theme.SYSTEM)
