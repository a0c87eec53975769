"""aiortc clients, friendly and hostile, on a real media process."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator

import aioice
import pylibsrtp
import pytest
from aiortc import RTCCertificate, RTCIceParameters
from aiortc.rtcdtlstransport import SRTP_PROFILES
from aiortc.rtcicetransport import candidate_from_aioice, candidate_to_aioice
from aiortc.sdp import SessionDescription
from OpenSSL import SSL

from actions.ports.media import OfferedTrack
from gateways.synthetic import SyntheticParticipant
from media import control, rtp
from rooms.ids import PublicationId
from rooms.sources import Source
from tests.media.conftest import RunningMedia
from tests.media.people import participant, shown
from tests.waiting import until


@pytest.fixture
async def people(media: RunningMedia) -> AsyncIterator[tuple[SyntheticParticipant, SyntheticParticipant]]:
    """One who publishes a picture (hue 90) and a tone, and one who sees and hears them."""
    sender, receiver = participant(media, "sender", hue=90), participant(media, "receiver")
    await sender.publish()
    await receiver.receive()
    await media.client.want("receiver-subscribe", shown("sender-camera"))
    yield sender, receiver
    await sender.close()
    await receiver.close()


People = tuple[SyntheticParticipant, SyntheticParticipant]
PICTURE, VOICE = "4", "0"


def media_port(people: People) -> tuple[str, int]:
    """Where the media process listens."""
    line = next(
        line for line in people[0]._publisher.remoteDescription.sdp.splitlines() if line.startswith("a=candidate")
    )  # fmt: skip
    return line.split()[4], int(line.split()[5])


async def test_the_picture_and_the_tone_arrive_as_they_were_sent(people: People) -> None:
    picture = await people[1].wait_for(PICTURE, 5)
    _, blue, red = picture.colour
    assert abs(blue - 128) < 25
    assert red > 170
    voice = await people[1].wait_for(VOICE, 30)
    assert 0.05 < voice.loudness < 0.3


async def test_who_restarts_ice_is_seen_and_heard_of_on_the_new_way(people: People, media: RunningMedia) -> None:
    """With aioice, as aiortc knows no restart: other names and another port, and the keys and streams as they were."""
    sender, receiver = people
    await receiver.wait_for(PICTURE, 3)
    publisher = sender._publisher
    assert publisher is not None
    offer, again = SessionDescription.parse(publisher.localDescription.sdp), aioice.Connection(ice_controlling=True)
    await again.gather_candidates()
    for section in offer.media:
        section.ice = RTCIceParameters(again.local_username, again.local_password)
        section.ice_candidates = [candidate_from_aioice(each) for each in again.local_candidates]
    sent = zip((each.mid for each in publisher.getTransceivers()), (Source.CAMERA, Source.MICROPHONE), strict=True)
    tracks = [OfferedTrack(mid, source, PublicationId(f"sender-{source}")) for mid, source in sent]
    told = await media.client.publish("room", "sender", "sender", "sender-publish", str(offer), tracks, restart=True)
    server = SessionDescription.parse(told).media[0]
    assert server.ice != SessionDescription.parse(publisher.remoteDescription.sdp).media[0].ice
    again.remote_is_lite = True
    again.remote_username, again.remote_password = server.ice.usernameFragment, server.ice.password
    for candidate in server.ice_candidates:
        await again.add_remote_candidate(candidate_to_aioice(candidate))
    await again.add_remote_candidate(None)
    await again.connect()
    publisher.getSenders()[0].transport.transport._send = again.send
    async with asyncio.timeout(30):
        while not rtp.is_rtcp((await again.recv())[1]):
            pass
    await receiver.wait_for(PICTURE, 5)
    await receiver.wait_for(VOICE, 30)
    await again.close()


async def test_a_new_peer_that_says_that_it_restarts_is_as_any_new_one(media: RunningMedia) -> None:
    """As of a page that owed a restart to the peer before."""
    sender, receiver = participant(media, "sender", restart=True), participant(media, "receiver")
    await sender.publish()
    await receiver.receive()
    await media.client.want("receiver-subscribe", shown("sender-camera"))
    await receiver.wait_for(PICTURE, 3)
    await receiver.wait_for(VOICE, 10)
    await sender.close()
    await receiver.close()


async def test_a_screen_and_its_sound_are_carried_too(media: RunningMedia) -> None:
    sender, receiver = participant(media, "sender"), participant(media, "receiver")
    await receiver.receive()
    await media.client.want("receiver-subscribe", shown("sender-screen"))
    await sender.publish(Source.SCREEN, Source.SCREEN_SOUND)
    await receiver.wait_for(PICTURE, 3)
    await receiver.wait_for(VOICE, 10)
    await sender.close()
    await receiver.close()


async def test_who_is_alone_hears_that_the_server_is_there(media: RunningMedia) -> None:
    """A browser tells its page of packets, and of answers to its own checks, which are seconds apart."""
    alone = participant(media, "alone")
    await alone.receive()
    connection = alone._subscriber
    assert connection is not None

    async def arrived() -> int:
        told = (await connection.getStats()).values()
        return sum(one.packetsReceived for one in told if one.type == "transport")

    await until(lambda: connection.connectionState == "connected")
    so_far = await arrived()

    async def says_more() -> bool:
        return await arrived() >= so_far + 3

    await until(says_more)
    await alone.close()


async def test_strangers_do_not_disturb_a_handshake(media: RunningMedia) -> None:
    host, port = media_port_of(await media.client.subscribe("room", "x", "x", "probe"))
    stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    alert = bytes.fromhex("15fefd0000000000000000000202 28".replace(" ", ""))
    noise = [client_hello(), alert, b"", b"\x80" * 40, b"\x00\x01" + bytes(18), b"\x16" + bytes(50)]
    stop = asyncio.Event()

    async def shout() -> None:
        while not stop.is_set():
            for datagram in noise:
                stranger.sendto(datagram, (host, port))
            await asyncio.sleep(0.001)

    shouting = asyncio.create_task(shout())
    for round_ in range(3):
        sender = participant(media, f"sender{round_}")
        await sender.publish()
        await media.report(control.PeerConnected, peer_id=f"sender{round_}-publish")
        await sender.close()
    stop.set()
    await shouting
    stranger.close()


async def test_a_flood_from_unknown_addresses_leaves_the_class_alone(people: People, media: RunningMedia) -> None:
    address = media_port(people)
    await people[1].wait_for(PICTURE, 3)
    strangers = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(20)]
    before, refused, burst = await media.client.stats(), 0, 0
    async with asyncio.timeout(60):
        while refused <= 4000:  # a busy machine loses some of them before they are read
            for stranger in strangers:
                for _ in range(10):
                    stranger.sendto(bytes([128 + burst % 64, 96]) + bytes(200), address)
            burst += 1
            await asyncio.sleep(0.01)
            refused = (await media.client.stats()).datagrams_refused - before.datagrams_refused
    await people[1].wait_for(PICTURE, 3)
    await people[1].wait_for(VOICE, 20)
    for stranger in strangers:
        stranger.close()


MALFORMED_RTP = [
    b"\x80\x60",
    b"\x90\x60" + bytes(10) + b"\xbe\xde\xff\xff",
    b"\xbf\x60" + bytes(10),
    b"\xa0\x60" + bytes(9) + b"\xff" * 3,
    b"\x80\x61" + bytes(10) + b"\x80",
    b"\x80\x61" + bytes(10) + b"\xff\xff\xff",
    b"\x90\xe1" + bytes(10) + b"\xbe\xde\x00\x01\xff\xff\xff\xff",
    b"\x80\x61" + bytes(1300),
]
MALFORMED_RTCP = [
    b"\x80\xc8\x00\x06" + bytes(4),
    b"\x9f\xc9\x00\x01" + bytes(4),
    b"\x81\xce\x00\x00",
    b"\x81\xcd\x00\x02" + bytes(8),
    b"\x80\xc8\xff\xff" + bytes(24),
    b"\x00\xc8\x00\x00",
    b"\x9f\xcb\x00\x00",
]


async def test_malformed_packets_of_a_participant_disturb_nobody_else(people: People, media: RunningMedia) -> None:
    vandal = participant(media, "vandal")
    await vandal.publish()
    await media.report(control.PeerConnected, peer_id="vandal-publish")
    await media.client.want("receiver-subscribe", shown("vandal-camera", "sender-camera"))
    await people[1].wait_for("5", 3)
    transport = vandal._publisher.getSenders()[0].transport
    ssrcs = [struct.pack("!I", sender._ssrc) for sender in vandal._publisher.getSenders()]
    for packet in MALFORMED_RTP:
        for ssrc in (*ssrcs, b"abcd"):
            with contextlib.suppress(pylibsrtp.Error):  # it refuses to protect a header longer than the packet
                genuine = packet[:2] + bytes(6) + ssrc + packet[12:]
                await transport.transport._send(vandals_session(transport).protect(genuine))
        await transport.transport._send(packet)
    for packet in MALFORMED_RTCP:
        with contextlib.suppress(pylibsrtp.Error):
            await transport.transport._send(transport._tx_srtp.protect_rtcp(packet))
        await transport.transport._send(packet)
    await people[1].wait_for(PICTURE, 5)
    await people[1].wait_for(VOICE, 20)
    assert media.process.returncode is None
    await vandal.close()


def vandals_session(transport: object) -> pylibsrtp.Session:
    """A fresh session with the transport's own keys: the library's own would refuse old sequence numbers."""
    ssl = transport._ssl  # type: ignore[attr-defined]
    profile = next(p for p in SRTP_PROFILES if p.openssl_profile == ssl.get_selected_srtp_profile())
    keys = ssl.export_keying_material(b"EXTRACTOR-dtls_srtp", 2 * (profile.key_length + profile.salt_length))
    key = profile.get_key_and_salt(keys, int(transport._role == "server"))  # type: ignore[attr-defined]
    policy = pylibsrtp.Policy(
        key=key, ssrc_type=pylibsrtp.Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile.libsrtp_profile
    )
    return pylibsrtp.Session(policy)


async def test_a_nack_brings_the_lost_packet_again(people: People) -> None:
    await people[1].wait_for(PICTURE, 3)
    receiver = people[1]._subscriber.getTransceivers()[int(PICTURE)].receiver
    ssrc = struct.pack("!I", next(iter(receiver.getSynchronizationSources())).source)
    seen: list[bytes] = []
    came = asyncio.Condition()
    ice = receiver.transport.transport
    receive = ice._recv

    async def lossy() -> bytes:
        """Loses the fourth packet of the picture; aiortc then asks for it."""
        while True:
            datagram = await receive()
            if datagram[8:12] != ssrc or datagram[0] < 128 or rtp.is_rtcp(datagram[1]):
                return datagram
            async with came:
                seen.append(datagram[2:4])
                came.notify_all()
            if len(seen) != 4:
                return datagram

    ice._recv = lossy
    async with asyncio.timeout(60), came:
        await came.wait_for(lambda: len(seen) >= 4 and seen[4:].count(seen[3]) == 1)
    await people[1].wait_for(PICTURE, 5)


async def test_the_log_tells_of_a_source_once_a_second_and_never_who(media: RunningMedia) -> None:
    host, port = media_port_of(await media.client.subscribe("room", "x", "x", "probe"))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(500):
            stranger.sendto(b"\x00\x01" + bytes(30), (host, port))
    await media.eventually(lambda numbers: numbers.datagrams_refused >= 100)
    await media.stop()
    written = media.log.read_text()
    assert 1 <= written.count("media_refused") <= 3
    assert host not in written


def media_port_of(offer: object) -> tuple[str, int]:
    lines = offer.sdp.splitlines()  # type: ignore[attr-defined]
    words = next(line.split() for line in lines if line.startswith("a=candidate"))
    return words[4], int(words[5])


def client_hello() -> bytes:
    certificate = RTCCertificate.generateCertificate()
    connection = SSL.Connection(certificate._create_ssl_context(SRTP_PROFILES))
    connection.set_connect_state()
    with pytest.raises(SSL.WantReadError):
        connection.do_handshake()
    return connection.bio_read(1500)
