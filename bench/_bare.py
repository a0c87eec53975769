"""A browser reduced to its transport: a socket, a STUN check, DTLS. So little that 150 of them fit beside a server.

Once connected, its kernel drops what it receives (a socket filter), so that receiving costs nothing; what was
delivered is read from the socket's drop counter.
"""

import asyncio
import contextlib
import ctypes
import os
import re
import socket
import struct
from typing import Any

import pylibsrtp
from aioice import stun
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcdtlstransport import SRTP_AEAD_AES_128_GCM, RTCDtlsTransport

from media.stun import StunMalformed, binding_response, parse_request

CERTIFICATE = RTCCertificate.generateCertificate()
FINGERPRINT = next(f.value for f in CERTIFICATE.getFingerprints() if f.algorithm == "sha-256")
_PASSWORD = "b" * 24
_SO_ATTACH_FILTER = 26
# Load the payload's first byte; RTP and RTCP (128 and up) are dropped, STUN and DTLS pass.
_FILTER = ((0x30, 0, 0, 8), (0x35, 0, 1, 128), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFF))


def _own_host() -> str:
    """The address that servers on this machine offer; a UDP connect sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("198.51.100.1", 9))
        return str(probe.getsockname()[0])


HOST = _own_host()


class BareBrowser:
    """One peer, whichever of the two sides offers."""

    role, state = "controlling", "completed"

    tells = False
    """Whether it agrees to tell of arrivals, and is then measured and sent no more than its network carries."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, 0))
        self._socket.setblocking(False)
        self._received: asyncio.Queue[bytes] = asyncio.Queue()
        self._dtls: Any = RTCDtlsTransport(self, [CERTIFICATE])  # type: ignore[arg-type]
        self._dtls._srtp_profiles = [SRTP_AEAD_AES_128_GCM]
        self._filter: Any = None
        self._check = b""
        self._checked = asyncio.Event()
        self.ssrc = int.from_bytes(struct.pack("!I", id(self) & 0x7FFFFFFF))

    def offer(self) -> str:
        """Publishes one picture: VP8 as payload type 96."""
        return "\r\n".join([
            "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite", "a=group:BUNDLE 0",
            "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=rtcp-mux", "a=sendonly", "a=mid:0",
            "a=rtpmap:96 VP8/90000", "a=rtcp-fb:96 nack pli", *self._transport("actpass"),
            f"a=msid:s t\r\na=ssrc:{self.ssrc} cname:bench", "",
        ])  # fmt: skip

    def answer(self, offer: str) -> str:
        """Receives everything that is offered."""
        sections = re.split(r"(?m)^(?=m=)", offer)[1:]
        mids = [re.search(r"(?m)^a=mid:(\S+)", section)[1] for section in sections]  # type: ignore[index]
        lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite", "a=group:BUNDLE " + " ".join(mids)]
        for section, mid in zip(sections, mids, strict=True):
            head = section.split("\r\n", 1)[0].split()
            codecs = [line.strip() for line in re.findall(r"(?m)^a=(?:rtpmap|fmtp):.*$", section)]
            lines += [f"{head[0]} 9 UDP/TLS/RTP/SAVPF {' '.join(head[3:])}", "c=IN IP4 0.0.0.0"]
            lines += ["a=rtcp-mux", "a=recvonly"]
            wanted = r"transport-wide-cc\S*|sdes:mid" if self.tells else "sdes:mid"
            extensions = re.findall(rf"(?m)^a=extmap:\d+ \S*(?:{wanted})", section)
            lines += [f"a=mid:{mid}", *codecs, *extensions, *self._transport("active")]
        return "\r\n".join([*lines, ""])

    async def connect(self, remote: str) -> None:
        """Connects to the server that a description describes."""
        find = lambda pattern: re.search(rf"(?m)^a={pattern}", remote)  # noqa: E731
        host, port = find(r"candidate:\S+ 1 udp \d+ ([\d.]+) (\d+) ").groups()
        self._socket.connect((host, int(port)))
        asyncio.get_running_loop().add_reader(self._socket, self._readable)
        self._check = self._signed_check(find(r"ice-ufrag:(\S+)")[1], find(r"ice-pwd:(\S+)")[1])
        checking = asyncio.create_task(self._keep_checking())
        await asyncio.wait_for(self._checked.wait(), 10)
        self._dtls._set_role("server" if find(r"setup:(\w+)")[1] == "active" else "client")
        kind, value = find(r"fingerprint:(\S+) (\S+)").groups()
        async with asyncio.timeout(20):
            await self._dtls.start(RTCDtlsParameters([RTCDtlsFingerprint(kind, value)]))
        checking.cancel()
        if self._dtls.state != "connected":
            raise ConnectionError(self._dtls.state)

    async def _keep_checking(self) -> None:
        while True:
            self.check()
            await asyncio.sleep(0.1)

    def check(self) -> None:
        """A connectivity check: consent to go on."""
        self._socket.send(self._check)

    def drop_media(self) -> None:
        """From now on the kernel drops what comes."""
        program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in _FILTER))
        self._filter = program
        self._socket.setsockopt(
            socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", len(_FILTER), ctypes.addressof(program))
        )

    def inode(self) -> int:
        """The socket's number in /proc/net/udp."""
        return os.fstat(self._socket.fileno()).st_ino

    def send_rtp(self, packet: bytes) -> None:
        """Protects and sends a packet."""
        session: pylibsrtp.Session = self._dtls._tx_srtp
        self._socket.send(session.protect(packet))

    async def close(self) -> None:
        """Says good-bye."""
        await self._dtls.stop()
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    async def _recv(self) -> bytes:
        return await self._received.get()

    async def _send(self, datagram: bytes) -> None:
        self._socket.send(datagram)

    def _readable(self) -> None:
        try:
            datagram = self._socket.recv(2048)
        except (BlockingIOError, ConnectionRefusedError):
            return
        self._received_other(datagram)

    def _received_other(self, datagram: bytes) -> None:
        if datagram[:1] == b"\1":  # a check is answered, by Janus, which leads as well, as a conflict of roles (487)
            self._checked.set()
        elif datagram and datagram[0] < 4:
            self._answer_check(datagram)
        elif datagram and datagram[0] < 128:
            self._received.put_nowait(datagram)

    def _answer_check(self, datagram: bytes) -> None:
        """Préau and Janus check us too, though we say that we are ICE-lite: no media come where nobody answers."""
        with contextlib.suppress(StunMalformed):
            request = parse_request(datagram)
            self._socket.send(binding_response(request, *self._socket.getpeername(), _PASSWORD))

    @staticmethod
    def _signed_check(ufrag: str, password: str) -> bytes:
        message = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        message.attributes["USERNAME"] = f"{ufrag}:bare"
        message.attributes["PRIORITY"] = 1
        message.attributes["ICE-CONTROLLING"] = 1
        message.attributes["USE-CANDIDATE"] = None
        message.add_message_integrity(password.encode())
        return bytes(message)

    def _transport(self, setup: str) -> list[str]:
        port = self._socket.getsockname()[1]
        return [
            "a=ice-ufrag:bare", "a=ice-pwd:" + _PASSWORD, f"a=fingerprint:sha-256 {FINGERPRINT}", f"a=setup:{setup}",
            f"a=candidate:1 1 udp 2130706431 {HOST} {port} typ host", "a=end-of-candidates",
        ]  # fmt: skip
