"""Addresses name accounts: one way to write each, and nothing in them that could do harm elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import EmailMalformed, PasswordTooLong, PasswordTooShort
from accounts.people import LONGEST_EMAIL, clean_email
from accounts.sign_in import LONGEST_PASSWORD, SHORTEST_PASSWORD, require_good_password


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  Ada.Lovelace+cours@Example.ORG\n", "ada.lovelace+cours@example.org"),
        ("STRASSE@ex.example", "strasse@ex.example"),
        ("Straße@ex.example", "strasse@ex.example"),
        ("élève@école.example", "élève@école.example"),
        ("a@b", "a@b"),
    ],
)
def test_an_address_is_written_one_way(typed: str, email: str) -> None:
    assert clean_email(typed) == email


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "a@b@c",
        "ada@example.org\r\nBcc: all@example.org",
        "ada lovelace@example.org",
        "<ada@example.org>",
        '"ada"@example.org',
        "ada@example.org,eve@example.org",
        "ada@exam\x00ple.org",
        "ada@exam\u202eple.org",
        "ada@exam\u200bple.org",
        "\ud800@example.org",
        "a" * LONGEST_EMAIL + "@example.org",
    ],
)
def test_what_could_do_harm_is_refused(typed: str) -> None:
    with pytest.raises(EmailMalformed):
        clean_email(typed)


@given(st.text(max_size=300))
def test_any_text_is_refused_or_comes_out_clean(typed: str) -> None:
    try:
        email = clean_email(typed)
    except EmailMalformed:
        return
    assert clean_email(email) == email
    assert email.count("@") == 1
    assert email.isprintable()
    assert len(email) <= LONGEST_EMAIL


@pytest.mark.parametrize("length", [0, SHORTEST_PASSWORD - 1])
def test_short_passwords_are_refused_with_the_limit(length: int) -> None:
    with pytest.raises(PasswordTooShort) as refusal:
        require_good_password("x" * length)
    assert refusal.value.shortest == SHORTEST_PASSWORD


def test_long_passwords_are_refused_with_the_limit() -> None:
    require_good_password("x" * SHORTEST_PASSWORD)
    require_good_password("x" * LONGEST_PASSWORD)
    with pytest.raises(PasswordTooLong) as refusal:
        require_good_password("x" * (LONGEST_PASSWORD + 1))
    assert refusal.value.longest == LONGEST_PASSWORD
