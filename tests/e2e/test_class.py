"""A live class in real browsers: three people see, hear and write to each other, lose their way and come back."""

from playwright.async_api import Browser, expect

from tests.e2e.demo import Demo
from tests.e2e.people import PATIENCE_MS, sign_in


async def test_three_people_see_each_other_and_write(demo: Demo, browser: Browser) -> None:
    room_id = demo.new_class(["formatrice"], ["alix", "reunion"])
    people = [await sign_in(browser, demo.url, demo.accounts[key]) for key in ("formatrice", "alix", "reunion")]
    for someone in people:
        await someone.enter(demo.url, room_id)
    for someone in people:
        for other in people:
            if other is not someone:
                await someone.sees(other)
    for number, someone in enumerate(people):
        await someone.write(f"bonjour {number}")
    for someone in people:
        for number in range(len(people)):
            await someone.reads(f"bonjour {number}")


async def test_a_raised_hand_is_seen_and_lowered_by_the_trainer(demo: Demo, browser: Browser) -> None:
    room_id = demo.new_class(["formatrice"], ["alix"])
    trainer, alix = [await sign_in(browser, demo.url, demo.accounts[key]) for key in ("formatrice", "alix")]
    await trainer.enter(demo.url, room_id, devices=False)
    await alix.enter(demo.url, room_id, devices=False)
    await alix.control("hand").click()
    await expect(trainer.tile_of(alix)).to_have_attribute("data-hand", "", timeout=PATIENCE_MS)
