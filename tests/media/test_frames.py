"""The control protocol: every message survives the wire, everything else is refused with one error."""

import asyncio
import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import control, frames
from media.errors import ControlMalformed
from rooms.sources import PictureLimit, Source

MESSAGES = [
    control.OpenRoom("r"),
    control.CloseRoom("r"),
    control.Publish("r", "p", "c", "peer", "v=0\r\n", (control.OfferedTrack("0", Source.CAMERA, "pub"),), restart=True),
    control.Unpublish("peer", "pub"),
    control.Subscribe("r", "p", "c", "peer"),
    control.Answer("peer", 3, "v=0\r\n"),
    control.Want("peer", (control.WantedPicture("a", 1, 2), control.WantedPicture("b", 3, 4))),
    control.Pause("pub", paused=True),
    control.ClosePeer("peer"),
    control.Stats(),
    control.PeerConnected("peer"),
    control.PeerClosed("peer", "silence"),
    control.OfferMade("peer", 2, "v=0\r\n"),
    control.PicturesHeld("peer", ("a", "b"), True),
    control.LayersWanted("r", "pub", ("q", "h")),
    control.LimitPictures("peer", PictureLimit.SAVING),
    control.SlotsChanged("peer", (control.SlotCarries("4", "video", None), control.SlotCarries("5", "video", "pub"))),
    control.Speaking("r", ("p", "q")),
    control.Alive("r", ()),
    control.Failure("peer_gone", "no such peer"),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: type(m).__name__)
def test_every_message_survives_the_wire(message: control.Message) -> None:
    wire = frames.encode(message, 7)
    (length,) = struct.unpack_from("!I", wire)
    assert length == len(wire) - 4
    frame = frames.decode(wire[4:])
    assert frame.request_id == 7
    assert frame.message() == message


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (control.OpenRoom, "open_room"),
        (control.ClosePeer, "close_peer"),
        (control.OfferMade, "offer"),
        (control.SlotsChanged, "slots_changed"),
        (control.PicturesHeld, "pictures_held"),
        (control.LayersWanted, "layers_wanted"),
        (control.LimitPictures, "limit_pictures"),
        (control.Alive, "alive"),
    ],
)
def test_wire_names_are_the_protocols(kind: type, name: str) -> None:
    assert frames.name_of(kind) == name


def test_a_reply_is_typed_by_whoever_asked() -> None:
    frame = frames.decode(frames.encode(control.Offered(1, "v=0"), 4)[4:])
    assert frame.name == "reply"
    assert frames.build(control.Offered, frame.body) == control.Offered(1, "v=0")
    with pytest.raises(ControlMalformed):
        frames.build(control.Answered, frame.body)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"type": 3}',
        b'{"type": "nothing"}',
        b'{"type": "open_room"}',
        b'{"type": "open_room", "room_id": 3}',
        b'{"type": "open_room", "room_id": "' + b"x" * 129 + b'"}',
        b'{"type": "open_room", "room_id": "x", "more": 1}',
        b'{"type": "open_room", "room_id": "x", "request_id": true}',
        b'{"type": "want", "peer_id": "x", "pictures": "abc"}',
        b'{"type": "want", "peer_id": "x", "pictures": [1]}',
        b'{"type": "limit_pictures", "peer_id": "x", "limit": "loud"}',
        b'{"type": "pause", "publication_id": "x", "paused": 1}',
        b'{"type": "answer", "peer_id": "x", "version": true, "sdp": ""}',
        b'{"type": "slots_changed", "peer_id": "x", "slots": [[]]}',
        b"[" * 100_000,
    ],
)
def test_anything_else_is_refused_with_one_error(payload: bytes) -> None:
    with pytest.raises(ControlMalformed):
        frames.decode(payload).message()


@given(st.binary(max_size=200))
def test_random_bytes_only_ever_raise_the_typed_error(payload: bytes) -> None:
    with contextlib.suppress(ControlMalformed):
        frames.decode(payload).message()


async def test_a_frame_longer_than_the_bound_is_refused_before_it_is_read() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(struct.pack("!I", frames.MAX_FRAME + 1))
    with pytest.raises(ControlMalformed):
        await frames.read_frame(reader)
