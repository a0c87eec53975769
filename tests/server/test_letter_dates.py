"""The dates that letters tell: in their reader's zone and language, in order, with their year, and where they were."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from accounts.people import Language
from formations.formations import ActivityKind
from server.letters import Postman
from tests.actions.worlds import StillClock
from tests.server.letter_samples import DATED, PLANNED, PLANTED, READER, clock, letter, part, postman

__all__ = ["clock", "postman"]


@pytest.mark.parametrize(
    ("language", "kind", "lines"),
    [
        (
            Language.FRENCH,
            ActivityKind.VIRTUAL_CLASS,
            (
                "Avant : jeudi 31 décembre 2026, de 23 h 30 à 1 h 30 (heure de La Réunion)",
                "Maintenant : jeudi 11 mars 2027, de 17 h 00 à 19 h 00 (heure de La Réunion)",
            ),
        ),
        (
            Language.ENGLISH,
            ActivityKind.IN_PERSON,
            (
                "Before: Thursday 31 December 2026, 23:30 to 01:30 (Réunion time)",
                "Now: Thursday 11 March 2027, 17:00 to 19:00 (Réunion time)",
            ),
        ),
        (
            Language.FRENCH,
            ActivityKind.ASYNCHRONOUS,
            (
                "Avant : du jeu. 31 déc. 2026 au jeu. 31 déc. 2026",
                "Maintenant : du jeu. 11 mars 2027 au jeu. 11 mars 2027",
            ),
        ),
    ],
    ids=["class", "english", "phase"],
)
async def test_a_date_that_moved_is_told_with_where_it_was(
    postman: Postman, language: Language, kind: ActivityKind, lines: tuple[str, str]
) -> None:
    former = replace(DATED, starts_wall=datetime(2026, 12, 31, 20, 30), ends_wall=datetime(2026, 12, 31, 22, 30))
    moved = replace(PLANNED, occurrence=replace(DATED, sequence=1), activity=PLANTED.activity(kind, 1))
    one = letter(planned=moved, former=former, person=replace(READER, language=language))
    message = await postman.message(one)
    text, html = part(message, "text/plain"), part(message, "text/html")
    assert "\n".join(lines) in text
    assert f"<p>{lines[0]}</p>" in html
    assert f"<p><strong>{lines[1]}</strong></p>" in html
    cancelled = await postman.message(replace(one, off=True))
    off = part(cancelled, "text/plain")
    assert "31" in cancelled["Subject"]
    assert lines[0].partition(": ")[2].strip() in off
    assert "11 mars" not in off
    assert "Avant" not in off


@pytest.mark.parametrize("kind", ActivityKind)
async def test_a_date_of_another_year_is_told_with_it(postman: Postman, clock: StillClock, kind: ActivityKind) -> None:
    planned = replace(PLANNED, activity=PLANTED.activity(kind, 1))
    told = []
    for now in (datetime(2026, 12, 31, 19, tzinfo=UTC), datetime(2026, 12, 31, 21, tzinfo=UTC)):
        clock.set_to(now)  # the second is in 2027 for the reader
        message = await postman.message(letter(planned=planned))
        assert ("2027" in part(message, "text/plain")) == ("2027" in message["Subject"])
        told.append("11 mars 2027" in message["Subject"])
    assert told == [True, False]


async def test_dates_are_told_in_their_order_also_where_one_was_moved_behind_the_next(postman: Postman) -> None:
    moved, second = (
        replace(
            DATED,
            starts_wall=DATED.starts_wall + timedelta(days=days),
            ends_wall=DATED.ends_wall + timedelta(days=days),
        )
        for days in (9, 7)
    )
    message = await postman.message(letter(dates=(DATED, moved, second), ahead=(DATED, moved, second)))
    words = part(message, "text/plain")
    assert re.findall(r"(\d+) mars, de", words) == ["11", "18", "20"]
    assert words.startswith("Voici les dates prévues au calendrier de votre formation.")
