"""A class between two kinds of browser: what one offers and answers is not what the other does."""

from collections.abc import Sequence

import pytest
from playwright.async_api import Browser

from tests.e2e.classroom import seats
from tests.e2e.demo import Demo
from tests.e2e.firefox import PATIENCE_S, Firefox, launch_firefox
from tests.waiting import until

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

_TONE_HZ = 1000  # of Firefox's own fake microphone
_PLAYED = "[...document.querySelectorAll('preau-tile[data-picture=live] video')].map(each => each.currentTime)"
_HEARD = """[...document.querySelectorAll("preau-voices audio")]
    .some((each) => each.srcObject?.getTracks().some((track) => !track.muted))"""


async def test_with_firefox_one_sees_and_hears_and_is_seen_and_heard(demo: Demo, browsers: Sequence[Browser]) -> None:
    address = demo.address(demo.new_class(["formatrice"], ["alix"]))
    async with seats(browsers[0], demo, ["alix"]) as (alix,), launch_firefox() as firefox:
        await come_in(firefox, demo, "formatrice", address)
        await alix.enter(address)
        await alix.sees_moving(demo.accounts["formatrice"].name)
        await alix.hears(_TONE_HZ)
        await plays(firefox, pictures=2)  # its own, too
        await until(lambda: hears(firefox), PATIENCE_S)


async def come_in(firefox: Firefox, demo: Demo, word: str, address: str) -> None:
    """Signed in, and through the page before joining."""
    account = demo.accounts[word]
    await firefox.go(f"{demo.url}/sign-in?next={address.removeprefix(demo.url)}")
    await firefox.fill("input[type=email]", account.email)
    await firefox.fill("input[type=password]", account.password)
    await firefox.press(".sign-in-form form button")
    await firefox.sees("[data-door=open]")
    await firefox.press("[data-control=enter]")
    await firefox.sees("preau-class[data-phase=class][data-connection=live]")


async def plays(firefox: Firefox, pictures: int) -> None:
    """So many move."""

    async def there() -> bool:
        return len(await firefox.told(_PLAYED)) == pictures

    await until(there, PATIENCE_S)
    before = await firefox.told(_PLAYED)

    async def moved() -> bool:
        now = await firefox.told(_PLAYED)
        return len(now) == pictures and all(map(float.__gt__, map(float, now), map(float, before)))

    await until(moved, PATIENCE_S)


async def hears(firefox: Firefox) -> bool:
    """A voice comes in."""
    return bool(await firefox.told(_HEARD))
