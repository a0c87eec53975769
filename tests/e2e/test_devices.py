"""Devices in class: chosen by keyboard, taken back by the person; in words, and told to the others."""

import asyncio

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.classroom import PATIENCE_MS, Seat, open_class, seats
from tests.e2e.controls import arrow_to, tab_to
from tests.e2e.demo import Demo
from tests.e2e.senses import KEEP_PEERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

TRAINER, ALIX = "formatrice", "alix"
PERMISSIONS = ["camera", "microphone"]
# What is sent of this kind, as the browser tells of its device.
_SENT = """kind => window.peers.flatMap((peer) => peer.getSenders())
    .map((sender) => sender.track).filter((track) => track?.kind === kind && track.readyState === "live")
    .map((track) => ({label: track.label, ...track.getSettings()}))[0]"""
# Resolves once that device is another, or is named so.
_CHANGED = f"""async ([kind, before, named]) => {{
    const now = () => ({_SENT})(kind)?.label ?? before;
    while (now() === before || (named && now() !== named)) await new Promise((done) => setTimeout(done, 50));
}}"""
_SINKS = "() => [...document.querySelectorAll('preau-voices audio')].map((player) => player.sinkId)"


async def test_devices_are_changed_by_keyboard_and_what_is_taken_back_is_explained_and_told(
    demo: Demo, chromium: Browser
) -> None:
    address = open_class(demo, TRAINER, ALIX)
    async with seats(chromium, demo, (TRAINER, ALIX)) as (trainer, alix):
        await alix.page.add_init_script(f"({KEEP_PEERS})()")
        for seat in (trainer, alix):
            await seat.enter(address)
        await trainer.sees_moving(alix.name)
        sound = await alix.page.evaluate(_SENT, "audio")
        assert (sound["echoCancellation"], sound["noiseSuppression"]) == (True, True)
        await _another_of_each(alix.page)
        await trainer.sees_moving(alix.name)
        await alix.hears()
        await _taken_back(trainer, alix, address)


async def _another_of_each(page: Page) -> None:
    before = await page.evaluate(_SENT, "video")
    await page.locator('[data-control="more"]').focus()
    await page.keyboard.press("Enter")
    await arrow_to(page, "settings", "ArrowDown")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Micro, caméra et réglages")
    for name in ("Micro", "Caméra", "Haut-parleur"):
        choice = dialog.get_by_label(name, exact=True)
        await expect(choice.get_by_role("option")).not_to_have_count(1)
        while not await choice.evaluate("each => each === document.activeElement"):
            await page.keyboard.press("Tab")
        await page.keyboard.press("End")
    chosen = await dialog.get_by_label("Haut-parleur").input_value()
    await page.keyboard.press("Escape")
    async with asyncio.timeout(PATIENCE_MS / 1000):
        await page.evaluate(_CHANGED, ["audio", "", "Fake Audio Input 2"])
        await page.evaluate(_CHANGED, ["video", before["label"], ""])
    await page.wait_for_function(f"chosen => ({_SINKS})().every((sink) => sink === chosen)", arg=chosen)


async def _taken_back(trainer: Seat, alix: Seat, address: str) -> None:
    """The browser ends both devices at once; this one gives a microphone again without asking, but no camera."""
    await trainer.show("participants")
    await alix.page.context.grant_permissions(["geolocation"], origin=address)
    camera = alix.page.locator("[data-told=camera]")
    await expect(camera).to_contain_text("refuse l\u2019accès à la caméra")
    await expect(alix.page.locator("[data-announcements=urgent]")).to_contain_text("refuse l\u2019accès à la caméra")
    await expect(alix.page.locator("[data-told=microphone]")).to_contain_text("Il fonctionne de nouveau")
    await expect(alix.control("camera")).to_contain_text("refusée")
    await expect(trainer.person(alix.name)).to_contain_text("caméra refusée")
    await expect(trainer.person(alix.name)).to_have_attribute("data-microphone", "on")
    await expect(trainer.tile(alix.name)).to_have_attribute("data-picture", "none")
    assert await alix.violations() == []
    await alix.page.context.grant_permissions(PERMISSIONS, origin=address)
    await tab_to(alix.page, "retry-camera")
    await alix.page.keyboard.press("Enter")
    await expect(camera).to_have_count(0)
    await trainer.sees_moving(alix.name)
