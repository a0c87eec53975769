"""What people chose to be written about, on both databases."""

from datetime import time

from accounts.mail_choices import MailChoices
from storage.database import Database
from tests.storage.planted import plant


async def test_choices_are_kept_and_who_never_chose_gets_everything(database: Database) -> None:
    chosen = MailChoices(False, False, True, time(20, 30), time(6, 15))
    async with database.writing() as records:
        planted = await plant(records)
        await records.mail_choices.put(planted.ada.id, MailChoices())
        await records.mail_choices.put(planted.ada.id, chosen)
    async with database.reading() as records:
        assert await records.mail_choices.of_person(planted.ada.id) == chosen
        assert await records.mail_choices.of_person(planted.basile.id) == MailChoices()
        assert await records.mail_choices.of_formation(planted.formation.id) == {planted.ada.id: chosen}
