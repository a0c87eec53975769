"""Every packet path does to the last bit what the one in Python did when the run was recorded.

This suite knows a path by its interface (media/packet_path.py), and takes each that there is. What leaves is compared
without its protection: the keys are fixed, so the very packets that a browser opens are the same too.
"""

from itertools import pairwise
from typing import Any, cast

import pytest

from media import room, rtp
from media.packet_path import MakesTracks, Track
from media.publication import Publication
from media.vp8 import parse_descriptor
from tests.media.recorded import SLOTS, TEXT, Run, is_step

RECORDED = TEXT.read_text().splitlines()
PATHS: tuple[MakesTracks, ...] = (Publication,)
paths = pytest.mark.parametrize("path", PATHS, ids=["python"])


def test_the_path_that_rooms_use_is_among_those_that_are_held() -> None:
    assert room.PATH in PATHS


@paths
def test_what_leaves_is_what_left(path: MakesTracks) -> None:
    run = Run(path)
    for line in filter(is_step, RECORDED):
        run.does(line)
    for at, (now, then) in enumerate(zip(run.lines, RECORDED, strict=False)):
        assert now == then, f"line {at + 1}"
    assert len(run.lines) == len(RECORDED)


def left(slot: str, how: str = ">") -> list[bytes]:
    return [bytes.fromhex(words[3]) for words in map(str.split, RECORDED) if words[1:3] == [how, slot]]


def test_the_recording_tries_all_that_a_path_does() -> None:
    """Else the test above would hold little."""
    assert {line.split()[1] for line in RECORDED if not is_step(line)} == {">", "+", "~", "rtcp", "<", "="}
    used: set[str] = set()

    class Watched:
        """Notes what is used of a track."""

        def __init__(self, *about: Any) -> None:
            self._track = Publication(*about)

        def __getattr__(self, name: str) -> Any:
            used.add(name)
            return getattr(self._track, name)

    run = Run(cast(MakesTracks, Watched))
    for line in filter(is_step, RECORDED):
        run.does(line)
    assert used == {name for name in vars(Track) if not name.startswith("_")}
    facts = [line.split(" ", 3)[3] for line in RECORDED if line.split()[1] == "="]
    assert {"True", "False", "(None, False)", "(('q',), True)", "((), True)"} <= set(facts), "both answers"
    assert all(left(slot) for slot in SLOTS)
    assert {rtp.parse_header(packet).payload_type for packet in left("chloe-hears")} == {111}, "without redundancy"
    assert {rtp.parse_header(packet).payload_type for packet in left("bilal-hears")} == {111, 63}


@pytest.mark.parametrize("slot", ["bilal", "chloe"])
def test_the_recording_is_one_stream_without_a_hole(slot: str) -> None:
    heads = [(packet, rtp.parse_header(packet)) for packet in (*left(slot), *left(slot, "+"))]
    numbers = sorted({head.sequence for _, head in heads if head.payload_type == 96}, key=lambda n: n - 32_762 & 0xFFFF)
    assert all(after - before & 0xFFFF == 1 for before, after in pairwise(numbers))
    pictures = [parse_descriptor(packet[head.start : head.end]).picture_id for packet, head in heads[: len(left(slot))]]
    assert all(after - before & 0x7FFF <= 1 for before, after in pairwise(pictures))
