"""A scheduler's calendar with keys alone: from day to day, adding, moving; and the same by dragging."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Page, expect

from actions.demo_story import PARIS
from tests.e2e.classroom import Seat, seats
from tests.e2e.demo import Demo
from tests.e2e.keyboard import follow, press_on, tab_to

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

TRAINER, ALIX, SCHEDULER = "formatrice", "alix", "gestion"
# A Wednesday of a coming month: its neighbours are in the same week and month.
NOW = datetime.now(ZoneInfo(PARIS)).replace(tzinfo=None)
CLASS_DAY = (NOW + timedelta(days=(2 - NOW.weekday()) % 7 + 14)).date()
NEXT_MONTH = CLASS_DAY.replace(day=1) + timedelta(days=32)


async def _planned(demo: Demo, seat: Seat) -> str:
    """The address of the calendar of a formation with one class, on CLASS_DAY."""
    room = demo.new_class([TRAINER], [ALIX], starts_in=datetime.combine(CLASS_DAY, time(14)) - NOW)
    plan = demo.plan_address(room)
    await seat.page.goto(plan.replace(f"/plan/{room}", f"/calendar?date={CLASS_DAY}"))
    return plan


async def _is_on(page: Page, day: object) -> None:
    await expect(page.locator(f'[data-day="{day}"]:not([data-hour])')).to_be_focused()


async def test_the_keyboard_walks_adds_and_moves(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (SCHEDULER,)) as (scheduler,):
        page = scheduler.page
        plan = await _planned(demo, scheduler)
        await tab_to(page, "link", f"mercredi {CLASS_DAY.day}")
        for key, days in (("ArrowRight", 1), ("Home", -2), ("End", 4), ("ArrowLeft", 3)):
            await page.keyboard.press(key)
            await _is_on(page, CLASS_DAY + timedelta(days=days))
        await press_on(page)
        await expect(page.get_by_label("Jour de début")).to_have_value(str(CLASS_DAY + timedelta(days=3)))
        await page.go_back()
        await follow(page, "link", "Déplacer Classe d'essai")
        await expect(page.get_by_role("status")).to_contain_text("Où placer « Classe d’essai » ?")
        await tab_to(page, "link", f"mercredi {CLASS_DAY.day}")
        await page.keyboard.press("PageDown")
        await expect(page.locator(":focus")).to_have_attribute("data-day", re.compile(f"^{NEXT_MONTH:%Y-%m}"))
        away = await page.locator(":focus").get_attribute("data-day") or ""
        await press_on(page)
        await expect(page.get_by_role("status")).to_contain_text("Rien n’est encore enregistré")
        await expect(page.locator("#move-starts-day")).to_have_value(away)
        await follow(page, "button", "Enregistrer")
        await expect(page.get_by_role("status")).to_contain_text("Le changement est enregistré.")
        assert plan.rpartition("/")[0] in page.url


async def test_what_is_dropped_on_an_hour_is_shown_before_it_is_kept(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (SCHEDULER,)) as (scheduler,):
        page = scheduler.page
        plan = await _planned(demo, scheduler)
        async with page.expect_navigation():  # what is dragged before the page's script is there stays where it is
            await page.get_by_role("link", name="Semaine", exact=True).click()
        friday = CLASS_DAY + timedelta(days=2)
        place = page.locator(f'[data-day="{friday}"][data-hour="10:00"]')
        await expect(place).to_be_visible()
        await page.locator("[draggable=true]").drag_to(place)
        await expect(page).to_have_url(f"{plan}?day={friday}&hour=10%3A00")
        await expect(page.locator("#move-starts-day")).to_have_value(str(friday))
        await expect(page.locator("#move-starts-hour")).to_have_value("10:00")
        await page.go_back()
        await expect(page.locator(f'[data-cell="{CLASS_DAY}"] [draggable=true]')).to_have_count(1)
