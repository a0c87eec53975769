"""Words in a person's language. The French sentence is the key; the English .po beside it holds the rest.

Rule: nothing reaches a screen but through here. `server/locale_sources.py` finds every sentence in the sources
and a test holds the catalogue to them: complete, not copied, nothing left over.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from accounts.people import Language

LOCALE_FOLDER = Path(__file__).parent / "locale"
SCRIPTS = "static/js/"
_BEFORE_HIGH_PUNCTUATION = re.compile(r" (?=[?!;:»]|%(?!\())|(?<=«) ")
_BETWEEN_NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=(?:h|min|s|%)\b)")


def later(sentence: str) -> str:
    """Mark a sentence for the catalogue where no language is known yet; it is looked up when it is shown."""
    return sentence


@lru_cache(maxsize=4096)
def typeset_french(sentence: str) -> str:
    """Put no-break spaces and curved apostrophes where French typographers put them; sources keep to plain keys."""
    sentence = sentence.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}")
    sentence = _BEFORE_HIGH_PUNCTUATION.sub("\N{NO-BREAK SPACE}", sentence)
    return _BETWEEN_NUMBER_AND_UNIT.sub("\N{NO-BREAK SPACE}", sentence)


@dataclass(frozen=True)
class Catalogue:
    """Every sentence in one language.

    Attributes:
        sentences: by French sentence. A plural has one entry for each of its two forms.
        of_scripts: the French sentences that JavaScript asks for, in order.
    """

    language: Language
    sentences: dict[str, str] = field(repr=False)
    of_scripts: tuple[str, ...] = field(repr=False)

    def gettext(self, sentence: str) -> str:
        """The sentence in this language."""
        if self.language is Language.FRENCH:
            return typeset_french(sentence)
        return self.sentences.get(sentence, sentence)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form for `count`: French says zero in the singular, English in the plural."""
        is_one = count in (0, 1) if self.language is Language.FRENCH else count == 1
        return self.gettext(one if is_one else many)

    def for_scripts(self) -> dict[str, str]:
        """What `GET /locale/{language}.json` answers."""
        return {sentence: self.gettext(sentence) for sentence in self.of_scripts}


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue of one language, read once for all."""
    sentences: dict[str, str] = {}
    of_scripts: list[str] = []
    for entry in _entries():
        ids = entry.id if isinstance(entry.id, (tuple, list)) else (entry.id,)
        strings = entry.string if isinstance(entry.string, (tuple, list)) else (entry.string,)
        sentences.update({french: english for french, english in zip(ids, strings, strict=False) if english})
        if any(path.startswith(SCRIPTS) for path, _line in entry.locations):
            of_scripts.extend(ids)
    return Catalogue(language, sentences, tuple(of_scripts))


@cache
def _entries() -> Sequence[Message]:
    with (LOCALE_FOLDER / "en" / "messages.po").open("rb") as po_file:
        return [entry for entry in read_po(po_file, locale="en") if entry.id]
