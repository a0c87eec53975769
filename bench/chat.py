"""Chat in a class of 100: each message is on disk before its ack, and delivered to all.

`chat_ack_*`: 100 messages a second in all, spread evenly. `chat_deliveries_per_s`: everyone writes as soon as the
last message is acknowledged (within the brake of 5 a second each); what arrived, over the time it took.
"""

import asyncio
import json
import statistics
import time

from bench._class import BenchedClass, BenchPage, a_class, cpu_s, open_pages, tell

PARTICIPANTS = 100
PER_S, SECONDS = 100, 10
TEXT = "Bonjour à tous, on m'entend bien ? Je partage mon écran dans un instant."


async def steady(pages: list[BenchPage]) -> list[float]:
    """Seconds from writing to the ack, of each message."""
    took: list[float] = []

    async def write(page: BenchPage) -> None:
        began = time.perf_counter()
        answer = json.loads("[" + await page.write(TEXT))[0]
        assert answer["ok"], answer
        took.append(time.perf_counter() - began)

    began = time.perf_counter()
    writing = []
    for number in range(PER_S * SECONDS):
        await asyncio.sleep(max(0.0, began + number / PER_S - time.perf_counter()))
        writing.append(asyncio.create_task(write(pages[number % len(pages)])))
    async with asyncio.timeout(30):
        await asyncio.gather(*writing)
    return took


async def delivered(pages: list[BenchPage], each: int) -> None:
    async with asyncio.timeout(60):
        while min(page.messages for page in pages) < each:  # noqa: ASYNC110  # no event would be cheaper
            await asyncio.sleep(0.005)
    assert {page.messages for page in pages} == {each}
    assert not any(page.lost for page in pages)


async def saturated(pages: list[BenchPage], rounds: int = 25) -> float:
    """Deliveries a second."""
    before = pages[0].messages

    async def write(page: BenchPage) -> int:
        kept = 0
        for _ in range(rounds):
            answer = json.loads("[" + await page.write(TEXT))[0]
            kept += answer["ok"]
        return kept

    began = time.perf_counter()
    kept = sum(await asyncio.gather(*(write(page) for page in pages)))
    await delivered(pages, before + kept)
    return kept * len(pages) / (time.perf_counter() - began)


async def measure(benched: BenchedClass) -> None:
    pages = await open_pages(benched)
    cpu = cpu_s(benched.web_process)
    took = await steady(pages)
    await delivered(pages, len(took))
    cpu = cpu_s(benched.web_process) - cpu
    ordered = sorted(took)
    tell("chat_ack_p50_ms", statistics.median(ordered) * 1000, "ms")
    tell("chat_ack_p99_ms", ordered[int(len(ordered) * 0.99)] * 1000, "ms")
    tell("chat_cpu_us_per_delivery", cpu / (len(took) * len(pages)) * 1e6, "us")
    tell("chat_deliveries_per_s", await saturated(pages), "1/s")
    for page in pages:
        page.close()


def main() -> None:
    with a_class(PARTICIPANTS) as benched:
        asyncio.run(measure(benched))


if __name__ == "__main__":
    main()
