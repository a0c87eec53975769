"""A new scheduler's work from a parcours to the hour of a class, with the keyboard alone; and what others get of it.

The class meets each week on both sides of the night in which Paris changes its clocks, which La Réunion does not.
"""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from babel.dates import format_date
from playwright.async_api import Browser, Locator, Page, expect

from actions.demo_story import PARIS, REUNION
from tests.e2e.classroom import Seat, seats
from tests.e2e.keyboard import follow, press_on, tab_to, write
from tests.e2e.outside import calendar_of, method_of, read_dates, words_of
from tests.e2e.scheduling_stage import OUTSIDE, OUTSIDE_DATES, YEAR, Story, staged
from tests.waiting import until

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:vobject"),
]

SCHEDULER, TRAINER, PARTICIPANT = "gestion", "formatrice", "reunion"
# Typed, they are the same in every order in which browsers ask for a day and a month.
NEW_YEAR, FIRST_DAY = f"0101{YEAR}", f"0303{YEAR}"
FORMATION, WEEKLY = "Cohorte du clavier", "Classe du soir"
DATES = [datetime(YEAR, 3, 3, 17) + timedelta(weeks=week) for week in range(6)]
SECOND, THIRD = DATES[1], DATES[2]
A_MONTH_LATER = datetime(YEAR, 4, SECOND.day, 17)
# What falls on a weekend is pointed out before it is kept.
MOVED = next(day for day in (A_MONTH_LATER + timedelta(days=number) for number in range(3)) if day.weekday() < 5)


async def test_a_scheduler_plans_with_the_keyboard_alone_and_the_class_opens_at_its_hour(chromium: Browser) -> None:
    async with staged() as story:
        async with seats(chromium, story.demo, (SCHEDULER,)) as (scheduler,):
            page = scheduler.page
            await page.goto(f"{story.demo.url}/")
            await _deploys_a_parcours(page)
            await _plans_a_weekly_class(page)
            await _opens_and_enrols(page, story.demo.accounts[PARTICIPANT].email)
            await _are_invited(story)
            await _moves_one_date(page)
            await _cancels_another(page)
            await _are_told(story)
            await _follows_a_calendar(page, story.agenda)
            await _points_at_a_day(page, story.clock.now())
            _reads_the_same(await _subscribes(page))
        await _the_class_opens_at_its_hour(story, chromium)


async def _deploys_a_parcours(page: Page) -> None:
    await follow(page, "link", "Formations")
    await follow(page, "link", "Parcours")
    await follow(page, "link", "Résolution de problèmes au cycle 2")
    await follow(page, "link", "Déployer")
    await write(page, "Titre de la formation", FORMATION)
    await tab_to(page, "textbox", "Premier jour")
    await page.keyboard.type(NEW_YEAR)
    await tab_to(page, "checkbox", "Camille Formatrice-Exemple")
    await page.keyboard.press("Space")
    await follow(page, "button", "Voir toutes les dates")
    await expect(page.locator(":focus")).to_contain_text("Rien n’est encore enregistré.")
    await expect(page.get_by_text("jour sans formation (Jour de l’An)").first).to_be_visible()
    slot = (await page.locator("button[name=take]").first.inner_text()).split(",")[0]
    await follow(page, "button", slot)
    await expect(page.locator(":focus")).to_contain_text(f"{slot.capitalize()}, de 9")
    await follow(page, "button", "Créer la formation")
    await expect(page.locator(":focus")).to_contain_text("La formation est créée, en brouillon.")
    await expect(page.get_by_role("heading", level=1)).to_have_text(FORMATION)
    await expect(page.get_by_text(slot).first).to_be_visible()


async def _plans_a_weekly_class(page: Page) -> None:
    await follow(page, "link", "Planifier la formation")
    await tab_to(page, "link", "Ajouter une activité")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Ajouter une activité")).to_be_focused()
    await write(page, "Titre", WEEKLY)
    await tab_to(page, "textbox", "Jour de début")
    await page.keyboard.type(FIRST_DAY)
    await tab_to(page, "textbox", "Heure de début")
    for _ in range(3):  # from 14:00; the end, at 15:00, follows
        await page.keyboard.press("ArrowUp")
    await tab_to(page, "textbox", "Heure de fin")
    await expect(page.locator(":focus")).to_have_value("18:00")
    await tab_to(page, "combobox", "Répétition")
    await page.keyboard.type("Chaque semaine")
    await tab_to(page, "spinbutton", "Nombre de séances")
    await page.keyboard.press("Control+a")
    await page.keyboard.type(str(len(DATES)))
    await press_on(page)
    if DATES[0].weekday() >= 5:  # as in 2029
        await tab_to(page, "checkbox", "Planifier quand même")
        await page.keyboard.press("Space")
        await press_on(page)
    await expect(page.locator(":focus")).to_contain_text(f"L’activité est planifiée. {WEEKLY}, {len(DATES)} dates, du")


async def _opens_and_enrols(page: Page, email: str) -> None:
    await follow(page, "link", FORMATION)
    await follow(page, "button", "Ouvrir aux personnes inscrites")
    await expect(page.locator(":focus")).to_contain_text("Le changement est enregistré.")
    await follow(page, "link", "Participants")
    await tab_to(page, "textbox", "Adresses électroniques, une par ligne")
    await page.keyboard.type(f"{email}\nnobody@example.org")
    await follow(page, "button", "Inscrire")
    await expect(page.locator(":focus")).to_contain_text("Aucun compte à ces adresses : nobody@example.org")
    await expect(page.get_by_role("region", name="Participants (1)")).to_contain_text(email)
    await follow(page, "link", "Groupes")
    await write(page, "Nom du groupe", "Groupe du soir")
    await press_on(page)
    await tab_to(page, "checkbox", "Andrea Exemple (La Réunion)")
    await page.keyboard.press("Space")
    await follow(page, "button", "Enregistrer")
    await expect(page.locator(":focus")).to_contain_text("Le groupe est enregistré.")
    await expect(page.get_by_role("region", name="Groupes de la formation")).to_contain_text("1 participant")


async def _are_invited(story: Story) -> None:
    """Once for each activity; hours are those of the reader's own clocks, on both sides of the change."""
    letters = await story.letters(PARTICIPANT, 6)
    (weekly,) = [letter for letter in letters if WEEKLY in letter["Subject"]]
    assert method_of(weekly) == "REQUEST"
    hours = re.findall(r"de (\d+)\sh\s00 à \d+\sh\s00 \(heure de La Réunion\)", words_of(weekly))
    assert hours == [str(_at(wall).astimezone(ZoneInfo(REUNION)).hour) for wall in DATES]
    assert len(set(hours)) == 2
    assert read_dates(calendar_of(weekly))[WEEKLY] == {wall: (_at(wall), "CONFIRMED", "0") for wall in DATES}


async def _moves_one_date(page: Page) -> None:
    await follow(page, "link", "Participants")
    await follow(page, "link", FORMATION)
    await follow(page, "link", "Planifier la formation")
    await follow(page, "link", f"Modifier {WEEKLY}, {_day(SECOND)}")
    await follow(page, "link", "Choisir dans le calendrier")
    await expect(page.get_by_role("status")).to_contain_text(f"Où placer « {WEEKLY} » ?")
    await expect(_cell(page, SECOND)).to_be_focused()
    monday = SECOND - timedelta(days=SECOND.weekday())
    for key, days in (("Home", 0), ("ArrowRight", 1), ("ArrowUp", -6)):
        await page.keyboard.press(key)
        await expect(_cell(page, monday + timedelta(days=days))).to_be_focused()
    for _ in range((SECOND - monday).days + 6):
        await page.keyboard.press("ArrowRight")
    async with page.expect_navigation():
        await page.keyboard.press("PageDown")
    await expect(_cell(page, A_MONTH_LATER)).to_be_focused()
    for _ in range((MOVED - A_MONTH_LATER).days):
        await page.keyboard.press("ArrowRight")
    await expect(_cell(page, MOVED)).to_be_focused()
    await press_on(page)
    await expect(page.locator(":focus")).to_contain_text("Rien n’est encore enregistré.")
    await follow(page, "button", "Enregistrer")
    await expect(page.locator(":focus")).to_contain_text(f"Le changement est enregistré. {WEEKLY}, {_day(MOVED)}")


async def _cancels_another(page: Page) -> None:
    await follow(page, "link", f"Modifier {WEEKLY}, {_day(THIRD)}")
    await tab_to(page, "link", "Annuler la séance")
    await page.keyboard.press("Enter")
    await write(page, "Motif, que tout le monde lira", "Conseil de classe.")
    await follow(page, "button", "Annuler la séance")
    await expect(page.locator(":focus")).to_contain_text(f"La séance est annulée. {WEEKLY}, {_day(THIRD)}")


async def _are_told(story: Story) -> None:
    """Of the two dates that changed, and nobody anything twice."""
    letters = await story.letters(PARTICIPANT, 8)
    moved, cancelled = sorted(letters[6:], key=method_of, reverse=True)
    assert read_dates(calendar_of(moved)) == {WEEKLY: {SECOND: (_at(MOVED), "CONFIRMED", "1")}}
    assert "de 19 h 00 à 20 h 00 (heure de La Réunion)" in words_of(moved)
    assert re.search(rf"Avant\s: \w+ {SECOND.day} mars {YEAR}, de 20 h 00 .* Maintenant\s: ", words_of(moved))
    assert method_of(cancelled) == "CANCEL"
    assert read_dates(calendar_of(cancelled)) == {f"Annulé : {WEEKLY}": {THIRD: (_at(THIRD), "CANCELLED", "1")}}
    assert "Motif : Conseil de classe." in words_of(cancelled)
    assert len({each["Message-ID"] for _, each in story.mail.messages}) == len(story.mail.messages)
    assert {to for to, _ in story.mail.messages} == {story.demo.accounts[key].email for key in (TRAINER, PARTICIPANT)}


async def _follows_a_calendar(page: Page, address: str) -> None:
    await follow(page, "link", "Suivre un agenda")
    await write(page, "Adresse de l'agenda", address)
    await follow(page, "button", "Voir ses dates")
    waiting = page.get_by_role("region", name="2 dates suivront votre choix")
    await expect(waiting.get_by_role("listitem")).to_contain_text(
        [_day(wall).split(maxsplit=1)[1] for wall in OUTSIDE_DATES]
    )
    await follow(page, "button", "Appliquer")
    await expect(page.locator(":focus")).to_contain_text("les dates à venir de l’agenda suivi sont dans le plan")
    for wall in OUTSIDE_DATES:
        date = page.get_by_role("region", name=OUTSIDE).get_by_role("listitem").filter(has_text=_day(wall))
        await expect(date).to_contain_text("de 9 h 00 à 10 h 00")


async def _points_at_a_day(page: Page, now: datetime) -> None:
    """On the calendar; the form is there with that day."""
    today = now.astimezone(ZoneInfo(PARIS))
    await follow(page, "link", "Voir le calendrier")
    await expect(page.get_by_role("heading", level=1)).not_to_contain_text(str(today.year))  # but its next date's month
    await follow(page, "link", "Aujourd'hui")
    await tab_to(page, "link", f"{_day(today)}, aujourd'hui")
    await press_on(page)
    await expect(page.get_by_role("heading", name="Ajouter une activité")).to_be_focused()
    await expect(page.get_by_label("Jour de début")).to_have_value(f"{today:%Y-%m-%d}")


async def _subscribes(page: Page) -> bytes:
    """What the address says to a calendar program."""
    await follow(page, "link", "Voir le calendrier")
    await follow(page, "link", "S'abonner")
    await follow(page, "button", f"Créer une adresse : {FORMATION}")
    await expect(page.locator(":focus")).to_contain_text("Elle n’est affichée qu’une fois")
    await tab_to(page, "textbox", "Adresse privée")
    address = await page.locator(":focus").input_value()
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        return await answer.read()


def _reads_the_same(feed: bytes) -> None:
    found = read_dates(feed)
    kept = {wall: (_at(wall), "CONFIRMED", "0") for wall in DATES if wall not in (SECOND, THIRD)}
    assert found[WEEKLY] == kept | {SECOND: (_at(MOVED), "CONFIRMED", "1")}
    assert found[f"Annulé : {WEEKLY}"] == {THIRD: (_at(THIRD), "CANCELLED", "1")}
    assert {at for at, _, _ in found[OUTSIDE].values()} == {_at(wall) for wall in OUTSIDE_DATES}


async def _the_class_opens_at_its_hour(story: Story, chromium: Browser) -> None:
    """The participant follows the reminder's link, waits at the door, and goes in."""
    starts, account = _at(DATES[0]), story.demo.accounts[PARTICIPANT]
    story.clock.turn_to(starts - timedelta(minutes=59))
    reminders: list[EmailMessage] = []

    def is_reminded() -> bool:
        reminders[:] = [one for to, one in story.mail.messages if to == account.email and "Rappel" in one["Subject"]]
        return bool(reminders)

    await until(is_reminded)
    (door,) = re.findall(r"http://\S+/class/\S+", words_of(reminders[0]))
    context = await chromium.new_context(locale="fr-FR", permissions=["camera", "microphone"])
    try:
        await context.clock.install()
        seat = Seat(await context.new_page(), account)
        await seat.page.goto(door)
        await _signs_in(seat)
        await expect(seat.page.get_by_role("heading", level=1)).to_contain_text("pas encore ouverte")
        story.clock.turn_to(starts - timedelta(minutes=15))
        await context.clock.fast_forward(timedelta(minutes=45).total_seconds() * 1000)
        await expect(seat.page.get_by_role("heading", level=1)).to_have_text("La salle est ouverte")
        await follow(seat.page, "link", "Rejoindre")
        await expect(seat.page.locator("[data-door=open]")).to_be_visible()
        await tab_to(seat.page, "button", "Rejoindre sans micro ni caméra")
        await seat.page.keyboard.press("Enter")
        await seat.is_in_class()
        assert seat.complaints == []
    finally:
        await context.close()


async def _signs_in(seat: Seat) -> None:
    await write(seat.page, "Adresse électronique", seat.account.email)
    await write(seat.page, "Mot de passe", seat.account.password)
    await press_on(seat.page)


def _cell(page: Page, day: datetime) -> Locator:
    return page.locator(f'[data-day="{day:%Y-%m-%d}"]:not([data-hour])')


def _day(wall: datetime) -> str:
    return format_date(wall, "EEEE d MMMM", "fr").replace(" 1 ", " 1er ")


def _at(wall: datetime) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(PARIS)).astimezone(UTC)
