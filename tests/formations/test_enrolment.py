"""What is pasted is read as addresses, one by one."""

import pytest

from formations.enrolment import MOST_ADDRESSES, Addresses, read_addresses
from formations.errors import EnrolmentRefused


@pytest.mark.parametrize(
    ("text", "read", "unreadable"),
    [
        ("", (), ()),
        ("ada@example.org\r\n\r\n  BASILE@example.org ", ("ada@example.org", "basile@example.org"), ()),
        ("ada@example.org, ada@example.org;Ada@Example.org", ("ada@example.org",), ()),
        ("Ada Lovelace <ada@example.org>\t<b@example.org>", ("ada@example.org", "b@example.org"), ()),
        ("ada\nnot an@address.org\nada", (), ("ada", "not an@address.org")),
        ("Ada <ada>", (), ("Ada <ada>",)),
    ],
)
def test_addresses_are_read(text: str, read: tuple[str, ...], unreadable: tuple[str, ...]) -> None:
    assert read_addresses(text) == Addresses(read, unreadable)


def test_too_many_at_once_are_refused() -> None:
    many = [f"p{number}@example.org" for number in range(MOST_ADDRESSES)]
    assert len(read_addresses("\n".join(many)).read) == MOST_ADDRESSES
    with pytest.raises(EnrolmentRefused):
        read_addresses("\n".join([*many, "no address"]))
