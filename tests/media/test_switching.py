"""Two hundred switches between the layers of a real VP8 stream: nothing in it shows that there were any."""

import random
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from media import rtp
from media.agreements import Agreed
from media.forwarding import Forwarding, Packet
from media.layers import Choice
from media.publication import Publication
from media.switching import next_limit
from media.udp import UdpPort
from media.vp8 import Vp8Descriptor, parse_descriptor
from rooms.sources import Source
from tests.media.ends import Browser, port
from tests.media.simulcast import SIZES, STEP, Layer, decoded, new_decoder

__all__ = ["port"]
RIDS = tuple(SIZES)
PICTURES = 820
KEY_EVERY = 4


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser("0")
    yield made
    made.socket.close()


class Sender:
    """The publisher's three layers, and one slot that carries them."""

    def __init__(self, port: UdpPort, browser: Browser, seed: int) -> None:
        rng = random.Random(seed)
        agreed = Agreed(96, 0, 0, (), rids=RIDS)
        self.publication = Publication("p", "anne", Source.CAMERA, agreed, port, lambda _: None)
        self.layers = [Layer(rid, rng.getrandbits(32), rng) for rid in RIDS]
        self.browser = browser
        self.received: list[tuple[rtp.RtpHeader, bytes]] = []
        self.expected: dict[tuple[int, str], bytes] = {}
        self.publication.carry(browser, None, time.monotonic())

    def send(self, at: int, *, is_key: bool) -> None:
        for layer in self.layers:
            frame = layer.encode(at, is_key=is_key)
            self.expected[at, layer.rid] = frame.expected
            for packet in layer.packets(frame):
                self.publication.packet_received(
                    layer.rid, memoryview(packet), rtp.parse_header(packet), time.monotonic()
                )
                while not self.browser.has_nothing():
                    self.received.append(self.browser.receive())
            if at % 25 == 0:
                self.publication.sender_report_received(layer.rid, layer.report(at), time.monotonic())


def test_two_hundred_switches_leave_no_trace_in_numbers_or_pictures(port: UdpPort, browser: Browser) -> None:
    sender, rng, layer = Sender(port, browser, 7), random.Random(8), 0
    for at in range(PICTURES):
        if at % KEY_EVERY == 3:
            layer = (layer + rng.choice((1, 2))) % 3
        if at % 2:
            sender.publication.aim(browser, Choice(layer, rng.randrange(3), 0), time.monotonic())
        sender.send(at, is_key=at % KEY_EVERY == 0)
    shown = list(pictures(sender.received))
    widths = check_pictures(shown, sender.expected)
    switches = sum(a != b for a, b in pairwise(widths))
    assert switches >= 200
    check_numbers(sender.received)
    # every layer's clock is the publisher's: whatever was shown, time went on as it did there
    first = shown[0][0].timestamp
    for head, _, at in shown:
        assert abs(((head.timestamp - first) & 0xFFFFFFFF) - (at - shown[0][2]) * STEP) <= 2


def check_numbers(received: list[tuple[rtp.RtpHeader, bytes]]) -> None:
    """RFC 3550 §5.1 and RFC 7741 §4.2."""
    before: tuple[rtp.RtpHeader, Vp8Descriptor] | None = None
    for head, payload in received:
        picture = parse_descriptor(payload)
        if before:
            last_head, last = before
            assert (head.sequence - last_head.sequence) & 0xFFFF == 1
            is_new = picture.is_start
            assert bool(last_head.marker) == is_new
            assert (picture.picture_id - last.picture_id) & 0x7FFF == is_new
            assert (picture.tl0 - last.tl0) & 0xFF == (is_new and picture.temporal == 0)
            assert (picture.key_index - last.key_index) & 0x1F == picture.is_key_frame_start
            assert (0 < (head.timestamp - last_head.timestamp) & 0xFFFFFFFF < 0x80000000) == is_new
        before = head, picture


def pictures(received: list[tuple[rtp.RtpHeader, bytes]]) -> Iterator[tuple[rtp.RtpHeader, bytes, int]]:
    """Whole pictures, and at which of the publisher's they are by their timestamps."""
    whole, first = b"", None
    for head, payload in received:
        whole += payload[parse_descriptor(payload).size :]
        if head.marker:
            first = head.timestamp if first is None else first
            yield head, whole, round(((head.timestamp - first) & 0xFFFFFFFF) / STEP)
            whole = b""


def check_pictures(shown: list[tuple[rtp.RtpHeader, bytes, int]], expected: dict[tuple[int, str], bytes]) -> list[int]:
    """One decoder for all of them sees, to the last bit, what it would have seen of each layer alone; gives widths."""
    decoder = new_decoder()
    widths = []
    for _, whole, at in shown:
        picture = decoded(decoder, whole)
        size = next(size for rid, size in SIZES.items() if len(picture) == size[0] * size[1])
        rid = next(rid for rid, each in SIZES.items() if each == size)
        assert picture == expected[at, rid]
        widths.append(size[0])
    return widths


PICTURE = Vp8Descriptor(False, 2, True, 1, 4, 1, is_start=True)


@pytest.mark.parametrize(
    ("picture", "carried", "wanted", "entered"),
    [
        (None, None, 3, 3),
        (PICTURE, None, 3, None),
        (PICTURE._replace(is_key_frame_start=True), None, 3, 3),
        (PICTURE._replace(is_key_frame_start=True), 0, 3, 3),
        (PICTURE._replace(is_key_frame_start=True, temporal=2), None, 0, None),
        (PICTURE._replace(is_key_frame_start=True, temporal=2), None, 2, 2),
        (PICTURE, 3, 0, 0),
        (PICTURE._replace(temporal=2), 3, 0, None),
        (PICTURE._replace(temporal=1), 0, 3, None),
        (PICTURE._replace(temporal=1, is_sync=True), 0, 3, 1),
        (PICTURE._replace(temporal=2, is_sync=True), 0, 3, None),
        (PICTURE._replace(temporal=2, is_sync=True), 1, 3, 2),
        (PICTURE, 1, 3, None),
    ],
)
def test_a_slot_goes_on_with_another_layer_only_where_its_decoder_can(
    picture: Vp8Descriptor | None, carried: int | None, wanted: int, entered: int | None
) -> None:
    assert next_limit(picture, carried, wanted) == entered


@pytest.mark.parametrize("is_long", [True, False])
@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_temporal_layers_that_are_left_out_leave_no_hole(port: UdpPort, is_long: bool, limit: int) -> None:
    """Over several turns of seven-bit ids, with late packets of what is kept; each picture has two packets."""
    forwarding, rng, bits = Forwarding(port, limit), random.Random(9), 15 if is_long else 7
    order = list(range(1000))
    for at in range(0, 1000, 10):
        if rng.random() < 0.5 and (0, 2, 1, 2)[at // 2 % 4] <= limit:
            order[at : at + 2] = order[at + 1], order[at]
    places: dict[int, tuple[int, int]] = {}
    for at in order:
        number, temporal = at // 2 + 120, (0, 2, 1, 2)[at // 2 % 4]
        picture = Vp8Descriptor(False, 2, is_long, number & (1 << bits) - 1, 0, 0, at % 2 == 0, temporal, size=4)
        place = forwarding.position(Packet(65_000 + at & 0xFFFF, 0, 96, bytes(9), picture, 0.0))
        assert (place is None) == (temporal > limit)
        if place and place.picture:
            places[at] = place.sequence, place.picture.picture_id
    kept = [places[at] for at in sorted(places)]
    for (sequence, picture_id), (next_sequence, next_id) in pairwise(kept):
        assert (next_sequence - sequence) & 0xFFFF == 1
        assert (next_id - picture_id) & (1 << bits) - 1 <= 1
    assert len({kept[at][1] for at in range(40)}) == 20
