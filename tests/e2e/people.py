"""People at their browsers: what they do with the page, and what they see and hear of one another."""

import re
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.demo import Account

PATIENCE_MS = 15_000
CLASS = "preau-class"


@dataclass
class Someone:
    """An account at a page."""

    account: Account
    context: BrowserContext
    page: Page

    @property
    def name(self) -> str:
        return self.account.name

    def control(self, name: str) -> Locator:
        """A control of the class by what it does."""
        return self.page.locator(f'[data-control="{name}"]:visible').first

    def tile_of(self, other: "Someone", source: str = "camera") -> Locator:
        return self.page.locator(f'preau-tile[data-source="{source}"]', has_text=other.name).first

    async def enter(self, url: str, room_id: str, *, devices: bool = True) -> None:
        """Opens the class's page and goes in."""
        await self.page.goto(f"{url}/class/{room_id}")
        await self.control("enter" if devices else "enter-without-devices").click(timeout=PATIENCE_MS)
        await self.is_in_class()

    async def is_in_class(self) -> None:
        await expect(self.page.locator(CLASS)).to_have_attribute("data-phase", "class", timeout=PATIENCE_MS)
        await expect(self.control("leave")).to_be_visible(timeout=PATIENCE_MS)

    async def write(self, text: str) -> None:
        """Sends a message, opening the chat if need be."""
        await self.open_panel("chat")
        field = self.page.get_by_role("textbox", name=re.compile("message", re.IGNORECASE))
        await field.fill(text)
        await field.press("Enter")

    async def open_panel(self, control: str) -> None:
        button = self.control(control)
        if await button.get_attribute("aria-expanded") != "true":
            await button.click()

    async def reads(self, text: str) -> None:
        """The message is there, once."""
        await self.open_panel("chat")
        await expect(self.page.locator(".chat-log").get_by_text(text, exact=True)).to_have_count(1, timeout=PATIENCE_MS)

    async def sees(self, other: "Someone", source: str = "camera") -> None:
        """Frames of the other's picture are decoded, and go on coming."""
        video = self.tile_of(other, source).locator("video")
        await expect(self.tile_of(other, source)).to_have_attribute("data-picture", "live", timeout=PATIENCE_MS)
        await moves(video)


async def moves(video: Locator, more_frames: int = 5) -> None:
    """Waits until this many more frames were shown."""
    await video.evaluate(
        """(video, more) => new Promise((done, refuse) => {
            const timer = setTimeout(() => refuse(new Error("the picture stands still")), 15000);
            let left = more;
            const shown = () => {
                left -= 1;
                if (left > 0) return video.requestVideoFrameCallback(shown);
                clearTimeout(timer);
                done();
            };
            video.requestVideoFrameCallback(shown);
        })""",
        more_frames,
    )


async def sign_in(browser: Browser, url: str, account: Account, **context: object) -> Someone:
    """Somebody signed in, with a camera and a microphone that the browser may use."""
    options: dict[str, object] = {"permissions": ["camera", "microphone"], "locale": "fr-FR", **context}
    opened = await browser.new_context(**options)  # type: ignore[arg-type]
    page = await opened.new_page()
    await page.goto(f"{url}/sign-in")
    await page.get_by_label("Adresse électronique").fill(account.email)
    await page.get_by_label("Mot de passe").fill(account.password)
    await page.get_by_role("button", name="Se connecter").click()
    await expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE_MS)
    await expect(page).to_have_url(f"{url}/")
    return Someone(account, opened, page)
