"""A shared screen has the stage: who is pinned waits, and who reloads the page that shares it can share it again."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.classroom import LISTEN, SAID, Seat, open_class, seats
from tests.e2e.controls import tab_to
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

TRAINER, ALIX = "formatrice", "alix"


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
        await alix.page.evaluate(LISTEN)
        await trainer.page.reload()
        await trainer.is_in_class()
        await alix.page.wait_for_function(SAID, arg="ne partage plus son écran")
        await expect(later).to_have_text("")
        told = trainer.page.locator("[data-told=screen]")
        await expect(told).to_contain_text("Votre écran n’est plus partagé")
        await trainer.control("share-again").click()
        await expect(told).to_have_count(0)
        await alix.sees_moving(trainer.name, "screen")
        await _stops_at_its_picture(trainer, alix)


async def _stops_at_its_picture(sharing: Seat, other: Seat) -> None:
    """By keyboard; the focus is then where one shares again."""
    page = sharing.page
    tile = sharing.tile("Vous partagez votre écran", "screen")
    assert await sharing.violations_in_both_themes() == []
    await tab_to(page, "stop-sharing")
    await page.keyboard.press("Enter")
    await expect(sharing.control("share-screen")).to_be_focused()
    await expect(sharing.control("share-screen")).to_have_text("Partager l’écran")
    for seat in (sharing, other):
        await expect(seat.page.locator("preau-tile[data-source=screen]")).to_have_count(0)
    await expect(tile).to_have_count(0)
