"""The contract of SignInRecords, on both databases."""

from datetime import UTC, date, datetime

from accounts.sign_in import SignInKind, SignInSession
from storage.database import Database
from tests.storage.planted import a_person

ADA, BASILE = a_person("ada"), a_person("basile")


def _session(letter: str, ends_on: date, owner: str = "ada", kind: SignInKind = SignInKind.COOKIE) -> SignInSession:
    return SignInSession(letter * 64, ADA.id if owner == "ada" else BASILE.id, kind, ends_on)


async def _keep(database: Database, *sessions: SignInSession) -> None:
    async with database.writing() as records:
        for person in (ADA, BASILE):
            await records.people.add(person, None)
        for session in sessions:
            await records.sign_ins.add(session)


async def test_a_session_comes_back_as_kept_until_revoked(database: Database) -> None:
    cookie = _session("a", date(2027, 3, 11))
    token = _session("b", date(2028, 3, 11), "basile", SignInKind.TOKEN)
    await _keep(database, cookie, token)
    async with database.writing() as records:
        assert await records.sign_ins.by_hash(cookie.token_hash) == cookie
        assert await records.sign_ins.by_hash(token.token_hash) == token
        assert await records.sign_ins.by_hash("c" * 64) is None
        await records.sign_ins.revoke(cookie.token_hash)
        await records.sign_ins.revoke(cookie.token_hash)
        assert await records.sign_ins.by_hash(cookie.token_hash) is None
        assert await records.sign_ins.by_hash(token.token_hash) == token


async def test_all_of_a_person_s_sessions_are_revoked_and_told(database: Database) -> None:
    day = date(2027, 3, 11)
    await _keep(database, _session("a", day), _session("b", day), _session("c", day, "basile"))
    async with database.writing() as records:
        assert sorted(await records.sign_ins.revoke_all(ADA.id)) == ["a" * 64, "b" * 64]
        assert await records.sign_ins.revoke_all(ADA.id) == []
        assert await records.sign_ins.by_hash("c" * 64) is not None


async def test_purging_takes_those_whose_day_has_come(database: Database) -> None:
    await _keep(database, *(_session(letter, date(2027, 3, day)) for letter, day in (("a", 10), ("b", 11), ("c", 12))))
    async with database.writing() as records:
        assert await records.sign_ins.purge(datetime(2027, 3, 11, 0, 0, 1, tzinfo=UTC)) == 2
        assert await records.sign_ins.by_hash("c" * 64) is not None
