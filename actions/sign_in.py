"""Signing in and out. Nobody learns from it whether an account exists: same answer, same work, same brakes."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from accounts.attempts import AttemptKind
from accounts.errors import EmailMalformed, NotSignedIn, UnknownPerson, WrongCredentials
from accounts.people import Person, PersonId, clean_email
from accounts.sign_in import COOKIE_DAYS, LONGEST_PASSWORD, SignInKind, SignInSession, ends_on
from actions.ports.bus import BusTopic, Notice
from actions.ports.records import Records
from actions.world import Desk

TOKEN_DAYS = 365


async def sign_in(desk: Desk, email: str, password: str, address: str) -> str:
    """The secret of a new sign-in session, for the browser alone to keep.

    Args:
        address: where the request comes from. It brakes, in memory, and is kept nowhere.

    Raises:
        WrongCredentials, TooManyAttempts
    """
    account = _as_typed(email)
    place = f"{account} {address}"
    desk.attempts.take(AttemptKind.SIGN_IN_AT_ADDRESS, address)
    desk.attempts.take(AttemptKind.SIGN_IN_FROM_PLACE, place)
    desk.attempts.take(AttemptKind.SIGN_IN_TO_ACCOUNT, account)
    person = await _proven(desk, account, password)
    desk.attempts.give_back(AttemptKind.SIGN_IN_AT_ADDRESS, address)
    desk.attempts.give_back(AttemptKind.SIGN_IN_TO_ACCOUNT, account)
    desk.attempts.forgive(AttemptKind.SIGN_IN_FROM_PLACE, place)
    return await _begin(desk, person.id, SignInKind.COOKIE, COOKIE_DAYS)


async def who_is(desk: Desk, secret: str, kind: SignInKind = SignInKind.COOKIE) -> Person:
    """Whose secret it is. A cookie's is no bearer token, nor the other way round. Raises NotSignedIn."""
    async with desk.store.reading() as records:
        session = await records.sign_ins.by_hash(hash_of(secret))
        if session is None or session.kind is not kind or not session.is_good(desk.clock.now()):
            raise NotSignedIn
        person = await records.people.by_id(session.person_id)
    if person is None:
        raise NotSignedIn
    return person


async def sign_out(desk: Desk, secret: str) -> None:
    """End this session everywhere. One that is not there is ended already."""
    token_hash = hash_of(secret)
    async with desk.store.writing() as records:
        await records.sign_ins.revoke(token_hash)
    await desk.bus.publish(Notice(BusTopic.SIGN_IN_REVOKED, token_hash))


async def sign_out_everywhere(desk: Desk, person_id: PersonId) -> None:
    """End all sessions and bearer tokens of a person."""
    async with desk.store.writing() as records:
        ended = await records.sign_ins.revoke_all(person_id)
    for token_hash in ended:
        await desk.bus.publish(Notice(BusTopic.SIGN_IN_REVOKED, token_hash))


async def require_sign_in(records: Records, token_hash: str, person_id: PersonId, now: datetime) -> None:
    """Let pass while this session of this person holds. Raises NotSignedIn."""
    session = await records.sign_ins.by_hash(token_hash)
    if session is None or session.person_id != person_id or not session.is_good(now):
        raise NotSignedIn


async def ended_among(desk: Desk, token_hashes: Collection[str]) -> set[str]:
    """Which of these sessions hold no more."""
    now = desk.clock.now()
    async with desk.store.reading() as records:
        found = {token_hash: await records.sign_ins.by_hash(token_hash) for token_hash in token_hashes}
    return {token_hash for token_hash, session in found.items() if session is None or not session.is_good(now)}


async def create_token(desk: Desk, email: str, days: int = TOKEN_DAYS) -> str:
    """A bearer token for programs of this person. Raises UnknownPerson."""
    async with desk.store.reading() as records:
        person = await person_at(records, email)
    return await _begin(desk, person.id, SignInKind.TOKEN, days)


async def person_at(records: Records, address: str) -> Person:
    """Whose account this address names, as anybody typed it. Raises UnknownPerson: nobody's, or it is none at all."""
    person = await records.people.by_email(_as_typed(address))
    if person is None:
        raise UnknownPerson
    return person


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is 256 random bits, so a fast hash without salt is enough."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


async def _proven(desk: Desk, account: str, password: str) -> Person:
    async with desk.store.reading() as records:
        person = await records.people.by_email(account)
        password_hash = None if person is None else await records.people.password_hash(person.id)
    matches = await desk.hasher.verify(password_hash, password[: LONGEST_PASSWORD + 1])
    if person is None or not matches or len(password) > LONGEST_PASSWORD:
        raise WrongCredentials
    return person


async def _begin(desk: Desk, person_id: PersonId, kind: SignInKind, days: int) -> str:
    secret = desk.tokens.secret()
    session = SignInSession(hash_of(secret), person_id, kind, ends_on(desk.clock.now(), days))
    async with desk.store.writing() as records:
        await records.sign_ins.add(session)
    return secret


def _as_typed(email: str) -> str:
    """What cannot be an address is tried like one that nobody has."""
    try:
        return clean_email(email)
    except EmailMalformed:
        return ""
