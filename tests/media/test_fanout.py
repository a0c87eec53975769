"""One packet to many slots: who comes and goes, what the kernel refuses, who is paced. A real socket."""

import contextlib
import random
import socket
import time

from media import rtp
from media.agreements import VP8
from media.batches import CHUNK
from media.fanout import Fanout
from media.udp import UdpPort
from tests.media.ends import KEY_FRAME, Browser, Camera, browsers, port

__all__ = ["browsers", "port"]


def test_more_than_a_chunk_of_slots_come_and_go_in_any_order(port: UdpPort) -> None:
    with contextlib.ExitStack() as stack:
        browsers = [Browser(str(at)) for at in range(150)]
        for browser in browsers:
            stack.callback(browser.socket.close)
            browser.rewriting.first_sequence = 0
        fanout, order = Fanout(port), random.Random(2)
        carried: set[int] = set()
        for _ in range(500):
            at = order.randrange(len(browsers))
            if at in carried:
                carried.remove(at)
                fanout.remove(browsers[at])
            else:
                carried.add(at)
                fanout.add(browsers[at])
        assert len(fanout) == len(carried) > CHUNK
        fanout.forward(VP8, 7, 8, b"payload", None, 0.0)
        for at, browser in enumerate(browsers):
            if at in carried:
                assert browser.receive()[1] == b"payload"
            assert browser.has_nothing()


def test_an_address_that_the_kernel_refuses_costs_nobody_else(port: UdpPort, browsers: list[Browser]) -> None:
    camera = Camera(port)
    browsers[1].destination.set(socket.AF_INET, "127.0.0.1", 0)
    for browser in browsers:
        camera.publication.carry(browser, None, time.monotonic())
    camera.send(KEY_FRAME)
    assert [browsers[at].receive()[1] for at in (0, 2)] == [KEY_FRAME, KEY_FRAME]
    assert (port.packets_out, port.packets_dropped) == (2, 1)


def test_a_closed_port_loses_packets_and_raises_nothing(port: UdpPort, browsers: list[Browser]) -> None:
    camera = Camera(port)
    camera.publication.carry(browsers[0], None, time.monotonic())
    camera.send(KEY_FRAME)
    opened, port._socket = port._socket, None
    camera.send()
    port._socket = opened
    assert port.packets_dropped == 1


def test_who_is_on_a_weak_network_gets_the_same_packets_at_their_own_pace(
    port: UdpPort, browsers: list[Browser]
) -> None:
    camera, weak, other = Camera(port), browsers[0], browsers[1]
    weak.is_paced = True
    for browser in (weak, other):
        camera.publication.carry(browser, None, time.monotonic())
    camera.send(KEY_FRAME)
    (packet,) = weak.waiting
    head = rtp.parse_header(bytes(packet))
    assert packet[head.start :] == other.receive()[1] == KEY_FRAME
    assert (head.ssrc, head.payload_type) == (weak.ssrc, VP8)
    assert weak.has_nothing()
    weak.is_paced = False
    camera.publication.reroute(weak)
    camera.send()
    assert weak.receive()[0].sequence == head.sequence + 1
