"""Debian's Firefox, headless, with a fake camera and microphone, driven by WebDriver BiDi: what Playwright can't.

The rule: no more of the protocol (https://www.w3.org/TR/webdriver-bidi/) than a story needs.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.e2e.classroom import PATIENCE_MS
from tests.services import Service
from tests.waiting import until

PROGRAM = "firefox-esr"
PATIENCE_S = PATIENCE_MS / 1000
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
_IN_VIEW = """(() => {
    const element = document.querySelector(%s);
    element.scrollIntoView({block: "center"});
    return element;
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
        return json.loads((await self._evaluate(f"(async () => JSON.stringify({expression}) ?? 'null')()"))["value"])

    async def sees(self, selector: str) -> None:
        """It is there by now."""

        async def is_there() -> bool:
            return bool(await self.told(f"document.querySelector({json.dumps(selector)}) !== null"))

        await until(is_there, PATIENCE_S)

    async def press(self, selector: str) -> None:
        """With a pointer, in its middle."""
        await self.sees(selector)
        element = {"sharedId": (await self._evaluate(_IN_VIEW % json.dumps(selector)))["sharedId"]}
        move = {"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", "element": element}}
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        pointer = {"type": "pointer", "id": "mouse", "actions": [move, *press]}
        await self._ask("input.performActions", context=self._page, actions=[pointer])

    async def fill(self, selector: str, words: str) -> None:
        """By its keys."""
        await self.press(selector)
        keys = [{"type": kind, "value": key} for key in words for kind in ("keyDown", "keyUp")]
        source = {"type": "key", "id": "keyboard", "actions": keys}
        await self._ask("input.performActions", context=self._page, actions=[source])

    async def _evaluate(self, script: str) -> Any:
        target = {"context": self._page}
        told = await self._ask("script.evaluate", expression=script, target=target, awaitPromise=True)
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        return told["result"]

    async def _ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        await self._socket.send_json({"id": self._number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE_S):
            while True:
                said = await self._socket.receive_json()
                if said.get("id") == self._number:
                    assert said["type"] == "success", said
                    return said["result"]


@asynccontextmanager
async def launch_firefox() -> AsyncIterator[Firefox]:
    """With a profile that is thrown away."""
    with _Program() as program:
        address = f"ws://127.0.0.1:{program.port}/session"
        async with aiohttp.ClientSession() as session, session.ws_connect(address, max_msg_size=0) as ws:
            firefox = Firefox(ws)
            await firefox.open()
            yield firefox


class _Program(Service):
    """The browser; its directory is its profile and its home."""

    def __init__(self) -> None:
        super().__init__()
        self.environment = os.environ | {"HOME": str(self.folder), "MOZ_CRASHREPORTER_DISABLE": "1"}
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items())
        (self.folder / "user.js").write_text("".join(lines))

    def command(self) -> Sequence[str]:
        profile, port = str(self.folder), str(self.port)
        return PROGRAM, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", port

    def ready(self) -> bool:
        """Its port is open a moment before it answers there."""
        return _LISTENS in (self.folder / "log").read_bytes()
