"""Before joining on a phone: the way in is in view from the first moment, whatever else the page has to say."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.classroom import open_class, seats
from tests.e2e.demo import Demo

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]
# What is at the middle of the button is the button: nothing lies over it.
UNCOVERED = """button => {
    const box = button.getBoundingClientRect();
    return button.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""
# Whether what has the focus lies under the button that stands at the foot of the window.
COVERED = """() => {
    const [one, bar] = [document.activeElement, document.querySelector("[data-control=enter]")];
    const [own, its] = [one, bar].map((part) => part.getBoundingClientRect());
    const lies = one !== document.body && one !== bar && own.bottom > its.top && own.top < its.bottom;
    return lies ? one.outerHTML + JSON.stringify([own, its]) : "";
}"""


@pytest.mark.parametrize(("width", "height"), [(360, 740), (320, 640), (740, 360)])
async def test_the_way_in_needs_no_scrolling_on_a_phone(demo: Demo, chromium: Browser, width: int, height: int) -> None:
    size = {"width": width, "height": height}
    async with seats(chromium, demo, ("formatrice",), viewport=size) as (seat,):
        await seat.page.goto(open_class(demo, "formatrice"))
        await expect(seat.page.get_by_role("region", name="Astuce")).to_contain_text("personne ne vous voit")
        await expect(seat.control("enter")).to_be_enabled()
        await expect(seat.control("enter")).to_be_in_viewport(ratio=1)
        assert await seat.control("enter").evaluate(UNCOVERED)
        assert await seat.violations() == []
        reached = set()
        for _ in range(24):
            await seat.page.keyboard.press("Tab")
            assert await seat.page.evaluate(COVERED) == ""
            reached.add(await seat.page.evaluate("() => document.activeElement.dataset.control"))
        assert {"hint-next", "preview-microphone", "preview-camera", "enter", "enter-without-devices"} <= reached
        await seat.go_in()
