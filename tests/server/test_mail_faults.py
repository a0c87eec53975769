"""The whole server killed while a letter is on its way: none is lost, at most that one comes twice, and is the same."""

import asyncio
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta

from accounts.permissions import Standing
from actions.ports.jobs import Job, JobKind
from formations.formations import Enrolment
from storage.database import open_database
from tests.mailboxes import Mailboxes
from tests.preau import Preau
from tests.services import free_port, wait_until
from tests.storage.planted import a_person, plant

PEOPLE = 12


async def _plan_letters(address: str) -> None:
    """One series, and a job for each person's letter about it, due now."""
    store = open_database(address)
    now = datetime.now(UTC)
    async with store.writing() as records:
        planted = await plant(records)
        dated = planted.occurrence(1, 11)
        starts = (now + timedelta(days=9)).replace(tzinfo=None, microsecond=0)
        moved = dated.changed(starts_wall=starts, ends_wall=starts + timedelta(hours=1))
        await records.formations.change_occurrence(moved)
        for number in range(PEOPLE):
            person = a_person(f"person{number}")
            await records.people.add(person, None)
            await records.formations.enrol(Enrolment(planted.formation.id, person.id, Standing.PARTICIPANT))
            await records.jobs.plan(Job(JobKind.MAIL_DATE, f"{dated.id}:{person.id}", now))
    await store.close()


def _waiting(database: str) -> int:
    with sqlite3.connect(database) as connection:
        (found,) = connection.execute("SELECT count(*) FROM job WHERE kind = 'mail_date'").fetchone()
    connection.close()
    return int(found)


def test_a_server_killed_while_it_mails_loses_no_letter_and_doubles_one_at_most() -> None:
    mailboxes, port = Mailboxes(delay_s=0.3), free_port()
    server = Preau.migrated(PREAU_SMTP_URL=f"smtp://127.0.0.1:{port}", PREAU_MEDIA_PROCESSES="0")
    database = server.folder / "data" / "preau.db"
    asyncio.run(_plan_letters(f"sqlite:///{database}"))
    with mailboxes.served(port), server:  # in this order: letters that find nobody wait for a minute
        wait_until(lambda: len(mailboxes.messages) >= 3, "the first letters")
        server.kill_and_await("web")
        _take_leases_away(str(database))
        wait_until(lambda: _waiting(str(database)) == 0, "all letters have left")
    counts = Counter(recipient for recipient, _ in mailboxes.messages)
    assert set(counts) == {f"person{number}@example.org" for number in range(PEOPLE)}
    assert sorted(counts.values()) in ([1] * PEOPLE, [1] * (PEOPLE - 1) + [2])
    for recipient in counts:
        same = {message["Message-ID"] for to, message in mailboxes.messages if to == recipient}
        assert len(same) == 1


def _take_leases_away(database: str) -> None:
    """As a minute would, that the dead one's leases last."""
    with sqlite3.connect(database, timeout=10) as connection:
        connection.execute("UPDATE job SET lease_until = NULL WHERE kind = 'mail_date'")
    connection.close()
