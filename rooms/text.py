"""What people write, made safe to show. Nothing is escaped here: that is the page's work; what no page can show goes.

Controls and bidirectional overrides let a text pose as another's (Unicode TR36 §3); a lone
surrogate cannot be stored; a NUL, PostgreSQL refuses.
"""

import unicodedata

from accounts.lines import JOINERS, cleaned, nfc
from rooms.chat import LONGEST_TEXT
from rooms.errors import MessageEmpty, MessageTooLong

LONGEST_NAME = 120
NAMELESS = "?"
_MARKS = "\u200e\u200f"  # harmless in a text written right to left
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(name: str) -> str:
    """A name on one line, without what cannot be seen, at most 120 characters; never empty."""
    return cleaned(name, LONGEST_NAME) or NAMELESS


def clean_text(text: str) -> str:
    """What is kept of a message: its lines, without controls and overrides.

    Raises:
        MessageEmpty, MessageTooLong: counted after cleaning, in code points.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in nfc(lines) if _stays_in_text(c)).strip()
    if not kept.strip(JOINERS + _MARKS + " \n\t"):
        raise MessageEmpty
    if len(kept) > LONGEST_TEXT:
        raise MessageTooLong(LONGEST_TEXT)
    return kept


def _stays_in_text(character: str) -> bool:
    if character in "\n\t" or character in JOINERS or character in _MARKS:
        return True
    return unicodedata.category(character) not in _INVISIBLE
