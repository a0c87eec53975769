"""What may stand in one line: a title, a name, a place.

The rule: a line has no break in it, nothing that makes what follows look like something else (Unicode TR36 §3), nothing
hidden, and no tower of marks that covers the lines around it: it is shown in lists, in subjects of letters and in
calendars elsewhere. Spaces that do not break stay, as do the joiners that Persian and Indic names and emoji need.

What people write is `composed` where it comes in, as nobody should be blamed for what they pasted unseen, and refused
if it is no line then. What comes from elsewhere, and names of people, are `cleaned`: nobody is there to be told.
"""

import unicodedata
from itertools import groupby, islice

JOINERS = "\u200c\u200d"
# Signs of Burmese and accents of Hebrew come by six at most, and no language has more on one letter.
MOST_MARKS = 6

# Where a word may be parted or not, which way it is written, where bytes begin: they come along with copied text.
_PASTED = dict.fromkeys(map(ord, "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff"))
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_UNKNOWN = frozenset(
    {"Cn", "Co"}
)  # nobody can say what they show: refused to nobody, left out of what comes from elsewhere
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing


def is_line(text: str) -> bool:
    """Whether all of it stands in one line, and is seen there."""
    if text.isascii():
        return text.isprintable()
    if any(_category(one) in _HIDDEN for one in text):
        return False
    runs = groupby(unicodedata.normalize("NFC", text), _clings)
    return all(len(list(run)) <= MOST_MARKS for clings, run in runs if clings)


def is_seen(text: str) -> bool:
    """Whether anything of it is seen: a link whose words are spaces and joiners has no name, nor anything to click."""
    return any(unicodedata.category(one)[0] not in "CMZ" and one not in _BLANK for one in text)


def composed(text: str) -> str:
    """As it is kept: each letter in one of the ways to write it (NFC), without what is pasted unseen. Lines stay."""
    return text if text.isascii() else unicodedata.normalize("NFC", text.translate(_PASTED))


def cleaned(text: str, longest: int) -> str:
    """What of it can stand in one line, no longer than that; empty if nothing of it is seen. Cleaned again it stays."""
    known = "".join(" " if one.isspace() else one for one in text if one.isspace() or not _is_dropped(one))
    runs = groupby(unicodedata.normalize("NFC", known), _clings)
    lower = "".join("".join(islice(run, MOST_MARKS) if clings else run) for clings, run in runs)
    words = (word.strip(JOINERS) for word in lower.split())
    line = " ".join(word for word in words if word)[:longest].rstrip(" " + JOINERS)
    return line if is_seen(line) else ""


def _clings(one: str) -> bool:
    """Whether it is set on what stands before it; or joins, and shows nothing however many there are."""
    return one in JOINERS or unicodedata.category(one)[0] == "M"


def _is_dropped(one: str) -> bool:
    return _category(one) in _HIDDEN | _UNKNOWN


def _category(one: str) -> str:
    return "joiner" if one in JOINERS else unicodedata.category(one)
