"""Messages are taken as they are meant, or refused; whatever else comes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from signaling.dispatch import COMMANDS
from signaling.entering import Auth
from signaling.messages import what_is_wrong

UUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
PICTURE = {"publication_id": "x", "width": 640, "height": 360}
PUBLISH = {"sdp": "v=0", "tracks": [{"mid": "0", "source": "camera"}], "restart": False}

GOOD: list[tuple[str, Any]] = [
    ("send_message", {"command_id": UUID, "text": "é"}),
    ("send_message", {"command_id": UUID.upper(), "text": ""}),
    ("read_history", {"before": None, "after": 349.0, "limit": 200}),
    ("raise_hand", {}),
    ("lower_hand", {"participant_id": None}),
    ("lower_hand", {"participant_id": "abc-DEF_123"}),
    ("tell_devices", {"microphone": "on", "camera": "absent", "hears": True}),
    ("react", {"reaction": "clap"}),
    ("publish", PUBLISH),
    ("answer", {"version": 1.0, "sdp": "v=0"}),
    ("want", {"pictures": []}),
    ("want", {"pictures": [PICTURE]}),
    ("limit_pictures", {"limit": "sound_only"}),
    ("mute", {"participant_id": None}),
    ("set_means", {"means": "screen", "on": False}),
]
BAD: list[tuple[str, Any]] = [
    ("send_message", {"command_id": "not-a-uuid", "text": "x"}),
    ("send_message", {"command_id": UUID}),
    ("send_message", {"command_id": UUID, "text": 7}),
    ("send_message", {"command_id": UUID, "text": "x", "moderator": True}),
    ("send_message", {"command_id": UUID, "text": "x", "participant_id": "trainer"}),
    ("send_message", []),
    ("send_message", None),
    ("send_message", "text"),
    ("read_history", {"before": None, "after": None, "limit": 201}),
    ("read_history", {"before": None, "after": None, "limit": 0}),
    ("read_history", {"before": None, "after": None, "limit": True}),
    ("read_history", {"before": -1, "after": None, "limit": 1}),
    ("read_history", {"before": 1.5, "after": None, "limit": 1}),
    ("read_history", {"before": "1", "after": None, "limit": 1}),
    ("read_history", {"before": 1e300, "after": None, "limit": 1}),
    ("raise_hand", {"participant_id": "ada"}),
    ("lower_hand", {}),
    ("lower_hand", {"participant_id": "a b"}),
    ("lower_hand", {"participant_id": "x" * 65}),
    ("tell_devices", {"microphone": "loud", "camera": "on", "hears": True}),
    ("tell_devices", {"microphone": "on", "camera": "on", "hears": "true"}),
    ("tell_devices", {"microphone": True, "camera": "on", "hears": True}),
    ("react", {"reaction": "<script>"}),
    ("react", {"reaction": None}),
    ("set_mute_on_entry", {"on": 1}),
    ("set_means", {"means": "telepathy", "on": True}),
    ("set_means", {"means": "chat", "on": "false"}),
    ("set_means", {"means": ["chat"], "on": True}),
    ("set_means", {"means": "chat"}),
    ("publish", PUBLISH | {"sdp": ""}),
    ("publish", PUBLISH | {"sdp": "x" * 65_537}),
    ("publish", PUBLISH | {"sdp": "v=0\0"}),
    ("publish", PUBLISH | {"sdp": "v=0\ud800"}),
    ("publish", PUBLISH | {"tracks": [{"mid": "0", "source": "keyboard"}]}),
    ("publish", PUBLISH | {"tracks": [{"mid": "0", "source": "camera"}] * 17}),
    ("publish", PUBLISH | {"tracks": [{"mid": "\r\na=evil", "source": "camera"}]}),
    ("want", {"pictures": [PICTURE] * 50}),
    ("want", {"pictures": "x"}),
    ("limit_pictures", {"limit": "nothing"}),
    ("limit_pictures", {}),
    ("want", {"pictures": ["x"]}),
    ("want", {"pictures": [PICTURE | {"width": 0}]}),
    ("want", {"pictures": [PICTURE | {"height": 40_000}]}),
]


@pytest.mark.parametrize(("name", "payload"), GOOD)
def test_a_message_as_the_protocol_says_is_taken(name: str, payload: Any) -> None:
    COMMANDS[name].message.model_validate(payload)


@pytest.mark.parametrize(("name", "payload"), BAD)
def test_anything_else_is_refused_without_being_repeated(name: str, payload: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        COMMANDS[name].message.model_validate(payload)
    told = what_is_wrong(refused.value)
    assert "script" not in told
    assert "evil" not in told


def test_an_extra_field_beside_the_token_is_refused() -> None:
    with pytest.raises(ValidationError):
        Auth.model_validate({"token": "t", "after": None, "client_id": UUID, "moderator": True})


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=6,
)


@given(st.sampled_from(sorted(COMMANDS)), anything)
def test_no_payload_does_worse_than_being_refused(name: str, payload: object) -> None:
    try:
        COMMANDS[name].message.model_validate(payload)
    except ValidationError as error:
        what_is_wrong(error)
