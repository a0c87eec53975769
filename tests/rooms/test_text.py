"""Names and texts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.errors import MessageEmpty, MessageTooLong
from rooms.text import LONGEST_NAME, LONGEST_TEXT, clean_name, clean_text

HIDDEN = ["\u202e", "\u2066", "\u2069", "\x00", "\x1b", "\x7f", "\u200b", "\ufeff", "\ud800", "\U000e0041"]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_cannot_be_seen_leaves_a_name(hidden: str) -> None:
    assert clean_name(f"Ada {hidden}Love{hidden}lace") == "Ada Lovelace"


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_cannot_be_seen_leaves_a_text(hidden: str) -> None:
    assert clean_text(f"bon{hidden}jour") == "bonjour"


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("  Ada \t Lovelace\n", "Ada Lovelace"),
        ("Ada\u2028Lovelace", "Ada Lovelace"),
        ("", "?"),
        ("\u202e\u200d", "?"),
        ("e\u0301lodie", "élodie"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("x" * 200, "x" * LONGEST_NAME),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # shown as it is: pages escape
    ],
)
def test_names_are_one_line_of_what_can_be_seen(given_name: str, clean: str) -> None:
    assert clean_name(given_name) == clean


@pytest.mark.parametrize("empty", ["", "   ", "\n\t", "\u200d", "\u200e", "\u202e", "\x00"])
def test_a_text_without_anything_to_read_is_refused(empty: str) -> None:
    with pytest.raises(MessageEmpty):
        clean_text(empty)


def test_a_text_keeps_its_lines() -> None:
    assert clean_text("un\r\ndeux\rtrois\n\tquatre ") == "un\ndeux\ntrois\n\tquatre"


def test_the_longest_text_passes_and_one_more_is_refused() -> None:
    assert len(clean_text("é" * LONGEST_TEXT)) == LONGEST_TEXT
    with pytest.raises(MessageTooLong) as refused:
        clean_text("é" * (LONGEST_TEXT + 1))
    assert refused.value.longest == LONGEST_TEXT


@given(st.text())
def test_any_name_becomes_one_that_is_short_visible_and_stays_as_it_is(name: str) -> None:
    clean = clean_name(name)
    assert 1 <= len(clean) <= LONGEST_NAME
    assert all(unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} for c in clean)
    assert not set(clean) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert clean_name(clean) == clean


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_is_refused_or_can_be_stored(text: str) -> None:
    try:
        clean = clean_text(text)
    except MessageEmpty:
        return
    clean.encode()
    assert "\0" not in clean
    assert clean_text(clean) == clean
