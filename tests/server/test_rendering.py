"""Pages written for whoever is on the loop."""

import asyncio
import threading

import pytest

from accounts.people import Language, Theme
from server.pages.rendering import Pages
from server.pages.views import Frame
from tests.server import sample_views


class Watched(Pages):
    """Pages that tell which of them were written beside the loop."""

    def __init__(self) -> None:
        super().__init__(lambda path: f"/static/{path}")
        self.were_beside: list[bool] = []

    def render(self, template: str, frame: Frame, view: object = None) -> str:
        self.were_beside.append(threading.current_thread() is not threading.main_thread())
        return super().render(template, frame, view)


@pytest.fixture
def watched() -> Watched:
    return Watched()


async def test_a_template_is_compiled_beside_the_loop_and_then_written_on_it(watched: Watched) -> None:
    told = []
    for language in (Language.FRENCH, Language.ENGLISH, Language.FRENCH):
        template, view, signed_in = sample_views.pages(language)["calendar"]
        told.append(await watched.write(template, sample_views.frame(language, Theme.LIGHT, signed_in=signed_in), view))
    assert watched.were_beside == [True, False, False]
    # What it was compiled to is shared between languages, and its words are not.
    french, english, again = told
    assert (french == again, french == english) == (True, False)
    assert 'lang="en"' in english


async def test_a_crowd_that_comes_at_once_waits_for_one_of_them(watched: Watched) -> None:
    template, view, signed_in = sample_views.pages(Language.FRENCH)["home-open"]
    frame = sample_views.frame(Language.FRENCH, Theme.LIGHT, signed_in=signed_in)
    pages = await asyncio.gather(*(watched.write(template, frame, view) for _ in range(5)))
    assert len(set(pages)) == 1
    assert watched.were_beside == [True, False, False, False, False]
