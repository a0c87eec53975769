"""People in a class as their browsers show it: by what a person sees and the page's `data-*`, never by its insides."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.demo import Account, Demo
from tests.e2e.senses import colour_of, heard, keeps_quiet, moves

# A machine that is busy with other things is slow, not wrong; what must be fast is measured where it is promised.
PATIENCE_MS = 90_000
expect.set_options(timeout=PATIENCE_MS)
AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# target-size (WCAG 2.5.8) is the one rule of level AA that axe leaves off by default.
RUN_AXE = "() => axe.run(document, {rules: {'target-size': {enabled: true}}, resultTypes: ['violations']})"
# What a browser says of its own accord about what these tests break on purpose.
EXPECTED = ("Failed to load resource", "WebSocket connection to")
# What a screen reader is told stands for a moment only.
LISTEN = """() => {
    window.said = [];
    const words = (record) => [...record.addedNodes].map((each) => each.textContent);
    const listen = (records) => window.said.push(...records.flatMap(words));
    new MutationObserver(listen).observe(document.querySelector("[data-announcements=polite]"), { childList: true });
}"""
SAID = "words => window.said.some(each => each.includes(words))"
# What comes and goes has less contrast for a moment; what turns for as long as one waits is not waited for.
_STAND_STILL = """() => {
    const ends = (each) => (each.effect?.getComputedTiming().endTime ?? 0) < Infinity;
    return Promise.allSettled(document.getAnimations().filter(ends).map((each) => each.finished)).then(() => {});
}"""


class Seat:
    """One person's browser tab."""

    def __init__(self, page: Page, account: Account) -> None:
        self.page, self.account = page, account
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._console(message.type, message.text))

    def _console(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not text.startswith(EXPECTED):
            self.complaints.append(text)

    @property
    def name(self) -> str:
        return self.account.name

    async def sign_in(self, demo: Demo) -> None:
        """With the form the first time, with the cookie from then on."""
        key = self.account.email
        if key in demo.cookies:
            await self.page.context.add_cookies(demo.cookies[key])
            return
        await self.page.goto(f"{demo.url}/sign-in")
        await self.page.locator("input[type=email]").fill(key)
        await self.page.locator("input[type=password]").fill(self.account.password)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url(f"{demo.url}/")
        demo.cookies[key] = [
            {part: cookie[part] for part in ("name", "value", "domain", "path")}  # type: ignore[literal-required]
            for cookie in await self.page.context.cookies()
            if "session" in cookie["name"]
        ]

    async def enter(self, address: str, control: str = "enter") -> None:
        await self.page.goto(address)
        await self.go_in(control)

    async def go_in(self, control: str = "enter") -> None:
        """From the page before joining."""
        await expect(self.page.locator("[data-door=open]")).to_be_visible()
        await self.control(control).click()
        await self.is_in_class()

    async def is_in_class(self) -> None:
        there = self.page.locator("preau-class[data-phase=class][data-connection=live]")
        await expect(there).to_be_visible()

    async def is_told(self, reason: str) -> None:
        """It is over for this page, for that reason, and the words about it have the focus."""
        heading = self.page.locator(f"preau-over[data-reason={reason}] h1")
        await expect(heading).to_be_focused()

    def control(self, name: str) -> Locator:
        return self.page.locator(f'[data-control="{name}"]:visible')

    async def moderate(self, name: str) -> None:
        await self.control("more").click()
        await self.control(name).click()

    async def act_on(self, name: str, control: str) -> None:
        """What a trainer does to somebody, from the list of participants."""
        await self.show("participants")
        await self.page.get_by_role("button", name=f"Agir pour {name}").click()
        await self.control(control).click()

    async def show(self, tab: str) -> None:
        """A part of the panel: chat, participants, hands."""
        opener = self.control("chat" if tab == "chat" else "people")
        if await self.page.locator("preau-panel").is_hidden():
            await opener.click()
        await self.page.locator(f"#tab-{tab}").click()

    async def write(self, text: str) -> None:
        await self.control("write").fill(text)
        await self.page.keyboard.press("Enter")

    @property
    def messages(self) -> Locator:
        return self.page.locator(".message[data-sequence] .message-text")

    async def reads(self, texts: Sequence[str]) -> None:
        """These messages and no others, in this order."""
        await expect(self.messages).to_have_text(list(texts))

    def person(self, name: str) -> Locator:
        """Somebody in the list of participants."""
        return self.page.locator("preau-participants .person", has_text=name)

    async def counts(self, people: int) -> None:
        """How many are there, as the bar says."""
        badge = self.page.locator('[data-control="people"] [data-count]')
        await expect(badge).to_have_attribute("data-count", str(people))

    def tile(self, name: str, source: str = "camera") -> Locator:
        return self.page.locator(f"preau-tile[data-source={source}]", has_text=name)

    async def sees_moving(self, name: str, source: str = "camera") -> Locator:
        """Frames of this picture are decoded, and go on coming."""
        tile = self.tile(name, source)
        await expect(tile).to_have_attribute("data-picture", "live")
        video = tile.locator("video")
        await moves(video, PATIENCE_MS)
        return video

    async def sees_colour(self, name: str) -> tuple[int, int, int]:
        """Of somebody's picture, near its upper left corner."""
        return await colour_of(await self.sees_moving(name), PATIENCE_MS)

    async def hears(self, hz: int | None = None) -> None:
        """A voice other than one's own arrives; with a frequency: that tone is played."""
        voices = self.page.locator("preau-voices audio[data-publication]")
        await expect(voices.first).to_be_attached()
        if hz is not None:
            assert await heard(self.page, hz, PATIENCE_MS), f"{self.name} does not hear {hz} Hz"

    async def does_not_hear(self, hz: int) -> None:
        """The tone ends, and does not begin again."""
        assert await keeps_quiet(self.page, hz, PATIENCE_MS), f"{self.name} still hears {hz} Hz"

    async def violations(self) -> list[str]:
        """What axe finds, each as a line that says which rule and where, once what fades in is there."""
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.evaluate(AXE)
        await self.page.evaluate(_STAND_STILL)
        found: dict[str, Any] = await self.page.evaluate(RUN_AXE)
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    async def violations_in_both_themes(self) -> list[str]:
        """What axe finds in light, then in dark."""
        found = []
        for theme in ("dark", "light"):
            await self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            found += [f"{theme}: {violation}" for violation in await self.violations()]
        return found


@asynccontextmanager
async def seats(
    browsers: Browser | Sequence[Browser], demo: Demo, words: Sequence[str], **context: Any
) -> AsyncIterator[list[Seat]]:
    """These people, signed in, each in a browser profile of their own; at the end nothing had gone wrong.

    Several browsers are taken in turn.
    """
    several = [browsers] if isinstance(browsers, Browser) else browsers
    contexts: list[BrowserContext] = []
    taken: list[Seat] = []
    try:
        for number, word in enumerate(words):
            given = {"locale": "fr-FR", "permissions": ["camera", "microphone"], **context}
            contexts.append(await several[number % len(several)].new_context(**given))
            seat = Seat(await contexts[-1].new_page(), demo.accounts[word])
            await seat.sign_in(demo)
            taken.append(seat)
        yield taken
        for seat in taken:
            assert seat.complaints == []
    finally:
        for opened in contexts:
            await opened.close()


def open_class(demo: Demo, *people: str) -> str:
    """The address of a class of these people that is open now; the first of them leads it."""
    return demo.address(demo.new_class(list(people[:1]), list(people[1:])))
