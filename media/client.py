"""The web process's side of a media process: requests with a deadline, reports, and a connection that heals.

The rule: a media process may die at any moment and nothing here ever waits for it longer than `timeout_s`.
Rooms that were open are opened again before `MediaBack` is told; peers are not: the browsers make new ones.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeVar, cast

from actions.ports.media import Offer, OfferedTrack, WantedPicture
from media import control, frames
from media.control import Report, Request
from media.errors import (
    CODES,
    ControlMalformed,
    MediaError,
    MediaUnavailable,
    PeerFull,
    PeerGone,
    RoomFull,
    SdpRefused,
)
from rooms.sources import PictureLimit, Source

REQUEST_TIMEOUT_S = 5.0
CLOSE_WITHIN_S = 1.0
FIRST_RETRY_S, LONGEST_RETRY_S = 0.05, 0.5
# Bytes not yet taken by the media process; a join is some 20 kB, so this is a process that hangs.
MAX_UNSENT = 4 << 20
_FAILURES: dict[str, type[MediaError]] = {CODES[kind]: kind for kind in (SdpRefused, PeerGone, RoomFull, PeerFull)}


@dataclass(frozen=True, slots=True)
class MediaLost:
    """The media process is gone: every peer with it."""


@dataclass(frozen=True, slots=True)
class MediaBack:
    """A media process answers again, with the rooms open and empty."""


MediaEvent = Report | MediaLost | MediaBack
R = TypeVar("R", bound=control.Reply)


class MediaClient:
    """One media process, seen from the web process.

    `run()` keeps the connection until it is cancelled. `on_event` is called in the loop with every report, and
    with `MediaLost` and `MediaBack`; it must not block (put the event in a queue of your own).
    """

    def __init__(
        self, socket_path: str, on_event: Callable[[MediaEvent], None], *, timeout_s: float = REQUEST_TIMEOUT_S
    ) -> None:
        self._path = socket_path
        self._on_event = on_event
        self._timeout_s = timeout_s
        self._writer: asyncio.StreamWriter | None = None
        self._waiting: dict[int, asyncio.Future[frames.Frame]] = {}
        self._last_request_id = 0
        self._rooms: set[str] = set()
        self._available = asyncio.Event()

    @property
    def available(self) -> bool:
        """Whether a media process answers now."""
        return self._available.is_set()

    async def wait_available(self) -> None:
        """Returns when a media process answers."""
        await self._available.wait()

    async def run(self) -> NoReturn:
        """Connects, reconnects, reads."""
        delay = FIRST_RETRY_S
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(self._path)
            except OSError:
                await asyncio.sleep(delay)
                delay = min(delay * 2, LONGEST_RETRY_S)
                continue
            delay = FIRST_RETRY_S
            await self._serve(reader, writer)

    async def open_room(self, room_id: str) -> None:
        """Opens the room here; it stays open when the media process dies and comes back."""
        self._rooms.add(room_id)
        await self._ask(control.OpenRoom(room_id), control.Done)

    async def close_room(self, room_id: str) -> None:
        """Closes the room and every peer in it."""
        self._rooms.discard(room_id)
        await self._ask(control.CloseRoom(room_id), control.Done)

    async def publish(
        self,
        room_id: str,
        participant_id: str,
        connection_id: str,
        peer_id: str,
        sdp: str,
        tracks: Sequence[OfferedTrack],
        restart: bool,
    ) -> str:
        """The answer to the browser's offer."""
        offered = tuple(control.OfferedTrack(t.mid, Source(t.source), t.publication_id) for t in tracks)
        request = control.Publish(room_id, participant_id, connection_id, peer_id, sdp, offered, restart)
        return (await self._ask(request, control.Answered)).sdp

    async def unpublish(self, peer_id: str, publication_id: str) -> None:
        """Ends one publication; its peer stays. Unknown ones are ignored, as in all requests that end something."""
        await self._ask(control.Unpublish(peer_id, publication_id), control.Done)

    async def subscribe(self, room_id: str, participant_id: str, connection_id: str, peer_id: str) -> Offer:
        """A new subscribe peer and its first offer."""
        request = control.Subscribe(room_id, participant_id, connection_id, peer_id)
        offered = await self._ask(request, control.Offered)
        return Offer(offered.version, offered.sdp)

    async def answer(self, peer_id: str, version: int, sdp: str) -> None:
        """The browser's answer to the offer of this version; a stale one is ignored."""
        await self._ask(control.Answer(peer_id, version, sdp), control.Done)

    async def want(self, peer_id: str, pictures: Sequence[WantedPicture]) -> None:
        """The pictures that the page shows, the most important first."""
        wanted = tuple(control.WantedPicture(p.publication_id, p.width, p.height, p.pin) for p in pictures)
        await self._ask(control.Want(peer_id, wanted), control.Done)

    async def limit_pictures(self, peer_id: str, limit: PictureLimit) -> None:
        """Which pictures the person at this peer wants at most."""
        await self._ask(control.LimitPictures(peer_id, limit), control.Done)

    async def pause(self, publication_id: str, paused: bool) -> None:
        """Stops or resumes the forwarding of a publication, whatever its browser sends."""
        await self._ask(control.Pause(publication_id, paused), control.Done)

    async def close_peer(self, peer_id: str) -> None:
        """Closes a peer and what it published."""
        await self._ask(control.ClosePeer(peer_id), control.Done)

    async def stats(self) -> control.Numbers:
        """The totals of the process."""
        return await self._ask(control.Stats(), control.Numbers)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        try:
            reading = asyncio.create_task(self._read(reader))
            try:
                await self._reopen_rooms(reading)
                await reading
            finally:
                reading.cancel()
                await asyncio.wait([reading])
        except (OSError, EOFError, MediaError):
            pass
        finally:
            await self._disconnect(writer)

    async def _reopen_rooms(self, reading: asyncio.Task[None]) -> None:
        for room_id in sorted(self._rooms):
            await self._ask(control.OpenRoom(room_id), control.Done)
        await self._ask(control.Stats(), control.Numbers)  # proves that somebody answers, not only listens
        if not reading.done():
            self._available.set()
            self._on_event(MediaBack())

    async def _disconnect(self, writer: asyncio.StreamWriter) -> None:
        self._writer = None
        self._fail_waiting()
        if self._available.is_set():
            self._available.clear()
            self._on_event(MediaLost())
        writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await writer.wait_closed()

    def _fail_waiting(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(MediaUnavailable("the media process is gone"))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                frame = await frames.read_frame(reader)
                if frame.request_id is None:
                    self._on_event(cast(Report, frame.message()))
                elif (future := self._waiting.get(frame.request_id)) and not future.done():
                    future.set_result(frame)
        finally:
            # A process that dies may still take a connection: who asked on it would wait for the whole timeout.
            self._fail_waiting()

    async def _ask(self, request: Request, expected: type[R]) -> R:
        writer = self._writer
        if writer is None or writer.transport.get_write_buffer_size() > MAX_UNSENT:
            raise MediaUnavailable("no media process")
        self._last_request_id += 1
        request_id = self._last_request_id
        future = self._waiting[request_id] = asyncio.get_running_loop().create_future()
        try:
            writer.write(frames.encode(request, request_id))
            async with asyncio.timeout(self._timeout_s):
                return _reply(await future, expected)
        except TimeoutError:
            raise MediaUnavailable("the media process does not answer") from None
        finally:
            self._waiting.pop(request_id, None)


def _reply(frame: frames.Frame, expected: type[R]) -> R:
    if frame.name == "reply":
        return frames.build(expected, frame.body)
    failure = frame.message()
    if not isinstance(failure, control.Failure):
        raise ControlMalformed("neither a reply nor a failure")
    raise _FAILURES.get(failure.code, MediaUnavailable)(failure.detail)
