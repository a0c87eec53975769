"""What may be on the wire."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.frames import FrameMalformed, check_frame, read_connect, read_event, read_json
from signaling.limits import MAX_DEPTH, MAX_FRAME

GOOD = ["1", "2probe", "3", "3probe", "5", "6", "40", '40{"token":"x"}', "41", '42["a",{}]', '421["a"]']
BAD = [
    "",
    "0",
    "2",
    "4",
    "43[]",
    "44{}",
    '451-["a",{"_placeholder":true,"num":0}]',
    '461-0["a"]',
    "7",
    "9999",
    "x",
    "bAAAA",
    "3x",
    "[[[[",
    '4{"a":1}',
    "4[",
    "\x00",
    "é",
    b"4",
    b"",
    None,
    7,
    "4" + "2" * MAX_FRAME,
]


@pytest.mark.parametrize("frame", GOOD)
def test_frames_that_pages_send_pass(frame: str) -> None:
    assert check_frame(frame) == frame


@pytest.mark.parametrize("frame", BAD)
def test_frames_that_no_page_sends_are_refused(frame: object) -> None:
    with pytest.raises(FrameMalformed):
        check_frame(frame)


@pytest.mark.parametrize(
    "packet",
    ["2", "2[]", "2{}", '2["a"', "2[1,{}]", '2["a",{},{}]', '2/admin,["a",{}]', '21234567890["a",{}]', '2["a",NaN]'],
)
def test_malformed_events_are_refused(packet: str) -> None:
    with pytest.raises(FrameMalformed):
        read_event(packet)


@pytest.mark.parametrize("packet", ["0/admin", "0/admin,{}", "0/,{}", "0[", "0NaN", '0{"a":Infinity}', "0nope"])
def test_other_namespaces_and_bad_auth_are_refused(packet: str) -> None:
    with pytest.raises(FrameMalformed):
        read_connect(packet)


def test_an_event_gives_its_name_payload_and_where_to_answer() -> None:
    event = read_event('217["send_message",{"text":"[{[{"}]')
    assert (event.ack_id, event.name, event.payload) == (17, "send_message", {"text": "[{[{"})


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100, 40_000])
@pytest.mark.parametrize("bracket", ["[]", "{}"])
def test_deep_json_is_refused_before_it_is_read(depth: int, bracket: str) -> None:
    opening = "[" if bracket == "[]" else '{"a":'
    with pytest.raises(FrameMalformed):
        read_json(opening * depth + "1" + bracket[1] * depth)


def test_a_huge_number_is_refused() -> None:
    with pytest.raises(FrameMalformed):
        read_json("9" * 10_000)


def test_a_wide_array_is_refused() -> None:
    with pytest.raises(FrameMalformed):
        read_json("[" + "[]," * 5_000 + "[]]")


@given(st.text(max_size=60))
def test_any_text_is_refused_or_read(text: str) -> None:
    for read in (lambda: check_frame(text), lambda: read_event("2" + text), lambda: read_connect("0" + text)):
        with suppress(FrameMalformed):
            read()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    ).filter(lambda value: _depth(value) <= MAX_DEPTH - 1)
)
def test_what_a_page_sends_is_read_as_it_was_written(value: object) -> None:
    assert read_event("23" + json.dumps(["a", value])).payload == value


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
