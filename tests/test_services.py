"""The services that tests stand on are real."""

import asyncpg
import pytest
import redis.asyncio
from playwright.async_api import Browser

from tests.services import Coturn, Redis, accepts


async def test_postgres_gives_each_test_an_empty_database_that_takes_writes(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    try:
        assert await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []
        await connection.execute("CREATE TABLE proof (number integer)")
    finally:
        await connection.close()


async def test_redis_is_empty_and_answers(redis_url: str) -> None:
    async with redis.asyncio.from_url(redis_url) as client:
        assert await client.keys() == []
        assert await client.set("proof", "1")


def test_a_killed_service_comes_back_on_its_port() -> None:
    with Redis() as server:
        server.kill()
        assert not accepts(server.port)
        server.start()
        assert accepts(server.port)


def test_coturn_listens(coturn: Coturn) -> None:
    assert accepts(coturn.port, coturn.host)


async def test_chromium_has_a_camera_that_moves(browser: Browser) -> None:
    page = await browser.new_page()
    await page.route("**/*", lambda route: route.fulfill(body="<video autoplay muted>", content_type="text/html"))
    await page.goto("https://preau.test/")
    width = await page.evaluate(
        """async () => {
            const video = document.querySelector("video");
            video.srcObject = await navigator.mediaDevices.getUserMedia({video: true});
            return new Promise((resolve) => video.requestVideoFrameCallback((_, frame) => resolve(frame.width)));
        }"""
    )
    assert width > 0


@pytest.mark.parametrize("how", ["mark", "call", "import"])
def test_a_skipped_test_fails(pytester: pytest.Pytester, how: str) -> None:
    ways = {
        "mark": "import pytest\n@pytest.mark.skip(reason='no luck')\ndef test_x(): pass",
        "call": "import pytest\ndef test_x(): pytest.skip('no luck')",
        "import": "import pytest\npytest.importorskip('nowhere_to_be_found')\ndef test_x(): pass",
    }
    pytester.makeconftest("from tests.conftest import pytest_make_collect_report, pytest_runtest_makereport")
    pytester.makepyfile(ways[how])
    pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function")
    result = pytester.runpytest_inprocess()
    assert result.ret != 0
    assert result.parseoutcomes().get("skipped", 0) == 0
