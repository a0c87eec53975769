"""Accounts: what is refused is not made, and a new password shuts the old doors."""

import pytest

from accounts.errors import (
    EmailMalformed,
    EmailTaken,
    NameMissing,
    NotSignedIn,
    PasswordTooLong,
    PasswordTooShort,
    UnknownPerson,
    UnknownZone,
    WrongCredentials,
)
from accounts.people import Language, Theme
from accounts.permissions import Role
from accounts.sign_in import LONGEST_PASSWORD, SignInKind
from actions.domains import grant_role
from actions.people import NewPerson, create_person, everyone, set_password, set_preferences
from actions.sign_in import create_token, sign_in, who_is
from tests.actions.worlds import TestWorld

PASSWORD, OTHER = "une phrase assez longue", "une tout autre phrase"
SCHOOL = "192.0.2.7"


async def test_an_account_is_named_by_its_address_in_any_case(given: TestWorld) -> None:
    ada = await create_person(given.world, NewPerson(" Ada\u202e  Lovelace ", "ADA@Example.org", PASSWORD))
    assert (ada.name, ada.email) == ("Ada Lovelace", "ada@example.org")
    with pytest.raises(EmailTaken):
        await create_person(given.world, NewPerson("Another", "ada@example.ORG", PASSWORD))
    assert await everyone(given.world) == [ada]


@pytest.mark.parametrize(
    ("new", "error"),
    [
        (NewPerson("\u202e", "ada@example.org", PASSWORD), NameMissing),
        (NewPerson("Ada", "nowhere", PASSWORD), EmailMalformed),
        (NewPerson("Ada", "ada@example.org", "short"), PasswordTooShort),
        (NewPerson("Ada", "ada@example.org", "x" * (LONGEST_PASSWORD + 1)), PasswordTooLong),
        (NewPerson("Ada", "ada@example.org", PASSWORD, zone="Europe/Atlantis"), UnknownZone),
    ],
)
async def test_what_is_refused_is_not_made(given: TestWorld, new: NewPerson, error: type[Exception]) -> None:
    with pytest.raises(error):
        await create_person(given.world, new)
    assert await everyone(given.world) == []


async def test_a_new_password_ends_every_sign_in_and_token(given: TestWorld) -> None:
    ada = await create_person(given.world, NewPerson("Ada", "ada@example.org", PASSWORD))
    cookie = await sign_in(given.world, ada.email, PASSWORD, SCHOOL)
    token = await create_token(given.world, ada.email)
    await set_password(given.world, "Ada@example.org", OTHER)
    for secret, kind in ((cookie, SignInKind.COOKIE), (token, SignInKind.TOKEN)):
        with pytest.raises(NotSignedIn):
            await who_is(given.world, secret, kind)
    with pytest.raises(WrongCredentials):
        await sign_in(given.world, ada.email, PASSWORD, SCHOOL)
    assert await who_is(given.world, await sign_in(given.world, ada.email, OTHER, SCHOOL)) == ada


async def test_a_password_that_is_refused_ends_nothing(given: TestWorld) -> None:
    ada = await create_person(given.world, NewPerson("Ada", "ada@example.org", PASSWORD))
    cookie = await sign_in(given.world, ada.email, PASSWORD, SCHOOL)
    with pytest.raises(PasswordTooShort):
        await set_password(given.world, ada.email, "short")
    assert await who_is(given.world, cookie) == ada


@pytest.mark.parametrize("address", ["nobody@example.org", "nothing", "", "x" * 400, "a@b\nc"])
async def test_an_address_that_is_nobodys_is_told_alike_whatever_it_was_for(given: TestWorld, address: str) -> None:
    await create_person(given.world, NewPerson("Ada", "ada@example.org", PASSWORD))
    asked = set_password(given.world, address, OTHER), create_token(given.world, address)
    for asking in (*asked, grant_role(given.world, address, Role.SCHEDULER, "Valmont")):
        with pytest.raises(UnknownPerson):
            await asking


async def test_preferences_with_a_zone_that_is_none_change_nothing(given: TestWorld) -> None:
    ada = await create_person(given.world, NewPerson("Ada", "ada@example.org", PASSWORD))
    with pytest.raises(UnknownZone):
        await set_preferences(given.world, ada, Language.ENGLISH, "../../etc/passwd", Theme.DARK)
    assert await everyone(given.world) == [ada]
