"""The web process's side: requests, failures, deadlines, loss and return of the media process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from actions.ports.media import Offer
from media import control, frames
from media.client import MediaBack, MediaClient, MediaEvent, MediaLost
from media.errors import MediaUnavailable, PeerFull, PeerGone, RoomFull, SdpRefused
from tests.media.people import shown


class ScriptedServer:
    """A media process's socket that answers as the test says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: list[control.Message] = []
        self.reply: Callable[[control.Message], control.Message | control.Reply | None] = self.usual
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @staticmethod
    def usual(request: control.Message) -> control.Reply:
        return control.Numbers(0, 0, 0, 0, 0, 0, 0) if isinstance(request, control.Stats) else control.Done()

    async def start(self) -> None:
        self.path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, self.path)

    async def stop(self) -> None:
        assert self._server
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()

    def report(self, report: control.Report) -> None:
        for writer in self._writers:
            writer.write(frames.encode(report))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                frame = await frames.read_frame(reader)
                self.seen.append(frame.message())
                if reply := self.reply(frame.message()):
                    writer.write(frames.encode(reply, frame.request_id))
        self._writers.discard(writer)
        writer.close()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ScriptedServer]:
    server = ScriptedServer(tmp_path / "media.sock")
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def events() -> asyncio.Queue[MediaEvent]:
    return asyncio.Queue()


@pytest.fixture
async def client(server: ScriptedServer, events: asyncio.Queue[MediaEvent]) -> AsyncIterator[MediaClient]:
    client = MediaClient(str(server.path), events.put_nowait, timeout_s=30)
    running = asyncio.create_task(client.run())
    async with asyncio.timeout(30):
        await client.wait_available()
        assert await events.get() == MediaBack()
    yield client
    running.cancel()
    await asyncio.wait([running])


async def test_requests_get_their_typed_reply(client: MediaClient, server: ScriptedServer) -> None:
    server.reply = lambda request: control.Offered(1, "v=0")
    assert await client.subscribe("r", "p", "c", "peer") == Offer(1, "v=0")
    assert server.seen[-1] == control.Subscribe("r", "p", "c", "peer")


@pytest.mark.parametrize(
    ("code", "error"),
    [("sdp_refused", SdpRefused), ("peer_gone", PeerGone), ("room_full", RoomFull), ("peer_full", PeerFull)],
)
async def test_failures_become_errors_of_their_name(
    client: MediaClient, server: ScriptedServer, code: str, error: type[Exception]
) -> None:
    server.reply = lambda request: control.Failure(code, "why")
    with pytest.raises(error, match="why"):
        await client.publish("r", "p", "c", "peer", "v=0", [], restart=False)


async def test_a_process_that_does_not_answer_costs_the_timeout_only(
    client: MediaClient, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply = lambda request: None
    with monkeypatch.context() as impatient:
        impatient.setattr(client, "_timeout_s", 0.1)
        with pytest.raises(MediaUnavailable):
            await client.want("peer", shown("a"))
    server.reply = server.usual
    await client.want("peer", shown("a"))


async def test_reports_arrive_in_order(
    client: MediaClient, server: ScriptedServer, events: asyncio.Queue[MediaEvent]
) -> None:
    await client.stats()
    reports = [control.Speaking("r", ("p",)), control.Alive("r", ("p", "q")), control.PeerClosed("peer", "silence")]
    for report in reports:
        server.report(report)
    async with asyncio.timeout(30):
        assert [await events.get() for _ in reports] == reports


async def test_when_the_process_dies_the_client_says_so_and_comes_back_with_its_rooms_open(
    client: MediaClient, server: ScriptedServer, events: asyncio.Queue[MediaEvent]
) -> None:
    await client.open_room("kept")
    await client.open_room("closed")
    await client.close_room("closed")
    async with asyncio.timeout(30):
        await server.stop()
        assert await events.get() == MediaLost()
        assert not client.available
        with pytest.raises(MediaUnavailable):
            await client.want("peer", [])
        server.seen.clear()
        await server.start()
        assert await events.get() == MediaBack()
    assert client.available
    assert server.seen == [control.OpenRoom("kept"), control.Stats()]


async def test_a_request_under_way_fails_when_the_process_dies(client: MediaClient, server: ScriptedServer) -> None:
    arrived = asyncio.Event()
    server.reply = lambda request: arrived.set()
    asking = asyncio.create_task(client.want("peer", []))
    async with asyncio.timeout(30):
        await arrived.wait()
    await server.stop()
    with pytest.raises(MediaUnavailable):
        await asking
    await server.start()


async def test_a_connection_that_a_dying_process_still_takes_does_not_hold_up_the_return(tmp_path: Path) -> None:
    path, taken = tmp_path / "media.sock", asyncio.Event()

    async def take_and_die(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.set()
        writer.close()

    dying = await asyncio.start_unix_server(take_and_die, path)
    events: asyncio.Queue[MediaEvent] = asyncio.Queue()
    client = MediaClient(str(path), events.put_nowait, timeout_s=30)
    running = asyncio.create_task(client.run())
    server = ScriptedServer(path)
    async with asyncio.timeout(30):
        await taken.wait()
        dying.close()
        await server.start()
        await client.wait_available()
    running.cancel()
    await asyncio.wait([running])
    await server.stop()
