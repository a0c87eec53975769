"""People are found whatever the case, the accents and the order of words."""

from dataclasses import replace

import pytest

from accounts.names import is_meant, plain, wanted_words
from tests.storage.planted import a_person

NOEL = replace(a_person("noel"), name="Ève ŒUVRARD-Noël")


@pytest.mark.parametrize(
    ("words", "read"), [("Œuvrard-NOËL", "oeuvrard-noel"), ("Ayşe Çınar", "ayse cınar"), ("e\u0301te\u0301", "ete")]
)
def test_words_without_case_and_accents(words: str, read: str) -> None:
    assert plain(words) == read


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("noel eve", True),
        ("ŒUV", True),
        ("oeuvrard noel@example", True),
        ("noelle", False),
        ("", True),
        ("eve z", False),
    ],
)
def test_who_is_meant(typed: str, meant: bool) -> None:
    assert is_meant(NOEL, wanted_words(typed)) is meant
