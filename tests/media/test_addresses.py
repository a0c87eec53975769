"""Addresses offered to browsers."""

import pytest

from media import addresses
from media.addresses import Addresses, AddressMalformed, own_addresses, parse_addresses


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("", []),
        ("192.0.2.1", [("192.0.2.1", 0)]),
        ("192.0.2.1:443, 198.51.100.2", [("192.0.2.1", 443), ("198.51.100.2", 0)]),
        ("[2001:db8::1]:443,2001:db8::2", [("2001:db8::1", 443), ("2001:db8::2", 0)]),
    ],
)
def test_settings_are_read(text: str, parsed: list[tuple[str, int]]) -> None:
    assert parse_addresses(text) == parsed


@pytest.mark.parametrize("text", ["192.0.2.1:port", "192.0.2.1:99999", "[2001:db8::1", "a..b"])
def test_malformed_settings_are_one_error(text: str) -> None:
    with pytest.raises(AddressMalformed):
        parse_addresses(text)


def test_our_own_are_neither_loopback_nor_link_local_unless_there_is_nothing_else() -> None:
    own = own_addresses()
    assert own
    assert own == [("127.0.0.1", 0)] or not any(host.startswith(("127.", "fe80")) for host, _ in own)


def test_our_own_are_read_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    network = iter([[("192.0.2.1", 0)], [("192.0.2.9", 0)]])
    monkeypatch.setattr(addresses, "own_addresses", lambda: next(network))
    offered = Addresses([])
    assert offered.offered(100.0, 8080) == [("192.0.2.1", 8080)]
    assert offered.offered(103.0, 8080) == [("192.0.2.1", 8080)]
    assert offered.offered(106.0, 8080) == [("192.0.2.9", 8080)]


def test_those_that_are_set_stay() -> None:
    assert Addresses([("203.0.113.5", 443), ("203.0.113.6", 0)]).offered(0.0, 8080) == [
        ("203.0.113.5", 443),
        ("203.0.113.6", 8080),
    ]


def test_each_further_process_takes_the_next_port_of_those_that_are_set() -> None:
    fixed = [("203.0.113.5", 443), ("2001:db8::1", 0)]
    assert Addresses(fixed, 2).offered(0.0, 8082) == [("203.0.113.5", 445), ("2001:db8::1", 8082)]
