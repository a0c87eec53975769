"""Hostile clients at the real door: every attack is refused, and everyone else's class goes on."""

import uuid
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from signaling.limits import MAX_COMMAND, MAX_FRAME
from tests.live import Classroom
from tests.live_fixtures import Liveness, OpenRaw
from tests.socket_clients import command

# Row 32


@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "http://localhost", "http://localhost.evil.example"]
)
@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_row_32_another_origin_gets_no_socket(
    door: Classroom, class_goes_on: Liveness, origin: str, transport: str
) -> None:
    async with aiohttp.ClientSession(headers={"Origin": origin}) as session:
        if transport == "websocket":
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await session.ws_connect(f"{door.url}/socket.io/?EIO=4&transport=websocket")
        else:
            async with session.get(f"{door.url}/socket.io/?EIO=4&transport=polling") as answer:
                assert answer.status == 403
                assert not [name for name in answer.headers if name.startswith("Access-Control")]


async def test_row_32_our_own_origin_gets_one(door: Classroom, raw_sockets: OpenRaw) -> None:
    raw = await raw_sockets("ada", headers={"Origin": door.url})
    await raw.say('421["raise_hand",{}]')
    assert await raw.hear(lambda text: text.startswith("431")) == '431[{"ok":true}]'


# Row 33: what is malformed

MALFORMED = [
    "4",
    "43[]",
    '44{"message":"x"}',
    '451-["send_message",{"_placeholder":true,"num":0}]',
    '461-1["x"]',
    "42",
    "42{}",
    '42["a"',
    "42[1]",
    '42["send_message",{},{},{}]',
    '42["send_message",NaN]',
    '4211111111111["send_message",{}]',
    "42" + "[" * 3_000,
    '42["send_message",' + '{"a":' * 1_000 + "1" + "}" * 1_000 + "]",
    "40/admin,{}",
    '42/admin,["send_message",{}]',
    "40{}",  # a second CONNECT
    "7",
    "x",
    "2",
    "",
    "b4AAAA",
    "0{}",
    "4é",
]


@pytest.mark.parametrize("frame", MALFORMED, ids=range(len(MALFORMED)))
async def test_row_33_a_malformed_frame_ends_its_own_socket_only(
    raw_sockets: OpenRaw, class_goes_on: Liveness, frame: str
) -> None:
    raw = await raw_sockets("ada")
    await raw.say(frame)
    await raw.ended()


async def test_row_33_binary_frames_are_refused(raw_sockets: OpenRaw, class_goes_on: Liveness) -> None:
    raw = await raw_sockets("ada")
    await raw.socket.send_bytes(b"4\x00\x01")
    await raw.ended()


@pytest.mark.parametrize("size", [MAX_FRAME + 1, 1_000_000, 5_000_000])
async def test_row_33_a_giant_frame_ends_its_own_socket_only(
    raw_sockets: OpenRaw, class_goes_on: Liveness, size: int
) -> None:
    raw = await raw_sockets("ada")
    with suppress(ConnectionError):  # ended while we still write
        await raw.say(command({"command_id": str(uuid.uuid4()), "text": "x" * size}))
    await raw.ended()


async def test_row_33_a_giant_frame_is_not_waited_for(
    raw_sockets: OpenRaw, class_goes_on: Liveness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first bytes say how long it will be: it is not kept until then."""
    monkeypatch.setattr("signaling.engine.SILENCE_S", 3600)  # nothing but its length ends it
    monkeypatch.setattr("signaling.door.AUTHENTICATE_WITHIN_S", 3600)
    raw = await raw_sockets()
    assert raw.socket._conn is not None
    assert raw.socket._conn.transport is not None
    announced = b"\x81\xff" + (1 << 30).to_bytes(8) + bytes(4)
    raw.socket._conn.transport.write(announced + bytes(100))
    await raw.ended()


async def test_row_33_a_large_command_is_refused_and_the_connection_kept(
    raw_sockets: OpenRaw, class_goes_on: Liveness
) -> None:
    raw = await raw_sockets("ada")
    await raw.say(command({"command_id": str(uuid.uuid4()), "text": "x" * MAX_COMMAND}))
    assert '"too_large"' in await raw.hear(lambda text: text.startswith("431"))
    await raw.say(command({"command_id": str(uuid.uuid4()), "text": "petit"}, ack=2))
    assert '"ok":true' in await raw.hear(lambda text: text.startswith("432"))


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("nothing_like_it", {}),
        ("send_message", {"text": "x"}),
        ("send_message", []),
        ("__class__", {}),
        ("connect", {}),
        ("disconnect", {}),
        ("message", "x"),
        ("welcome", {}),
        ("react", {"reaction": {"$ne": 1}}),
        ("raise_hand", None),
    ],
)
async def test_row_33_a_malformed_command_is_refused_and_the_connection_kept(
    raw_sockets: OpenRaw, class_goes_on: Liveness, name: str, payload: Any
) -> None:
    raw = await raw_sockets("ada")
    await raw.say(command(payload, name=name))
    assert '"malformed"' in await raw.hear(lambda text: text.startswith("431"))
    await raw.say('422["raise_hand",{}]')
    assert '"ok":true' in await raw.hear(lambda text: text.startswith("432"))


async def test_one_line_for_each_source_and_second(
    door: Classroom, raw_sockets: OpenRaw, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    canary = "canari-7f3a"
    began = door.clock.monotonic()
    for _ in range(8):
        raw = await raw_sockets()
        await raw.say(f"4{canary}")
        await raw.ended()
    captured = capsys.readouterr()
    printed = captured.out + captured.err + caplog.text
    assert canary not in printed
    seconds = door.clock.monotonic() - began
    assert 1 <= printed.count("malformed_frame") <= min(seconds + 1, 7)


async def test_row_32_another_sites_image_gets_no_session(door: Classroom, class_goes_on: Liveness) -> None:
    for site in ("cross-site", "same-site", "none"):
        async with (
            aiohttp.ClientSession(headers={"Sec-Fetch-Site": site}) as session,
            session.get(f"{door.url}/socket.io/?EIO=4&transport=polling") as answer,
        ):
            assert answer.status == 403
    assert door.door is not None
    assert len(door.door.links) == 2
