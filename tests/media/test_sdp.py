"""Descriptions: what browsers write is read, everything else is one error, and bounded before it is read."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from aiortc import sdp as reference
from hypothesis import given
from hypothesis import strategies as st

from media import negotiation, sdp
from media.agreements import Accepted, Local, OfferedSlot, agree
from media.errors import SdpRefused
from rooms.sources import Source

CHROMIUM, FIREFOX = (
    Path(__file__).with_name(f"{browser}-offer.sdp").read_text().replace("\n", "\r\n")
    for browser in ("chromium", "firefox")
)
FINGERPRINT = ":".join(["AB"] * 32)
LOCAL = Local("ourufrag", "p" * 32, FINGERPRINT, [("192.0.2.1", 8080), ("2001:db8::1", 8080)])
PUBLISHING = {"0": Source.CAMERA, "1": Source.MICROPHONE}
SLOTS = [OfferedSlot("0", "audio", 11), OfferedSlot("1", "video", 12)]


def test_a_browsers_offer_is_read() -> None:
    video, audio = sdp.parse(CHROMIUM).sections
    assert (video.kind, video.mid, video.direction, video.setup) == ("video", "0", "sendonly", "actpass")
    assert (audio.kind, audio.mid) == ("audio", "1")
    assert video.fingerprints[0][0] == "sha-256"
    agreed = agree(video, Source.CAMERA)
    assert video.codecs[agreed.payload_type].name == "VP8"
    assert agreed.mid_extension
    assert agree(audio, Source.MICROPHONE).level_extension


def test_what_shares_the_transport_of_another_section_is_not_refused_for_its_port_of_0() -> None:
    """RFC 9143 §6, as Firefox offers all sections but the first: nobody saw or heard who was there with it."""
    offer = sdp.parse(FIREFOX)
    assert [(section.mid, section.port) for section in offer.sections] == [("0", 9), ("1", 0)]
    publishing = {"0": Source.MICROPHONE, "1": Source.CAMERA}
    negotiation.check_offer(offer, publishing)
    answer = sdp.parse(negotiation.answer(offer, publishing, LOCAL, 1))
    assert [(section.kind, section.port, section.direction) for section in answer.sections] == [
        ("audio", 9, "recvonly"),
        ("video", 9, "recvonly"),
    ]
    assert agree(offer.sections[1], Source.CAMERA).rids == ("q", "h", "f")


def test_our_answer_is_understood_by_others() -> None:
    answer = reference.SessionDescription.parse(negotiation.answer(sdp.parse(CHROMIUM), PUBLISHING, LOCAL, 1))
    assert [media.kind for media in answer.media] == ["video", "audio"]
    assert answer.group[0].items == ["0", "1"]
    for media in answer.media:
        assert media.direction == "recvonly"
        assert media.dtls.role == "server"
        assert [(c.ip, c.port) for c in media.ice_candidates] == [("192.0.2.1", 8080), ("2001:db8::1", 8080)]
    assert [codec.name for codec in answer.media[0].rtp.codecs] == ["VP8", "rtx"]
    assert answer.media[1].fmt == [63, 111], "redundant sound is preferred by standing first"
    lines = negotiation.answer(sdp.parse(CHROMIUM), PUBLISHING, LOCAL, 1).split("\r\n")
    assert "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1" in lines, (
        "silence is not sent, and speech guards against loss"
    )
    assert "a=fmtp:63 111/111" in lines
    assert {"a=rtcp-fb:96 nack", "a=rtcp-fb:96 transport-cc", "a=rtcp-fb:111 transport-cc"} <= set(lines)


def test_every_address_is_a_candidate_for_datagrams_and_below_them_for_streams() -> None:
    local = replace(LOCAL, addresses=[("192.0.2.1", 8080), ("192.0.2.1", 9090), ("2001:db8::1", 8080)], tcp_port=443)
    offer = reference.SessionDescription.parse(negotiation.offer(SLOTS, local, 1))
    candidates = offer.media[0].ice_candidates
    assert [(c.protocol, c.ip, c.port, c.tcpType) for c in candidates] == [
        ("udp", "192.0.2.1", 8080, None),
        ("udp", "192.0.2.1", 9090, None),
        ("udp", "2001:db8::1", 8080, None),
        ("tcp", "192.0.2.1", 443, "passive"),
        ("tcp", "2001:db8::1", 443, "passive"),
    ]
    priorities = [c.priority for c in candidates]
    assert priorities == sorted(set(priorities), reverse=True)
    assert len({c.foundation for c in candidates}) == 5


def test_a_section_that_publishes_nothing_is_inactive_and_keeps_its_place() -> None:
    answer = reference.SessionDescription.parse(
        negotiation.answer(sdp.parse(CHROMIUM), {"1": Source.MICROPHONE}, LOCAL, 2)
    )
    assert [media.direction for media in answer.media] == ["inactive", "recvonly"]


def test_a_section_that_publishes_nothing_keeps_its_extensions_for_when_it_does_again() -> None:
    """Chromium offers no more what an answer left out, and then refuses to send a camera's layers."""
    silent = sdp.parse(CHROMIUM.replace("a=sendonly", "a=inactive").replace("a=sendrecv", "a=inactive"))
    described = sdp.parse(negotiation.answer(silent, {}, LOCAL, 2))
    for asked, told in zip(silent.sections, described.sections, strict=True):
        assert told.direction == "inactive"
        assert told.extensions
        assert told.extensions.items() <= asked.extensions.items()


@pytest.mark.parametrize("also", [Source.SCREEN_SOUND, None])
def test_one_codec_has_the_same_parameters_in_every_section_of_the_bundle(also: Source | None) -> None:
    """RFC 9143 §9.1: a browser refuses the whole answer otherwise, and a shared screen never comes."""
    head, video, audio = CHROMIUM.split("m=")
    second = audio.replace("a=mid:1", "a=mid:2").replace("a=mid:1\r\n", "a=mid:2\r\n")
    offer = sdp.parse("m=".join((head.replace("BUNDLE 0 1", "BUNDLE 0 1 2"), video, audio, second)))
    publishing = {"0": Source.CAMERA, "1": Source.MICROPHONE} | ({"2": also} if also else {})
    answer = negotiation.answer(offer, publishing, LOCAL, 1)
    described = [line for line in answer.split("\r\n") if line.startswith("a=fmtp:111")]
    assert len(described) == 2
    assert len(set(described)) == 1


def test_data_channels_are_refused_without_ending_the_call() -> None:
    with_data = CHROMIUM + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\na=setup:actpass\r\n"
    with_data += f"a=fingerprint:{sdp.parse(CHROMIUM).sections[0].fingerprints[0][0]} "
    with_data += sdp.parse(CHROMIUM).sections[0].fingerprints[0][1] + "\r\n"
    answer = negotiation.answer(sdp.parse(with_data), PUBLISHING, LOCAL, 1)
    assert "m=application 0 UDP/DTLS/SCTP webrtc-datachannel" in answer


def test_our_offer_is_understood_by_others() -> None:
    text = negotiation.offer(SLOTS, LOCAL, 3)
    for line in ("a=fmtp:111 minptime=10;useinbandfec=1", "a=fmtp:63 111/111", "a=fmtp:97 apt=96"):
        assert line in text.split("\r\n")
    assert text.count("transport-wide-cc-extensions-01") == len(SLOTS)
    offer = reference.SessionDescription.parse(text)
    assert [media.rtp.muxId for media in offer.media] == ["0", "1"]
    assert [media.ssrc[0].ssrc for media in offer.media] == [11, 12]
    assert {media.direction for media in offer.media} == {"sendonly"}
    assert {media.dtls.role for media in offer.media} == {"auto"}


def answered(text: str | None = None) -> str:
    offer = text or negotiation.offer(SLOTS, LOCAL, 1)
    return offer.replace("sendonly", "recvonly").replace("actpass", "active").replace("a=ice-lite\r\n", "")


def test_an_answer_tells_which_slots_the_browser_took() -> None:
    assert negotiation.check_answer(sdp.parse(answered()), SLOTS) == {"0": Accepted(red=True), "1": Accepted(red=False)}
    without = answered().replace("m=video 9", "m=video 0")
    assert negotiation.check_answer(sdp.parse(without), SLOTS) == {"0": Accepted(red=True)}


@pytest.mark.parametrize(
    "answer",
    [
        answered().replace("a=mid:1", "a=mid:7"),
        answered().replace("setup:active", "setup:passive"),
        answered(negotiation.offer(SLOTS[:1], LOCAL, 1)),
    ],
)
def test_an_answer_that_does_not_fit_its_offer_is_refused(answer: str) -> None:
    with pytest.raises(SdpRefused):
        negotiation.check_answer(sdp.parse(answer), SLOTS)


def line_of(start: str) -> str:
    return next(line for line in CHROMIUM.split("\r\n") if line.startswith(start))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (line_of("v=0"), "v=1"),
        (line_of("m=video"), "m=video"),
        (line_of("m=video"), "m=video 99999999 UDP/TLS/RTP/SAVPF 96"),
        (line_of("m=video"), "m=text 9 UDP/TLS/RTP/SAVPF 96"),
        ("a=mid:1", "a=mid:0"),
        ("a=mid:1", "a=mid:" + "x" * 17),
        ("a=mid:1", "a=mid:1 1"),
        ("a=mid:1", "a=mid:é"),
        ("a=mid:1\r\n", ""),
        (line_of("a=setup"), "a=setup:holdconn"),
        (line_of("a=fingerprint"), "a=fingerprint:sha-256 AB:CD"),
        (line_of("a=fingerprint"), "a=fingerprint:md5 " + FINGERPRINT),
        (line_of("a=ice-ufrag"), "a=ice-ufrag:é"),
        (line_of("a=rtpmap"), "a=rtpmap:999 VP8/90000"),
        (line_of("a=rtpmap"), "a=rtpmap:VP8"),
        (line_of("a=extmap"), "a=extmap:0 urn:x"),
        (line_of("a=extmap"), "a=extmap:x urn:x"),
        (line_of("a=ssrc:"), "a=ssrc:99999999999 cname:x"),
        (line_of("a=ssrc:"), "a=ssrc:-1 cname:x"),
        ("a=rtcp-mux\r\n", ""),
        ("a=mid:0", "a=mid:0\r\na=x" + "x" * 1024),
    ],
)
def test_malformed_descriptions_are_one_error(before: str, after: str) -> None:
    assert before in CHROMIUM
    with pytest.raises(SdpRefused):
        sdp.parse(CHROMIUM.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a=setup:actpass", "a=setup:passive"),
        (" VP8/90000", " VP9/90000"),
        (" opus/48000/2", " PCMU/8000"),
        (line_of("m=video"), line_of("m=video").replace(" 9 ", " 0 ")),
    ],
)
def test_offers_that_we_cannot_serve_are_refused(before: str, after: str) -> None:
    with pytest.raises(SdpRefused):
        serve(sdp.parse(CHROMIUM.replace(before, after)))


def serve(description: sdp.Description) -> None:
    """What a publish peer checks of an offer."""
    for mid, source in PUBLISHING.items():
        section = description.section(mid)
        assert section
        agree(section, source)
    negotiation.check_offer(description, PUBLISHING)


def test_two_certificates_are_refused() -> None:
    head, video, audio = CHROMIUM.partition("m=audio")
    other = head + video + audio.replace(line_of("a=fingerprint"), f"a=fingerprint:sha-256 {FINGERPRINT}")
    with pytest.raises(SdpRefused):
        negotiation.fingerprints_of(sdp.parse(other))


@pytest.mark.parametrize(
    "bomb",
    [
        CHROMIUM + "a=ssrc:1 cname:x\r\n" * 20_000,
        CHROMIUM + "".join(f"a=ssrc:{n} x\r\n" for n in range(2500)),
        CHROMIUM + "".join(f"a=rtpmap:{n % 128} x/1\r\n" for n in range(2500)),
        "v=0\r\n" + "m=audio 9 UDP 1\r\n" * 2500,
        "v=0\r\na=" + "x" * 60_000,
        "v=0\r\n" * 10_000,
        "x" * 10_000_000,
    ],
)
def test_bombs_are_refused_at_once(bomb: str) -> None:
    start = time.thread_time()
    with pytest.raises(SdpRefused):
        sdp.parse(bomb)
    assert time.thread_time() - start < 0.2


LINES = CHROMIUM.split("\r\n")


@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.text(max_size=60)), max_size=4), st.randoms())
def test_mutated_descriptions_only_ever_raise_the_typed_error(changes: list[tuple[int, str]], random: object) -> None:
    lines = list(LINES)
    for at, text in changes:
        kept = lines[at][: random.randrange(len(lines[at]) + 1)]  # type: ignore[attr-defined]
        lines[at] = kept + text
    try:
        description = sdp.parse("\r\n".join(lines))
        negotiation.fingerprints_of(description)
        negotiation.check_offer(description, PUBLISHING)
        answer = negotiation.answer(description, PUBLISHING, LOCAL, 1)
    except SdpRefused:
        return
    assert answer.count("\r\nm=") == len(description.sections)
