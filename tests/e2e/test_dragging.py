"""A date brought to another place of the calendar: dragged, or by clicks. By keys: test_a_schedulers_story.py."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, expect

from actions.demo_story import PARIS
from tests.e2e.classroom import Seat, seats
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

TRAINER, ALIX, SCHEDULER = "formatrice", "alix", "gestion"
TODAY = datetime.now(ZoneInfo(PARIS)).date()
# A Wednesday: its neighbours are in the same week.
CLASS_DAY = TODAY + timedelta(days=(2 - TODAY.weekday()) % 7 + 14)


async def _planned(demo: Demo, seat: Seat) -> str:
    """The address of the calendar of a formation with one class, on CLASS_DAY."""
    starts_in = datetime.combine(CLASS_DAY, time(14, 0, 30), ZoneInfo(PARIS)) - datetime.now(UTC)
    room = demo.new_class([TRAINER], [ALIX], starts_in=starts_in)
    plan = demo.plan_address(room)
    await seat.page.goto(plan.replace(f"/plan/{room}", f"/calendar?date={CLASS_DAY}"))
    return plan


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


async def test_a_date_is_moved_by_clicks_alone(demo: Demo, chromium: Browser) -> None:
    """For whoever cannot drag (WCAG 2.2, §2.5.7): choose it, then its day; its form shows both before it is kept."""
    async with seats(chromium, demo, (SCHEDULER,)) as (scheduler,):
        page = scheduler.page
        plan = await _planned(demo, scheduler)
        friday = CLASS_DAY + timedelta(days=2)
        await page.locator(".day-list").get_by_role("link", name="Déplacer").click()
        await expect(page.locator(".calendar-moving")).to_contain_text("Où placer")
        await page.locator(f"#day-{friday}").click()
        await expect(page).to_have_url(f"{plan}?day={friday}")
        await expect(page.locator("#move-starts-day")).to_have_value(str(friday))
        await expect(page.locator("#move-starts-hour")).to_have_value("14:00")
