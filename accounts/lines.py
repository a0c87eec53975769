"""What may stand in one line: a title, a name, a place.

The rule: a line has no break in it and nothing that makes what follows look like something else (Unicode TR36 §3): it
is shown in lists, in subjects of letters and in calendars elsewhere. Spaces that do not break, joiners and marks stay.
"""

import unicodedata

_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing


def is_line(text: str) -> bool:
    """Whether all of it stands in one line, without controls and overrides."""
    if text.isascii():
        return text.isprintable()
    return not any(one in _OVERRIDES or unicodedata.category(one) in _BREAKING for one in text)


def is_seen(text: str) -> bool:
    """Whether anything of it is seen: a link whose words are spaces and joiners has no name, nor anything to click."""
    return any(unicodedata.category(one)[0] not in "CMZ" and one not in _BLANK for one in text)
