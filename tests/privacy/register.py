"""Reads docs/privacy.md, the register of everything that is kept."""

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"


@dataclass(frozen=True)
class Declared:
    """A row: its name, and what is said of it, by the headings of its table."""

    name: str
    said: dict[str, str]


def sections() -> dict[str, list[Declared]]:
    """The rows of each section that has a table, by the section's title."""
    found: dict[str, list[Declared]] = {}
    title, headings = "", []
    for line in PAGE.read_text().splitlines():
        if line.startswith("#"):
            title, headings = line.lstrip("# "), []
        elif line.startswith("|---"):
            found[title] = []
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if headings:
                found[title].append(Declared(cells[0].strip("`"), dict(zip(headings, cells, strict=True))))
            headings = headings or cells
    return found


OTHERS = {"Redis", "Files", "Browsers", "Metrics"}


def tables() -> dict[str, list[Declared]]:
    """The sections that are tables of the database."""
    return {title: rows for title, rows in sections().items() if title not in OTHERS}
