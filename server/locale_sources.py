"""Finds every sentence in the sources; `python -m server.locale_sources` brings the English catalogue up to date.

Development only: nothing that serves imports it. A sentence is marked `_("…")` or `{% trans %}` in templates,
`_("…")`, `ngettext` or `later("…")` in Python, `t("…")` or `tn(n, "…", "…")` in JavaScript.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from server.i18n import LOCALE_FOLDER

ROOT = Path(__file__).parent.parent
PO_FILE = LOCALE_FOLDER / "en" / "messages.po"
_METHODS = [
    ("server/templates/**.html", "jinja2.ext:babel_extract"),
    ("server/**.py", "python"),
    ("static/js/**.js", "javascript"),
]
_OPTIONS = {
    "server/templates/**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"},
    "static/js/**.js": {"parse_template_string": "true"},
}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None, "t": None, "tn": (2, 3)}
_FOLDERS = ("server", "static/js")


def sources(root: Path = ROOT) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every (path, sentence or plural pair) marked under `root`, in a stable order."""
    for folder in _FOLDERS:
        found = extract_from_dir(
            str(root / folder),
            method_map=[(pattern.removeprefix(folder + "/"), method) for pattern, method in _METHODS],
            options_map={pattern.removeprefix(folder + "/"): options for pattern, options in _OPTIONS.items()},
            keywords=_KEYWORDS,
        )
        for path, _line, sentence, _comments, _context in found:
            yield f"{folder}/{path}", sentence


def template_catalogue(root: Path = ROOT) -> Catalog:
    """All marked sentences, each with the files it stands in (no line numbers: they would change for nothing)."""
    marked = Catalog(fuzzy=False)
    for path, sentence in sorted(sources(root), key=lambda pair: (pair[0], str(pair[1]))):
        marked.add(sentence, locations=[(path, 0)])
    return marked


def committed() -> Catalog:
    """The English catalogue as it stands in the repository."""
    return read_po(BytesIO(PO_FILE.read_bytes()), locale="en")


def renew() -> tuple[int, int]:
    """Rewrite the .po from the sources, keeping what is translated. Gives (sentences, those still empty)."""
    english = committed() if PO_FILE.exists() else Catalog(locale="en", fuzzy=False)
    english.update(template_catalogue(), no_fuzzy_matching=True)
    english.obsolete.clear()
    with PO_FILE.open("wb") as po_file:
        write_po(po_file, english, omit_header=True, include_lineno=False, sort_output=True, width=118)
    empty = [entry for entry in english if entry.id and not all(_strings(entry.string))]
    return len(list(english)) - 1, len(empty)


def _strings(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ("",))


if __name__ == "__main__":
    total, missing = renew()
    print(f"{total} sentences, {missing} without English")  # noqa: T201
