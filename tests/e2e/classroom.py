"""People in a class as their browsers show it: by what a person sees and the page's `data-*`, never by its insides."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.e2e.demo import Account, Demo

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# target-size (WCAG 2.5.8) is the one rule of level AA that axe leaves off by default.
RUN_AXE = "() => axe.run(document, {rules: {'target-size': {enabled: true}}, resultTypes: ['violations']})"
FRAMES = "video => video.getVideoPlaybackQuality().totalVideoFrames"
# What a browser says of its own accord about what these tests break on purpose.
EXPECTED = ("Unrecognized feature", "Failed to load resource", "WebSocket connection to")


PATIENCE_MS = 30_000  # three browsers and a server share two cores
expect.set_options(timeout=PATIENCE_MS)


class Seat:
    """One person's browser tab."""

    def __init__(self, page: Page, account: Account) -> None:
        self.page, self.account = page, account
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._console(message.type, message.text))

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(EXPECTED) and "Unrecognized feature" not in text:
            self.complaints.append(text)

    async def sign_in(self, demo: Demo) -> None:
        await self.page.goto(f"{demo.url}/sign-in")
        await self.page.locator("input[type=email]").fill(self.account.email)
        await self.page.locator("input[type=password]").fill(self.account.password)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url(f"{demo.url}/")

    async def enter(self, address: str, control: str = "enter") -> None:
        await self.page.goto(address)
        await expect(self.page.locator("[data-door=open]")).to_be_visible()
        await self.control(control).click()
        await self.is_in_class()

    async def is_in_class(self) -> None:
        await expect(self.page.locator("preau-class[data-phase=class][data-connection=live]")).to_be_visible()

    def control(self, name: str) -> Any:
        return self.page.locator(f'[data-control="{name}"]:visible')

    async def moderate(self, name: str) -> None:
        await self.control("more").click()
        await self.control(name).click()

    async def write(self, text: str) -> None:
        await self.control("write").fill(text)
        await self.page.keyboard.press("Enter")

    @property
    def messages(self) -> Any:
        return self.page.locator(".message[data-sequence] .message-text")

    def tile(self, name: str, source: str = "camera") -> Any:
        return self.page.locator(f"preau-tile[data-source={source}]", has_text=name)

    async def sees_moving(self, name: str, source: str = "camera") -> None:
        """Frames of this picture are decoded, and more of them a moment later."""
        tile = self.tile(name, source)
        await expect(tile).to_have_attribute("data-picture", "live")
        video = tile.locator("video")
        seen = await video.evaluate(FRAMES)
        handle = await video.element_handle()
        await self.page.wait_for_function(f"([video, seen]) => ({FRAMES})(video) > seen + 5", arg=[handle, seen])

    async def hears(self) -> None:
        """A voice other than one's own arrives."""
        await expect(self.page.locator("preau-voices audio[data-publication]").first).to_be_attached()

    async def violations(self) -> list[str]:
        """What axe finds, each as a line that says which rule and where."""
        await self.page.evaluate(AXE)
        found: dict[str, Any] = await self.page.evaluate(RUN_AXE)
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]


@asynccontextmanager
async def seats(browser: Browser, demo: Demo, words: Sequence[str], **context: Any) -> AsyncIterator[list[Seat]]:
    """These people, signed in, each in a browser profile of their own; at the end nothing had gone wrong."""
    contexts: list[BrowserContext] = []
    taken: list[Seat] = []
    for word in words:
        opened = await browser.new_context(locale="fr-FR", permissions=["camera", "microphone"], **context)
        contexts.append(opened)
        seat = Seat(await opened.new_page(), demo.accounts[word])
        await seat.sign_in(demo)
        taken.append(seat)
    try:
        yield taken
        for seat in taken:
            assert seat.complaints == []
    finally:
        for opened in contexts:
            await opened.close()


def open_class(demo: Demo, *people: str) -> str:
    """The address of a class of these people that is open now; the first of them leads it."""
    return f"{demo.url}/class/{demo.new_class(list(people[:1]), list(people[1:]))}"
