"""Which texts stand in one line, and what is made of those that do not."""

import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.lines import JOINERS, MOST_MARKS, cleaned, composed, is_line, is_seen
from formations.externals import external_id
from rooms.errors import MessageTooLong
from rooms.text import clean_name, clean_text

OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HIDDEN = OVERRIDES + "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\u2064\ufeff\U000e0041"
TOWER = "Z" + "\u0335\u0301" * 200
# Many of what the rule is about, and not one in a thousand as among all characters.
TEXTS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("ae \t\u00a0\u0301\u0323\u0308\u200d\u200c\u2800\u20dd\u0915\u094d" + HIDDEN),
    )
)


def _said(text: str) -> None:
    with suppress(MessageTooLong):
        clean_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Salle 12",
        "Évaluer : quoi\u202f?",
        "« À l'oral »",
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "\U0001f468\u200d\U0001f3eb",
        "\U0001f469\u200d\u2764\ufe0f\u200d\U0001f468 1\ufe0f\u20e3",
        "שָּׁ֖לוֹם",
        "ကြွှို့",
        "Nguyễn Thị Mười",
    ],
    ids=ascii,
)
def test_what_people_write_in_one_line(text: str) -> None:
    assert is_line(text)
    assert is_line(composed(text))
    assert cleaned(text, 200) == " ".join(composed(text).split())


@pytest.mark.parametrize("wrong", "\n\r\v\f\t\0\x1b\x1c\x7f\x85\u2028\u2029\ud800" + HIDDEN, ids=ascii)
@pytest.mark.parametrize("around", ["Salle{}", "École {} 12"])
def test_breaks_controls_overrides_and_what_is_hidden_stand_in_none(wrong: str, around: str) -> None:
    assert not is_line(around.format(wrong))
    assert is_line(cleaned(around.format(wrong), 200))


@pytest.mark.parametrize(
    "wrong", [TOWER, "a" + "\u200d" * 100, "a" + "\ufe01" * 100, "قلم" + "\u064b" * 20], ids=range(4)
)
def test_towers_of_marks_stand_in_none_and_are_no_higher_than_languages_need_once_cleaned(
    wrong: str,
) -> None:
    assert not is_line(wrong)
    assert not is_line(composed(wrong))
    lowered = cleaned(wrong, 200)
    assert is_line(lowered)
    assert unicodedata.normalize("NFD", lowered)[0] == wrong[0]
    assert len(lowered) <= 3 + MOST_MARKS


@pytest.mark.parametrize("read", [composed, is_line, lambda text: cleaned(text, 200), clean_name, _said, external_id])
@pytest.mark.parametrize("text", [TOWER * 20, "Z" + "\u0335\u0301" * 20_000, "\ufdfa" * 20_000], ids=range(3))
def test_however_many_marks_there_are_nobody_waits_for_them(read: Callable[[str], object], text: str) -> None:
    """To put n of them in order takes n² of time: of these three seconds. A processor's own time, as it is shared."""
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 0.25


def test_what_is_pasted_unseen_is_no_error() -> None:
    assert composed("\ufeffforma\u00adtion\u200b e\u0301lèves\u200e\nsuite") == "formation élèves\nsuite"
    assert composed("a\u202eb") == "a\u202eb"  # what is meant to deceive is refused, and not helped


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u00a0\u200d", "\u200e\u00ad", "\u2800", "\u3164", "\u0301", "\u202e"], ids=ascii
)
def test_what_shows_nothing_is_no_name(text: str) -> None:
    assert not is_seen(text)
    assert cleaned(text, 200) == ""
    assert is_seen(f"{text}é")


@pytest.mark.parametrize("text", ["a", "?", "\U0001f468\u200d\U0001f3eb", "می", "12"], ids=ascii)
def test_whatever_is_seen_is_a_name(text: str) -> None:
    assert is_seen(text)


@given(TEXTS, st.integers(1, 40))
@example("a\u200d\u0301" * 9, 12)
@example("\u2800" * 12 + "a", 10)
def test_whatever_is_cleaned_is_a_line_of_which_something_is_seen_or_nothing(text: str, longest: int) -> None:
    clean = cleaned(text, longest)
    assert len(clean) <= longest
    assert is_line(clean)
    assert clean == "" or is_seen(clean)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == clean.strip(" " + JOINERS)
    assert cleaned(clean, longest) == clean


@given(TEXTS)
def test_whatever_is_composed_says_the_same_and_stays(text: str) -> None:
    kept = composed(text)
    assert composed(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not is_line(text) or is_line(kept)
    assert is_seen(kept) == is_seen(text)
