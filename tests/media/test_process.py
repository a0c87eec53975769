"""The media process as its supervisor and the web process see it."""

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from structlog.testing import capture_logs

from actions.ports.media import OfferedTrack
from media import control, frames
from media.client import MediaClient
from media.errors import MediaUnavailable, PeerFull, PeerGone, SdpRefused
from media.journal import Journal
from media.process import MediaProcess
from media.room import Room
from rooms.sources import Source
from tests.e2e.patience import Promise
from tests.media.conftest import RunningMedia
from tests.media.people import shown

OFFER = Path(__file__).with_name("chromium-offer.sdp").read_text()
TRACK = OfferedTrack("0", Source.CAMERA, "camera")  # type: ignore[arg-type]


async def publish(media: RunningMedia, sdp: str, peer: str = "peer", room: str = "room") -> str:
    return await media.client.publish(room, "anne", "c", peer, sdp, [TRACK], restart=False)


@pytest.mark.parametrize("sdp", ["", "v=0", OFFER.replace("VP8", "VP9"), "x" * 70_000, OFFER.replace("sha-256", "md5")])
async def test_a_refused_description_leaves_nothing_behind(media: RunningMedia, sdp: str) -> None:
    with pytest.raises((SdpRefused, MediaUnavailable)):
        await publish(media, sdp)
    numbers = await media.client.stats()
    assert (numbers.peers, numbers.publications) == (0, 0)


async def test_a_track_without_a_section_is_refused_and_what_was_published_stays(media: RunningMedia) -> None:
    await publish(media, OFFER)
    wrong = OfferedTrack("7", Source.SCREEN, "screen")  # type: ignore[arg-type]
    with pytest.raises(SdpRefused):
        await media.client.publish("room", "anne", "c", "peer", OFFER, [wrong], restart=False)
    assert (await media.client.stats()).publications == 1


async def test_who_publishes_too_much_is_told_so_and_not_that_the_room_is_full(media: RunningMedia) -> None:
    await publish(media, OFFER)
    more = [OfferedTrack("0", Source.CAMERA, f"camera{at}") for at in range(8)]  # type: ignore[arg-type]
    with pytest.raises(PeerFull):
        await media.client.publish("room", "anne", "c", "peer", OFFER, more, restart=False)
    assert (await media.client.stats()).publications == 1


async def test_a_closed_room_and_an_unknown_peer_are_gone(media: RunningMedia) -> None:
    await publish(media, OFFER)
    await media.client.close_room("room")
    assert (await media.report(control.PeerClosed)).reason == "room_closed"
    with pytest.raises(PeerGone):
        await publish(media, OFFER)
    with pytest.raises(PeerGone):
        await media.client.answer("peer", 1, OFFER)
    # what ends or changes something that is gone is not an error
    await media.client.close_peer("peer")
    await media.client.want("peer", shown("camera"))
    await media.client.unpublish("peer", "camera")
    await media.client.pause("camera", paused=True)


async def test_closing_a_peer_ends_what_it_published(media: RunningMedia) -> None:
    await publish(media, OFFER)
    await media.client.close_peer("peer")
    numbers = await media.client.stats()
    assert (numbers.peers, numbers.publications) == (0, 0)


def test_a_room_whose_clock_fails_stops_no_other_rooms_clock() -> None:
    ticked: list[str] = []

    def fails(_now: float) -> None:
        raise OverflowError("a canary")

    def room(name: str, tick: Callable[[float], None]) -> Room:
        return cast(Room, SimpleNamespace(tick=tick, second_passed=lambda _now: ticked.append(name)))

    process = MediaProcess(Journal())
    process._rooms = {"broken": room("broken", fails), "sound": room("sound", lambda _now: ticked.append("sound"))}
    with capture_logs() as lines:
        for _ in range(2):
            process._tick_rooms(0.0, is_second=True)
    assert ticked == ["broken", "sound", "sound"] * 2
    assert [line["event"] for line in lines] == ["tick_failed", "media_refused_more"], "told once, and counted then"


async def test_rooms_die_with_the_connection_that_opened_them(media: RunningMedia) -> None:
    other = MediaClient(str(media.log.with_suffix(".sock")), lambda event: None)
    running = asyncio.create_task(other.run())
    await other.wait_available()
    await other.open_room("other")
    await other.publish("other", "bilal", "c", "other-peer", OFFER, [TRACK], restart=False)
    assert (await media.client.stats()).rooms == 2
    running.cancel()
    await asyncio.wait([running])
    await media.eventually(lambda numbers: (numbers.rooms, numbers.peers) == (1, 0))


async def test_garbage_on_the_control_socket_ends_that_connection_only(media: RunningMedia) -> None:
    for garbage in (b"\xff" * 100, b"\x00\x00\x00\x02{}", b"\x00\x00\x00\x03abc"):
        reader, writer = await asyncio.open_unix_connection(str(media.log.with_suffix(".sock")))
        writer.write(garbage)
        async with asyncio.timeout(30):
            assert await reader.read(1) == b""
        writer.close()
    assert (await media.client.stats()).rooms == 1
    media.log.write_text("")  # those three lines are errors, and were meant


async def test_an_unknown_request_is_a_failure_and_the_connection_stays(media: RunningMedia) -> None:
    reader, writer = await asyncio.open_unix_connection(str(media.log.with_suffix(".sock")))
    for message in (control.Alive("room", ()), control.Stats()):
        writer.write(frames.encode(message, 3))
    async with asyncio.timeout(30):
        assert (await frames.read_frame(reader)).name in {"failure", "reply"}
        assert (await frames.read_frame(reader)).name == "reply"
    writer.close()


async def test_the_socket_belongs_to_its_user_alone(media: RunningMedia) -> None:
    assert media.log.with_suffix(".sock").stat().st_mode & 0o077 == 0


async def test_it_stops_in_order_within_two_seconds(media: RunningMedia) -> None:
    await media.client.subscribe("room", "anne", "c", "peer")
    async with Promise(2):
        await media.stop()
    assert media.process.returncode == 0
    assert not media.log.with_suffix(".sock").exists()


def test_it_does_not_outlive_its_parent(tmp_path: Path) -> None:
    path = tmp_path / "media.sock"
    parent = (
        "import subprocess, sys, time, pathlib\n"
        f"child = subprocess.Popen([sys.executable, '-m', 'media', '--socket', {str(path)!r}, '--port', '0'])\n"
        f"while not pathlib.Path({str(path)!r}).exists(): time.sleep(0.02)\n"
        "print(child.pid)\n"
    )
    told = subprocess.run([sys.executable, "-c", parent], capture_output=True, text=True, timeout=30, check=True)
    running = Path(f"/proc/{int(told.stdout)}")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and running.exists():
        with contextlib.suppress(FileNotFoundError):
            if "State:\tZ" in (running / "status").read_text():
                break
        time.sleep(0.02)
    else:
        assert not running.exists()
    assert not path.exists()


@pytest.mark.parametrize("addresses", ["no such host.invalid", "127.0.0.1:x", "127.0.0.1:70000"])
def test_a_malformed_address_stops_the_start_with_one_sentence(tmp_path: Path, addresses: str) -> None:
    command = [sys.executable, "-m", "media", "--socket", str(tmp_path / "s"), "--port", "0", "--addresses", addresses]
    told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert told.returncode == 2
    assert "Traceback" not in told.stderr
