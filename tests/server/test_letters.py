"""Letters on their way over real SMTP, and what is in them."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar

from accounts.people import Language
from actions.ports.mail import Letter, LetterKind, MailPutOff, MailRefused, MailUnavailable
from formations.formations import ActivityKind, GroupId
from formations.groups import Group
from formations.rules import parse_rule
from gateways.smtp import SmtpRoute
from server.letters import Postman
from server.unsubscribing import person_of_token
from tests.actions.worlds import StillClock
from tests.mailboxes import Mailboxes
from tests.server.letter_samples import DATED, PLANNED, PLANTED, READER, SECRET, SERIES, clock, letter, part, postman
from tests.services import free_port

__all__ = ["clock", "postman"]


async def arrived(postman: Postman, *letters: Letter) -> list[EmailMessage]:
    mailboxes = Mailboxes()
    with mailboxes.served() as url:
        route = SmtpRoute(url, postman.settings.mail_from)
        for one in letters:
            await replace(postman, route=route).send(one)
    assert {recipient for recipient, _ in mailboxes.messages} <= {one.person.email for one in letters}
    return [message for _, message in mailboxes.messages]


async def test_an_invitation_says_when_it_is_where_its_reader_is(postman: Postman) -> None:
    (message,) = await arrived(postman, letter())
    assert message["Subject"].replace("\xa0", " ") == "Activité 1, jeu. 11 mars 17 h 00"
    assert message["From"].addresses[0].addr_spec == "preau@classe.example.fr"
    assert message["Bcc"] is None
    for kind in ("text/plain", "text/html"):
        words = part(message, kind)
        assert "jeudi 11 mars, de 17 h 00 à 19 h 00 (heure de La Réunion)" in words
        assert "ni une convocation, ni un ordre de mission" in words
        assert f"https://classe.example.fr/class/{DATED.id}" in words
    assert "<img" not in part(message, "text/html")
    assert message["List-Unsubscribe"] is None


async def test_the_calendar_in_it_is_an_itip_request_to_its_reader_alone(postman: Postman) -> None:
    (message,) = await arrived(postman, letter())
    (attached,) = [each for each in message.walk() if each.get_content_type() == "text/calendar"]
    assert attached.get_param("method") == "REQUEST"
    assert attached.get_content_charset() == "utf-8"
    calendar = Calendar.from_ical(attached.get_payload(decode=True))
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "REQUEST"
    assert str(event["ATTENDEE"]) == "mailto:ada@example.org"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert str(event["ORGANIZER"]) == "mailto:preau@classe.example.fr"
    assert event["UID"] == SERIES.uid
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Paris"]


async def test_a_change_has_the_same_uid_and_a_higher_number_and_a_cancellation_too(postman: Postman) -> None:
    moved = DATED.changed(starts_wall=datetime(2027, 3, 11, 15))
    off = moved.changed(cancelled_because="La <formatrice> est malade.")
    planned = [replace(PLANNED, occurrence=occurrence) for occurrence in (DATED, moved, off)]
    messages = await arrived(postman, *(letter(planned=each, off=each.occurrence.is_cancelled) for each in planned))
    calendars = [Calendar.from_ical(part(message, "text/calendar")) for message in messages]
    events = [calendar.walk("VEVENT")[0] for calendar in calendars]
    assert [str(calendar["METHOD"]) for calendar in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert {str(event["UID"]) for event in events} == {SERIES.uid}
    assert events[2]["STATUS"] == "CANCELLED"
    assert [message["Subject"].split()[0] for message in messages] == ["Activité", "Nouvelle", "Annulé"]
    assert "La &lt;formatrice&gt; est malade." in part(messages[2], "text/html")
    assert len({message["Message-ID"] for message in messages}) == 3


async def test_one_of_several_is_known_by_the_start_that_its_series_gave_it(postman: Postman) -> None:
    (message,) = await arrived(postman, letter(beside_others=True))
    (event,) = Calendar.from_ical(part(message, "text/calendar")).walk("VEVENT")
    assert event.decoded("RECURRENCE-ID").isoformat() == "2027-03-11T14:00:00+01:00"


async def test_a_whole_series_is_one_letter_with_its_rule(postman: Postman) -> None:
    rule = parse_rule("FREQ=WEEKLY;COUNT=2", DATED.zone)
    later = replace(
        DATED,
        starts_wall=DATED.starts_wall + timedelta(weeks=1),
        ends_wall=DATED.ends_wall + timedelta(weeks=1),
        recurrence_wall=DATED.recurrence_wall + timedelta(weeks=1),
    )
    (message,) = await arrived(postman, letter(series=replace(SERIES, rule=rule), dates=(DATED, later)))
    assert part(message, "text/plain").count("(heure de La Réunion)") == 2
    events = Calendar.from_ical(part(message, "text/calendar")).walk("VEVENT")
    assert [("RRULE" in event, str(event["UID"])) for event in events] == [
        (True, SERIES.uid), (False, SERIES.uid), (False, SERIES.uid)
    ]  # fmt: skip


async def test_a_series_tells_in_words_what_is_ahead_and_gives_no_reason_while_it_stands(postman: Postman) -> None:
    rule = parse_rule("FREQ=WEEKLY;COUNT=2", DATED.zone)
    over = replace(DATED, recurrence_wall=DATED.recurrence_wall - timedelta(weeks=1), sequence=3)
    off = replace(PLANNED, occurrence=replace(DATED, cancelled_because="Neige"))
    whole = letter(planned=off, series=replace(SERIES, rule=rule, sequence=1), dates=(over, DATED), ahead=(DATED,))
    changed, new = await arrived(postman, whole, replace(whole, newcomer=True))
    assert part(changed, "text/plain").count("(heure de La Réunion)") == 1
    assert "Neige" not in part(changed, "text/plain")
    assert str(changed["Subject"]).startswith("Nouvelle date")
    assert str(new["Subject"]).startswith("Activité 1")
    assert "a changé" not in part(new, "text/plain")


@pytest.mark.parametrize("kind", [LetterKind.DAY_REMINDER, LetterKind.HOUR_REMINDER])
async def test_a_reminder_can_be_stopped_by_one_click(postman: Postman, kind: LetterKind) -> None:
    (message,) = await arrived(postman, letter(kind=kind, person=replace(READER, language=Language.ENGLISH)))
    assert message["Subject"] == "Reminder: Activité 1, Thu 11 Mar 17:00"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip("<>")
    assert address.startswith("https://classe.example.fr/mail/stop/")
    assert person_of_token(SECRET, address.rpartition("/")[2]) == READER.id
    assert not [each for each in message.walk() if each.get_content_type() == "text/calendar"]


async def test_the_same_letter_has_the_same_id_whenever_it_is_written(postman: Postman, clock: StillClock) -> None:
    first = await postman.message(letter())
    clock.pass_by(hours=3)
    again, another = await postman.message(letter()), await postman.message(letter(person=PLANTED.basile))
    assert first["Message-ID"] == again["Message-ID"] != another["Message-ID"]
    assert first["Date"] != again["Date"]


async def test_a_letter_says_for_which_group_it_is(postman: Postman) -> None:
    group = Group(GroupId("a"), PLANTED.formation.id, "Groupe A")
    message = await postman.message(letter(planned=replace(PLANNED, group=group)))
    assert message["Subject"].startswith("Activité 1 · Groupe A, ")
    assert "Activité 1 · Groupe A\n" in part(message, "text/plain")


async def test_what_takes_dates_out_of_a_calendar_is_no_copy_of_what_put_them_in(postman: Postman) -> None:
    """Mail servers keep one of several messages with the same id."""
    leaving = letter(off=True, leaving=True, joinable=False)
    ids = [(await postman.message(one))["Message-ID"] for one in (letter(), leaving, leaving)]
    assert ids[0] != ids[1] == ids[2]


async def test_each_coming_and_going_has_a_letter_of_its_own(postman: Postman) -> None:
    """Mail programs drop a second invitation that has the id of the first, and the dates stay out of the calendar."""
    coming = [letter(newcomer=True, occasion=one) for one in ("first", "second", "second")]
    ids = [(await postman.message(one))["Message-ID"] for one in coming]
    assert ids[0] != ids[1] == ids[2]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 No such user", MailRefused),
        ("450 Mailbox busy", MailPutOff),
        ("421 Go away for now", MailUnavailable),
    ],
)
async def test_what_is_refused_for_good_is_told_apart(postman: Postman, answer: str, error: type[Exception]) -> None:
    mailboxes = Mailboxes(answer=answer)
    with mailboxes.served() as url, pytest.raises(error):
        await replace(postman, route=SmtpRoute(url, "x@example.org")).send(letter())


async def test_a_server_that_is_not_there_is_not_asked_again_at_once(postman: Postman) -> None:
    route = SmtpRoute(f"smtp://127.0.0.1:{free_port()}", "x@example.org")
    for _ in range(2):
        with pytest.raises(MailUnavailable):
            await replace(postman, route=route).send(letter())
    assert route._silent_until_s > 0


async def test_who_left_gets_what_takes_the_dates_out_of_their_calendar(postman: Postman) -> None:
    (message,) = await arrived(postman, letter(off=True, leaving=True, joinable=False))
    assert message["Subject"].replace("\xa0", " ") == "Plus à votre calendrier : Activité 1, jeu. 11 mars 17 h 00"
    words = part(message, "text/plain")
    assert "elles quittent votre calendrier" in words
    assert "/class/" not in words
    (event,) = Calendar.from_ical(part(message, "text/calendar")).walk("VEVENT")
    assert (event["STATUS"], event["SUMMARY"], event["SEQUENCE"]) == ("CANCELLED", "Activité 1", 0)
    assert "CONFERENCE" not in event
    assert "METHOD:CANCEL" in part(message, "text/calendar")


async def test_who_left_is_told_neither_where_it_is_nor_what_is_done_there(postman: Postman) -> None:
    there = replace(
        PLANNED.activity,
        kind=ActivityKind.IN_PERSON,
        instructions="Apportez vos copies.",
        place="Salle 12",
        address="1 rue des Écoles",
        access="Le code est 4711.",
    )
    planned = replace(PLANNED, activity=there)
    both = (letter(planned=planned), letter(planned=planned, off=True, leaving=True, joinable=False))
    inside = ("Salle 12", "1 rue des Écoles", "4711", PLANTED.formation.id)
    for one, told in zip(both, (True, False), strict=True):
        message = await postman.message(one)
        calendar = part(message, "text/calendar").replace("\r\n ", "")
        for words in (part(message, "text/plain"), part(message, "text/html"), calendar):
            assert [part_of_it in words for part_of_it in inside] == [told] * 4
        assert ("Apportez vos copies." in calendar) is told


async def test_what_was_taken_back_leaves_calendars_by_its_uid(postman: Postman) -> None:
    gone = replace(PLANNED, occurrence=replace(DATED, cancelled_because=""))
    series = replace(SERIES, sequence=4)
    (message,) = await arrived(postman, letter(planned=gone, series=series, off=True, gone=True, joinable=False))
    assert message["Subject"].replace("\xa0", " ") == "Annulé : Activité 1, jeu. 11 mars 17 h 00"
    assert "est retiré du calendrier de votre formation" in part(message, "text/plain")
    (event,) = Calendar.from_ical(part(message, "text/calendar")).walk("VEVENT")
    assert (event["UID"], event["STATUS"], event["SEQUENCE"]) == (SERIES.uid, "CANCELLED", 4)
    assert "RECURRENCE-ID" not in event
    assert "METHOD:CANCEL" in part(message, "text/calendar")
