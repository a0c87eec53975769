"""A shared screen has the stage: who is pinned waits, and who reloads the page that shares it can share it again."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.classroom import Seat, open_class, seats
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

TRAINER, ALIX = "formatrice", "alix"
# What a screen reader is told stands for a moment only.
_LISTEN = """() => {
    window.said = [];
    const words = (record) => [...record.addedNodes].map((each) => each.textContent);
    const listen = (records) => window.said.push(...records.flatMap(words));
    new MutationObserver(listen).observe(document.querySelector("[data-announcements=polite]"), { childList: true });
}"""
_SAID = "words => window.said.some(each => each.includes(words))"


async def _comes_twice(alix: Seat, address: str) -> None:
    """Who comes by a second page is told before and after, and stays by the first."""
    second = Seat(await alix.page.context.new_page(), alix.account)
    await second.page.goto(address)
    await expect(second.page.locator("[data-door=open]")).to_contain_text("Vous êtes déjà dans cette classe")
    await second.go_in("enter-without-devices")
    told = alix.page.locator("[data-told=twice]")
    await expect(told).to_contain_text("Vous êtes aussi dans cette classe")
    await second.control("leave").click()
    await second.is_told("left")
    await expect(told).to_have_count(0)
    assert second.complaints == []


async def test_who_reloads_the_page_that_shares_a_screen_is_told_and_shares_it_again(
    demo: Demo, chromium: Browser
) -> None:
    address = open_class(demo, TRAINER, ALIX)
    async with seats(chromium, demo, (TRAINER, ALIX)) as (trainer, alix):
        await trainer.enter(address, "enter-without-devices")
        await alix.enter(address, "enter-without-devices")
        await _comes_twice(alix, address)
        await trainer.control("share-screen").click()
        await alix.sees_moving(trainer.name, "screen")
        await alix.act_on(trainer.name, "pin-person")
        later = alix.page.locator(".stage-later")
        await expect(later).to_have_text(f"En grand après le partage : {trainer.name}")
        assert await alix.violations() == []
        await alix.page.evaluate(_LISTEN)
        await trainer.page.reload()
        await trainer.is_in_class()
        await alix.page.wait_for_function(_SAID, arg="ne partage plus son écran")
        await expect(later).to_have_text("")
        told = trainer.page.locator("[data-told=screen]")
        await expect(told).to_contain_text("Votre écran n’est plus partagé")
        await trainer.control("share-again").click()
        await expect(told).to_have_count(0)
        await alix.sees_moving(trainer.name, "screen")
