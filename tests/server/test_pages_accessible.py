"""Every page as a browser sees it: axe finds nothing, nothing is wider than a small screen, the policy is kept."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.server.gallery import NAMES, served_gallery
from tests.services import launch_chromium

AXE = (Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# target-size (WCAG 2.5.8) is the one rule of level AA that axe leaves off by default.
RUN_AXE = "() => axe.run(document, {rules: {'target-size': {enabled: true}}, resultTypes: ['violations']})"
PAGES = [("en", "light", 1280), ("fr", "dark", 320)]

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gallery() -> AsyncIterator[str]:
    async with served_gallery() as address:
        yield address


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium_of_pages() -> AsyncIterator[Browser]:
    async with launch_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium_of_pages: Browser) -> AsyncIterator[Page]:
    page = await chromium_of_pages.new_page(reduced_motion="reduce")
    yield page
    await page.close()


async def open_page(page: Page, address: str) -> None:
    """Opens it and waits until every element of it behaves."""
    await page.goto(address)
    await page.evaluate(
        """() => Promise.all([...document.querySelectorAll(":not(:defined)")]
            .map((part) => customElements.whenDefined(part.localName))).then(() => true)"""
    )


async def violations(page: Page) -> list[str]:
    """What axe finds, each as a line that says which rule and where."""
    await page.evaluate(AXE)
    found: dict[str, Any] = await page.evaluate(RUN_AXE)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


OUTSIDE = """() => [...document.querySelectorAll("body *")].filter((part) => {
    const box = part.getBoundingClientRect();
    return box.width && (box.right > innerWidth + 1 || box.left < -1) && part.checkVisibility()
      && !part.closest(".visually-hidden, .tool-word, .skip-link, .table-scroll, [role=tablist]");
  }).map((part) => part.tagName + "." + part.className)"""


@dataclass
class Looked:
    """One page for all that is looked at in turn, which is quicker than a new one each time; it remembers nothing.

    Attributes:
        complaints: what the browser says is wrong with what it shows now.
    """

    page: Page
    complaints: list[str] = field(default_factory=list)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def looked(chromium_of_pages: Browser) -> AsyncIterator[Looked]:
    looked = Looked(await chromium_of_pages.new_page(reduced_motion="reduce"))
    await looked.page.add_init_script("localStorage.clear(); sessionStorage.clear();")
    complain = looked.complaints.append
    looked.page.on("console", lambda message: complain(message.text) if message.type == "error" else None)
    looked.page.on("pageerror", lambda error: complain(str(error)))
    yield looked
    await looked.page.close()


@pytest.mark.parametrize(("language", "theme", "width"), PAGES)
@pytest.mark.parametrize("name", NAMES)
async def test_every_page_is_sound(
    looked: Looked, gallery: str, name: str, language: str, theme: str, width: int
) -> None:
    page = looked.page
    looked.complaints.clear()
    await page.set_viewport_size({"width": width, "height": 800})
    await open_page(page, f"{gallery}/{language}/{theme}/{name}")
    assert await violations(page) == []
    assert await page.evaluate(OUTSIDE) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for opener in await page.locator(".site-header summary").all():
        await opener.click()
        assert await page.evaluate(OUTSIDE) == []
    assert looked.complaints == []


INTO_ONE_ANOTHER = """() => [...document.querySelectorAll(".week-entry:not([data-lanes='1'])")].filter((entry) => {
    const boxes = [entry.querySelector("time"), entry.querySelector(".week-title"), entry];
    const [hour, title, all] = boxes.map((part) => part.getBoundingClientRect());
    return title.top < hour.bottom - 3 || hour.right > all.right + 1;
  }).map((entry) => entry.textContent)"""


@pytest.mark.parametrize("width", [1280, 768])
async def test_hours_and_titles_of_dates_side_by_side_have_lines_of_their_own(
    page: Page, gallery: str, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await open_page(page, f"{gallery}/fr/light/calendar-week")
    assert await page.locator(".week-entry.is-short[data-lanes='2']").count() == 2
    assert await page.evaluate(INTO_ONE_ANOTHER) == []


async def test_axe_finds_nothing_in_open_menus(page: Page, gallery: str) -> None:
    await open_page(page, f"{gallery}/fr/light/home-open")
    for menu in ("Affichage", "Marie-Ange Hoarau"):
        await page.locator("summary", has_text=menu).click()
        assert await violations(page) == []


async def test_axe_finds_a_fault_that_is_there(page: Page, gallery: str) -> None:
    await open_page(page, f"{gallery}/fr/light/privacy")
    await page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in await violations(page))


async def test_a_menu_closes_on_escape_and_gives_the_focus_back(page: Page, gallery: str) -> None:
    await open_page(page, f"{gallery}/fr/light/home-open")
    opener = page.locator("summary", has_text="Affichage")
    await opener.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.value") == "system"
    await page.keyboard.press("Escape")
    assert await opener.evaluate("opener => opener === document.activeElement && !opener.parentElement.open")


async def test_a_theme_is_shown_at_once_and_told_to_the_server(page: Page, gallery: str) -> None:
    told: list[str] = []
    await page.route("**/preferences", lambda route: route.fulfill(status=204))
    page.on("request", lambda request: told.append(request.post_data or "") if request.method == "POST" else None)
    await open_page(page, f"{gallery}/fr/light/home-open")
    await page.locator("summary", has_text="Affichage").click()
    async with page.expect_request("**/preferences"):
        await page.get_by_role("button", name="Sombre").click()
    assert await page.get_attribute("html", "data-theme") == "dark"
    assert await page.get_by_role("button", name="Sombre").get_attribute("aria-pressed") == "true"
    assert "theme=dark" in told[0]
    assert "csrf=a-token" in told[0]


@pytest.mark.parametrize("scripted", [True, False])
async def test_who_chose_a_language_is_still_on_it(chromium_of_pages: Browser, gallery: str, scripted: bool) -> None:
    page = await chromium_of_pages.new_page(java_script_enabled=scripted)
    await page.goto(f"{gallery}/en/light/home-open#chosen-language")
    await expect(page.get_by_role("button", name="English")).to_be_focused()
    if scripted:
        await page.wait_for_url(f"{gallery}/en/light/home-open")  # where a reload leaves the menu shut
        await expect(page.get_by_role("button", name="English")).to_be_focused()
    await page.close()


async def test_the_countdown_turns_the_button_into_join(page: Page, gallery: str) -> None:
    await page.clock.install(time="2026-11-24T14:04:00Z")
    await open_page(page, f"{gallery}/fr/light/home-waiting")
    countdown = page.locator(".next-class preau-countdown")
    join = page.locator(".next-class a[data-once-open]")
    # The page says it was made at 12:20: a device whose clock is 104 minutes ahead still counts from there.
    await expect(countdown).to_have_text(re.compile(r"^dans 1\sh\s4[45]$"))
    assert await join.is_hidden()
    await page.clock.run_for("01:46:00")
    assert await join.is_visible()
    assert await page.get_by_role("link", name="Tester mon son et mon image").is_hidden()
    assert await page.locator(".next-class [role=status]").inner_text() == "La salle est ouverte."


async def test_a_tick_is_sent_in_place(page: Page, gallery: str) -> None:
    answer = {"on": True, "words": "", "progress": {"name": "own", "done": 2, "total": 4, "words": "2 sur 4"}}
    await page.route("**/ticks", lambda route: route.fulfill(status=200, body=json.dumps(answer)))
    await open_page(page, f"{gallery}/fr/light/formation-participant")
    tick = page.get_by_role("button", name="C\u2019est fait Analyser des productions d'élèves")
    assert await tick.get_attribute("aria-pressed") == "false"
    await tick.focus()
    await page.keyboard.press("Space")
    await expect(tick).to_have_attribute("aria-pressed", "true")
    assert await page.locator("progress").first.evaluate("bar => bar.value") == 2
    assert await tick.evaluate("tick => tick === document.activeElement")
    assert await page.locator(".formation-progress [data-words]").inner_text() == "2 sur 4"


async def test_a_tick_that_fails_says_so(page: Page, gallery: str) -> None:
    await page.route("**/ticks", lambda route: route.abort())
    await open_page(page, f"{gallery}/fr/light/formation-participant")
    tick = page.get_by_role("button", name="C\u2019est fait Analyser des productions d'élèves")
    await tick.click()
    said = page.locator("preau-tick [role=status]", has_text="réessayez")
    await said.wait_for()
    assert await tick.get_attribute("aria-pressed") == "false"
