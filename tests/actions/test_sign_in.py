"""Signing in: the right secret opens, everything else gives the same answer at the same price."""

import pytest

from accounts.errors import NotSignedIn, TooManyAttempts, UnknownPerson, WrongCredentials
from accounts.people import Person
from accounts.sign_in import LONGEST_PASSWORD, SignInKind
from actions.people import NewPerson, create_person
from actions.ports.bus import BusTopic, Notice
from actions.sign_in import create_token, hash_of, sign_in, sign_out, sign_out_everywhere, who_is
from tests.actions.worlds import TestWorld

PASSWORD = "une phrase assez longue"
SCHOOL = "192.0.2.7"


@pytest.fixture
async def ada(given: TestWorld) -> Person:
    return await create_person(given.world, NewPerson("Ada", "ada@example.org", PASSWORD))


async def test_the_right_password_opens(given: TestWorld, ada: Person) -> None:
    secret = await sign_in(given.world, "  ADA@Example.org ", PASSWORD, SCHOOL)
    assert await who_is(given.world, secret) == ada


async def test_each_sign_in_has_a_secret_of_its_own(given: TestWorld, ada: Person) -> None:
    first = await sign_in(given.world, ada.email, PASSWORD, SCHOOL)
    second = await sign_in(given.world, ada.email, PASSWORD, SCHOOL)
    await sign_out(given.world, first)
    assert await who_is(given.world, second) == ada
    with pytest.raises(NotSignedIn):
        await who_is(given.world, first)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", "une phrase trop longue"),
        ("ada@example.org", ""),
        ("ada@example.org", "x" * (LONGEST_PASSWORD + 1)),
        ("nobody@example.org", PASSWORD),
        ("no address at all", PASSWORD),
        ("", ""),
        ("ada@example.org\x00", PASSWORD),
        ("\ud800@example.org", PASSWORD),
    ],
)
async def test_every_failure_is_the_same_and_costs_the_same(
    given: TestWorld, ada: Person, email: str, password: str
) -> None:
    with pytest.raises(WrongCredentials) as refusal:
        await sign_in(given.world, email, password, SCHOOL)
    assert str(refusal.value) == ""
    assert given.hasher.verified == 1


async def test_an_account_without_a_password_cannot_be_opened(given: TestWorld) -> None:
    await create_person(given.world, NewPerson("Sans", "sans@example.org"))
    with pytest.raises(WrongCredentials):
        await sign_in(given.world, "sans@example.org", "", SCHOOL)


async def test_a_longer_password_that_begins_right_is_wrong(given: TestWorld) -> None:
    longest = "x" * LONGEST_PASSWORD
    await create_person(given.world, NewPerson("Long", "long@example.org", longest))
    assert await sign_in(given.world, "long@example.org", longest, SCHOOL)
    with pytest.raises(WrongCredentials):
        await sign_in(given.world, "long@example.org", longest + "x", SCHOOL)


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
async def test_guessing_is_held_back_alike_for_accounts_that_are_and_are_not(
    given: TestWorld, ada: Person, email: str
) -> None:
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await sign_in(given.world, email, "wrong password", SCHOOL)
    with pytest.raises(TooManyAttempts) as held:
        await sign_in(given.world, email, PASSWORD, SCHOOL)
    assert 0 < held.value.retry_after_s <= 60
    assert given.hasher.verified == 10
    given.clock.pass_by(seconds=held.value.retry_after_s)
    with pytest.raises(WrongCredentials):
        await sign_in(given.world, email, "wrong password", SCHOOL)


async def test_whoever_guesses_from_elsewhere_does_not_shut_the_owner_out(given: TestWorld, ada: Person) -> None:
    for _ in range(30):
        with pytest.raises((WrongCredentials, TooManyAttempts)):
            await sign_in(given.world, ada.email, "wrong password", "203.0.113.9")
    assert await sign_in(given.world, ada.email, PASSWORD, SCHOOL)


async def test_guessing_from_many_places_is_held_back_too(given: TestWorld, ada: Person) -> None:
    held = [await _held_back(given, ada.email, f"203.0.113.{number}") for number in range(100)]
    assert held == [False] * 60 + [True] * 40


async def test_a_whole_school_signs_in_from_one_address(given: TestWorld) -> None:
    for number in range(200):
        await create_person(given.world, NewPerson("Élève", f"p{number}@example.org", PASSWORD))
    for number in range(200):
        assert await sign_in(given.world, f"p{number}@example.org", PASSWORD, SCHOOL)


async def test_one_address_that_tries_account_after_account_is_held_back(given: TestWorld, ada: Person) -> None:
    held = [await _held_back(given, f"p{number}@example.org", SCHOOL) for number in range(150)]
    assert held == [False] * 120 + [True] * 30


async def test_signing_in_oneself_does_not_buy_more_guesses_at_others(given: TestWorld, ada: Person) -> None:
    held = []
    for number in range(120):
        held.append(await _held_back(given, f"p{number}@example.org", SCHOOL))
        if not any(held) and number < 119:
            await sign_in(given.world, ada.email, PASSWORD, SCHOOL)
    assert not any(held)
    assert await _held_back(given, "one-more@example.org", SCHOOL)


async def test_a_session_ends_on_its_day(given: TestWorld, ada: Person) -> None:
    secret = await sign_in(given.world, ada.email, PASSWORD, SCHOOL)
    given.clock.pass_by(days=29)
    assert await who_is(given.world, secret) == ada
    given.clock.pass_by(days=1)
    with pytest.raises(NotSignedIn):
        await who_is(given.world, secret)


async def test_signing_out_tells_the_other_nodes_a_hash_only(given: TestWorld, ada: Person) -> None:
    secret = await sign_in(given.world, ada.email, PASSWORD, SCHOOL)
    await sign_out(given.world, secret)
    assert given.bus.notices == [Notice(BusTopic.SIGN_IN_REVOKED, hash_of(secret))]


async def test_signing_out_everywhere(given: TestWorld, ada: Person) -> None:
    secrets = [await sign_in(given.world, ada.email, PASSWORD, SCHOOL) for _ in range(3)]
    await sign_out_everywhere(given.world, ada.id)
    for secret in secrets:
        with pytest.raises(NotSignedIn):
            await who_is(given.world, secret)
    assert {notice.subject for notice in given.bus.notices} == {hash_of(secret) for secret in secrets}


async def test_a_bearer_token_is_no_cookie_and_a_cookie_no_bearer_token(given: TestWorld, ada: Person) -> None:
    token = await create_token(given.world, ada.email)
    cookie = await sign_in(given.world, ada.email, PASSWORD, SCHOOL)
    assert await who_is(given.world, token, SignInKind.TOKEN) == ada
    for secret, kind in ((token, SignInKind.COOKIE), (cookie, SignInKind.TOKEN)):
        with pytest.raises(NotSignedIn):
            await who_is(given.world, secret, kind)
    with pytest.raises(UnknownPerson):
        await create_token(given.world, "nobody@example.org")


@pytest.mark.parametrize("secret", ["", "x", "secret", "\ud800", "é" * 100_000])
async def test_any_other_secret_is_nobodys(given: TestWorld, ada: Person, secret: str) -> None:
    with pytest.raises(NotSignedIn):
        await who_is(given.world, secret)


async def _held_back(given: TestWorld, email: str, place: str) -> bool:
    """Whether a wrong guess was not even tried."""
    with pytest.raises((WrongCredentials, TooManyAttempts)) as refused:
        await sign_in(given.world, email, "wrong password", place)
    return isinstance(refused.value, TooManyAttempts)
