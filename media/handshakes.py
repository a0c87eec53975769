"""The handshake with one browser: aiortc's DTLS on our own transport, and the keys that come of it.

The rules: nothing is sent but through `send`, nothing waits that a handshake does not need, and whatever goes wrong is
told as a reason, within ten seconds.
This is the only module that knows aiortc's private names; tests/media/test_private_names.py holds them.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters
from aiortc.rtcdtlstransport import SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80, RTCDtlsTransport

from media.journal import Journal

HANDSHAKE_S = 10.0
GOODBYE_S = 1.0
# aiortc prefers AES-256-GCM: more work, and no browser is safer for it.
_PROFILES = [SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80]
# A handshake is a dozen datagrams; more waiting than that is a flood.
_MAX_WAITING = 32


class _Ice:
    """What RTCDtlsTransport needs of an ICE transport."""

    role, state = "controlled", "completed"

    def __init__(self, received: asyncio.Queue[bytes], send: Callable[[bytes], None]) -> None:
        self._received, self._send_datagram = received, send

    async def _recv(self) -> bytes:
        return await self._received.get()

    async def _send(self, datagram: bytes) -> None:
        self._send_datagram(datagram)


class Handshake:
    """One handshake, on our side of it the server's, and the good-bye.

    Attributes:
        receiving, sending: what the keys are for; None until the hands are shaken.
    """

    def __init__(
        self,
        certificate: RTCCertificate,
        send: Callable[[bytes], None],
        closed_by_browser: Callable[[], None],
        journal: Journal,
    ) -> None:
        self.receiving: pylibsrtp.Session | None = None
        self.sending: pylibsrtp.Session | None = None
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(_MAX_WAITING)
        self._closed_by_browser, self._journal = closed_by_browser, journal
        self._dtls: Any = RTCDtlsTransport(cast(Any, _Ice(self._waiting, send)), [certificate])
        self._dtls._srtp_profiles = _PROFILES
        self._dtls._set_role("server")
        self._dtls.on("statechange", self._state_changed)

    def received(self, datagram: bytes) -> None:
        """A DTLS record came; what is too much is lost."""
        if not self._waiting.full():
            self._waiting.put_nowait(datagram)

    async def shake(self, fingerprints: Sequence[tuple[str, str]]) -> str:
        """Why hands were not shaken with who shows a certificate of these fingerprints; empty once they are."""
        parameters = RTCDtlsParameters([RTCDtlsFingerprint(name, value) for name, value in fingerprints])
        try:
            async with asyncio.timeout(HANDSHAKE_S):
                await self._dtls.start(parameters)
        except TimeoutError:
            return "timeout"
        except Exception as error:  # noqa: BLE001 - a task's root: a broken handshake may not take others with it
            self._journal.failure("handshake_failed", error)
        if self._dtls.state != "connected":
            return "failed"
        self.receiving, self.sending = self._dtls._rx_srtp, self._dtls._tx_srtp
        return ""

    async def say_goodbye(self) -> None:
        """DTLS close_notify, so that the browser notices at once."""
        try:
            async with asyncio.timeout(GOODBYE_S):
                await self._dtls.stop()
        except Exception as error:  # noqa: BLE001 - a task's root
            self._journal.failure("goodbye_failed", error)
        self._dtls.remove_all_listeners()

    def _state_changed(self) -> None:
        if self._dtls.state == "closed":
            self._closed_by_browser()
