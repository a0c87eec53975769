"""Devices of several connections."""

import itertools

import pytest

from rooms.devices import Devices, DeviceState, combined

ALL = list(DeviceState)


@pytest.mark.parametrize(("one", "other"), list(itertools.product(ALL, ALL)))
def test_the_livelier_device_of_two_is_shown(one: DeviceState, other: DeviceState) -> None:
    shown = combined([Devices(microphone=one, camera=other), Devices(microphone=other, camera=one)])
    assert shown.microphone is shown.camera is min(one, other, key=ALL.index)


@pytest.mark.parametrize(("one", "other"), list(itertools.product([True, False], repeat=2)))
def test_who_hears_on_one_page_hears(one: bool, other: bool) -> None:
    assert combined([Devices(hears=one), Devices(hears=other)]).hears is (one or other)


def test_before_a_page_told_anything_is_off() -> None:
    assert combined([]) == Devices(DeviceState.OFF, DeviceState.OFF, hears=True)
