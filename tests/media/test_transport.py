"""The door of the media process: who gets through it, deadlines, silence. Real sockets, no browser."""

import asyncio
import time

import pylibsrtp
import pytest
from aioice import stun as reference
from structlog.testing import capture_logs

from media import handshakes, strangers
from tests.media.doors import BROWSER, Client, Door, answer_to, check_of, door
from tests.waiting import until

__all__ = ["door"]


async def test_only_a_check_signed_with_the_right_password_is_answered(door: Door) -> None:
    ufrag, password = door.transport.credentials
    client = Client(door.number)
    assert await client.is_ignored(ufrag, "x" * 32)
    assert await client.is_ignored("nobody", password)
    assert await client.check(ufrag, password)
    client.socket.close()


async def test_an_address_is_taken_from_who_proved_it_by_an_answer_only(door: Door) -> None:
    """Datagrams may bear anybody's address: whoever is in the class can sign a check that seems to come from there."""
    async with asyncio.TaskGroup() as tasks:
        other, client = door.another(tasks), Client(door.number)
        assert await client.check(*door.transport.credentials)
        (path,) = door.port._by_path
        client.socket.send(bytes(check_of(*other.credentials)))
        asked, _ = reference.parse_message(await client.receive()), await client.receive()
        assert door.port._by_path[path] is door.transport
        client.socket.send(answer_to(asked))
        assert await client.check(*other.credentials)
        assert door.port._by_path[path] is other
        assert await client.check(*door.transport.credentials)  # what it has proved earlier is no answer
        assert door.port._by_path[path] is other
        other.close("test_over")
    client.socket.close()


async def test_nothing_is_aimed_at_an_address_that_does_not_answer(door: Door) -> None:
    """RFC 8445 §19.5.1: a check with the source address of a victim, while another path keeps the peer alive."""
    attacker, victim = Client(door.number), Client(door.number)
    assert await attacker.check(*door.transport.credentials)
    for _ in range(40):
        victim.socket.send(bytes(check_of(*door.transport.credentials)))
        door.transport.send_datagram(b"\x16hello")
        assert await attacker.receive() == b"\x16hello"
    came = [datagram async for datagram in victim.all_that_comes()]
    asked, answers = ([datagram for datagram in came if datagram[0] == kind] for kind in (0, 1))
    assert len(answers) == 40  # one to each check, and no larger than these
    assert max(map(len, answers)) <= len(bytes(check_of(*door.transport.credentials)))
    assert 0 < len(asked) < 20
    assert door.listener.moves == 0
    attacker.socket.close()
    victim.socket.close()


async def test_a_browser_may_go_from_one_family_of_addresses_to_the_other(door: Door) -> None:
    old, new = Client(door.number), Client(door.number, "::1")
    for client in (old, new, old):
        assert await client.check(*door.transport.credentials)
        door.transport.send_datagram(b"\x16hello")
        assert await asyncio.get_running_loop().sock_recv(client.socket, 100) == b"\x16hello"
    old.socket.close()
    new.socket.close()


async def test_strangers_reach_no_cryptography(door: Door) -> None:
    friend, stranger = Client(door.number), Client(door.number)
    assert await friend.check(*door.transport.credentials)
    for datagram in (b"\x16" + bytes(80), b"\x15" + bytes(14), b"\x80\x60" + bytes(40), b"\x80\xc8" + bytes(40), b""):
        stranger.socket.send(datagram)
    assert await friend.check(*door.transport.credentials)  # what came before it was handled before it
    assert door.port.refused == 4
    assert door.transport._handshake._waiting.empty()
    friend.socket.send(b"\x16" + bytes(80))
    assert await friend.check(*door.transport.credentials)
    assert door.transport._handshake._waiting.qsize() == 1
    friend.socket.close()
    stranger.socket.close()


async def test_the_path_follows_the_nominated_address_and_addresses_are_bounded(door: Door) -> None:
    clients = [Client(door.number) for _ in range(20)]
    for client in clients:
        assert await client.check(*door.transport.credentials)
    assert door.listener.moves == 19
    assert len(door.port._by_path) == 16
    for client in clients:
        client.socket.close()


async def test_a_handshake_is_answered_where_it_came_from(door: Door) -> None:
    """What checked first, and is nominated until another is, may be a network that is gone by now."""
    former, chosen = Client(door.number), Client(door.number)
    assert await former.check(*door.transport.credentials)
    assert await chosen.check(*door.transport.credentials, nominate=False)
    for client in (chosen, former, chosen):
        client.socket.send(b"\x16" + bytes(80))
        async with asyncio.timeout(30):
            await door.transport._handshake._waiting.get()
        door.transport.send_datagram(b"\x16hello")
        assert await client.receive() == b"\x16hello"
    former.socket.close()
    chosen.socket.close()


async def test_a_browser_whose_port_changed_is_asked_and_found_before_it_checks(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strangers, "SILENT_S", -1.0)
    monkeypatch.setattr(strangers, "_EVERY_S", 0.0)
    door.wait_for_browser()
    former, now, another = Client(door.number), Client(door.number), Client(door.number)
    assert await former.check(*door.transport.credentials)
    for stranger, password in ((another, "x" * 22), (now, BROWSER[1])):
        stranger.socket.send(b"\x80\x60" + bytes(40))
        asked = reference.parse_message(await stranger.receive())
        assert asked.check_message_integrity(BROWSER[1].encode())
        assert asked.attributes["USERNAME"] == f"{BROWSER[0]}:{door.transport.credentials[0]}"
        stranger.socket.send(answer_to(asked, password))
    await until(lambda: door.listener.moves > 0)
    assert door.listener.moves == 1
    door.transport.send_datagram(b"\x16hello")
    assert await now.receive() == b"\x16hello"
    for client in (former, now, another):
        client.socket.close()


async def test_an_answer_that_comes_after_the_end_brings_nothing_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strangers, "SILENT_S", -1.0)
    async with asyncio.TaskGroup() as tasks:
        door = Door(tasks)
        door.wait_for_browser()
        former, now = Client(door.number), Client(door.number)
        assert await former.check(*door.transport.credentials)
        now.socket.send(b"\x80\x60" + bytes(40))
        asked = reference.parse_message(await now.receive())
        door.transport.close("test_over")
    now.socket.send(answer_to(asked))
    now.socket.send(b"\1\1 is refused, once what came before it has been read")
    await until(lambda: door.port.refused > 0)
    assert door.port._by_path == {}
    door.port.close()
    former.socket.close()
    now.socket.close()


async def test_a_path_that_is_proved_during_the_good_bye_moves_nothing(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_say = door.hold_good_bye(monkeypatch)
    former, now = Client(door.number), Client(door.number)
    assert await former.check(*door.transport.credentials)
    now.socket.send(bytes(check_of(*door.transport.credentials)))
    asked = reference.parse_message(await now.receive())
    door.transport.close("test_over")
    now.socket.send(answer_to(asked))
    now.socket.send(b"\1\1 is refused, once what came before it has been read")
    await until(lambda: door.port.refused > 0)
    assert door.listener.moves == 0
    may_say.set()
    former.socket.close()
    now.socket.close()


async def test_what_is_too_small_for_media_has_nobody_asked(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """A forged octet would have us send hundreds to whom it was forged for."""
    monkeypatch.setattr(strangers, "SILENT_S", -1.0)
    door.wait_for_browser()
    former, small = Client(door.number), Client(door.number)
    assert await former.check(*door.transport.credentials)
    small.socket.send(b"\x80" * 21)
    assert [datagram async for datagram in small.all_that_comes()] == []
    former.socket.close()
    small.socket.close()


async def test_an_ice_restart_keeps_the_former_credentials_for_a_while(door: Door) -> None:
    client, former = Client(door.number), door.transport.credentials
    door.transport.new_credentials()
    assert await client.check(*former)
    assert await client.check(*door.transport.credentials)
    door.transport.new_credentials()
    assert await client.is_ignored(*former)
    client.socket.close()


async def test_a_handshake_has_a_deadline(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handshakes, "HANDSHAKE_S", 0.1)
    door.wait_for_browser()
    client = Client(door.number)
    assert await client.check(*door.transport.credentials)
    async with asyncio.timeout(30):
        await door.listener.has_closed.wait()
    assert door.listener.reasons == ["timeout"]
    client.socket.close()


async def test_a_fault_as_one_peer_connects_ends_that_peer_and_not_the_process(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def shaken(_fingerprints: object) -> str:
        return ""

    shaking = door.transport._handshake
    monkeypatch.setattr(shaking, "shake", shaken)
    shaking.receiving = shaking.sending = pylibsrtp.Session()
    client = Client(door.number)
    with capture_logs() as lines:
        door.wait_for_browser()
        assert await client.check(*door.transport.credentials)
        async with asyncio.timeout(30):
            await door.listener.has_closed.wait()
    assert door.listener.reasons == ["failed"]
    assert [line["event"] for line in lines] == ["connecting_failed"]
    client.socket.close()


async def test_silence_closes_and_frees_everything(door: Door) -> None:
    client = Client(door.number)
    now = time.monotonic()
    assert await client.check(*door.transport.credentials)
    assert door.transport.second_passed(now + 1)
    assert not door.transport.second_passed(now + 20)
    assert door.listener.reasons == []
    assert await client.check(*door.transport.credentials)
    assert door.transport.second_passed(now + 40)
    assert not door.transport.second_passed(now + 71)
    assert door.listener.reasons == ["timeout"]  # it never connected
    door.transport.close("again")
    assert door.listener.reasons == ["timeout"]
    client.socket.close()


async def test_a_closed_transport_leaves_nothing_in_the_port() -> None:
    async with asyncio.TaskGroup() as tasks:
        door = Door(tasks)
        door.wait_for_browser()
        client = Client(door.number)
        assert await client.check(*door.transport.credentials)
        door.transport.close("test_over")
    assert door.port._by_path == {}
    assert door.port._by_ufrag == {}
    door.port.close()
    client.socket.close()
