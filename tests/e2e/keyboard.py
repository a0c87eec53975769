"""Tab and keys, as somebody uses them who has no mouse: what has the focus is what a screen reader would say.

The rule: whoever follows a link or sends a form waits for the page that it leads to before the next key, because a key
pressed on the way is lost.
"""

import re

from playwright.async_api import Page

MOST_TABS = 120
OUTLINE = """() => {
    const part = document.querySelector(":focus");
    return part && getComputedStyle(part).outlineStyle;
}"""


async def tab_to(page: Page, role: str, name: str) -> None:
    """Presses Tab until what has the focus says this role and name; whatever has it on the way shows that it does."""
    said = []
    for _ in range(MOST_TABS):
        await page.keyboard.press("Tab")
        if outline := await page.evaluate(OUTLINE):
            assert outline == "solid"
            said.append(await page.locator(":focus").aria_snapshot())
            if re.match(rf"- '?{role} \"{re.escape(name)}", said[-1].replace("\u2019", "'")):
                return
    raise AssertionError(f"Tab never came to {role} {name}: {said}")


async def follow(page: Page, role: str, name: str) -> None:
    """What has that name leads to another page: goes there."""
    await tab_to(page, role, name)
    await press_on(page)


async def write(page: Page, name: str, words: str) -> None:
    """In place of what the field of that name says."""
    await tab_to(page, "textbox", name)
    await page.keyboard.press("Control+a")
    await page.keyboard.type(words)


async def press_on(page: Page) -> None:
    """Enter, where it leads to another page; comes back when that one is there."""
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
