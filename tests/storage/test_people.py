"""The contract of PeopleRecords, on both databases."""

import asyncio
import traceback
from dataclasses import replace

import pytest

from accounts.errors import EmailTaken
from accounts.people import Domain, DomainId, Language, Theme
from accounts.permissions import Role
from actions.ports.records import RecordRefused
from storage.database import Database
from tests.storage.planted import a_person, an_id


async def test_a_person_comes_back_as_added(database: Database) -> None:
    ada = replace(a_person("ada"), language=Language.ENGLISH, theme=Theme.DARK, synthetic=True, zone="Indian/Reunion")
    async with database.writing() as records:
        await records.people.add(ada, "hash")
    async with database.reading() as records:
        assert await records.people.by_id(ada.id) == ada
        assert await records.people.by_email(ada.email) == ada
        assert await records.people.password_hash(ada.id) == "hash"
        assert await records.people.by_email("nobody@example.org") is None


async def test_an_address_names_one_account(database: Database) -> None:
    async with database.writing() as records:
        await records.people.add(a_person("ada"), None)
    with pytest.raises(EmailTaken):
        async with database.writing() as records:
            await records.people.add(replace(a_person("other"), email="ada@example.org"), None)


async def test_one_of_many_who_take_an_address_at_once_gets_it(database: Database) -> None:
    async def take(number: int) -> bool:
        try:
            async with database.writing() as records:
                await records.people.add(replace(a_person(f"p{number}"), email="same@example.org"), None)
        except EmailTaken:
            return False
        return True

    async with asyncio.timeout(30):
        assert sum(await asyncio.gather(*(take(number) for number in range(8)))) == 1


async def test_passwords_and_preferences_change(database: Database) -> None:
    ada = a_person("ada")
    async with database.writing() as records:
        await records.people.add(ada, None)
        assert await records.people.password_hash(ada.id) is None
        await records.people.set_password_hash(ada.id, "new")
        await records.people.set_preferences(ada.id, Language.ENGLISH, "Pacific/Noumea", Theme.LIGHT)
    async with database.reading() as records:
        assert await records.people.password_hash(ada.id) == "new"
        changed = replace(ada, language=Language.ENGLISH, zone="Pacific/Noumea", theme=Theme.LIGHT)
        assert await records.people.by_id(ada.id) == changed


async def test_roles_are_granted_once_per_domain(database: Database) -> None:
    ada = a_person("ada")
    here, there = Domain(DomainId(an_id("here")), "Ici"), Domain(DomainId(an_id("there")), "Ailleurs")
    async with database.writing() as records:
        await records.people.add(ada, None)
        await records.people.add_domain(here)
        await records.people.add_domain(there)
        for role, domain in ((Role.SCHEDULER, here), (Role.SCHEDULER, here), (Role.ADMINISTRATOR, there)):
            await records.people.grant(ada.id, role, domain.id)
    async with database.reading() as records:
        assert await records.people.roles(ada.id) == {(Role.SCHEDULER, here.id), (Role.ADMINISTRATOR, there.id)}
        assert await records.people.domains() == [there, here]
        assert await records.people.everyone() == [ada]


async def test_what_the_database_refuses_is_not_quoted_in_the_error(database: Database) -> None:
    secret = replace(a_person("canary"), name="", email="canary-7f3@example.org")
    with pytest.raises(RecordRefused) as refusal:
        async with database.writing() as records:
            await records.people.add(secret, "canary-hash")
    told = "".join(traceback.format_exception(refusal.value))
    assert "canary-" not in told
    assert "name_size" in told or "CHECK" in told
