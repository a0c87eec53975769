"""A class's controls by keyboard, as `data-control` names them: what has the focus shows it, and nothing covers it."""

from playwright.async_api import Page, TimeoutError, expect

from tests.e2e.classroom import PATIENCE_MS, Seat

MOST_TABS = 80
# Whatever has the focus shows it, and nothing covers it; the browser's own bar, where Tab leaves the page, is not ours.
FOCUS_SHOWS = """() => {
    const part = document.activeElement;
    if (part === document.body || !document.hasFocus()) return true;
    const box = part.getBoundingClientRect();
    const on = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const {outlineStyle, outlineWidth} = getComputedStyle(part);
    const inSight = part.contains(on) || Boolean(on?.contains(part));
    return inSight && outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""


async def tab_to(page: Page, control: str) -> None:
    """Presses Tab until this control has the focus, as a person would."""
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        await focus_shows(page)
        if await page.evaluate("name => document.activeElement?.dataset.control === name", control):
            return
    raise AssertionError(f"Tab never came to {control}")


async def arrow_to(page: Page, control: str, key: str = "ArrowRight") -> None:
    for _ in range(20):
        if await page.evaluate("name => document.activeElement?.dataset.control === name", control):
            return
        await page.keyboard.press(key)
        await focus_shows(page)
    raise AssertionError(f"{key} never came to {control}")


async def focus_shows(page: Page) -> None:
    """Once what was scrolled or drawn anew is in its place."""
    try:
        await page.wait_for_function(FOCUS_SHOWS, timeout=PATIENCE_MS)
    except TimeoutError:
        raise AssertionError(f"{await focused(page)} has the focus and does not show it") from None


async def has_focus(seat: Seat, control: str) -> None:
    await expect(seat.control(control)).to_be_focused()


async def focused(page: Page) -> str:
    return str(await page.evaluate("() => document.activeElement?.dataset.control ?? document.activeElement?.tagName"))
