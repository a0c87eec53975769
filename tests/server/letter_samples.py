"""A letter about one date of a class, and the postman who writes it; for tests of what letters say."""

from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from actions.ports.formations import Planned
from actions.ports.mail import Letter, LetterKind
from formations.formations import ActivityKind
from formations.series import Series
from gateways.calendars import PoliteCalendarWriter
from gateways.smtp import SmtpRoute
from server.letters import Postman
from tests.actions.worlds import StillClock
from tests.server.applications import settings_for
from tests.storage.planted import Planted

SECRET = b"a secret of this test alone" * 2
PLANTED = Planted()
DATED = PLANTED.occurrence(1, 11)
SERIES = Series(DATED.series_id, DATED.activity_id, None, DATED.starts_wall, DATED.ends_wall, DATED.zone)
PLANNED = Planned(DATED, PLANTED.activity(ActivityKind.VIRTUAL_CLASS, 1), PLANTED.formation)
READER = replace(PLANTED.ada, name='Ada "<b>"\r\nBcc: x@y', zone="Indian/Reunion")


def letter(**changes: object) -> Letter:
    return replace(Letter(LetterKind.ANNOUNCEMENT, READER, PLANNED, SERIES), **changes)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def postman(tmp_path: Path, clock: StillClock) -> Postman:
    settings = settings_for(tmp_path, public_url="https://classe.example.fr")
    return Postman(settings, SECRET, clock, PoliteCalendarWriter(), SmtpRoute("smtp://127.0.0.1:1", "x@y"))


def part(message: EmailMessage, kind: str) -> str:
    (found,) = [each for each in message.walk() if each.get_content_type() == kind]
    assert isinstance(found, EmailMessage)
    return str(found.get_content()).replace("\xa0", " ").replace("\u2019", "'")
