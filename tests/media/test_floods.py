"""What one peer may cost: who sends too much is not read, then dropped, and disturbs nobody else. Real sockets."""

import asyncio
import time

import pytest
from structlog.testing import capture_logs

from media import checks, rtcp, transport
from tests.media.doors import Client, Door, check_of, door

__all__ = ["door"]


async def test_a_flood_of_handshake_records_is_bounded(door: Door) -> None:
    client = Client(door.number)
    assert await client.check(*door.transport.credentials)
    for _ in range(200):
        client.socket.send(b"\x16" + bytes(80))
    assert await client.check(*door.transport.credentials)
    assert door.transport._handshake._waiting.full()
    client.socket.close()


async def test_who_floods_is_not_read_and_then_dropped_and_others_are_served(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "PACKETS_PER_SECOND", 5)
    monkeypatch.setattr(checks, "CHECKS_PER_SECOND", 5)
    monkeypatch.setattr(checks, "SAMPLED", 1)
    async with asyncio.TaskGroup() as tasks:
        other, now = door.another(tasks), time.monotonic()
        flooder, friend = Client(door.number), Client(door.number)
        assert await flooder.check(*door.transport.credentials)
        door.transport.second_passed(now)
        for second in range(1, 4):
            assert door.listener.reasons == []
            for _ in range(8):
                flooder.socket.send(bytes(check_of(*door.transport.credentials)))
            assert await flooder.is_ignored(*door.transport.credentials)
            assert await friend.check(*other.credentials)
            door.transport.second_passed(now + second)
            other.second_passed(now + second)
        assert door.listener.reasons == ["flood"]
        assert await friend.check(*other.credentials)
        other.close("test_over")
    flooder.socket.close()
    friend.socket.close()


async def test_of_one_browsers_checks_only_so_many_are_answered_in_a_second(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "CHECKS_PER_SECOND", 5)
    async with asyncio.TaskGroup() as tasks:
        other, now = door.another(tasks), time.monotonic()
        door.transport.second_passed(now)
        eager, friend = Client(door.number), Client(door.number)
        for _ in range(8):
            eager.socket.send(bytes(check_of(*door.transport.credentials)))
        assert await eager.is_ignored(*door.transport.credentials)
        assert await friend.check(*other.credentials)
        door.transport.second_passed(now + 1)
        assert await eager.check(*door.transport.credentials)
        other.close("test_over")
    assert door.listener.reasons == []
    eager.socket.close()
    friend.socket.close()


async def test_who_goes_on_checking_beyond_all_measure_is_dropped(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CHECKS_PER_SECOND", 2)
    monkeypatch.setattr(checks, "SAMPLED", 1)
    monkeypatch.setattr(checks, "MOST_UNREAD", 60)
    client, now = Client(door.number), time.monotonic()
    door.transport.second_passed(now)
    for second, often in enumerate([40, 1, 25, 25, 25], 1):
        assert door.listener.reasons == []
        for _ in range(often):
            client.socket.send(bytes(check_of(*door.transport.credentials)))
        assert await client.is_ignored(*door.transport.credentials) == (often > 1)
        door.transport.second_passed(now + second)
    assert door.listener.reasons == ["flood"]
    client.socket.close()


@pytest.mark.parametrize("nothing", ["a forged check", "a forged answer", "forged media"])
async def test_who_forges_a_browsers_address_and_name_does_not_keep_it_from_checking(
    door: Door, monkeypatch: pytest.MonkeyPatch, nothing: str
) -> None:
    monkeypatch.setattr(checks, "CHECKS_PER_SECOND", 5)
    monkeypatch.setattr(transport, "PACKETS_PER_SECOND", 5)
    ufrag, _ = door.transport.credentials
    forged = {
        "a forged check": bytes(check_of(ufrag, "another password")),
        "a forged answer": b"\1\1" + bytes(check_of(ufrag, "another password"))[2:],
        "forged media": b"\x80\x60" + bytes(40),
    }[nothing]
    browser, now = Client(door.number), time.monotonic()
    assert await browser.check(*door.transport.credentials)
    for second in range(1, 5):
        door.transport.second_passed(now + second)
        for _ in range(40):
            browser.socket.send(forged)  # from its own address: nobody can come nearer to it
        assert await browser.check(*door.transport.credentials)
    assert door.listener.reasons == []
    browser.socket.close()


async def test_packets_that_nobody_signed_close_no_peer(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "PACKETS_PER_SECOND", 5)
    client, now = Client(door.number), time.monotonic()
    for second in range(7):
        door.transport.second_passed(now + second)
        assert await client.check(*door.transport.credentials)
        for _ in range(8):
            client.socket.send(b"\x80\x60" + bytes(40))
        await asyncio.sleep(0.01)
        assert door.transport.allowance < 0
    assert door.listener.reasons == []
    client.socket.close()


async def test_a_second_of_too_much_is_forgiven(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "PACKETS_PER_SECOND", 5)
    client, now = Client(door.number), time.monotonic()
    door.transport.second_passed(now)
    for second in range(1, 8):
        for _ in range(8 if second % 3 else 1):
            client.socket.send(bytes(check_of(*door.transport.credentials)))
        await asyncio.sleep(0.01)
        door.transport.second_passed(now + second)
    assert door.listener.reasons == []
    client.socket.close()


async def test_a_participant_has_only_so_many_streams_looked_at(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each SSRC that is opened once takes memory until the peer ends."""
    monkeypatch.setattr(transport, "_MAX_SSRCS", 2)
    monkeypatch.setattr(door.listener, "rtp_received", lambda _packet: None)
    for ssrc in (b"aaaa", b"bbbb"):
        assert door.transport.may_open(ssrc)
        door.transport.rtp_received(memoryview(bytes(8) + ssrc))
    assert not door.transport.may_open(b"cccc")
    assert door.transport.may_open(b"aaaa")


_REQUEST = rtcp.key_frame_request(7)


async def test_of_one_browsers_feedback_only_so_much_is_read_in_a_second(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "RTCP_PER_SECOND", 5)
    heard: list[rtcp.Feedback] = []
    monkeypatch.setattr(door.listener, "rtcp_received", heard.append)
    for second in range(1, 3):
        door.transport.second_passed(time.monotonic())
        for _ in range(8):
            door.transport.rtcp_received(_REQUEST)
        assert len(heard) == 5 * second
        assert door.port.refused == 3 * second


async def test_feedback_beyond_what_is_read_counts_towards_the_flood(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "PACKETS_PER_SECOND", 12)
    monkeypatch.setattr(transport, "RTCP_PER_SECOND", 2)
    monkeypatch.setattr(door.listener, "rtcp_received", lambda _feedback: None)
    now = time.monotonic()
    for second in range(4):
        door.transport.second_passed(now + second)
        door.transport.allowance = -1  # as the port counts
        for _ in range(12):
            door.transport.rtcp_received(_REQUEST)
    assert door.listener.reasons == ["flood"]


@pytest.mark.parametrize(("way", "event"), [("rtcp_received", "feedback_failed"), ("rtp_received", "packet_failed")])
async def test_what_fails_on_what_one_browser_sends_is_told_once_and_holds_up_nobody(
    door: Door, monkeypatch: pytest.MonkeyPatch, way: str, event: str
) -> None:
    def fails(_sent: object) -> None:
        raise OverflowError("a canary")

    monkeypatch.setattr(door.listener, way, fails)
    sent = _REQUEST if way == "rtcp_received" else memoryview(bytes(40))
    with capture_logs() as lines:
        for _ in range(3):
            getattr(door.transport, way)(sent)
    (line,) = lines
    assert (line["event"], line["log_level"]) == (event, "error")
    assert isinstance(line["exc_info"], OverflowError)
