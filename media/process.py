"""The media process: its control socket, its rooms, its clock.

The rule: a room belongs to the control connection that opened it and dies with it; a request never ends the process.
"""

import asyncio
import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from media import control, frames
from media.addresses import Addresses
from media.doorstep import tag_of
from media.errors import CODES, ControlMalformed, MediaError, PeerGone
from media.journal import Journal
from media.room import Ground, Peer, Room
from media.streams import StreamDoor
from media.udp import UdpPort

_TICK_S = 0.1
_TICKS_PER_SECOND = 10
# Reports that the web process has not read: it hangs, and its browsers are better served by its successor.
_MAX_UNREAD = 16 << 20


@dataclass(frozen=True, slots=True)
class Streams:
    """Where connections of peers that come by TCP are handed over, and to which port browsers connect."""

    path: Path
    tcp_port: int


class MediaProcess:
    """Everything that one media process holds."""

    def __init__(self, journal: Journal, number: int = 0) -> None:
        self._journal = journal
        self._port = UdpPort(journal, tag_of(number))
        self._rooms: dict[str, Room] = {}
        self._room_of_peer: dict[str, Room] = {}
        self._owners: dict[str, asyncio.StreamWriter] = {}
        self._serving: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self._ground: Ground

    async def run(self, socket_path: Path, udp_port: int, addresses: Addresses, streams: Streams | None = None) -> None:
        """Serves until SIGTERM, SIGINT, or the death of the parent process."""
        stopping = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
        async with asyncio.TaskGroup() as tasks:
            bound = self._port.open(udp_port)
            tcp_port = streams.tcp_port if streams else 0
            self._ground = Ground(self._port, bound, addresses, tasks, self._journal, tcp_port)
            door = StreamDoor(streams.path, self._port, tasks) if streams else None
            _forget_socket(socket_path)
            server = await asyncio.start_unix_server(self._serve, socket_path)
            self._journal.event("media_started", port=bound)
            ticking = tasks.create_task(self._tick(stopping))
            await stopping.wait()
            ticking.cancel()
            server.close()
            if door:
                door.close()
            for room_id in list(self._rooms):
                self._close_room(room_id)
            # The task group waits for the good-byes, each of which has its deadline.
        for writer in self._serving.values():
            writer.close()
        if self._serving:
            await asyncio.wait(self._serving, timeout=1)
        self._port.close()
        _forget_socket(socket_path)
        self._journal.event("media_stopped")

    async def _tick(self, stopping: asyncio.Event) -> None:
        parent, ticks = os.getppid(), 0
        due = time.monotonic()
        while True:
            due = max(due + _TICK_S, time.monotonic())
            await asyncio.sleep(due - time.monotonic())
            ticks += 1
            self._tick_rooms(time.monotonic(), is_second=ticks % _TICKS_PER_SECOND == 0)
            if os.getppid() != parent:
                stopping.set()

    def _tick_rooms(self, now: float, *, is_second: bool) -> None:
        for room in list(self._rooms.values()):
            with self._journal.containing("tick_failed"):
                if is_second:
                    room.second_passed(now)
                room.tick(now)
        if is_second:
            self._journal.second_passed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            self._serving[task] = writer
            task.add_done_callback(self._serving.pop)
        try:
            while True:
                frame = await frames.read_frame(reader)
                self._write(writer, self._handle(frame, writer), frame.request_id)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        except ControlMalformed as error:
            self._journal.failure("control_malformed", error)
        finally:
            for room_id in [room_id for room_id, owner in self._owners.items() if owner is writer]:
                self._close_room(room_id)
            writer.close()

    def _handle(self, frame: frames.Frame, writer: asyncio.StreamWriter) -> control.Reply | control.Failure:
        try:
            return self._answer(frame.message(), writer)
        except MediaError as error:
            return control.Failure(CODES.get(type(error), "internal"), str(error))
        except Exception as error:  # noqa: BLE001 - a door: the fault of one request stays with it
            self._journal.failure("request_failed", error)
            return control.Failure("internal", type(error).__name__)

    def _answer(self, request: control.Message, writer: asyncio.StreamWriter) -> control.Reply:
        match request:
            case control.OpenRoom(room_id):
                self._open_room(room_id, writer)
            case control.CloseRoom(room_id):
                self._close_room(room_id)
            case control.Publish():
                room = self._room(request.room_id)
                answered = room.publish(request)
                self._room_of_peer[request.peer_id] = room
                return answered
            case control.Subscribe():
                room = self._room(request.room_id)
                offered = room.subscribe(request)
                self._room_of_peer[request.peer_id] = room
                return offered
            case control.Stats():
                return self._numbers()
            case _:
                self._change(request)
        return control.Done()

    def _change(self, request: control.Message) -> None:
        match request:
            case control.Unpublish(peer_id) if room := self._room_of_peer.get(peer_id):
                room.unpublish(request)
            case control.Want(peer_id) if room := self._room_of_peer.get(peer_id):
                room.want(request)
            case control.LimitPictures(peer_id) if room := self._room_of_peer.get(peer_id):
                room.limit_pictures(request)
            case control.Answer(peer_id):
                if not (room := self._room_of_peer.get(peer_id)):
                    raise PeerGone("no such peer")
                room.answer(request)
            case control.Pause(publication_id, paused):
                for room in self._rooms.values():
                    room.pause(publication_id, paused)
            case control.ClosePeer(peer_id) if room := self._room_of_peer.get(peer_id):
                room.peers[peer_id].transport.close("closed_by_server")

    def _room(self, room_id: str) -> Room:
        room = self._rooms.get(room_id)
        if room is None:
            raise PeerGone("the room is not open")
        return room

    def _open_room(self, room_id: str, writer: asyncio.StreamWriter) -> None:
        if self._owners.get(room_id) is writer:
            return
        self._close_room(room_id)  # its former owner is a dead web process whose end we have not read yet
        self._owners[room_id] = writer
        self._rooms[room_id] = Room(
            room_id, self._ground, lambda report: self._write(writer, report, None), self._peer_closed
        )

    def _close_room(self, room_id: str) -> None:
        if room := self._rooms.pop(room_id, None):
            self._owners.pop(room_id, None)
            room.close()

    def _peer_closed(self, peer: Peer) -> None:
        self._room_of_peer.pop(peer.peer_id, None)

    def _write(
        self, writer: asyncio.StreamWriter, message: control.Report | control.Reply | control.Failure, to: int | None
    ) -> None:
        if writer.transport.get_write_buffer_size() > _MAX_UNREAD:
            writer.transport.abort()
        elif not writer.is_closing():
            writer.write(frames.encode(message, to))

    def _numbers(self) -> control.Numbers:
        port = self._port
        return control.Numbers(
            len(self._rooms),
            len(self._room_of_peer),
            sum(len(room.publications) for room in self._rooms.values()),
            port.packets_in,
            port.packets_out,
            port.packets_dropped,
            port.refused,
        )


def _forget_socket(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
