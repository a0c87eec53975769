"""The two servers that the forwarding benchmark compares: our media process, and Debian's Janus."""

import asyncio
import random
import string
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from actions.ports.media import OfferedTrack, WantedPicture
from bench._bare import BareBrowser
from media.client import MediaClient, MediaEvent
from rooms.ids import PublicationId
from rooms.sources import Source

_JANUS = Path(__file__).with_name("janus")


class Server(Protocol):
    """A server, and how one publishes and subscribes on it."""

    pid: int

    async def publish(self, browser: BareBrowser) -> None: ...
    async def subscribe(self, browser: BareBrowser) -> None: ...


class Preau:
    """One media process."""

    def __init__(self, pid: int, client: MediaClient) -> None:
        self.pid, self.client = pid, client
        self._count = 0

    async def publish(self, browser: BareBrowser) -> None:
        track = OfferedTrack("0", Source.SCREEN, "screen")  # type: ignore[arg-type]
        await browser.connect(
            await self.client.publish("room", "trainer", "c", "publisher", browser.offer(), [track], False)
        )

    async def subscribe(self, browser: BareBrowser) -> None:
        self._count += 1
        peer = f"subscriber{self._count}"
        offer = await self.client.subscribe("room", peer, peer, peer)
        await self.client.answer(peer, offer.version, browser.answer(offer.sdp))
        await browser.connect(offer.sdp)
        await self.client.want(peer, [WantedPicture(PublicationId("screen"), 1280, 720)])


@asynccontextmanager
async def preau(hear: Callable[[MediaEvent], None] = lambda event: None) -> AsyncIterator[Preau]:
    """Starts a media process and stops it; `hear` gets what it reports."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/media.sock"
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "media", "--socket", path, "--port", "0", stderr=subprocess.DEVNULL,
        )  # fmt: skip
        client = MediaClient(path, hear, timeout_s=30)
        running = asyncio.create_task(client.run())
        await client.wait_available()
        await client.open_room("room")
        try:
            yield Preau(process.pid, client)
        finally:
            running.cancel()
            process.terminate()
            await process.wait()


class Janus:
    """A Janus gateway with its video room, over its HTTP interface."""

    def __init__(self, pid: int, http: aiohttp.ClientSession, url: str) -> None:
        self.pid, self._http, self._url = pid, http, url
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._session = 0
        self._feed = 0

    async def begin(self) -> int:
        self._session = (await self._ask("", {"janus": "create"}))["data"]["id"]
        return self._session

    async def poll(self) -> None:
        """Takes events off the long-polling interface until it is cancelled."""
        while True:
            async with self._http.get(f"{self._url}/{self._session}?maxev=10") as response:
                for event in await response.json():
                    waiting = self._waiting.get(event.get("transaction", ""))
                    if waiting and not waiting.done() and event["janus"] == "event":
                        waiting.set_result(event)

    async def publish(self, browser: BareBrowser) -> None:
        handle = await self._attach()
        joined = await self._message(handle, {"request": "join", "ptype": "publisher", "room": 1234})
        self._feed = joined["plugindata"]["data"]["id"]
        event = await self._message(handle, {"request": "publish"}, {"type": "offer", "sdp": browser.offer()})
        await browser.connect(event["jsep"]["sdp"])

    async def subscribe(self, browser: BareBrowser) -> None:
        handle = await self._attach()
        wish = {"request": "join", "ptype": "subscriber", "room": 1234, "streams": [{"feed": self._feed}]}
        offer = await self._offer(handle, wish)
        await self._message(handle, {"request": "start"}, {"type": "answer", "sdp": browser.answer(offer)})
        await browser.connect(offer)

    async def _offer(self, handle: int, wish: dict[str, Any]) -> str:
        """It refuses who subscribes before it has noticed that the publisher is there."""
        for _ in range(100):
            answer = await self._message(handle, wish)
            if "jsep" in answer:
                return str(answer["jsep"]["sdp"])
            await asyncio.sleep(0.1)
        raise TimeoutError(f"janus offers nothing: {answer}")

    async def _attach(self) -> int:
        request = {"janus": "attach", "plugin": "janus.plugin.videoroom"}
        return int((await self._ask(f"/{self._session}", request))["data"]["id"])

    async def _message(self, handle: int, body: dict[str, Any], jsep: dict[str, str] | None = None) -> dict[str, Any]:
        message: dict[str, Any] = {"janus": "message", "body": body} | ({"jsep": jsep} if jsep else {})
        return await self._ask(f"/{self._session}/{handle}", message)

    async def _ask(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        name = message["transaction"] = "".join(random.choices(string.ascii_letters, k=12))
        waiting = self._waiting[name] = asyncio.get_running_loop().create_future()
        async with self._http.post(self._url + path, json=message) as response:
            answer: dict[str, Any] = await response.json()
        if answer["janus"] == "ack":
            answer = await asyncio.wait_for(waiting, 20)
        del self._waiting[name]
        return answer


@asynccontextmanager
async def janus(http_port: int) -> AsyncIterator[Janus]:
    """Starts Janus with two event loops and stops it."""
    with tempfile.TemporaryDirectory() as folder:
        _configure_janus(folder, http_port)
        process = await asyncio.create_subprocess_exec(
            "janus", "-F", folder, "-C", f"{folder}/janus.jcfg", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            async with aiohttp.ClientSession() as http:
                server = Janus(process.pid, http, f"http://127.0.0.1:{http_port}/janus")
                await _wait_for_janus(server)
                polling = asyncio.create_task(server.poll())
                try:
                    yield server
                finally:
                    polling.cancel()
        finally:
            process.terminate()
            await process.wait()


def _configure_janus(folder: str, http_port: int) -> None:
    plugins = next(Path("/usr/lib").glob("*/janus"))
    for template in _JANUS.glob("*.jcfg"):
        text = template.read_text().replace("CONFIGS_FOLDER", folder).replace("PLUGINS_FOLDER", str(plugins))
        Path(folder, template.name).write_text(text.replace("HTTP_PORT", str(http_port)))


async def _wait_for_janus(server: Janus) -> None:
    for _ in range(100):
        try:
            await server.begin()
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)
        else:
            return
    raise TimeoutError("janus does not answer")


def waited_seconds(pid: int) -> float:
    """For how long all threads of a process were ready to run, and had no core."""
    return _schedstat(pid, 1)


def cpu_seconds(pid: int) -> float:
    """What all threads of a process have used so far."""
    return _schedstat(pid, 0)


def _schedstat(pid: int, field: int) -> float:
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[field]) for thread in threads) / 1e9
