"""Real Chromium pages publish and subscribe through the media process; what they decode is what counts."""

import asyncio
from pathlib import Path

from playwright.async_api import Browser

from media import control
from media.client import MediaBack, MediaLost
from rooms.sources import Source
from tests.media.conftest import RunningMedia, running_media
from tests.media.pages import MediaPage
from tests.services import launch_chromium

CAMERA = "addCamera(320, 180)"
# Where each of the page's peers sends to.
_TARGETS = """async () => Promise.all([publisher, subscriber].filter(Boolean).map(async (peer) => {
    const stats = await peer.getStats();
    const {selectedCandidatePairId: pair} = [...stats.values()].find((each) => each.type === "transport");
    return stats.get(stats.get(pair).remoteCandidateId).address;
}))"""


async def test_pages_see_and_hear_each_other_and_one_who_comes_later(browser: Browser, media: RunningMedia) -> None:
    anne, bilal = [await MediaPage.open(browser, media, name) for name in ("anne", "bilal")]
    for page in (anne, bilal):
        await page.publish(CAMERA, Source.CAMERA, f"{page.name}-camera")
        await page.publish("addMicrophone()", Source.MICROPHONE, f"{page.name}-microphone")
        await page.subscribe()
        await page.want("anne-camera", "bilal-camera", "chloe-camera")
    await anne.decodes("bilal-camera")
    await bilal.decodes("anne-camera")
    await anne.decodes("bilal-microphone")
    await bilal.decodes("anne-microphone")

    chloe = await MediaPage.open(browser, media, "chloe")
    await chloe.publish(CAMERA, Source.CAMERA, "chloe-camera")
    await chloe.subscribe()
    await chloe.want("anne-camera", "bilal-camera")
    assert await anne.decodes("chloe-camera") != await anne.slot_of("bilal-camera")
    await bilal.decodes("chloe-camera")
    await chloe.decodes("anne-camera")
    await chloe.decodes("bilal-camera")
    await chloe.decodes("anne-microphone")

    reports = [event for event in media.events if isinstance(event, control.SlotsChanged)]
    own = [slot for r in reports for slot in r.slots if (slot.publication_id or "").startswith(r.peer_id.split("-")[0])]
    assert own == []
    speaking = await media.matching(control.Speaking, lambda report: bool(report.participant_ids))
    assert set(speaking.participant_ids) <= {"anne", "bilal"}
    assert (await media.report(control.Alive)).room_id == "room"


async def test_where_there_is_ipv6_alone_pages_see_and_hear_each_other(tmp_path: Path) -> None:
    """Browsers pass over the loopback unless told otherwise; not every machine has another address of IPv6."""
    own = launch_chromium("--allow-loopback-in-peer-connection")
    async with running_media(tmp_path, "[::1]") as media, own as browser:
        anne, bilal = [await MediaPage.open(browser, media, name) for name in ("anne", "bilal")]
        await anne.publish(CAMERA, Source.CAMERA, "camera")
        await anne.publish("addMicrophone()", Source.MICROPHONE, "microphone")
        await bilal.subscribe()
        await bilal.want("camera")
        await bilal.decodes("camera")
        await bilal.decodes("microphone")
        assert [await page.page.evaluate(_TARGETS) for page in (anne, bilal)] == [["::1"], ["::1"]]


async def test_one_slot_shows_one_picture_after_the_other_without_freezing(
    browser: Browser, media: RunningMedia
) -> None:
    anne, bilal = [await MediaPage.open(browser, media, name) for name in ("anne", "bilal")]
    await anne.publish(CAMERA, Source.CAMERA, "camera")
    await anne.publish("addScreen()", Source.SCREEN, "screen")
    await bilal.subscribe()
    slots = set()
    for shown in ("camera", "screen", "camera", "screen"):
        await bilal.want(shown)
        slots.add(await bilal.decodes(shown))
    assert len(slots) == 1
    received = (await bilal.page.evaluate("received()"))[slots.pop()]
    assert received["packetsLost"] == 0
    assert (received["frameWidth"], received["frameHeight"]) == (640, 360)
    # A decoder that lost its thread asks for key frames; `freezeCount` would measure how busy this machine is.
    assert received["pliCount"] == 0


async def test_switches_between_layers_are_seen_by_nobody(browser: Browser, media: RunningMedia) -> None:
    """Beside a control that gets the same camera without a switch: what the machine costs, it costs both."""
    anne, bilal, control_page = [await MediaPage.open(browser, media, name) for name in ("anne", "bilal", "control")]
    await anne.publish("addLayers(960, 540)", Source.CAMERA, "camera")
    for page in (bilal, control_page):
        await page.subscribe()
        await page.want("camera", width=480, height=270)
    mid, control_mid = await bilal.decodes("camera"), await control_page.decodes("camera")
    for page in (bilal, control_page):
        await page.page.evaluate("mid => isWide(mid, 480, 60000)", mid)
    before, control_before = await bilal.received(mid), await control_page.received(control_mid)
    for width in (240, 960, 480, 960, 240, 480) * 2:
        await bilal.want("camera", width=width, height=width * 9 // 16)
        await bilal.page.evaluate("([mid, width]) => isWide(mid, width, 60000)", [mid, width])
    after, control_after = await bilal.received(mid), await control_page.received(control_mid)
    assert after["pliCount"] == 0, "a decoder that lost its thread asks for key frames"
    assert after["packetsLost"] == 0
    shown = after["framesDecoded"] - before["framesDecoded"]
    control_shown = control_after["framesDecoded"] - control_before["framesDecoded"]
    assert shown >= 0.8 * control_shown
    assert (
        after["freezeCount"] - before["freezeCount"] <= control_after["freezeCount"] - control_before["freezeCount"] + 1
    )


async def test_more_pictures_than_slots_make_an_offer_with_more_slots(browser: Browser, media: RunningMedia) -> None:
    anne, bilal = [await MediaPage.open(browser, media, name) for name in ("anne", "bilal")]
    names = [f"camera-{at}" for at in range(5)]
    for name in names:
        await anne.publish("addCamera(160, 120)", Source.CAMERA, name)
    await bilal.subscribe()
    await bilal.want(*names)
    for name in names[:4]:
        await bilal.decodes(name, 3)
    offer = await media.report(control.OfferMade, peer_id=bilal.subscribe_peer)
    assert offer.version == 2
    await bilal.answer(offer.version, offer.sdp)
    assert await bilal.decodes(names[4], 3) == "8"
    for name in names[:4]:
        await bilal.decodes(name, 3)


async def test_what_is_paused_or_unpublished_is_seen_no_more_and_what_resumes_is(
    browser: Browser, media: RunningMedia
) -> None:
    anne, bilal = [await MediaPage.open(browser, media, name) for name in ("anne", "bilal")]
    await anne.publish(CAMERA, Source.CAMERA, "camera")
    await bilal.subscribe()
    await bilal.want("camera")
    mid = await bilal.decodes("camera")
    await media.client.pause("camera", paused=True)
    before, now = -1.0, 0.0
    async with asyncio.timeout(60):
        while before != now:  # what was under way arrives, then nothing for half a second
            before = now
            await asyncio.sleep(0.5)
            now = (await bilal.received(mid))["packetsReceived"]
    await media.client.pause("camera", paused=False)
    await bilal.decodes("camera")
    await media.client.unpublish(anne.publish_peer, "camera")
    await media.matching(control.SlotsChanged, lambda report: all(slot.publication_id is None for slot in report.slots))


async def test_an_ice_restart_keeps_the_picture(browser: Browser, media: RunningMedia) -> None:
    anne, bilal = [await MediaPage.open(browser, media, name) for name in ("anne", "bilal")]
    await anne.publish(CAMERA, Source.CAMERA, "camera")
    await bilal.subscribe()
    await bilal.want("camera")
    await bilal.decodes("camera")
    await anne.restart_ice()
    await bilal.decodes("camera", 20)


async def test_a_page_that_goes_is_noticed_at_once(browser: Browser, media: RunningMedia) -> None:
    anne, bilal = [await MediaPage.open(browser, media, name) for name in ("anne", "bilal")]
    await anne.publish(CAMERA, Source.CAMERA, "camera")
    await bilal.subscribe()
    await bilal.want("camera")
    await bilal.decodes("camera")
    await anne.page.evaluate("publisher.close()")
    closed = await media.report(control.PeerClosed, peer_id=anne.publish_peer)
    assert closed.reason == "closed_by_browser"
    await media.matching(control.SlotsChanged, lambda report: all(slot.publication_id is None for slot in report.slots))


async def test_a_stop_in_order_is_noticed_by_browsers_at_once(browser: Browser, media: RunningMedia) -> None:
    bilal = await MediaPage.open(browser, media, "bilal")
    await bilal.subscribe()
    await media.stop()
    await bilal.page.wait_for_function("subscriber.getReceivers()[0].transport.state === 'closed'", timeout=60_000)
    await media.report(MediaLost)


async def test_after_a_crash_new_peers_bring_the_picture_back(browser: Browser, media: RunningMedia) -> None:
    anne, bilal = [await MediaPage.open(browser, media, name) for name in ("anne", "bilal")]
    for _ in range(2):
        await anne.publish(CAMERA, Source.CAMERA, "camera")
        await bilal.subscribe()
        await bilal.want("camera")
        await bilal.decodes("camera")
        media.process.kill()
        await media.report(MediaLost)
        media.events.clear()
        await media.start()
        await media.report(MediaBack)
        for page in (anne, bilal):
            await page.page.evaluate(
                "() => { publisher?.close(); subscriber?.close(); publisher = subscriber = null; }"
            )
