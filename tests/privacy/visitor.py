"""A person with a browser and a room's page, over HTTP and Socket.IO, against any running Préau."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import aiohttp

from tests.live import Classroom
from tests.socket_clients import Page

_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')


class Visitor:
    """One browser."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self._session = url, session
        self._token = ""

    async def look(self, path: str) -> int:
        """Open a page; its status."""
        async with self._session.get(self.url + path) as answer:
            found = _TOKEN.search(await answer.text())
            if found:
                self._token = found[1]
            return answer.status

    async def send(self, path: str, **fields: str) -> int:
        """Send a form; the status of the page it leads to."""
        async with self._session.post(self.url + path, data={"csrf": self._token, **fields}) as answer:
            await answer.text()
            return answer.status

    async def sign_in(self, email: str, password: str) -> int:
        await self.look("/sign-in")
        status = await self.send("/sign-in", email=email, password=password)
        await self.look("/")
        return status

    async def ask_to_join(self, room_id: str) -> dict[str, Any]:
        headers = {"X-CSRF-Token": self._token}
        async with self._session.post(f"{self.url}/api/v1/rooms/{room_id}/join", headers=headers) as answer:
            told: dict[str, Any] = await answer.json()
            return told

    @asynccontextmanager
    async def in_room(self, room_id: str) -> AsyncIterator[Page]:
        """Enter, and leave at the end."""
        told = await self.ask_to_join(room_id)
        page = Page(cast(Classroom, SimpleNamespace(url=self.url, people={})), "somebody")
        try:
            async with asyncio.timeout(20):
                await page.open(token=told["token"])
                yield page
                await page.ask("leave")
        finally:
            await page.close()

    async def use_everything(self, page: Page) -> None:
        """All that a class offers and that is not kept."""
        for command, payload in (
            ("raise_hand", {}),
            ("lower_hand", {"participant_id": None}),
            ("react", {"reaction": "clap"}),
            ("tell_devices", {"microphone": "on", "camera": "off", "hears": True}),
            ("tell_devices", {"microphone": "refused", "camera": "absent", "hears": False}),
            ("read_history", {"before": None, "after": None, "limit": 50}),
        ):
            answer = await page.ask(command, payload)
            assert answer["ok"], (command, answer)


def new_command() -> str:
    return str(uuid.uuid4())


@asynccontextmanager
async def a_visitor(url: str, **headers: str) -> AsyncIterator[Visitor]:
    """A browser with its own cookies."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": url, **headers}) as session:
        yield Visitor(url, session)
