"""What each connection says of its microphone, camera and loudspeaker, and what that makes of a participant."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class DeviceState(StrEnum):
    """How a device stands, the most alive first: a participant with two connections shows the first of theirs."""

    ON = "on"
    OFF = "off"
    REFUSED = "refused"
    ABSENT = "absent"


_LIVELIEST_FIRST = tuple(DeviceState)


@dataclass(frozen=True, slots=True)
class Devices:
    """The devices of one connection. `hears`: its page plays what others say."""

    microphone: DeviceState = DeviceState.OFF
    camera: DeviceState = DeviceState.OFF
    hears: bool = True


def combined(each: Iterable[Devices]) -> Devices:
    """What a participant with these connections shows."""
    all_of_them = tuple(each) or (Devices(),)
    return Devices(
        microphone=min((d.microphone for d in all_of_them), key=_LIVELIEST_FIRST.index),
        camera=min((d.camera for d in all_of_them), key=_LIVELIEST_FIRST.index),
        hears=any(d.hears for d in all_of_them),
    )
