"""Debian's Firefox, headless, with a fake camera and microphone, driven by WebDriver BiDi: what Playwright can't.

The rule: no more of the protocol (https://www.w3.org/TR/webdriver-bidi/) than a story needs.
"""

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.waiting import until

PROGRAM = "firefox-esr"
_PATIENCE_S = 60
_PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,  # who is asked here?
    "media.peerconnection.ice.loopback": True,
    "media.autoplay.default": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
_LISTENS = b"WebDriver BiDi listening on "
_MIDDLE = """(() => {
    const element = document.querySelector(%s);
    element.scrollIntoView({block: "center"});
    const {x, y, width, height} = element.getBoundingClientRect();
    return [Math.round(x + width / 2), Math.round(y + height / 2)];
})()"""


class Firefox:
    """One page of it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._number, self._page = socket, 0, ""

    async def open(self) -> None:
        """A session, and its page."""
        await self._ask("session.new", capabilities={})
        self._page = (await self._ask("browsingContext.create", type="tab"))["context"]

    async def go(self, address: str) -> None:
        """There, once it is loaded."""
        await self._ask("browsingContext.navigate", context=self._page, url=address, wait="complete")

    async def told(self, expression: str) -> Any:
        """What a JavaScript expression gives; it may await."""
        script = f"(async () => JSON.stringify({expression}) ?? 'null')()"
        target = {"context": self._page}
        told = await self._ask("script.evaluate", expression=script, target=target, awaitPromise=True)
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        return json.loads(told["result"]["value"])

    async def sees(self, selector: str) -> None:
        """It is there by now."""

        async def is_there() -> bool:
            return bool(await self.told(f"document.querySelector({json.dumps(selector)}) !== null"))

        await until(is_there, _PATIENCE_S)

    async def press(self, selector: str) -> None:
        """With a pointer, in its middle."""
        await self.sees(selector)
        x, y = await self.told(_MIDDLE % json.dumps(selector))
        move = {"type": "pointerMove", "x": x, "y": y}
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        pointer = {"type": "pointer", "id": "mouse", "actions": [move, *press]}
        await self._ask("input.performActions", context=self._page, actions=[pointer])

    async def fill(self, selector: str, words: str) -> None:
        """By its keys."""
        await self.press(selector)
        keys = [{"type": kind, "value": key} for key in words for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": keys}
        await self._ask("input.performActions", context=self._page, actions=[source])

    async def _ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        async with asyncio.timeout(_PATIENCE_S):
            while True:
                said = await self._socket.receive_json()
                if said.get("id") == self._number:
                    assert said["type"] == "success", said
                    return said["result"]


@asynccontextmanager
async def launch_firefox() -> AsyncIterator[Firefox]:
    """With a profile that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        _prefer(folder)
        process = await asyncio.create_subprocess_exec(
            PROGRAM, "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", "0",
            env=os.environ | {"HOME": folder, "MOZ_CRASHREPORTER_DISABLE": "1"},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert process.stderr is not None
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while _LISTENS not in (line := await process.stderr.readline()):
                    assert line, "it did not start"
            reading = asyncio.create_task(process.stderr.read())  # a full pipe would hold it up
            address = line.partition(_LISTENS)[2].decode().strip()
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(f"{address}/session", max_msg_size=0) as ws,
            ):
                firefox = Firefox(ws)
                await firefox.open()
                yield firefox
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()
            await reading


def _prefer(folder: str) -> None:
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items())
    Path(folder, "user.js").write_text("".join(lines))
