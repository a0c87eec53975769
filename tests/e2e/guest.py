"""A participant that is a program: it joins and speaks the protocol as a page does, shows a known picture and sounds a
steady tone."""

import asyncio
import uuid
from collections.abc import Sequence
from typing import Any, Self

import aiohttp
import socketio

from actions.sign_in import create_token
from gateways.synthetic import SyntheticParticipant
from gateways.synthetic_tracks import Manner
from rooms.sources import Source
from tests.e2e.demo import Demo

TONE_HZ = 1400  # far from the beeps of Chromium's own fake microphone
PATIENCE_S = 30


class Guest:
    """`async with Guest(demo, "charlie", room_id) as guest`: in the class until the block ends."""

    def __init__(self, demo: Demo, key: str, room_id: str, *, hue: int = 0) -> None:
        self.account, self._demo, self._room_id = demo.accounts[key], demo, room_id
        manner = Manner("INVITE", hue=hue, tone_hz=TONE_HZ, cycle_s=0)
        self._participant = SyntheticParticipant(manner, self)
        self._manner = manner
        self._socket: Any = socketio.AsyncClient(reconnection=False)
        self._welcomed = asyncio.Event()
        self._heard: list[str] = []

    @property
    def name(self) -> str:
        return self.account.name

    async def __aenter__(self) -> Self:
        self._socket.on("*", self._hear)
        auth = {"token": await self._join(), "after": None, "client_id": str(uuid.uuid4())}
        await self._socket.connect(self._demo.url, auth=auth, transports=["websocket"], wait_timeout=PATIENCE_S)
        await asyncio.wait_for(self._welcomed.wait(), PATIENCE_S)
        await self.turn_microphone(on=True)
        await self._participant.publish(Source.CAMERA, Source.MICROPHONE)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._participant.close()
        await self._socket.disconnect()
        await self._socket.shutdown()

    def told(self, event: str) -> bool:
        """Whether the server said this since the guest came."""
        return event in self._heard

    async def publish_again(self) -> None:
        """After the media process was lost: on a new peer, as a page does."""
        await self._participant.close()
        self._participant = SyntheticParticipant(self._manner, self)
        await self._participant.publish(Source.CAMERA, Source.MICROPHONE)

    async def turn_microphone(self, *, on: bool) -> None:
        """Tells how it stands; what it sends does not change: to obey is the server's part."""
        await self.ask("tell_devices", {"microphone": "on" if on else "off", "camera": "on", "hears": True})

    async def ask(self, command: str, payload: dict[str, Any]) -> Any:
        """The server's acknowledgement.

        Raises:
            AssertionError: it refused.
        """
        ack = await self._socket.call(command, payload, timeout=PATIENCE_S)
        assert ack["ok"], f"{command}: {ack}"
        return ack

    async def publish(self, sdp: str, tracks: Sequence[tuple[str, Source]]) -> str:
        """For the synthetic participant."""
        offered = [{"mid": mid, "source": str(source)} for mid, source in tracks]
        ack = await self.ask("publish", {"sdp": sdp, "tracks": offered, "restart": False})
        return str(ack["sdp"])

    async def subscribe(self) -> tuple[int, str]:
        """For the synthetic participant."""
        ack = await self.ask("subscribe", {})
        return ack["version"], ack["sdp"]

    async def answer(self, version: int, sdp: str) -> None:
        """For the synthetic participant."""
        await self.ask("answer", {"version": version, "sdp": sdp})

    def _hear(self, event: str, _: object) -> None:
        self._heard.append(event)
        if event == "welcome":
            self._welcomed.set()

    async def _join(self) -> str:
        token = self._demo.do(lambda desk: create_token(desk, self.account.email, 1))
        headers = {"Authorization": f"Bearer {token}"}
        address = f"{self._demo.url}/api/v1/rooms/{self._room_id}/join"
        async with aiohttp.ClientSession(headers=headers) as session, session.post(address) as answer:
            return str((await answer.json())["token"])
