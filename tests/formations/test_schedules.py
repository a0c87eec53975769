"""Dates in a spreadsheet: what is read of each line, and what is told of one that cannot be."""

from datetime import datetime

import pytest

from formations.schedules import ScheduleUnreadable, read_schedule

ZONE = "Pacific/Noumea"


@pytest.mark.parametrize(
    ("content", "starts", "ends", "title"),
    [
        ("date;début;fin;titre\n2027-03-11;14:00;15:30;Atelier", (14, 0), (15, 30), "Atelier"),
        ("Titre,Jour,Heure\n\"Lire, écrire\",11/03/2027,9h\n", (9, 0), (10, 0), "Lire, écrire"),
        ("title\tdate\tstart\tend\tstatus\nClass\t11.3.2027\t14h30\t16H\tconfirmed", (14, 30), (16, 0), "Class"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_spreadsheets_in_french_and_english_are_read(
    content: str, starts: tuple[int, int], ends: tuple[int, int], title: str, encoding: str
) -> None:
    (event,), wrong = read_schedule(content.encode(encoding), ZONE)
    day = (2027, 3, 11)
    assert (event.starts_wall, event.ends_wall) == (datetime(*day, *starts), datetime(*day, *ends))
    assert (event.title, event.zone, wrong) == (title, ZONE, ())


@pytest.mark.parametrize(
    "headings",
    [
        "dispositif;module;groupe",
        "Code dispositif;ID_MODULE;Identifiant du groupe",
        "N° dispositif;Numéro de module;Group",
    ],
)
def test_a_line_says_by_external_ids_what_it_is_about(headings: str) -> None:
    (event,), _ = read_schedule(f"date;titre;{headings}\n11/03/2027;Atelier;23A0190456;54321;01".encode(), ZONE)
    assert (event.dispositif, event.module, event.group) == ("23A0190456", "54321", "01")


def test_a_line_without_an_id_is_known_by_its_title_and_day_and_counted() -> None:
    lines = ("date;début;titre;id", "11/03/2027;9h;Atelier;", "11/03/2027;14h;Atelier;", "11/03/2027;9h;Atelier;7")
    events, _ = read_schedule("\n".join(lines).encode(), ZONE)
    uid = "Atelier|2027-03-11"
    assert [(event.uid, event.counted) for event in events] == [(uid, True), (uid, True), ("7", False)]


def test_a_day_without_an_hour_is_a_whole_day_and_a_line_can_be_called_off() -> None:
    (event,), _ = read_schedule("date;titre;état\n11/03/2027;Phase;Annulée".encode(), ZONE)
    assert (event.whole_days, event.cancelled) == (True, True)
    assert (event.ends_wall - event.starts_wall).days == 1


def test_a_line_that_cannot_be_read_is_told_by_its_number_and_the_others_are_read() -> None:
    lines = ("date;début;titre", "31/02/2027;9h;x", "11/03/2027;25h;x", ";;", "11/03/2027;9h;", "11/03/2027;9h;Bon")
    events, wrong = read_schedule("\r\n".join(lines).encode(), ZONE)
    assert ([event.title for event in events], wrong) == (["Bon"], (2, 3, 5))


def test_a_day_at_the_end_of_all_years_is_a_line_that_cannot_be_read() -> None:
    lines = ("date;début;titre", "31/12/9999;;x", "31/12/9999;23:30;x", "01/01/0001;0:00;x", "11/03/2027;9h;Bon")
    events, wrong = read_schedule("\n".join(lines).encode(), ZONE)
    assert ([event.title for event in events], wrong) == (["Bon"], (2, 3, 4))


def test_a_title_and_a_place_are_one_line_and_not_too_long() -> None:
    given = 'date;titre;lieu\n11/03/2027;"Atelier\n\x00suite\u2028fin";"Salle\x1b\n%s"' % ("x" * 1_000)
    (event,), _ = read_schedule(given.encode(), ZONE)
    assert event.title == "Atelier suite fin"
    assert event.place.startswith("Salle x")
    assert len(event.place) == 200


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2", b"\xff\xfe\x00", b"date\n11/03/2027"])
def test_what_has_no_date_and_no_title_is_no_schedule(content: bytes) -> None:
    with pytest.raises(ScheduleUnreadable):
        read_schedule(content, ZONE)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"date;titre\n" + b"11/03/2027;x\n" * 5_001, "too_many_events"),
        (b"PK\x03\x04 and so on", "workbook"),
        (b"a;b", "not_a_schedule"),
    ],
    ids=["long", "workbook", "other"],
)
def test_why_it_is_none_is_told(content: bytes, reason: str) -> None:
    with pytest.raises(ScheduleUnreadable) as refused:
        read_schedule(content, ZONE)
    assert refused.value.reason == reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_whatever_a_spreadsheet_writes_its_text_in(encoding: str) -> None:
    (event,), _ = read_schedule("date\tdébut\ttitre\n11/03/2027\t9h\tÉté".encode(encoding), ZONE)
    assert (event.title, event.starts_wall.hour) == ("Été", 9)


def test_an_id_makes_a_moved_line_the_same_event() -> None:
    before, after = ("id;date;titre\n7;11/03/2027;Atelier", "id;date;titre\n7;12/03/2027;Atelier")
    assert read_schedule(before.encode(), ZONE)[0][0].key == read_schedule(after.encode(), ZONE)[0][0].key
