"""What waits for a reader."""

import asyncio

from signaling.limits import MAX_OUTBOX_BYTES, MAX_OUTBOX_FRAMES
from signaling.outbox import Outbox, Wire


def outbox() -> tuple[Outbox, list[str]]:
    cries: list[str] = []
    return Outbox(lambda: cries.append("overflow")), cries


async def test_what_was_put_comes_out_in_order_in_batches() -> None:
    box, _ = outbox()
    for number in range(10):
        box.put_nowait(Wire(f"{number}" * 10))
    assert [wire.text[0] for wire in await box.take(35)] == ["0", "1", "2", "3"]
    assert [wire.text[0] for wire in await box.take(1_000)] == ["4", "5", "6", "7", "8", "9"]
    assert box.size == 0


async def test_a_reader_waits_for_the_first() -> None:
    box, _ = outbox()
    reading = asyncio.create_task(box.take())
    await asyncio.sleep(0)
    box.put_nowait(Wire("late"))
    assert [wire.text for wire in await reading] == ["late"]


async def test_the_end_comes_after_what_was_put_before() -> None:
    box, _ = outbox()
    box.put_nowait(Wire("last"))
    box.put_nowait(None)
    assert [wire.text for wire in await box.take()] == ["last"]
    assert await box.take() == []
    assert await box.take() == []


async def test_too_many_bytes_are_said_once_and_nothing_more_is_kept() -> None:
    box, cries = outbox()
    for _ in range(50):
        box.put_nowait(Wire("x" * (MAX_OUTBOX_BYTES // 10)))
    assert cries == ["overflow"]
    assert await box.take() == []
    assert box.size == 0


async def test_too_many_frames_are_too_many() -> None:
    box, cries = outbox()
    for _ in range(MAX_OUTBOX_FRAMES + 2):
        box.put_nowait(Wire("x"))
    assert cries == ["overflow"]


async def test_a_second_reader_beside_the_first_gets_nothing() -> None:
    box, _ = outbox()
    first = asyncio.create_task(box.take())
    await asyncio.sleep(0)
    assert await box.take() == []
    box.put_nowait(Wire("for the first"))
    assert [wire.text for wire in await first] == ["for the first"]


def test_a_frame_is_encoded_once_and_as_rfc_6455_says() -> None:
    short, medium, long = Wire("é"), Wire("x" * 126), Wire("x" * 70_000)
    assert short.frame == b"\x81\x02\xc3\xa9"
    assert short.frame is short.frame
    assert medium.frame[:4] == b"\x81\x7e\x00\x7e"
    assert long.frame[:10] == b"\x81\x7f" + (70_000).to_bytes(8, "big")


def test_what_is_not_ascii_counts_by_its_bytes() -> None:
    assert Wire("42" + "🙂" * 100).size == 402
