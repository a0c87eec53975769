"""The guides that people print: they name what is on screen, and each fits one sheet of paper."""

import re
from dataclasses import replace

import pytest

from accounts.people import Language
from server.i18n import catalogue
from server.pages.guides import guide_view
from server.pages.rendering import Pages
from tests.server.gallery import served_gallery
from tests.server.samples.story import frame
from tests.services import launch_chromium

NAMES = ("participer", "animer")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", [*NAMES, "planifier"])
def test_a_guide_names_what_is_on_screen(name: str, language: Language) -> None:
    words = catalogue(language)
    on_screen = {words.gettext(sentence) for sentence in words.sentences}
    named = re.findall(r"<em>(.+?)</em>", guide_view(name, language).body)
    assert len(named) > 8
    assert [each for each in named if each not in on_screen] == []


@pytest.mark.parametrize("language", list(Language))
def test_guides_lead_to_each_other_by_the_address_of_their_page(language: Language) -> None:
    assert '<a href="/guide/participer">' in guide_view("animer", language).body


@pytest.mark.parametrize(
    ("leads", "plans", "name"),
    [(False, False, "participer"), (True, False, "animer"), (False, True, "planifier"), (True, True, "planifier")],
)
def test_every_page_leads_to_the_guide_of_what_one_does(leads: bool, plans: bool, name: str) -> None:
    around = replace(frame(), has_rehearsal=leads, plans=plans)
    html = Pages(lambda path: path).render("privacy.html", around, None)
    assert set(re.findall(r'href="/guide/(\w+)"', html)) == {name}


async def test_each_guide_prints_on_one_page() -> None:
    async with served_gallery() as address, launch_chromium() as browser:
        page = await browser.new_page()
        for language in Language:
            for name in NAMES:
                await page.goto(f"{address}/{language}/dark/guide-{name}")
                paper = await page.pdf(prefer_css_page_size=True)
                assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, (language, name)
