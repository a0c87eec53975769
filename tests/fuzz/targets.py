"""Every parser that strangers can reach, as a function of bytes, with inputs to begin from; and what stands behind.

The rule: a target reads what it is given as its door does, and lets nothing out but the parser's own refusal, which it
swallows. Whatever else it raises is a finding; so is an input that takes it longer than PATIENCE_S.
"""

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from actions.ports.media import SdpRefused
from media import control, doorstep, feedback, framing, negotiation, red, rtcp, rtp, sdp, stun, vp8
from media import frames as control_frames
from media.agreements import Local, OfferedSlot
from media.errors import ControlMalformed
from rooms.sources import Source
from signaling import frames as socket_frames
from signaling.dispatch import COMMANDS
from tests.fuzz import calendars, playing

PATIENCE_S = 1
FOUND = Path(__file__).with_name("found")
_LOCAL = Local("ufrag", "p" * 32, ":".join(["AB"] * 32), [("192.0.2.1", 8080)], 443)
_OFFER, _FIREFOX = (
    (Path(__file__).parent.parent / f"media/{browser}-offer.sdp").read_bytes().replace(b"\n", b"\r\n")
    for browser in ("chromium", "firefox")
)
ANSWER = _OFFER.replace(b"a=setup:actpass", b"a=setup:active").replace(b"a=sendonly", b"a=recvonly")
"""As a page that takes what it is offered."""


@dataclass(frozen=True, slots=True)
class Target:
    """A parser.

    Attributes:
        read: tells whether it took what it was given.
        seeds: inputs to begin from, which it takes: mutants of what is refused at once would try nothing.
        longest: what its door lets through, in bytes, or less where more of the same tells nothing.
        refused: inputs to begin from that end in the middle of something.
    """

    read: Callable[[bytes], bool]
    seeds: Sequence[bytes]
    longest: int = 1500
    refused: Sequence[bytes] = ()


def _stun(given: bytes) -> bool:
    try:
        named = stun.addressee(given)
        request = stun.parse_request(given)
    except stun.StunMalformed:
        return False
    assert request.local_ufrag == named
    stun.binding_response(request, "192.0.2.1", 5000, "password")
    return True


def _stun_answer(given: bytes) -> bool:
    try:
        transaction_id = stun.transaction_answered(given)
        response = stun.parse_response(given)
    except stun.StunMalformed:
        return False
    response.is_signed_with("password")
    assert response.transaction_id == transaction_id
    return True


def _sdp(given: bytes) -> bool:
    try:
        description = sdp.parse(given.decode(errors="replace"))
    except SdpRefused:
        return False
    answered(description)
    accepted(description)
    return True


def answered(offer: sdp.Description) -> bool:
    """Whether we answer a publish peer's offer, of which every section shows or lets hear something."""
    try:
        negotiation.fingerprints_of(offer)
        publishing = {each.mid: Source.CAMERA if each.kind == "video" else Source.MICROPHONE for each in offer.sections}
        negotiation.check_offer(offer, publishing)
        for sources in (publishing, {}):
            answer = negotiation.answer(offer, sources, _LOCAL, 1)
            assert answer.count("\r\nm=") == len(offer.sections), "nothing that was offered begins a line"
            assert answer.count("\r\n") == answer.count("\n") == answer.count("\r")
        negotiation.credentials_of(offer)
    except SdpRefused:
        return False
    return True


def accepted(answer: sdp.Description) -> bool:
    """Whether a subscribe peer's answer takes something of an offer with as many sections."""
    slots = [OfferedSlot(each.mid, each.kind, 11) for each in answer.sections]
    try:
        taken = negotiation.check_answer(answer, slots)
        negotiation.tells_arrivals(answer)
        negotiation.takes_retransmissions(answer)
        negotiation.fingerprints_of(answer)
        negotiation.credentials_of(answer)
    except SdpRefused:
        return False
    return bool(taken)


def _rtp(given: bytes) -> bool:
    try:
        header = rtp.parse_header(given)
    except rtp.RtpMalformed:
        return False
    assert 12 <= header.start <= header.end <= len(given)
    for wanted in (1, 3, 14, 255):
        rtp.extension(given, header, wanted)
    rtp.repaired(given, header, 96)
    return True


def _rtcp(given: bytes) -> bool:
    try:
        rtcp.parse(given)
    except rtcp.RtcpMalformed:
        return False
    return True


def _feedback(given: bytes) -> bool:
    try:
        report = feedback.parse(given)
    except feedback.FeedbackMalformed:
        return False
    assert len(report.arrivals) <= feedback.MAX_STATUSES
    return True


def _vp8(given: bytes) -> bool:
    try:
        picture = vp8.parse_descriptor(given)
        vp8.picture_size(given, picture)
        vp8.with_picture_id(given, picture, 77)
    except vp8.Vp8Malformed:
        return False
    return True


def _red(given: bytes) -> bool:
    try:
        red.primary(given)
    except red.RedMalformed:
        return False
    return True


def _control(given: bytes) -> bool:
    try:
        control_frames.decode(given).message()
    except ControlMalformed:
        return False
    return True


def _framing(given: bytes) -> bool:
    """The first byte says in how many pieces the rest comes: the same packets come out as of the whole."""
    whole, packets, at = given[1:], [], 0
    piece = 1 + len(whole) // (1 + (given[0] & 15 if given else 0))
    deframer = framing.Deframer()
    try:
        for start in range(0, len(whole), piece):
            part = whole[start : start + piece]
            deframer.space[: len(part)] = part
            packets += [bytes(packet) for packet in deframer.received(len(part))]
    except framing.FrameTooLong:
        return False
    for packet in packets:
        assert len(packet) <= framing.LARGEST
        assert whole.startswith(framing.framed(packet), at)
        at += framing.PREFIX + len(packet)
    left = whole[at:]
    assert len(left) < framing.PREFIX or int.from_bytes(left[: framing.PREFIX]) > len(left) - framing.PREFIX
    return True


def _socket(given: bytes) -> bool:
    try:
        packet = socket_frames.check_frame(given.decode(errors="surrogateescape"))
        if packet[:2] == "40":
            socket_frames.read_connect(packet[1:])
        elif packet[:2] == "42":
            event = socket_frames.read_event(packet[1:])
            if event.name in COMMANDS:
                COMMANDS[event.name].message.model_validate(event.payload)
    except (socket_frames.FrameMalformed, ValidationError):
        return False
    return True


def _doorstep(given: bytes) -> bool:
    return bool(given) and not isinstance(doorstep.recognise(given[: doorstep.MOST]), doorstep.Stranger)


def _frame(message: control.Message) -> bytes:
    return control_frames.encode(message, 1)[4:]


def _check() -> bytes:
    """A binding request as browsers write it; its integrity fits no password."""
    attributes = (
        (0x0006, b"abcd:efgh"),
        (0x0024, b"\x6e\x00\x1e\xff"),
        (0x802A, b"tiebreak"),
        (0x0025, b""),
        (0x0008, bytes(20)),
    )
    body = b"".join(struct.pack("!HH", kind, len(value)) + value + bytes(-len(value) % 4) for kind, value in attributes)
    signed = struct.pack("!HHI", 1, len(body) + 8, 0x2112A442) + b"transaction!" + body
    return signed + struct.pack("!HHI", 0x8028, 4, zlib.crc32(signed) ^ 0x5354554E)


_CHECK = _check()
_PICTURE = bytes.fromhex("90e08123450100c0") + bytes.fromhex("100200 9d012a 80025802".replace(" ", ""))
_VOICE = bytes.fromhex("90ef0001 00000002 00000003 bede0002 10aa 22010203 00 00".replace(" ", "")) + b"opus"

TARGETS: Mapping[str, Target] = {
    "stun": Target(_stun, (_CHECK,), refused=(_CHECK[:20],)),
    "stun_answer": Target(_stun_answer, (b"\1\1" + _CHECK[2:],), refused=(b"\1\1" + _CHECK[2:20],)),
    "sdp": Target(_sdp, (_OFFER, _FIREFOX, ANSWER), longest=8192, refused=(_OFFER[:900],)),
    "rtp": Target(
        _rtp, (_VOICE, b"\xa0\x60" + _VOICE[2:] + b"\0\0\3", b"\x90\x60" + _VOICE[2:12] + b"\x10\0\0\1\1\2ab")
    ),
    "rtcp": Target(
        _rtcp,
        (
            rtcp.sender_report(1, 2, 3, 4, 5) + rtcp.nack(1, [5, 7, 90]),
            rtcp.key_frame_request(9) + rtcp.bitrate_cap(300_000, [1, 2]),
            bytes.fromhex("81cb0001 00000008".replace(" ", "")),
        ),
    ),
    "feedback": Target(
        _feedback,
        (
            bytes(8) + feedback.build(3, 7, 0, [5, 9, 12])[0],
            bytes.fromhex("00000001000000020005000300000209200300") + b"\4\377",
        ),
    ),
    "vp8": Target(_vp8, (_PICTURE, b"\x10" + _PICTURE[8:])),
    "red": Target(_red, (b"\xef\x00\x10\x03\x6fabcnewest", b"\x6fopus")),
    "forwarding": Target(
        playing.both_get_something, (playing.PICTURES, playing.SOUND), longest=600, refused=(playing.NOTHING,)
    ),
    "control": Target(
        _control,
        (
            _frame(control.OpenRoom("room")),  # type: ignore[arg-type]
            _frame(control.Stats()),
            _frame(control.Want("p", (control.WantedPicture("a", 640, 360), control.WantedPicture("b", 1, 1)))),
        ),
    ),
    "framing": Target(
        _framing, (b"\x05" + framing.framed(b"x" * 40) + framing.framed(b"y"), b"\xff" + framing.framed(b""))
    ),
    "socket": Target(
        _socket,
        (
            b'40{"token":"x","after":null,"client_id":"3fa85f64-5717-4562-b3fc-2c963f66afa6"}',
            b'421["send_message",{"command_id":"3fa85f64-5717-4562-b3fc-2c963f66afa6","text":"bonjour"}]',
            b'4212["publish",{"sdp":"v=0","tracks":[{"mid":"0","source":"camera"}],"restart":false}]',
            b'42["want",{"pictures":[{"publication_id":"b2F0dGVzdGlkZW50aWZpZQ","width":640,"height":360}]}]',
        ),
        longest=4096,
    ),
    "doorstep": Target(_doorstep, (b"GET / HTTP/1.1\r\n", b"\x16\x03\x01\x02\0\1", framing.framed(_CHECK))),
    "icalendar": Target(
        calendars.icalendar,
        (calendars.SINGLE, calendars.SERIES, calendars.OWN_ZONE),
        longest=2048,
        refused=(calendars.SINGLE[:60], b"<html>", calendars.FAR),
    ),
    "schedule": Target(
        calendars.schedule,
        (calendars.SEMICOLONS, calendars.COMMAS, calendars.SEMICOLONS.decode().encode("utf-16")),
        refused=(calendars.COMMAS[:20], b"PK\x03\x04", calendars.FIRST),
    ),
}


def seeds_of(name: str) -> list[bytes]:
    """What to begin from: the target's own, and what was found before."""
    target = TARGETS[name]
    return [*target.seeds, *target.refused, *(file.read_bytes() for file in sorted(FOUND.glob(f"{name}-*")))]
