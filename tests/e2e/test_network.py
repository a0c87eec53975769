"""What a person may do about their network, by keyboard: see how good it is, and receive sound only."""

import json
import re

import pytest
from playwright.async_api import Browser, WebSocket, WebSocketRoute, expect

from tests.e2e.classroom import PATIENCE_MS, seats
from tests.e2e.controls import arrow_to, tab_to
from tests.e2e.demo import Demo
from tests.e2e.guest import TONE_HZ, Guest
from tests.e2e.patience import Promise
from tests.e2e.senses import KEEP_PEERS

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

TRAINER, ALIX = "formatrice", "alix"
# Signs of life: Engine.IO's answer to the server; and the devices, of which a page tells again where it hears nothing
# for a moment, as it does on a busy machine.
_ALIVE = re.compile(r'3|42\d+\["tell_devices",\{"microphone":"\w+","camera":"\w+","hears":\w+\}\]')
# Resolves when a page sends layers of its camera above the smallest (or none of them any more).
_SENDS_LARGE = """async (some) => {
    const senders = () => window.peers.flatMap((peer) => peer.getSenders());
    const pictures = () => senders().filter((each) => each.track?.kind === "video");
    const active = () => pictures().flatMap((each) => each.getParameters().encodings).filter((each) => each.active);
    while (active().length > 1 !== some || !active().length) await new Promise((done) => setTimeout(done, 50));
}"""
# Resolves when a picture is decoded after the page asks for all again.
_BACK = """async () => {
    const told = async () => (await Promise.all(window.peers.map((peer) => peer.getStats())));
    const stats = async () => (await told()).flatMap((each) => [...each.values()]);
    const decoded = async () => (await stats()).reduce((frames, each) => frames + (each.framesDecoded ?? 0), 0);
    const before = await decoded();
    document.querySelector("preau-stage").classroom.network.choose("none");
    while (await decoded() === before) await new Promise((done) => setTimeout(done, 20));
}"""
# Whether, before the patience was at its end, no byte of a picture came in a hundred packets of a voice: two seconds.
_HEARS_ONLY = """async (patience) => {
    const until = performance.now() + patience;
    let [pictures, heard, quiet] = [-1, 0, 0];
    while (quiet < 100 && performance.now() < until) {
        await new Promise((done) => setTimeout(done, 100));
        const told = await Promise.all(window.peers.map((peer) => peer.getStats()));
        const arriving = told.flatMap((each) => [...each.values()]).filter((each) => each.type === "inbound-rtp");
        const sum = (kind, what) => arriving.reduce((all, each) => all + (each.kind === kind ? each[what] : 0), 0);
        if (sum("video", "bytesReceived") !== pictures) heard = sum("audio", "packetsReceived");
        pictures = sum("video", "bytesReceived");
        quiet = sum("audio", "packetsReceived") - heard;
    }
    return quiet >= 100;
}"""
# What drives a browser keeps its pages visible, whatever is before them: the page is told otherwise.
_TURN = """state => {
    Object.defineProperty(document, "visibilityState", { get: () => state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
# As the server says that the network does not carry a picture.
_HOLD = """id => {
    const { network } = document.querySelector("preau-stage").classroom;
    network.hold({ publication_ids: [id], sound_only: false });
    network.hold = () => {}; // the server says nothing more
}"""


async def test_who_chooses_sound_only_gets_no_pictures_and_the_figures_stay_in_the_browser(
    demo: Demo, chromium: Browser
) -> None:
    address = demo.address(demo.new_class([TRAINER], [ALIX]))
    async with seats(chromium, demo, (TRAINER, ALIX)) as (trainer, alix):
        page = alix.page
        sent: list[str] = []

        def listen(socket: WebSocket) -> None:
            sent.append("a new socket")
            socket.on("framesent", lambda frame: sent.append(str(frame)))

        page.on("websocket", listen)
        await trainer.enter(address)
        await alix.enter(address, "enter-without-devices")
        await alix.sees_moving(trainer.name)
        assert any('["want"' in each for each in sent), "what leaves by the socket is seen here"
        sent.clear()
        page.on("request", lambda request: sent.append(request.url))
        await alix.control("more").focus()
        await page.keyboard.press("Enter")
        await arrow_to(page, "network", "ArrowDown")
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Connexion et données")
        await expect(dialog.get_by_role("status")).to_contain_text("Votre connexion est")
        await tab_to(page, "figures")
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_role("definition").first).to_contain_text("kbit/s")
        assert [each for each in sent if not _ALIVE.fullmatch(each) and '["want"' not in each] == []
        await dialog.get_by_role("radio", name="Son seul : aucune image").check()
        await page.keyboard.press("Escape")
        await expect(alix.tile(trainer.name)).to_have_attribute("data-picture", "none")
        await expect(alix.tile(trainer.name).get_by_text("Son seul : images masquées")).to_be_visible()
        await alix.moderate("network")
        await expect(dialog.get_by_role("radio", name="Son seul : aucune image")).to_be_checked()
        await dialog.get_by_role("radio", name="Tout recevoir").check()
        await page.keyboard.press("Escape")
        await page.evaluate(_HOLD, await (await alix.sees_moving(trainer.name)).get_attribute("data-publication"))
        await expect(alix.tile(trainer.name).get_by_text("Image en pause : réseau faible")).to_be_visible()
        assert await alix.violations() == []


async def test_a_page_that_is_hidden_gets_every_voice_and_no_picture_until_it_is_seen_again(
    demo: Demo, chromium: Browser
) -> None:
    room_id = demo.new_class([TRAINER], [ALIX, "charlie"])
    async with seats(chromium, demo, (ALIX,)) as (alix,), Guest(demo, "charlie", room_id) as guest:
        await alix.page.add_init_script(f"({KEEP_PEERS})()")
        await alix.enter(demo.address(room_id), "enter-without-devices")
        await alix.sees_moving(guest.name)
        await alix.page.evaluate(_TURN, "hidden")
        assert await alix.page.evaluate(_HEARS_ONLY, PATIENCE_MS), "pictures go on"
        await alix.hears(TONE_HZ)
        await alix.page.evaluate(_TURN, "visible")
        await alix.sees_moving(guest.name)


async def test_large_layers_that_nobody_is_shown_are_not_sent_and_the_picture_is_back_within_a_second(
    demo: Demo, chromium: Browser
) -> None:
    address = demo.address(demo.new_class([TRAINER], [ALIX]))
    async with seats(chromium, demo, (TRAINER, ALIX)) as (trainer, alix):
        for seat, control in ((trainer, "enter"), (alix, "enter-without-devices")):
            await seat.page.add_init_script(f"({KEEP_PEERS})()")
            await seat.enter(address, control)
        await alix.sees_moving(trainer.name)
        await trainer.page.evaluate(_SENDS_LARGE, True)
        await alix.page.evaluate("document.querySelector('preau-stage').classroom.network.choose('sound_only')")
        await trainer.page.evaluate(_SENDS_LARGE, False)
        async with Promise(1):
            await alix.page.evaluate(_BACK)
        await alix.sees_moving(trainer.name)


async def test_a_weak_network_takes_a_line_or_two_of_a_phone_and_says_what_to_do(demo: Demo, chromium: Browser) -> None:
    address = demo.address(demo.new_class([TRAINER], [ALIX]))
    async with seats(chromium, demo, (ALIX,), viewport={"width": 360, "height": 740}) as (alix,):
        page, sockets = alix.page, list[WebSocketRoute]()

        def between(socket: WebSocketRoute) -> None:
            socket.connect_to_server()
            sockets.append(socket)

        def hold(*, sound_only: bool) -> None:
            """As the server says it."""
            held = ["pictures_held", {"publication_ids": [], "sound_only": sound_only}]
            sockets[-1].send(f"42{json.dumps(held)}")

        await page.route_web_socket(re.compile("^ws"), between)
        await alix.enter(address, "enter-without-devices")
        notice = page.locator("[data-told=network]")
        hold(sound_only=True)
        await expect(notice).to_contain_text("vous gardez le son")
        await expect(page.locator("[data-announcements=polite]")).to_contain_text("vous gardez le son")
        box = await notice.bounding_box()
        assert box
        assert box["height"] < 70
        await tab_to(page, "advice")
        await page.keyboard.press("Enter")
        await expect(notice.get_by_role("button", name="Connexion et données")).to_be_visible()
        assert await alix.violations_in_both_themes() == []
        await notice.get_by_role("button", name="Fermer ce message").press("Enter")
        await expect(notice).to_have_count(0)
        await expect(page.locator(".class-title")).to_be_focused()
        for sound_only in (False, True):
            hold(sound_only=sound_only)
        await expect(notice).to_be_visible()  # weak again: it is told again
