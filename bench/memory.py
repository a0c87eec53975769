"""What a participant costs the web process in memory: resident size with 200 connected, less the size before."""

import asyncio

from bench._class import BenchedClass, a_class, open_pages, resident_kb, tell

PARTICIPANTS = 200
SETTLE_S = 2.0


async def measure(benched: BenchedClass) -> None:
    before = resident_kb(benched.web_process)
    pages = await open_pages(benched)
    await asyncio.sleep(SETTLE_S)
    assert not any(page.lost for page in pages)
    tell("memory_per_participant_kb", (resident_kb(benched.web_process) - before) / PARTICIPANTS, "kB")
    tell("memory_web_process_mb", before / 1024, "MB")
    for page in pages:
        page.close()


def main() -> None:
    with a_class(PARTICIPANTS) as benched:
        asyncio.run(measure(benched))


if __name__ == "__main__":
    main()
