"""What people write, made safe to show. Nothing is escaped here: that is the page's work; what no page can show goes.

Controls and bidirectional overrides let a text pose as another's (Unicode TR36 §3); a lone
surrogate cannot be stored; a NUL, PostgreSQL refuses.
"""

import unicodedata

from rooms.chat import LONGEST_TEXT
from rooms.errors import MessageEmpty, MessageTooLong

LONGEST_NAME = 120
NAMELESS = "?"
_JOINERS = "\u200c\u200d"  # Persian and Indic names, and emoji, need them inside a word
_MARKS = "\u200e\u200f"  # harmless in a text written right to left
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(name: str) -> str:
    """A name on one line, without what cannot be seen, at most 120 characters; never empty."""
    seen = "".join(_in_name(c) for c in unicodedata.normalize("NFC", name))
    words = (word.strip(_JOINERS) for word in seen.split())
    return " ".join(word for word in words if word)[:LONGEST_NAME].strip() or NAMELESS


def clean_text(text: str) -> str:
    """What is kept of a message: its lines, without controls and overrides.

    Raises:
        MessageEmpty, MessageTooLong: counted after cleaning, in code points.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in unicodedata.normalize("NFC", lines) if _stays_in_text(c)).strip()
    if not kept.strip(_JOINERS + _MARKS + " \n\t"):
        raise MessageEmpty
    if len(kept) > LONGEST_TEXT:
        raise MessageTooLong(LONGEST_TEXT)
    return kept


def _in_name(character: str) -> str:
    if character in _JOINERS:
        return character
    category = unicodedata.category(character)
    if category in {"Zl", "Zp"} or character in "\t\n\r\v\f":
        return " "
    return "" if category in _INVISIBLE else character


def _stays_in_text(character: str) -> bool:
    if character in "\n\t" or character in _JOINERS or character in _MARKS:
        return True
    return unicodedata.category(character) not in _INVISIBLE
