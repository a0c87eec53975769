"""Every sentence exists in both languages, with each one's own plurals and typography."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from accounts.people import Language
from server.i18n import LOCALE_FOLDER, catalogue, typeset_french
from server.locale_sources import committed, sources
from server.pages import hours

# Words that both languages write alike. A sentence never belongs here.
SAME_IN_BOTH = {
    "%(num)s participant",
    "%(num)s participants",
    "Cookies",
    "Europe",
    "Participants",
    "Plan",
    "Surprise",
}
MARKS = {"_", "gettext", "ngettext", "later"}
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}|%%|</?\w+>")


def _pairs() -> Iterator[tuple[str, str]]:
    for entry in committed():
        if entry.id:
            french = (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)
            english = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
            assert len(french) == len(english), french
            yield from zip(french, english, strict=True)


def _marked() -> set[str]:
    return {sentence if isinstance(sentence, str) else sentence[0] for _path, sentence in sources()}


def _catalogued() -> set[str]:
    return {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in committed() if entry.id}


def test_every_sentence_of_the_sources_is_in_the_catalogue() -> None:
    assert _marked() - _catalogued() == set(), "run `python -m server.locale_sources`, then translate"


def test_the_catalogue_holds_no_sentence_that_the_sources_lost() -> None:
    assert _catalogued() - _marked() == set(), "run `python -m server.locale_sources`"


def test_no_sentence_is_hidden_within_an_f_string() -> None:
    """Where those who look for sentences do not see it."""
    hidden = [
        f"{path}:{call.lineno}"
        for path in (LOCALE_FOLDER.parent).rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text()))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name | ast.Attribute) and _name(call.func) in MARKS
    ]
    assert hidden == []


def _name(called: ast.Name | ast.Attribute) -> str:
    return called.id if isinstance(called, ast.Name) else called.attr


def test_every_sentence_has_its_english() -> None:
    assert [french for french, english in _pairs() if not english.strip()] == []


def test_no_english_is_merely_the_french() -> None:
    copied = {french for french, english in _pairs() if french == english}
    assert copied - SAME_IN_BOTH == set()
    assert SAME_IN_BOTH - copied == set(), "these words are no longer alike"


def test_facts_and_tags_are_the_same_in_both_languages() -> None:
    for french, english in _pairs():
        assert sorted(PLACES.findall(french)) == sorted(PLACES.findall(english)), french


def test_each_sentence_knows_the_files_it_stands_in() -> None:
    found = defaultdict[str, set[str]](set)
    for path, sentence in sources():
        found[sentence if isinstance(sentence, str) else sentence[0]].add(path)
    for entry in committed():
        if entry.id:
            key = entry.id if isinstance(entry.id, str) else entry.id[0]
            assert {path for path, _line in entry.locations} == found[key], (
                f"{key}: run `python -m server.locale_sources`"
            )


def test_scripts_get_their_own_sentences_only() -> None:
    for_scripts = catalogue(Language.ENGLISH).for_scripts()
    assert for_scripts["dans {count} jour"] == "in {count} day"
    assert for_scripts["dans {count} jours"] == "in {count} days"
    assert "Mot de passe" not in for_scripts
    assert set(catalogue(Language.FRENCH).for_scripts()) == set(for_scripts)


@pytest.mark.parametrize(("language", "count", "form"), [
    (Language.FRENCH, 0, "1 jour"),
    (Language.FRENCH, 1, "1 jour"),
    (Language.FRENCH, 2, "2 jours"),
])  # fmt: skip
def test_french_says_zero_in_the_singular(language: Language, count: int, form: str) -> None:
    assert catalogue(language).ngettext("1 jour", "2 jours", count) == form


def test_english_says_zero_in_the_plural() -> None:
    ngettext = catalogue(Language.ENGLISH).ngettext
    assert ngettext("dans {count} jour", "dans {count} jours", 0) == "in {count} days"
    assert ngettext("dans {count} jour", "dans {count} jours", 1) == "in {count} day"


def test_a_sentence_that_english_lacks_is_said_in_french() -> None:
    assert catalogue(Language.ENGLISH).gettext("Jamais dite") == "Jamais dite"


@pytest.mark.parametrize(("written", "set_in_type"), [
    ("Terminer la classe ?", "Terminer la classe\xa0?"),
    ("« Réessayer » : oui", "«\xa0Réessayer\xa0»\xa0: oui"),
    ("200 %% de zoom", "200\xa0%% de zoom"),
    ("1 h 30", "1\xa0h 30"),
    ("avec %(names)s", "avec %(names)s"),
    ("C'est fait", "C\u2019est fait"),
])  # fmt: skip
def test_french_is_set_as_typographers_do(written: str, set_in_type: str) -> None:
    assert typeset_french(written) == set_in_type


def test_the_first_of_a_month_is_told_as_a_sentence_has_it() -> None:
    noon = datetime(2027, 4, 1, 12, tzinfo=UTC)
    told = [hours.day_short(noon.replace(day=day), language, "UTC", noon) for language in Language for day in (1, 11)]
    assert told == ["jeu. 1er avr.", "dim. 11 avr.", "Thu 1 Apr", "Sun 11 Apr"]


def test_a_date_of_another_year_is_told_with_it_as_clocks_of_its_reader_say() -> None:
    eve, noon = datetime(2026, 12, 31, 22, tzinfo=UTC), datetime(2027, 1, 1, 12, tzinfo=UTC)
    told = [hours.day(noon, language, "UTC", eve) for language in Language]
    assert told == ["vendredi 1er janvier 2027", "Friday 1 January 2027"]
    assert hours.day_short(noon, Language.FRENCH, "Indian/Reunion", eve) == "ven. 1er janv."  # it is tomorrow there
    assert hours.day_short(eve, Language.FRENCH, "UTC", noon) == "jeu. 31 déc. 2026"
