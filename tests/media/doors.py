"""A port of the media process with one transport behind it, and who comes to it: browsers and strangers."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from aioice import stun as reference
from aiortc import RTCCertificate

from media.journal import Journal
from media.rtcp import Feedback
from media.transport import PeerTransport
from media.udp import UdpPort

BROWSER = ("theirs", "browser's+password+of+22")


class Listener:
    """Notes what becomes of a transport."""

    def __init__(self) -> None:
        self.reasons: list[str] = []
        self.has_closed = asyncio.Event()
        self.moves = 0

    def connected(self) -> None:
        raise AssertionError("nobody shakes hands here")

    def moved(self) -> None:
        self.moves += 1

    def rtp_received(self, packet: memoryview) -> None:
        raise AssertionError("nothing is genuine here")

    def rtcp_received(self, feedback: Feedback) -> None:
        raise AssertionError("nothing is genuine here")

    def closed(self, reason: str) -> None:
        self.reasons.append(reason)
        self.has_closed.set()


def check_of(ufrag: str, password: str, *, nominate: bool = True) -> reference.Message:
    """A browser's connectivity check."""
    message = reference.Message(reference.Method.BINDING, reference.Class.REQUEST)
    message.attributes["USERNAME"] = f"{ufrag}:{BROWSER[0]}"
    if nominate:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(password.encode())
    return message


def answer_to(asked: reference.Message, password: str = BROWSER[1]) -> bytes:
    """A browser's answer to a check of ours."""
    answer = reference.Message(reference.Method.BINDING, reference.Class.RESPONSE, asked.transaction_id)
    answer.add_message_integrity(password.encode())
    return bytes(answer)


class Client:
    """A socket of a browser, or of somebody else."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.connect((host, port))
        self.socket.setblocking(False)

    async def check(self, ufrag: str, password: str, *, nominate: bool = True) -> bool:
        """Whether a check is answered; waits for it, and answers what the server asks before it goes on."""
        message = check_of(ufrag, password, nominate=nominate)
        self.send(bytes(message))
        answer = reference.parse_message(await self.receive())
        if answer.message_class == reference.Class.REQUEST:
            await self.receive()  # the answer to this check comes after the server's
            self.send(answer_to(answer))
            return await self.check(ufrag, password, nominate=nominate)  # what came before it is read by then
        return answer.transaction_id == message.transaction_id

    async def is_ignored(self, ufrag: str, password: str) -> bool:
        """Whether a check stays without an answer, when those of earlier ones have come."""
        message = check_of(ufrag, password)
        self.socket.send(bytes(message))
        answers = [reference.parse_message(datagram) async for datagram in self.all_that_comes()]
        return message.transaction_id not in [answer.transaction_id for answer in answers]

    def send(self, datagram: bytes) -> None:
        self.socket.send(datagram)

    async def all_that_comes(self) -> AsyncIterator[bytes]:
        """The next datagrams, until none comes for a moment."""
        with contextlib.suppress(TimeoutError):
            while True:
                yield await self.receive(within_s=0.2)

    async def receive(self, within_s: float = 30) -> bytes:
        """The next datagram. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            return await asyncio.get_running_loop().sock_recv(self.socket, 2048)


class Door:
    """A port with one transport behind it."""

    def __init__(self, tasks: asyncio.TaskGroup) -> None:
        journal = Journal()
        self.listener = Listener()
        self.port = UdpPort(journal)
        self.number = self.port.open(0)
        certificate = RTCCertificate.generateCertificate()
        self.transport = PeerTransport(self.port, certificate, self.listener, tasks, journal)
        self.transport.introduce(BROWSER)

    def another(self, tasks: asyncio.TaskGroup) -> PeerTransport:
        """One more transport behind the same port."""
        certificate = RTCCertificate.generateCertificate()
        other = PeerTransport(self.port, certificate, Listener(), tasks, Journal())
        other.introduce(BROWSER)
        return other

    def hold_good_bye(self, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
        """The transport's end waits for this: until then it is between its close and its last word."""
        said, may_say = self.transport._handshake._dtls.stop, asyncio.Event()

        async def stop() -> None:
            await may_say.wait()
            await said()

        monkeypatch.setattr(self.transport._handshake._dtls, "stop", stop)
        return may_say

    def wait_for_browser(self) -> None:
        self.transport.start([("sha-256", ":".join(["AB"] * 32))], BROWSER)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with asyncio.TaskGroup() as tasks:
        door = Door(tasks)
        yield door
        door.transport.close("test_over")
    door.port.close()
