"""Opening packets in place: the genuine ones once, and nothing else."""

import pylibsrtp
import pytest

from media import srtp
from media.srtp import Opener

KEY = bytes(range(30))
PACKET = b"\x80\x60\x00\x07" + bytes(8) + b"payload"
REPORT = b"\x80\xc9\x00\x01\x00\x00\x00\x01"


@pytest.fixture(params=["gcm", "cm"])
def sessions(request: pytest.FixtureRequest) -> tuple[pylibsrtp.Session, pylibsrtp.Session]:
    policy = pylibsrtp.Policy
    profile = {"gcm": policy.SRTP_PROFILE_AEAD_AES_128_GCM, "cm": policy.SRTP_PROFILE_AES128_CM_SHA1_80}[request.param]
    return (
        pylibsrtp.Session(policy(KEY, policy.SSRC_ANY_OUTBOUND, srtp_profile=profile)),
        pylibsrtp.Session(policy(KEY, policy.SSRC_ANY_INBOUND, srtp_profile=profile)),
    )


def test_a_packet_opens_once_and_a_replay_never(sessions: tuple[pylibsrtp.Session, pylibsrtp.Session]) -> None:
    buffer = bytearray(2048)
    opener, context = Opener(buffer), srtp.context_of(sessions[1])
    protected = sessions[0].protect(PACKET)
    buffer[: len(protected)] = protected
    assert opener.open_rtp(context, len(protected)) == len(PACKET)
    assert buffer[: len(PACKET)] == PACKET
    buffer[: len(protected)] = protected
    assert opener.open_rtp(context, len(protected)) == 0


def test_a_forged_packet_does_not_open(sessions: tuple[pylibsrtp.Session, pylibsrtp.Session]) -> None:
    buffer = bytearray(2048)
    opener, context = Opener(buffer), srtp.context_of(sessions[1])
    protected = bytearray(sessions[0].protect(PACKET))
    protected[13] ^= 1
    for forged in (bytes(protected), PACKET, PACKET[:12], b"\x9f\x60" + bytes(12)):
        buffer[: len(forged)] = forged
        assert opener.open_rtp(context, len(forged)) == 0


def test_reports_open_and_their_replays_do_not(sessions: tuple[pylibsrtp.Session, pylibsrtp.Session]) -> None:
    buffer = bytearray(2048)
    opener, context = Opener(buffer), srtp.context_of(sessions[1])
    protected = sessions[0].protect_rtcp(REPORT)
    for expected in (len(REPORT), 0):
        buffer[: len(protected)] = protected
        assert opener.open_rtcp(context, len(protected)) == expected
    for size in range(20):
        assert opener.open_rtcp(context, size) == 0
