"""What participants may do in a class: planned by keyboard, explained in class, changed there by a trainer."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.classroom import Seat, seats
from tests.e2e.demo import Demo
from tests.e2e.keyboard import press_on, tab_to

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

# As the server says that this person leads the class, or no longer does: what is shown and heard, before it says more.
_LEADS = """moderator => {
    const { room } = document.querySelector("preau-stage").classroom;
    room.apply("participant_changed", { participant: { ...room.me, moderator } });
    return ["[data-told=leads]", "[data-announcements=polite]"].map(each => document.querySelector(each).innerText);
}"""


async def _plan(planner: Seat, address: str) -> None:
    page = planner.page
    await page.goto(address)
    await expect(page.get_by_role("heading", level=1, name="Classe d’essai")).to_be_visible()
    for words in ("Micros coupés à l'entrée", "Partager leur écran", "Écrire dans la discussion"):
        await tab_to(page, "checkbox", words)
        await page.keyboard.press("Space")
    assert await planner.violations() == []
    await tab_to(page, "button", "Enregistrer")
    await press_on(page)
    assert "done=changed" in page.url


async def _hears_what_is_news(alix: Seat, trainer: Seat) -> None:
    """That one may speak, until one does; and that one leads the class, or no longer."""
    told, muted = alix.page.locator("[data-told=means]"), alix.page.locator("[data-told=muted]")
    await expect(muted).to_be_visible()
    for words in ("seule l’équipe de formation peut parler", "Vous pouvez parler"):
        await trainer.moderate("allow-microphone")
        await expect(told).to_contain_text(words)
        await expect(muted).to_have_count(0)  # it says that one may turn the microphone on
    await alix.control("microphone").click()
    await expect(told).to_have_count(0)
    for moderator, words in ((True, "Vous animez maintenant cette classe"), (False, "Vous n’animez plus")):
        shown, heard = await alix.page.evaluate(_LEADS, moderator)
        assert words in shown
        assert words in heard


async def test_who_may_not_write_reads_why_until_a_trainer_allows_it(demo: Demo, chromium: Browser) -> None:
    room_id = demo.new_class(["formatrice"], ["alix"])
    async with seats(chromium, demo, ("gestion", "formatrice", "alix")) as (planner, trainer, alix):
        await _plan(planner, demo.activity_address(room_id))
        for seat in (trainer, alix):
            await seat.enter(demo.address(room_id))
        await expect(alix.page.locator("[data-told=muted]")).to_contain_text("coupé à l’arrivée")
        await expect(alix.control("microphone")).to_have_attribute("data-state", "off")
        share, write = alix.control("share-screen"), alix.control("write")
        await expect(share).to_have_attribute("aria-disabled", "true")
        await expect(share).to_have_accessible_description(re.compile("seule l’équipe de formation peut partager"))
        await share.focus()
        await alix.page.keyboard.press("Enter")
        await expect(alix.page.locator("[data-told=means]")).to_contain_text("peut partager un écran")
        await alix.show("chat")
        await expect(write).to_have_accessible_description(re.compile("seule l’équipe de formation peut écrire"))
        await expect(write).not_to_be_editable()
        await expect(alix.page.locator(".chat-empty")).to_have_text("Personne n’a encore écrit.")
        assert await alix.violations() == []
        await trainer.control("more").click()
        await expect(trainer.control("mute-on-entry")).to_have_attribute("aria-checked", "true")
        await expect(trainer.control("allow-camera")).to_have_attribute("aria-checked", "true")
        await expect(trainer.control("allow-chat")).to_have_attribute("aria-checked", "false")
        assert await trainer.violations() == []
        await trainer.control("allow-chat").click()
        await expect(alix.page.locator("[data-told=means]")).to_contain_text("Vous pouvez écrire")
        await expect(write).to_be_editable()
        await expect(alix.page.locator(".chat-empty")).to_contain_text("lu par toute la classe")
        await alix.write("Merci")
        await trainer.reads(["Merci"])
        await trainer.moderate("allow-camera")
        await expect(alix.control("camera")).to_have_attribute("data-state", "off")
        await expect(trainer.tile(alix.name)).to_have_attribute("data-picture", "none")
        await trainer.moderate("allow-camera")
        await expect(alix.control("camera")).not_to_have_attribute("aria-disabled", "true")
        await alix.control("camera").click()
        await trainer.sees_moving(alix.name)
        await _hears_what_is_news(alix, trainer)
