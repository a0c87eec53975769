"""Which texts stand in one line."""

import pytest

from accounts.lines import is_line, is_seen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Salle 12",
        "Évaluer : quoi\u202f?",
        "« À l'oral »",
        "می\u200cخواهم",
        "soft\u00adhyphen",
        "\U0001f468\u200d\U0001f3eb",
        "a\u200e",
    ],
    ids=ascii,
)
def test_what_people_write_in_one_line(text: str) -> None:
    assert is_line(text)


@pytest.mark.parametrize("wrong", "\n\r\v\f\t\0\x1b\x1c\x7f\x85\u2028\u2029\u202e\u2066\u2069\ud800", ids=ascii)
@pytest.mark.parametrize("around", ["Salle{}", "École {} 12"])
def test_breaks_controls_and_overrides_stand_in_none(wrong: str, around: str) -> None:
    assert not is_line(around.format(wrong))


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u00a0\u200d", "\u200e\u00ad", "\u2800", "\u3164", "\u0301"], ids=ascii
)
def test_what_shows_nothing_is_no_name(text: str) -> None:
    assert not is_seen(text)
    assert is_seen(f"{text}é")


@pytest.mark.parametrize("text", ["a", "?", "\U0001f468\u200d\U0001f3eb", "می", "12"], ids=ascii)
def test_whatever_is_seen_is_a_name(text: str) -> None:
    assert is_seen(text)
