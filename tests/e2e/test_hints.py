"""First-use hints: one at a time, by mouse or keys, read once in this browser, off when one has had enough."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.classroom import seats
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


async def test_hints_come_one_at_a_time_once_and_stay_off_when_turned_off(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, ("formatrice",)) as (trainer,):
        page = trainer.page
        await page.goto(demo.url)
        strip = page.get_by_role("region", name="Astuce")
        await expect(strip.get_by_role("status")).to_contain_text("Votre prochaine classe")
        await strip.get_by_role("button", name="Astuce suivante").press("Enter")
        await expect(strip.get_by_role("status")).to_contain_text("Tester son et image")
        await expect(page.locator("[data-hinted]")).to_have_count(1)
        await page.reload()
        await expect(strip.get_by_role("status")).to_contain_text("Tester son et image")
        await strip.get_by_role("button", name="Astuce suivante").click()
        await strip.get_by_role("button", name="J\u2019ai compris").click()
        await expect(strip).to_have_count(0)
        await expect(page.locator("[data-hint=person-menu] summary")).to_be_focused()
        await page.goto(demo.address(demo.new_class(["formatrice"], [])))
        await expect(strip.get_by_role("status")).to_contain_text("personne ne vous voit")
        await trainer.go_in("enter-without-devices")
        await expect(strip.get_by_role("status")).to_contain_text("Votre micro et votre caméra")
        await expect(trainer.control("microphone")).to_have_attribute("data-hinted", "")
        await strip.get_by_role("button", name="Masquer les astuces").click()
        await expect(strip).to_have_count(0)
        await expect(trainer.control("microphone")).to_be_focused()
        await _turn_on_again(page)
        await expect(strip.get_by_role("status")).to_contain_text("Votre micro et votre caméra")


async def _turn_on_again(page: Page) -> None:
    await page.locator("[data-control=more]").click()
    await page.locator("[data-control=settings]").click()
    box = page.get_by_role("checkbox", name="Montrer les astuces")
    await expect(box).not_to_be_checked()
    await box.check()
    await page.keyboard.press("Escape")
