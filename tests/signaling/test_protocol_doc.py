"""docs/protocol.md tells every command, every field, every event and every code; and nothing that is not there."""

import re
from dataclasses import fields as dataclass_fields
from pathlib import Path

import pytest

from actions.problems import PROBLEMS
from media import incoming
from rooms import errors as room_errors
from rooms.events import Reaction
from rooms.participants import Participant
from signaling import limits
from signaling.dispatch import COMMANDS
from signaling.entering import Auth
from signaling.rates import RATES
from signaling.wire import EVENTS

PAGE = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()


def rows(title: str) -> dict[str, list[str]]:
    """The rows of all tables under a heading, by each word in code of their first cell."""
    section = PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    found: dict[str, list[str]] = {}
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for name in re.findall(r"`([a-z_]+)`", cells[0]) if line.startswith("| `") else []:
            found[name] = cells
    return found


def words(cell: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", cell))


def test_every_command_is_told_and_no_other() -> None:
    assert set(rows("Commands")) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_field_of_a_command_is_told(name: str) -> None:
    told = words(rows("Commands")[name][1])
    assert set(COMMANDS[name].message.model_fields) <= told
    kind = COMMANDS[name].rate
    assert kind in rows("Commands")[name][4]


def test_every_event_is_told_and_no_other() -> None:
    assert set(rows("Events")) == {name for name, _ in EVENTS.values()}


def test_the_fields_of_the_connection_are_told() -> None:
    assert set(rows("Connecting")) == set(Auth.model_fields)


def test_the_fields_of_a_participant_are_told() -> None:
    assert {field.name for field in dataclass_fields(Participant)} == set(rows("`welcome`"))


def test_every_code_that_a_command_can_meet_is_told() -> None:
    told = rows("Acknowledgements")
    of_rooms = {p.code for kind, p in PROBLEMS.items() if kind.__module__ == room_errors.__name__}
    assert of_rooms | {
        "malformed",
        "too_large",
        "rate_limited",
        "internal",
        "media_unavailable",
        "peer_gone",
        "room_full",
        "peer_full",
    } <= set(told)
    assert set(told) - {p.code for p in PROBLEMS.values()} <= {"malformed", "too_large"}


def test_reactions_and_rates_are_told_as_they_are() -> None:
    assert words(rows("Commands")["react"][1]) == {"reaction", *Reaction}
    for kind, rate in RATES.items():
        assert f"{kind}: {rate.burst:.0f}, then {1 / rate.one_every_s:.0f}/s" in PAGE


def test_bounds_are_told_as_they_are() -> None:
    told = PAGE.split("## Bounds", 1)[1]
    assert f"{limits.MAX_FRAME // 1024} kB" in told
    assert f"{limits.MAX_COMMAND // 1024} kB; SDP {limits.MAX_SDP // 1024} kB" in told
    assert f"| JSON depth | {limits.MAX_DEPTH} |" in told
    assert f"{limits.FRAMES_BURST:.0f}, then {limits.FRAMES_PER_S:.0f}/s" in told
    assert f"| commands waiting | {limits.MAX_INBOX} |" in told
    assert f"1 MB or {limits.MAX_OUTBOX_FRAMES:,} frames" in told
    assert limits.MAX_OUTBOX_BYTES == 1 << 20
    (picture, pictures), sounds = incoming.ALLOWED["video"], incoming.ALLOWED["audio"]
    assert f"of a picture | {picture}/s; {pictures:,} at once" in told
    assert sounds == (250, 250)
    assert f"of one sound | {sounds[0]}/s" in told
