"""Several media processes as one: what each reports reaches its own rooms, and its death is never overlooked."""

import asyncio
from pathlib import Path

import pytest

from actions.ports.media import MediaUnavailable
from media import control
from media.client import MediaBack, MediaLost
from rooms.ids import RoomId
from server import media_processes
from server.media_processes import MediaProcesses


def test_a_full_queue_loses_reports_but_never_the_death_or_return_of_a_process_nor_a_picture_that_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(media_processes, "MOST_WAITING", 3)
    queue: asyncio.Queue[media_processes.MediaEvent] = asyncio.Queue()
    client = media_processes._connect(Path("nowhere"), queue)
    speaking = control.Speaking("room", ())
    wanted = control.LayersWanted("room", "camera", ("q",))
    for event in (*[speaking] * 5, MediaLost(), speaking, MediaBack(), wanted, MediaLost()):
        client._on_event(event)
    assert [queue.get_nowait() for _ in range(queue.qsize())] == [
        *[speaking] * 3,
        MediaLost(),
        MediaBack(),
        wanted,
        MediaLost(),
    ]


async def test_only_the_rooms_of_a_process_are_told_of_its_death() -> None:
    processes = MediaProcesses([Path("zero"), Path("one")])
    for word in ("a", "b", "c"):
        with pytest.raises(MediaUnavailable):  # nobody answers; they live there all the same
            await processes.open_room(RoomId(word))
    rooms = ["a", "b", "c", "nowhere yet"]
    assert [room for room in rooms if processes._loses(0, RoomId(room))] == ["a", "c", "nowhere yet"]
    assert [room for room in rooms if processes._regains(0, RoomId(room))] == ["a", "c", "nowhere yet"]
    processes._clients[0]._available.set()
    assert [room for room in rooms if processes._loses(1, RoomId(room))] == ["b"]
    assert [room for room in rooms if processes.available_for(RoomId(room))] == ["a", "c", "nowhere yet"]
    with pytest.raises(MediaUnavailable):
        await processes.close_room(RoomId("b"))
    assert processes.available_for(RoomId("b"))


async def test_without_any_process_there_is_no_media() -> None:
    processes = MediaProcesses([])
    assert not processes.available_for(RoomId("a"))
    with pytest.raises(MediaUnavailable):
        await processes.open_room(RoomId("a"))
