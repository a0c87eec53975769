"""What pages are compiled to, and what is kept of it."""

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from accounts.people import Language, Theme
from server.pages.rendering import Bytecode, Pages
from tests.server.samples.pages import every_page
from tests.server.samples.story import frame


def test_what_a_template_is_compiled_to_is_shared_between_languages_and_its_words_are_not() -> None:
    pages, told = Pages(lambda path: f"/static/{path}"), []
    for language in (Language.FRENCH, Language.ENGLISH, Language.FRENCH):
        template, view, signed_in = every_page(language)["calendar"]
        told.append(pages.render(template, frame(language, Theme.LIGHT, signed_in=signed_in), view))
    french, english, again = told
    assert (french == again, french == english) == (True, False)
    assert 'lang="en"' in english


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "hello.html").write_text("Bonjour {{ name }}")
    return folder


def written(templates: Path, kept: Path) -> str:
    """As a process that has just begun writes it."""
    environment = Environment(loader=FileSystemLoader(templates), bytecode_cache=Bytecode(kept), autoescape=True)
    return environment.get_template("hello.html").render(name="Ada")


def test_the_next_process_compiles_nothing_but_what_was_written_since(
    templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, compiled = tmp_path / "kept", []
    compile_ = Environment.compile

    def watched(self: Environment, source: str, *args: object) -> object:
        compiled.append(source)
        return compile_(self, source, *args)  # type: ignore[call-overload]

    monkeypatch.setattr(Environment, "compile", watched)
    assert [written(templates, kept) for _ in range(2)] == ["Bonjour Ada"] * 2
    (templates / "hello.html").write_text("Bonsoir {{ name }}")
    assert written(templates, kept) == "Bonsoir Ada"
    assert compiled == ["Bonjour {{ name }}", "Bonsoir {{ name }}"]


@pytest.mark.parametrize("cut_at", [0, 2, 15, 20, 40, 64, 200])
def test_what_was_kept_and_cannot_be_read_is_made_again(templates: Path, tmp_path: Path, cut_at: int) -> None:
    kept = tmp_path / "kept"
    written(templates, kept)
    (file,) = kept.iterdir()
    whole = file.read_bytes()
    for broken in (whole[:cut_at], bytes(cut_at)):
        file.write_bytes(broken)
        assert written(templates, kept) == "Bonjour Ada"
        assert len(file.read_bytes()) == len(whole)


def test_where_nothing_can_be_written_pages_are_written_all_the_same(templates: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder would be")
    assert written(templates, tmp_path / "kept") == "Bonjour Ada"
