"""What mail people want, in the database; who never chose has no row."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from sqlalchemy import bindparam, select

from accounts.mail_choices import MailChoices
from accounts.people import PersonId
from formations.formations import FormationId
from storage.statements import Statements, keeps_plan
from storage.tables import enrolment, formation, mail_choice, person

_COLUMNS = (
    mail_choice.c.announcements,
    mail_choice.c.day_before,
    mail_choice.c.hour_before,
    mail_choice.c.quiet_from,
    mail_choice.c.quiet_until,
)
# Made once, as it takes longer than to run it: each letter asks.
_OF_PERSON = keeps_plan(
    select(*_COLUMNS)
    .join(person, person.c.id == mail_choice.c.person_id)
    .where(person.c.public_id == bindparam("person"))
)


class DatabaseMailChoiceRecords:
    """See `actions.ports.people.MailChoiceRecords`."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements

    async def of_person(self, person_id: PersonId) -> MailChoices:
        row = await self._statements.one(_OF_PERSON, {"person": person_id})
        return MailChoices() if row is None else _choices_of(*row)

    async def of_formation(self, formation_id: FormationId) -> Mapping[PersonId, MailChoices]:
        rows = await self._statements.all(
            select(person.c.public_id, *_COLUMNS)
            .join(mail_choice, mail_choice.c.person_id == person.c.id)
            .join(enrolment, enrolment.c.person_id == person.c.id)
            .join(formation, formation.c.id == enrolment.c.formation_id)
            .where(formation.c.public_id == formation_id)
        )
        return {PersonId(person_id): _choices_of(*chosen) for person_id, *chosen in rows}

    async def put(self, person_id: PersonId, choices: MailChoices) -> None:
        number = select(person.c.id).where(person.c.public_id == person_id).scalar_subquery()
        values = {
            "announcements": choices.announcements,
            "day_before": choices.day_before,
            "hour_before": choices.hour_before,
            "quiet_from": f"{choices.quiet_from:%H:%M}",
            "quiet_until": f"{choices.quiet_until:%H:%M}",
        }
        await self._statements.put(mail_choice, {"person_id": number}, values)


def _choices_of(announcements: bool, day_before: bool, hour_before: bool, *quiet: Any) -> MailChoices:
    quiet_from, quiet_until = (time.fromisoformat(clock) for clock in quiet)
    return MailChoices(announcements, day_before, hour_before, quiet_from, quiet_until)
