"""What is heard beside voices, and what is done where a browser plays nothing until the person acts."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.classroom import seats
from tests.e2e.demo import Demo
from tests.e2e.guest import TONE_HZ, Guest

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

TRAINER, ALIX = "formatrice", "alix"
SCREEN_HZ = 900
# A browser gives sound with a screen or does not, by system and choice; here it always comes with this tone.
SCREEN_WITH_TONE = f"""() => {{
    const devices = navigator.mediaDevices;
    const original = devices.getDisplayMedia.bind(devices);
    devices.getDisplayMedia = async (wishes) => {{
        const stream = await original({{...wishes, audio: false}});
        if (!wishes.audio) return stream;
        const context = new AudioContext();
        const tone = new OscillatorNode(context, {{frequency: {SCREEN_HZ}}});
        const out = context.createMediaStreamDestination();
        tone.connect(out);
        tone.start();
        stream.addTrack(out.stream.getAudioTracks()[0]);
        return stream;
    }};
}}"""

# As a browser that nobody touched does. Ours never refuses: whatever drives it counts as a person's act.
REFUSES_UNTIL_A_PRESS = """(() => {
    const play = HTMLMediaElement.prototype.play;
    let touched = false;
    addEventListener("click", (event) => {
        touched ||= event.isTrusted && Boolean(event.target.closest("[data-control=play-sound]"));
    }, true);
    HTMLMediaElement.prototype.play = function () {
        if (touched || this.localName !== "audio") return play.call(this);
        this.autoplay = false;
        this.pause();
        return Promise.reject(new DOMException("play() failed because nobody acted", "NotAllowedError"));
    };
})()"""


async def test_a_screens_sound_is_heard_while_the_screen_is_shared(demo: Demo, chromium: Browser) -> None:
    address = demo.address(demo.new_class([TRAINER], [ALIX]))
    async with seats(chromium, demo, (TRAINER, ALIX)) as (trainer, alix):
        for seat in (trainer, alix):
            await seat.enter(address, "enter-without-devices")
        await trainer.page.evaluate(SCREEN_WITH_TONE)
        await trainer.control("share-screen").click()
        await alix.hears(SCREEN_HZ)
        await expect(alix.person(trainer.name)).to_have_attribute("data-microphone", "off")
        await trainer.control("share-screen").click()
        await alix.does_not_hear(SCREEN_HZ)


async def test_where_the_browser_blocks_sound_a_button_turns_it_on_and_the_trainer_knows(
    demo: Demo, chromium: Browser
) -> None:
    room_id = demo.new_class([TRAINER], [ALIX, "charlie"])
    async with seats(chromium, demo, (TRAINER, ALIX)) as (trainer, alix), Guest(demo, "charlie", room_id):
        await alix.page.add_init_script(REFUSES_UNTIL_A_PRESS)
        for seat in (trainer, alix):
            await seat.enter(demo.address(room_id), "enter-without-devices")
        await expect(alix.control("play-sound")).to_be_visible()
        await trainer.show("participants")
        await expect(trainer.person(alix.name)).to_contain_text("n\u2019entend pas")
        await alix.does_not_hear(TONE_HZ)
        assert await alix.violations() == []
        await alix.control("play-sound").click()
        await alix.hears(TONE_HZ)
        await expect(alix.control("play-sound")).to_have_count(0)
        await expect(trainer.person(alix.name)).not_to_contain_text("n\u2019entend pas")
