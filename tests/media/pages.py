"""A browser page reduced to its two peers, driven through the control protocol."""

from pathlib import Path

from playwright.async_api import Browser, Page

from actions.ports.media import OfferedTrack
from media import control
from rooms.sources import Source
from tests.media.conftest import RunningMedia
from tests.media.people import shown

_SCRIPT = Path(__file__).with_name("page.js").read_text()


class MediaPage:
    """A participant `name` of room `room` in a page of its own."""

    def __init__(self, page: Page, media: RunningMedia, name: str) -> None:
        self.page, self.media, self.name = page, media, name
        self.publish_peer, self.subscribe_peer = f"{name}-publish", f"{name}-subscribe"

    @classmethod
    async def open(cls, browser: Browser, media: RunningMedia, name: str) -> "MediaPage":
        context = await browser.new_context(permissions=["camera", "microphone"])
        page = await context.new_page()
        await page.route("**/*", lambda route: route.fulfill(body="<body></body>", content_type="text/html"))
        await page.goto("https://preau.test/")  # a secure context, as camera and microphone need
        await page.evaluate(f"() => {{{_SCRIPT}}}")
        return cls(page, media, name)

    async def publish(self, adding: str, source: Source, publication_id: str) -> None:
        """`adding` is the page's function that makes the track."""
        offer = await self.page.evaluate(adding)
        track = OfferedTrack(offer["mid"], source, publication_id)  # type: ignore[arg-type]
        answer = await self.media.client.publish(
            "room", self.name, f"{self.name}-connection", self.publish_peer, offer["sdp"], [track], restart=False
        )
        await self.page.evaluate("sdp => answered(sdp)", answer)

    async def restart_ice(self) -> None:
        offer = await self.page.evaluate("restart()")
        answer = await self.media.client.publish(
            "room", self.name, f"{self.name}-connection", self.publish_peer, offer, [], restart=True
        )
        await self.page.evaluate("sdp => answered(sdp)", answer)

    async def subscribe(self) -> None:
        offer = await self.media.client.subscribe("room", self.name, f"{self.name}-connection", self.subscribe_peer)
        await self.answer(offer.version, offer.sdp)
        await self.page.evaluate("connect(subscriber)")

    async def answer(self, version: int, sdp: str) -> None:
        answer = await self.page.evaluate("sdp => offered(sdp)", sdp)
        await self.media.client.answer(self.subscribe_peer, version, answer)

    async def want(self, *publication_ids: str, width: int = 1280, height: int = 720) -> None:
        await self.media.client.want(self.subscribe_peer, shown(*publication_ids, width=width, height=height))

    async def slot_of(self, publication_id: str) -> str:
        """The mid that carries a publication, now or soon."""
        changed = await self.media.matching(
            control.SlotsChanged,
            lambda report: (
                report.peer_id == self.subscribe_peer
                and any(slot.publication_id == publication_id for slot in report.slots)
            ),
        )
        return next(slot.mid for slot in changed.slots if slot.publication_id == publication_id)

    async def received(self, mid: str) -> dict[str, float]:
        """What the browser counts of a slot."""
        counted: dict[str, float] = (await self.page.evaluate("received()"))[mid]
        return counted

    async def decodes(self, publication_id: str, frames: int = 8) -> str:
        """Waits until so many further frames (or as much sound) of a publication were decoded; returns the slot."""
        mid = await self.slot_of(publication_id)
        await self.page.evaluate("([mid, more]) => decodes(mid, more, 60000)", [mid, frames])
        return mid
