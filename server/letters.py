"""Letters: what `actions.ports.mail` says, as a message that people and calendar programs read.

The rule: hours are the reader's own, words are in their language, no blame and no hurry; no picture and no link that
tells us who opened it. The only attendee that a calendar names is the one who gets it.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from actions.ports.calendars import Calendar, CalendarEvent, CalendarMethod, CalendarWriter, Mailbox
from actions.ports.mail import Letter, LetterKind
from actions.ports.tools import Clock
from formations.formations import ActivityKind
from formations.occurrences import Occurrence
from gateways.smtp import SmtpRoute
from server.calendars import Reader, date_of_several, event_of, events_of, last_day
from server.i18n import catalogue, later
from server.pages import hours
from server.pages.rendering import TEMPLATES
from server.settings import Settings
from server.unsubscribing import PATH as STOP_PATH
from server.unsubscribing import stop_token

# Compiled with this module, before anybody is in a class: it takes ten milliseconds.
_ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
_PAGE = _ENVIRONMENT.get_template("mail.html")
NAME = "Préau"
MOST_DATES = 30
_PHASE_DAY = "EEE d MMM"
_NOTE = later(
    "Ce message vous informe d'une date du calendrier de votre formation. "
    "Il n'est ni une convocation, ni un ordre de mission."
)
_SUBJECTS = {
    "new": later("%(title)s, %(when)s"),
    "changed": later("Nouvelle date : %(title)s, %(when)s"),
    "cancelled": later("Annulé : %(title)s, %(when)s"),
    "gone": later("Annulé : %(title)s, %(when)s"),
    "left": later("Plus à votre calendrier : %(title)s, %(when)s"),
    "reminder": later("Rappel : %(title)s, %(when)s"),
}
_INTRODUCTIONS = {
    "new": later("Une date est au calendrier de votre formation."),
    "several": later("Voici les dates prévues au calendrier de votre formation."),
    "changed": later("Une date de votre formation a changé. Voici ce qui est prévu maintenant."),
    "cancelled": later("Cette date de votre formation est annulée."),
    "gone": later("Ce qui était prévu à partir de cette date est retiré du calendrier de votre formation."),
    "left": later("Ces dates ne vous concernent plus : elles quittent votre calendrier."),
    "reminder": later("Voici ce qui vient dans votre formation."),
}


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter's words, each in the reader's language already; empty for none."""

    language: str
    subject: str
    introduction: str
    title: str
    formation: str
    former: str
    dates: tuple[str, ...]
    place: str
    reason: str
    links: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]

    def as_text(self) -> str:
        """For those who read without HTML."""
        facts = [self.title, self.formation, self.former, *self.dates, self.place, self.reason]
        links = [f"{words}\n{url}" for words, url in self.links]
        return "\n\n".join([self.introduction, "\n".join(filter(None, facts)), *links, *self.notes]) + "\n"


@dataclass(frozen=True, slots=True)
class Postman:
    """`actions.ports.mail.Mail`, where there is a way out."""

    settings: Settings
    secret: bytes = field(repr=False)
    clock: Clock
    calendars: CalendarWriter
    route: SmtpRoute

    @property
    def is_on(self) -> bool:
        """Whether there is a way out."""
        return True

    async def send(self, letter: Letter) -> None:
        """Raises MailUnavailable, MailPutOff, MailRefused."""
        await self.route.send(await self.message(letter), letter.person.email)

    async def message(self, letter: Letter) -> EmailMessage:
        """The whole message. The same letter has the same Message-ID, whenever it is written."""
        await asyncio.sleep(0)  # it takes milliseconds, and a class goes on meanwhile, on the same loop
        person = letter.person
        view = letter_view(letter, self.settings.public_url, self._stop_url(letter), self.clock.now())
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(NAME, addr_spec=self.settings.mail_from)
        message["To"] = Address(_one_line(person.name), addr_spec=person.email)
        message["Subject"] = _one_line(view.subject)
        message["Date"] = format_datetime(self.clock.now())
        message["Message-ID"] = self._message_id(letter)
        message["Content-Language"] = person.language.value
        message["Auto-Submitted"] = "auto-generated"
        if letter.kind is not LetterKind.ANNOUNCEMENT:
            message["List-Unsubscribe"] = f"<{self._stop_url(letter)}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        await asyncio.sleep(0)
        message.set_content(view.as_text(), cte="quoted-printable")
        message.add_alternative(_PAGE.render(view=view), subtype="html", cte="quoted-printable")
        if letter.kind is LetterKind.ANNOUNCEMENT:
            method = CalendarMethod.CANCEL if letter.off else CalendarMethod.REQUEST
            words = (await self.calendars.write(self._calendar(letter, method))).decode()
            # RFC 6047 §2.4: the method is a parameter of the type, too. Base64 keeps its lines as they are.
            message.add_alternative(words, subtype="calendar", cte="base64", params={"method": method.value})
        return message

    def _calendar(self, letter: Letter, method: CalendarMethod) -> Calendar:
        events = _events(letter, self.settings.public_url)
        if letter.leaving:
            events = [_only_when(one, letter) for one in events]
        return Calendar(
            NAME,
            letter.person.language,
            self.clock.now(),
            tuple(events),
            method,
            Mailbox(self.settings.mail_from, letter.planned.formation.title),
            Mailbox(letter.person.email, letter.person.name),
        )

    def _message_id(self, letter: Letter) -> str:
        dates = letter.dates or (letter.planned.occurrence,)
        told = [(one.id, one.sequence, one.starts_wall, one.ends_wall, one.cancelled_because) for one in dates]
        # What takes dates out of a calendar tells the very dates that put them in, and is no copy of that letter.
        kind = "leaving" if letter.leaving else letter.kind.value
        what = repr((kind, letter.occasion, letter.person.id, letter.series.id, letter.series.sequence, told))
        digest = hmac.digest(self.secret, b"letter\0" + what.encode(errors="replace"), hashlib.sha256)[:16].hex()
        return f"<{digest}@{urlsplit(self.settings.public_url).hostname}>"

    def _stop_url(self, letter: Letter) -> str:
        return f"{self.settings.public_url}{STOP_PATH}{stop_token(self.secret, letter.person.id)}"


def letter_view(letter: Letter, public_url: str, stop_url: str, now: datetime) -> LetterView:
    """Its words, as they are written `now`."""
    gettext = catalogue(letter.person.language).gettext
    planned, mood, dates = letter.planned, _mood(letter), _dates(letter, now)
    opening = "several" if mood == "new" and len(dates) > 1 else mood
    occurrence = planned.occurrence
    known = letter.former if letter.off and letter.former else occurrence
    links = []
    if not letter.leaving:  # what is in the formation, and how one gets there, is for who is
        links.append((gettext("Voir la formation"), f"{public_url}/formations/{planned.formation.id}"))
    is_class = planned.activity.kind is ActivityKind.VIRTUAL_CLASS
    if is_class and letter.joinable and not letter.dates and not occurrence.is_cancelled:
        links.insert(0, (gettext("Rejoindre la classe"), f"{public_url}/class/{occurrence.id}"))
    access = "" if letter.off else planned.activity.access
    notes = [*filter(None, (access,)), gettext(_NOTE)]
    if letter.kind is not LetterKind.ANNOUNCEMENT:
        links.append((gettext("Ne plus recevoir de rappels"), stop_url))
    links.append((gettext("Choisir les messages que vous recevez"), f"{public_url}/account#mail"))
    return LetterView(
        language=letter.person.language,
        subject=gettext(_SUBJECTS[mood]) % {"title": planned.title, "when": _day_and_hour(letter, known, now)},
        introduction=gettext(_INTRODUCTIONS[opening]),
        title=planned.title,
        formation=planned.formation.title,
        former=_former(letter, now),
        dates=dates,
        place="" if letter.leaving else planned.activity.where,
        reason=gettext("Motif : %(reason)s") % {"reason": occurrence.cancelled_because}
        if letter.off and occurrence.cancelled_because
        else "",
        links=tuple(links),
        notes=tuple(notes),
    )


def _mood(letter: Letter) -> str:
    if letter.kind is not LetterKind.ANNOUNCEMENT:
        return "reminder"
    if letter.leaving:
        return "left"
    if letter.gone:
        return "gone"
    if letter.off:
        return "cancelled"
    if letter.newcomer:
        return "new"
    return "changed" if letter.series.sequence + letter.planned.occurrence.sequence else "new"


def _former(letter: Letter, now: datetime) -> str:
    """Where what moved was; of what is called off its reader knows that alone, and `_dates` tells it."""
    if letter.former is None or letter.off:
        return ""
    before = catalogue(letter.person.language).gettext("Avant : %(when)s")
    return before % {"when": _date(letter, letter.former, now, always_year=True)}


def _dates(letter: Letter, now: datetime) -> tuple[str, ...]:
    gettext = catalogue(letter.person.language).gettext
    if letter.former is not None:
        when = _date(letter, letter.former if letter.off else letter.planned.occurrence, now, always_year=True)
        return (when if letter.off else gettext("Maintenant : %(when)s") % {"when": when},)
    standing = [one for one in letter.ahead or letter.dates if letter.off or not one.is_cancelled]
    dates: Sequence[Occurrence] = standing or [letter.planned.occurrence]
    in_order = sorted(dates, key=lambda one: one.starts_at)  # one of a series may be moved behind the next
    told = [_date(letter, one, now) for one in in_order[:MOST_DATES]]
    return (*told, gettext("La suite est au calendrier.")) if len(dates) > MOST_DATES else tuple(told)


def _date(letter: Letter, occurrence: Occurrence, now: datetime, *, always_year: bool = False) -> str:
    """`mardi 2 mars, de 14 h 30 à 15 h 30 (heure de Paris)`, as clocks where the reader is will say.

    With its year, if it is not the one in which this is written, or it stands beside another.
    """
    language, zone = letter.person.language, letter.person.zone
    gettext = catalogue(language).gettext
    if letter.planned.activity.kind is ActivityKind.ASYNCHRONOUS:
        today = None if always_year else hours.local_day(now, zone)
        pattern = f"{_PHASE_DAY} y" if always_year else _PHASE_DAY
        starts = hours.date_told(occurrence.starts_wall.date(), pattern, language, today)
        ends = hours.date_told(last_day(occurrence.ends_wall).date(), pattern, language, today)
        return gettext("du %(starts)s au %(ends)s") % {"starts": starts, "ends": ends}
    said = gettext("%(day)s, de %(starts)s à %(ends)s (heure de %(place)s)")
    return said % {
        "day": hours.day(occurrence.starts_at, language, zone, None if always_year else now),
        "starts": hours.hour(occurrence.starts_at, language, zone),
        "ends": hours.hour(occurrence.ends_at, language, zone),
        "place": hours.place(zone, language),
    }


def _day_and_hour(letter: Letter, occurrence: Occurrence, now: datetime) -> str:
    language, zone = letter.person.language, letter.person.zone
    if letter.planned.activity.kind is ActivityKind.ASYNCHRONOUS:
        return hours.date_told(occurrence.starts_wall.date(), _PHASE_DAY, language, hours.local_day(now, zone))
    when = occurrence.starts_at
    return f"{hours.day_short(when, language, zone, now)} {hours.hour(when, language, zone)}"


def _events(letter: Letter, public_url: str) -> list[CalendarEvent]:
    reader = Reader(letter.person.language, public_url, letter.joinable)
    if letter.dates and letter.off:
        each = (replace(letter.planned, occurrence=one) for one in letter.dates)
        return [date_of_several(one, letter.series, reader) for one in each]
    if letter.dates:
        return events_of(letter.planned, letter.series, letter.dates, reader)
    one = date_of_several if letter.beside_others else event_of
    return [one(letter.planned, letter.series, reader)]


def _only_when(event: CalendarEvent, letter: Letter) -> CalendarEvent:
    """What takes a date out of a calendar: neither where it is nor what is done there."""
    formation = letter.planned.formation.title
    return replace(event, cancelled=True, description=formation, location="", url="", conference="")


def _one_line(words: str) -> str:
    """For a header: nothing that could end it."""
    return " ".join("".join(character if character.isprintable() else " " for character in words).split())
