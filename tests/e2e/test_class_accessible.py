"""The class's page for who uses a keyboard or a screen reader, in both themes and on a phone."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.classroom import Seat, open_class, seats
from tests.e2e.demo import Demo

TRAINER, ADA, BO = "formatrice", "alix", "charlie"
REFUSED = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError') }"
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (320, 640)])
async def test_axe_finds_nothing_before_in_and_after_class(
    demo: Demo, chromium: Browser, width: int, height: int
) -> None:
    size = {"width": width, "height": height}
    address = open_class(demo, TRAINER, ADA, BO)
    async with (
        seats(chromium, demo, (TRAINER,), viewport=size) as (trainer,),
        seats(chromium, demo, (ADA,)) as (ada,),
    ):
        await trainer.page.goto(address)
        await expect(trainer.page.locator("[data-door=open]")).to_be_visible()
        assert await trainer.violations_in_both_themes() == []
        for seat in (trainer, ada):
            await seat.enter(address)
        await ada.control("hand").click()
        await trainer.sees_moving(ada.name)
        assert await trainer.violations_in_both_themes() == []
        await _axe_in_the_panel(trainer, ada.name)
        await _axe_in_every_layout(trainer, ada)
        await _axe_in_dialogs(trainer)
        await trainer.control("leave").click()
        await trainer.is_told("left")
        assert await trainer.violations_in_both_themes() == []


async def _axe_in_the_panel(seat: Seat, other: str) -> None:
    await seat.show("chat")
    await seat.write("Voici https://example.org")
    await expect(seat.messages.last).to_be_visible()
    assert await seat.violations_in_both_themes() == []
    await seat.show("hands")
    assert await seat.violations_in_both_themes() == []
    await seat.show("participants")
    await seat.page.get_by_role("button", name=f"Agir pour {other}").click()
    assert await seat.violations_in_both_themes() == []
    await seat.control("remove").click()
    await expect(seat.page.get_by_role("dialog")).to_be_visible()
    assert await seat.violations_in_both_themes() == []
    await seat.page.keyboard.press("Escape")
    await seat.control("close-panel").click()


async def _axe_in_every_layout(seat: Seat, sharing: Seat) -> None:
    wide = await seat.control("layout-speaker").count() > 0
    await seat.control("layout-speaker" if wide else "more").click()
    assert await seat.violations_in_both_themes() == []
    await seat.control("layout-gallery").click()
    await expect(seat.page.locator("preau-stage")).to_have_attribute("data-layout", "gallery")
    assert await seat.violations_in_both_themes() == []
    await sharing.control("share-screen").click()
    await seat.sees_moving("Écran de", "screen")
    await expect(seat.page.locator("preau-stage")).to_have_attribute("data-layout", "presentation")
    assert await seat.violations_in_both_themes() == []
    await sharing.control("share-screen").click()
    await expect(seat.tile("Écran de", "screen")).to_have_count(0)
    if wide:
        await seat.control("reaction").click()
        assert await seat.violations_in_both_themes() == []
        await seat.page.keyboard.press("Escape")


async def _axe_in_dialogs(seat: Seat) -> None:
    await seat.control("more").click()
    assert await seat.violations_in_both_themes() == []
    await seat.control("network").click()
    await seat.page.locator("[data-dialog=network] summary").click()
    await expect(seat.page.locator("[data-dialog=network] dd").first).to_be_visible()
    assert await seat.violations_in_both_themes() == []
    await seat.control("close-network").click()
    await seat.control("more").click()
    await seat.control("settings").click()
    await expect(seat.page.locator("[data-dialog=settings]")).to_be_visible()
    assert await seat.violations_in_both_themes() == []
    await seat.page.keyboard.press("Escape")
    await seat.moderate("end-class")
    await expect(seat.page.locator("[data-dialog=end-class]")).to_be_visible()
    assert await seat.violations_in_both_themes() == []
    await seat.page.keyboard.press("Escape")


async def test_the_class_says_its_language_and_speaks_it(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, ("lou",)) as (lou,):
        address = open_class(demo, TRAINER, "lou")
        page = lou.page
        await page.goto(f"{demo.url}/")
        await expect(page.locator("html")).to_have_attribute("lang", "fr")
        await page.locator("summary", has_text="Affichage").click()
        await page.get_by_role("button", name="English").click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page).to_have_title("My space · Préau")
        await expect(page.get_by_role("button", name="English")).to_be_focused()
        await page.goto(address)
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page.get_by_role("button", name="Join", exact=True)).to_be_enabled()
        assert await lou.violations() == []
        await lou.go_in("enter-without-devices")
        bar = page.get_by_role("toolbar", name="Class controls")
        for name in ("Microphone", "Camera", "Raise hand", "Chat", "Participants", "More", "Leave"):
            await expect(bar.get_by_role("button", name=name)).to_be_attached()
        assert await lou.violations() == []
        await page.goto(f"{demo.url}/")
        await page.locator("summary", has_text="Display").click()
        await page.get_by_role("button", name="Français").click()
        await expect(page.locator("html")).to_have_attribute("lang", "fr")


async def test_nothing_is_wider_than_a_small_phone(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (TRAINER,), viewport={"width": 320, "height": 640}) as (trainer,):
        address = open_class(demo, TRAINER, ADA, BO)
        wider = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        await trainer.page.goto(address)
        await expect(trainer.page.locator("[data-door=open]")).to_be_visible()
        assert await trainer.page.evaluate(wider) <= 0
        await trainer.enter(address)
        for opener in (None, "chat", "people", "more"):
            if opener:
                await trainer.control(opener).click()
            assert await trainer.page.evaluate(wider) <= 0, opener
        await expect(trainer.control("share-screen-narrow")).to_be_visible()
        await _shows_pictures_lying_on_its_side(trainer)
        await _says_its_controls_in_words(trainer)
        await _keeps_the_stage_in_sight(trainer)
        for name in ("microphone", "camera", "hand", "leave"):
            await expect(trainer.control(name)).to_be_in_viewport(ratio=1)
        await _keeps_the_bar_in_sight(trainer)


async def _keeps_the_bar_in_sight(seat: Seat) -> None:
    """Also while it is told, once, that microphone and camera are both refused."""
    await seat.page.add_init_script(REFUSED)
    await seat.page.reload()
    await seat.is_in_class()
    notices = seat.page.locator("preau-notices [data-told]")
    await expect(notices).to_have_count(1)
    await expect(notices).to_contain_text("refuse l\u2019accès au micro et à la caméra")
    for width, height in ((740, 360), (360, 740), (320, 640)):
        await seat.page.set_viewport_size({"width": width, "height": height})
        for control in ("leave", "retry-devices"):
            await expect(seat.control(control)).to_be_in_viewport(ratio=1)
        box = await seat.page.locator("preau-stage").bounding_box()
        assert box
        assert box["height"] > 120, (width, height, box)
    assert await seat.violations() == []


async def _shows_pictures_lying_on_its_side(seat: Seat) -> None:
    await seat.page.keyboard.press("Escape")
    await seat.page.set_viewport_size({"width": 740, "height": 360})
    await seat.sees_moving(seat.name)
    box = await seat.tile(seat.name).bounding_box()
    assert box
    assert box["height"] > 120
    await seat.page.set_viewport_size({"width": 320, "height": 640})


async def _says_its_controls_in_words(seat: Seat) -> None:
    """On a tablet, and all of them are in the window."""
    await seat.page.set_viewport_size({"width": 720, "height": 900})
    words = seat.page.locator("preau-bar .bar-words")
    await expect(words.last).to_have_css("position", "static")
    edges = await words.evaluate_all("all => all.map((each) => Object.values(each.getBoundingClientRect().toJSON()))")
    assert len(edges) == 10
    assert all(width > 20 and x >= 0 and x + width <= 720 for x, _, width, *_ in edges), edges
    await seat.page.set_viewport_size({"width": 320, "height": 640})


async def _keeps_the_stage_in_sight(seat: Seat) -> None:
    """Where a window becomes a phone's, a panel that nobody uses makes way, and comes back with the room for it."""
    stage, panel = seat.page.locator("preau-stage"), seat.page.locator("preau-panel")
    await seat.page.set_viewport_size({"width": 1280, "height": 720})
    await seat.show("chat")
    await seat.control("microphone").focus()
    await seat.page.set_viewport_size({"width": 360, "height": 740})
    await expect(panel).to_be_hidden()
    await expect(stage).to_be_visible()
    await seat.page.set_viewport_size({"width": 1280, "height": 720})
    await expect(panel).to_be_visible()
    await seat.control("write").click()
    await seat.page.set_viewport_size({"width": 360, "height": 740})
    await expect(seat.control("write")).to_be_focused()
    await seat.page.set_viewport_size({"width": 320, "height": 640})
    await seat.control("close-panel").click()


async def test_everything_has_the_name_that_a_screen_reader_says(demo: Demo, chromium: Browser) -> None:
    async with seats(chromium, demo, (TRAINER, BO)) as (trainer, bo):
        address = open_class(demo, TRAINER, ADA, BO)
        for seat in (trainer, bo):
            await seat.enter(address)
        page = trainer.page
        bar = page.get_by_role("toolbar", name="Commandes de la classe")
        for name in ("Micro", "Caméra"):
            await expect(bar.get_by_role("button", name=re.compile(f"^{name}"), pressed=True)).to_have_count(1)
        for name in ("Partager l\u2019écran", "Lever la main"):
            await expect(bar.get_by_role("button", name=name, pressed=False)).to_have_count(1)
        for name in ("Réagir", "Affichage", "Discussion", "Participants", "Plus", "Quitter"):
            await expect(bar.get_by_role("button", name=re.compile(f"^{name}"))).to_have_count(1)
        await expect(page.get_by_role("log", name="Messages")).to_be_visible()
        await expect(page.get_by_role("textbox", name="Votre message à la classe")).to_be_visible()
        await expect(page.get_by_role("button", name="Envoyer")).to_be_visible()
        pictures = page.get_by_role("list", name="Personnes et écrans à l\u2019image").get_by_role("listitem")
        await expect(pictures.filter(has_text=bo.account.name)).to_contain_text(re.compile("micro activé|parle"))
        polite, urgent = (page.locator(f"[data-announcements={how}]") for how in ("polite", "urgent"))
        await bo.control("hand").click()
        await expect(polite).to_contain_text(f"{bo.account.name} lève la main")
        await trainer.moderate("mute-all")
        await expect(bo.page.locator("[data-announcements=urgent]")).to_contain_text("a coupé votre micro")
        await expect(urgent).to_be_empty()
