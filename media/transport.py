"""One peer's transport: ICE-lite, then a handshake on it, then SRTP keys.

The rules: the handshake starts on the first path that is proved (`media/paths.py`) and has ten seconds; thirty seconds
without a valid packet, or without an answer on the path in use (consent, RFC 7675), close the transport, and so does
a flood, of which no more is read than is allowed: three seconds of packets, or too many checks (`media/checks.py`), and
genuine ones, as others may forge the rest to have a peer closed;
whatever closes it, its receiver is told once and everything is freed.
"""

import asyncio
import secrets
import time
from collections.abc import Sequence
from typing import Protocol

import pylibsrtp
from aiortc import RTCCertificate

from media import rtcp, srtp, stun
from media.batches import SocketAddress
from media.checks import Checks
from media.datagrams import Pair
from media.handshakes import Handshake
from media.journal import Journal
from media.paths import Paths
from media.streams import Stream
from media.udp import Path, UdpPort

SILENCE_S = 30.0
# Four times what a page sends with a camera in three layers, a shared screen and its sound: 700 a second.
PACKETS_PER_SECOND = 3000
# Reports each 50 ms, a report of losses for each of thirty streams, requests each 20 ms for some of them: 150 a second.
RTCP_PER_SECOND = 300
# One second may hold what waited while the machine did something else; more in a row is a flood.
_FLOODED_SECONDS = 3
_MAX_SSRCS = 64


class Receiver(Protocol):
    """What becomes of what a transport carries."""

    def connected(self) -> None: ...
    def moved(self) -> None: ...
    def rtp_received(self, packet: memoryview) -> None: ...
    def rtcp_received(self, feedback: rtcp.Feedback) -> None: ...
    def closed(self, reason: str) -> None: ...


class PeerTransport:
    """The way to one browser's peer. It belongs to a `UdpPort` and lives until `close`."""

    def __init__(
        self,
        port: UdpPort,
        certificate: RTCCertificate,
        receiver: Receiver,
        tasks: asyncio.TaskGroup,
        journal: Journal,
    ) -> None:
        self.rtp_context: srtp.Pointer | None = None
        self.sending_context: srtp.Pointer | None = None
        self.destination = SocketAddress()
        self.heard_at = time.monotonic()
        """When the last valid packet came."""
        self.allowance = PACKETS_PER_SECOND
        self.checks = Checks()
        self._opened = 0
        """Signed checks and genuine packets in this second: addresses can be forged, these cannot."""
        self._flooded_seconds, self._rtcp_allowance = 0, RTCP_PER_SECOND
        self._port, self._receiver, self._tasks, self._journal = port, receiver, tasks, journal
        self._handshake = Handshake(certificate, self.send_datagram, self._closed_by_browser, journal)
        self._session: pylibsrtp.Session | None = None
        """Protects what is sent; None where `sending_context` is."""
        self._credentials: list[tuple[str, str]] = []
        self._paths = Paths(port, self, self._carry, time.monotonic)
        self._reached = asyncio.Event()
        self._ssrcs: set[bytes] = set()
        self._told_at, self._silent_since = 0.0, self.heard_at
        self._browser = ("", "")
        self._starting: asyncio.Task[None] | None = None
        self._is_closed = False
        self.new_credentials()

    @property
    def is_connected(self) -> bool:
        """Whether media can flow."""
        return self.sending_context is not None

    @property
    def credentials(self) -> tuple[str, str]:
        """The newest user fragment and password."""
        return self._credentials[-1]

    def new_credentials(self) -> None:
        """For the first description and for an ICE restart: what was known before stays valid."""
        ufrag, password = self._port.tag + secrets.token_hex(8), secrets.token_hex(16)
        self._credentials.append((ufrag, password))
        self._port.register(ufrag, password, self)
        while len(self._credentials) > 2:
            self._port.unregister(self._credentials.pop(0)[0])

    @property
    def browser_credentials(self) -> tuple[str, str]:
        """The browser's user fragment and password: an answer that is signed with it is the browser's own."""
        return self._browser

    def start(self, fingerprints: Sequence[tuple[str, str]], browser: tuple[str, str]) -> None:
        """Waits for the browser, which shows a certificate with these fingerprints.

        Called again, it tells the browser's new credentials after an ICE restart.
        """
        self.introduce(browser)
        if self._starting is None and not self._is_closed:
            self._starting = self._tasks.create_task(self._connect(fingerprints))

    def introduce(self, browser: tuple[str, str]) -> None:
        """By whom the browser's checks and answers are signed from now on."""
        self._browser = browser
        self._paths.introduce(*browser)

    def tick(self) -> None:
        """Called ten times a second."""
        self._paths.tick()

    def second_passed(self, now: float) -> bool:
        """Called once a second: whether a valid packet came in it. Closes the transport after a long silence.

        The browser is told that we are there: a page knows a way that died by its silence, and would take for dead one
        on which nobody is seen or heard, as Firefox asks for a sign of life every five seconds only.
        """
        is_flooded = self.allowance < 0 and self._opened > PACKETS_PER_SECOND // 2
        self._flooded_seconds = self._flooded_seconds + 1 if is_flooded else 0
        self.allowance, self._rtcp_allowance, self._opened = PACKETS_PER_SECOND, RTCP_PER_SECOND, 0
        if self.checks.second_passed() or self._flooded_seconds == _FLOODED_SECONDS:
            self.close("flood")
        heard, self._told_at = self._reached.is_set() and self.heard_at != self._told_at, self.heard_at
        if heard:
            self._silent_since = now
        self.send_rtcp(rtcp.ALIVE)
        if not self._paths.second_passed() or now - self._silent_since > SILENCE_S:
            self.close("silence" if self.is_connected else "timeout")
        return heard

    def close(self, reason: str) -> None:
        """Frees everything, and tells the browser and the receiver."""
        if self._is_closed:
            return
        self._is_closed = True
        self.rtp_context = self.sending_context = self._session = None
        if self._starting and self._starting is not asyncio.current_task():
            self._starting.cancel()
        self._tasks.create_task(self._say_goodbye())
        self._receiver.closed(reason)

    def abandon(self) -> None:
        """Frees a transport that no description ever named."""
        self._is_closed = True
        for ufrag, _ in self._credentials:
            self._port.unregister(ufrag)

    def send_datagram(self, datagram: bytes) -> None:
        """Sends to where the browser is, if that is known."""
        if self._paths.current is not None:
            self._port.send(datagram, self._paths.current)

    def send_rtp(self, packet: bytes) -> None:
        """Protects and sends one packet. For single packets: streams go through a `Fanout`."""
        if session := self._session:
            try:
                self.send_datagram(session.protect(packet))
            except (pylibsrtp.Error, ValueError):
                self._port.packets_dropped += 1

    def send_rtcp(self, packet: bytes) -> None:
        """Protects and sends a compound packet."""
        if session := self._session:
            try:
                self.send_datagram(session.protect_rtcp(packet))
            except (pylibsrtp.Error, ValueError):
                self._port.packets_dropped += 1

    def may_check(self) -> bool:
        """A signed check came: whether it is read, or was one too many in this second.

        It counts as one of the peer's packets, but is not refused for these: who forges the peer's address sends them.
        """
        unread = self.checks.signed()
        self._opened += unread or 1
        self.allowance -= unread or 1
        return not unread

    def checked(self, path: Path, request: stun.BindingRequest) -> None:
        """A signed check came from there; after the end nothing is admitted that nobody would dismiss."""
        if not self._is_closed:
            self.heard_at = time.monotonic()
            self._paths.checked(path, request.local_ufrag, request.remote_ufrag, nominated=request.use_candidate)

    def found(self, path: Pair) -> None:
        """The browser answered from there, of which nothing was known."""
        if not self._is_closed:
            self.heard_at = time.monotonic()
            self._paths.found(path, self.credentials[0], self._browser[0])

    def has_proved(self, path: Path) -> bool:
        """Whether the browser was shown to receive there."""
        return self._paths.is_proved(path)

    def path_lost(self, stream: Stream) -> None:
        """A stream is no more."""
        self._paths.lost(stream)

    def handshake_received(self, datagram: bytes, path: Path) -> None:
        """A DTLS record came from an address that has passed a check.

        A browser shakes hands where an answer came first, a moment before it nominates: from an earlier check's
        network it may be gone, and what is lost in a handshake is sent again only after a second.
        """
        if not self.is_connected and path != self._paths.current and not self._is_closed:
            self._paths.want(path)
        self._handshake.received(datagram)

    def may_open(self, ssrc: bytes) -> bool:
        """Whether a packet of this SSRC is looked at: SRTP keeps a state for each, for ever."""
        return ssrc in self._ssrcs or len(self._ssrcs) < _MAX_SSRCS

    def rtp_received(self, packet: memoryview) -> None:
        """A genuine RTP packet came."""
        self.heard_at = time.monotonic()
        self._opened += 1
        self._ssrcs.add(bytes(packet[8:12]))
        try:
            self._receiver.rtp_received(packet)
        except ValueError:  # RtpMalformed, Vp8Malformed
            self._journal.refused("rtp", self._paths.current)
        except Exception as error:  # noqa: BLE001 - what one browser sends may not fill the log, either
            self._journal.fault("packet_failed", error)

    def rtcp_received(self, packet: bytes) -> None:
        """A genuine RTCP packet came. A hundred bytes may tell of a thousand packets: only so many are read."""
        self.heard_at = time.monotonic()
        self._opened += 1
        self._rtcp_allowance -= 1
        if self._rtcp_allowance < 0:
            self._port.refused += 1
            return self._journal.refused("rtcp", self._paths.current)
        try:
            for feedback in rtcp.parse(packet):
                self._receiver.rtcp_received(feedback)
        except rtcp.RtcpMalformed:
            self._journal.refused("rtcp", self._paths.current)
        except Exception as error:  # noqa: BLE001 - what one browser says may stop nobody else, nor fill the log
            self._journal.fault("feedback_failed", error)

    def _carry(self, path: Path) -> None:
        if isinstance(path, Stream):
            self.destination.stream = path
        else:
            self.destination.set(self._port.family, *path)
        is_first = not self._reached.is_set()
        self._reached.set()
        if not is_first and not self._is_closed:
            self._receiver.moved()

    async def _connect(self, fingerprints: Sequence[tuple[str, str]]) -> None:
        await self._reached.wait()
        if reason := await self._handshake.shake(fingerprints):
            self.close(reason)
        elif not self._is_closed:
            self.rtp_context = srtp.context_of(self._handshake.receiving)
            self._session = self._handshake.sending
            self.sending_context = srtp.context_of(self._session)
            with self._journal.containing("connecting_failed"):  # a task's root: it would end the whole process
                self._receiver.connected()
                return
            with self._journal.containing("closing_failed"):
                self.close("failed")

    def _closed_by_browser(self) -> None:
        self.close("closed_by_browser")

    async def _say_goodbye(self) -> None:
        """Says so to the browser; then its addresses are forgotten."""
        await self._handshake.say_goodbye()
        for ufrag, _ in self._credentials:
            self._port.unregister(ufrag)
        self._paths.dismiss()
