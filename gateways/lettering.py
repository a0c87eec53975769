"""Capital letters of 5 by 7 dots, to write a name into a test picture without a font or an imaging library."""

import unicodedata

_ROWS = 7
# Each glyph is seven rows of five bits, the leftmost highest: the classic dot-matrix shapes.
_GLYPHS = {
    "A": "0E11111F111111", "B": "1E11111E11111E", "C": "0E11101010110E", "D": "1E11111111111E",
    "E": "1F10101E10101F", "F": "1F10101E101010", "G": "0E11101711110F", "H": "1111111F111111",
    "I": "0E04040404040E", "J": "0702020202120C", "K": "11121418141211", "L": "1010101010101F",
    "M": "111B1515111111", "N": "11111915131111", "O": "0E11111111110E", "P": "1E11111E101010",
    "Q": "0E11111115120D", "R": "1E11111E141211", "S": "0F10100E01011E", "T": "1F040404040404",
    "U": "1111111111110E", "V": "11111111110A04", "W": "1111111515150A", "X": "11110A040A1111",
    "Y": "1111110A040404", "Z": "1F01020408101F", "-": "0000001F000000", "'": "0C040800000000",
    "0": "0E11131519110E", "1": "040C040404040E", "2": "0E11010204081F", "3": "1F02040201110E",
    "4": "02060A121F0202", "5": "1F101E0101110E", "6": "0608101E11110E", "7": "1F010204080808",
    "8": "0E11110E11110E", "9": "0E11110F01020C",
}  # fmt: skip


def rows_of(text: str) -> list[str]:
    """Seven strings of `#` and space that draw the text; accents are dropped, what has no shape is a space."""
    plain = unicodedata.normalize("NFKD", text).upper()
    letters = [letter for letter in plain if not unicodedata.combining(letter)]
    return [" ".join(_row(_GLYPHS.get(letter, "00" * _ROWS), at) for letter in letters) for at in range(_ROWS)]


def _row(glyph: str, at: int) -> str:
    bits = int(glyph[2 * at : 2 * at + 2], 16)
    return "".join("#" if bits >> (4 - column) & 1 else " " for column in range(5))
