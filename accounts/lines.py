"""What may stand in one line: a title, a name, a place.

The rule: a line has no break in it, nothing that makes what follows look like something else (Unicode TR36 §3), nothing
hidden, and no tower of marks that covers the lines around it: it is shown in lists, in subjects of letters and in
calendars elsewhere. Spaces that do not break stay, as do the joiners that Persian and Indic names and emoji need.

What people write is `composed` where it comes in, as nobody should be blamed for what they pasted unseen, and refused
if it is no line then. What comes from elsewhere, and names of people, are `cleaned`: nobody is there to be told.
"""

import re
import unicodedata
from functools import cache
from itertools import groupby, islice

JOINERS = "\u200c\u200d"
# Signs of Burmese and accents of Hebrew come by six at most, and no language has more on one letter.
MOST_MARKS = 6

# Where a word may be parted or not, which way it is written, where bytes begin: they come along with copied text.
_PASTED = dict.fromkeys(map(ord, "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff"))
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Nobody can say what they show. New signs are among them: they are not refused, and yet left out of what is cleaned.
_UNKNOWN = frozenset({"Cn", "Co"})
_STREAM_SAFE = 30  # marks in a row, UAX #15 §13: to put n of them in order takes n² of time, and 8,000 took 0.2 s
_MAY_BE_MANY = re.compile(f"[\\u0300-\\U0010ffff]{{{_STREAM_SAFE + 1}}}")
_MOST_READ = 16  # times as much as is kept: of what comes from elsewhere a title may be megabytes
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing


def is_line(text: str) -> bool:
    """Whether all of it stands in one line, and is seen there."""
    if text.isascii():
        return text.isprintable()
    if any(_category(one) in _HIDDEN for one in text):
        return False
    runs = groupby(nfc(text), _clings)
    return all(len(list(run)) <= MOST_MARKS for clings, run in runs if clings)


def is_seen(text: str) -> bool:
    """Whether anything of it is seen: a link whose words are spaces and joiners has no name, nor anything to click."""
    return any(unicodedata.category(one)[0] not in "CMZ" and one not in _BLANK for one in text)


def nfc(text: str) -> str:
    """Each letter in one of the ways to write it (Unicode's NFC), with no more marks on it than anybody writes."""
    if text.isascii():
        return text
    few = _many_marks().sub(r"\1", text) if _MAY_BE_MANY.search(text) else text
    return unicodedata.normalize("NFC", few)


def composed(text: str) -> str:
    """As it is kept: in NFC, without what is pasted unseen. Lines stay."""
    return text if text.isascii() else nfc(text.translate(_PASTED))


def cleaned(text: str, longest: int) -> str:
    """What of it can stand in one line, no longer than that; empty if nothing of it is seen. Cleaned again it stays."""
    begins = text[: _MOST_READ * longest]
    known = "".join(" " if one.isspace() else one for one in begins if one.isspace() or not _is_dropped(one))
    runs = groupby(nfc(known), _clings)
    lower = "".join("".join(islice(run, MOST_MARKS) if clings else run) for clings, run in runs)
    words = (word.strip(JOINERS) for word in lower.split())
    line = " ".join(word for word in words if word)[:longest].rstrip(" " + JOINERS)
    return line if is_seen(line) else ""


@cache
def _many_marks() -> re.Pattern[str]:
    """Whatever is put in order by a class of its own; there is none beyond."""
    marks = "".join(filter(unicodedata.combining, map(chr, range(0x300, 0x20000))))
    return re.compile(f"([{marks}]{{{_STREAM_SAFE}}})[{marks}]+")


def _clings(one: str) -> bool:
    """Whether it is set on what stands before it; or joins, and shows nothing however many there are."""
    return one in JOINERS or unicodedata.category(one)[0] == "M"


def _is_dropped(one: str) -> bool:
    return _category(one) in _HIDDEN | _UNKNOWN


def _category(one: str) -> str:
    return "joiner" if one in JOINERS else unicodedata.category(one)
