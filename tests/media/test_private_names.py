"""The private names of aiortc and pylibsrtp that the media plane touches: when one goes, this says so first."""

import asyncio
import inspect
from typing import Any

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsParameters
from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AES128_CM_SHA1_80,
    SRTP_PROFILES,
    RTCDtlsTransport,
)
from pylibsrtp import SRTP_MAX_TRAILER_LEN
from pylibsrtp._binding import ffi, lib


class Pipe:
    """An ICE transport of two queues, with nothing but what the DTLS transport may use."""

    role, state = "controlled", "completed"

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[bytes] = asyncio.Queue()
        self.other: Pipe

    async def _recv(self) -> bytes:
        return await self.incoming.get()

    async def _send(self, datagram: bytes) -> None:
        self.other.incoming.put_nowait(datagram)


def pair(profiles: list[Any]) -> tuple[Any, Any]:
    here, there = Pipe(), Pipe()
    here.other, there.other = there, here
    made = []
    for pipe, role in ((here, "server"), (there, "client")):
        transport: Any = RTCDtlsTransport(pipe, [RTCCertificate.generateCertificate()])  # type: ignore[arg-type]
        transport._set_role(role)
        made.append(transport)
    made[0]._srtp_profiles = profiles
    return made[0], made[1]


async def connect(server: Any, client: Any) -> None:
    await asyncio.gather(
        server.start(RTCDtlsParameters(client.getLocalParameters().fingerprints)),
        client.start(RTCDtlsParameters(server.getLocalParameters().fingerprints)),
    )


async def test_dtls_runs_on_a_duck_typed_transport_and_gives_the_profile_we_prefer() -> None:
    assert SRTP_AEAD_AES_128_GCM in SRTP_PROFILES
    server, client = pair([SRTP_AEAD_AES_128_GCM, SRTP_AES128_CM_SHA1_80])
    states: list[str] = []
    closed = asyncio.Event()

    def note() -> None:
        states.append(server.state)
        if server.state == "closed":
            closed.set()

    server.on("statechange", note)
    await connect(server, client)
    assert (server.state, client.state) == ("connected", "connected")
    assert server._ssl.get_selected_srtp_profile() == b"SRTP_AEAD_AES_128_GCM"
    packet = b"\x80\x60" + bytes(10) + b"payload"
    assert client._rx_srtp.unprotect(server._tx_srtp.protect(packet)) == packet
    await client.stop()
    async with asyncio.timeout(30):
        await closed.wait()
    assert states == ["connecting", "connected", "closed"]
    await server.stop()


async def test_a_certificate_of_another_fingerprint_fails() -> None:
    server, client = pair(SRTP_PROFILES)
    stranger = RTCCertificate.generateCertificate()
    await asyncio.gather(
        server.start(RTCDtlsParameters(stranger.getFingerprints())),
        client.start(RTCDtlsParameters(server.getLocalParameters().fingerprints)),
    )
    assert server.state == "failed"
    assert server._rx_srtp is None
    await client.stop()
    await server.stop()


def test_libsrtp_works_in_place_on_memory_of_ours() -> None:
    key = bytes(range(28))
    profile = pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM
    send = pylibsrtp.Session(pylibsrtp.Policy(key, pylibsrtp.Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile))
    receive = pylibsrtp.Session(pylibsrtp.Policy(key, pylibsrtp.Policy.SSRC_ANY_INBOUND, srtp_profile=profile))
    packet = b"\x80\x60" + bytes(10) + b"payload"
    memory = bytearray(packet + bytes(SRTP_MAX_TRAILER_LEN))
    length = ffi.new("int *")
    length[0] = len(packet)
    assert lib.srtp_protect(send._srtp[0], ffi.from_buffer(memory), length) == 0
    protected = bytes(memory[: length[0]])
    assert receive.unprotect(protected) == packet
    length[0] = len(protected)
    assert lib.srtp_unprotect(receive._srtp[0], ffi.from_buffer(memory), length) != 0
    assert set(inspect.signature(pylibsrtp.Session.protect).parameters) == {"self", "packet"}
