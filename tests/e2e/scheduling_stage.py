"""Where a scheduler's story takes place: a demo, its clock, its letters, and a calendar somewhere else."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from actions.demo_story import PARIS
from tests.e2e.clockwork import Clockwork, clockwork
from tests.e2e.demo import Demo
from tests.e2e.outside import calendar_elsewhere
from tests.mailboxes import Mailboxes
from tests.waiting import until

YEAR = datetime.now(ZoneInfo(PARIS)).year + 1
OUTSIDE = "Permanence en ligne"
A_MINUTE = timedelta(minutes=1, seconds=1)  # of second thoughts, before anybody is told
OUTSIDE_DATES = [datetime(YEAR, 3, 22, 9), datetime(YEAR, 4, 1, 9)]


@dataclass(frozen=True)
class Story:
    """Where it takes place. `agenda`: the address of a calendar somewhere else."""

    demo: Demo
    clock: Clockwork
    mail: Mailboxes
    agenda: str

    async def letters(self, to: str, number: int) -> Sequence[EmailMessage]:
        """A minute later; all that somebody has got by then."""
        self.clock.pass_by(A_MINUTE)
        address = self.demo.accounts[to].email
        await until(lambda: len([1 for whom, _ in self.mail.messages if whom == address]) >= number)
        return [letter for whom, letter in self.mail.messages if whom == address]


@asynccontextmanager
async def staged() -> AsyncIterator[Story]:
    mail = Mailboxes()
    with mail.served() as smtp:
        demo = Demo(PREAU_SMTP_URL=smtp, PREAU_CALENDAR_NETWORKS="127.0.0.0/8", PREAU_MEDIA_PROCESSES="0")
        try:
            async with clockwork(demo.settings()) as clock, calendar_elsewhere(OUTSIDE, OUTSIDE_DATES) as agenda:
                yield Story(demo, clock, mail, agenda)
        finally:
            demo.clear()
