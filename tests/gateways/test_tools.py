"""The small tools: clock, tokens, password hashes, brakes, join tickets."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest

from accounts.attempts import AttemptKind, Limit
from accounts.errors import TooManyAttempts
from accounts.people import PersonId
from actions.ports.live import JoinTicket
from gateways import attempts
from gateways.attempts import MemoryAttempts
from gateways.clock import SystemClock
from gateways.join_tokens import SignedJoinTokens
from gateways.passwords import Argon2Hasher
from gateways.tokens import RandomTokens
from rooms.errors import TokenExpired, TokenInvalid
from rooms.ids import RoomId

TICKET = JoinTicket(PersonId("person"), RoomId("room"), "hash")


class SetClock:
    def __init__(self) -> None:
        self.wall, self.seconds = datetime(2026, 3, 29, 1, tzinfo=UTC), 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds


def test_the_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
    assert SystemClock().monotonic() <= SystemClock().monotonic()


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = RandomTokens()
    assert {len(tokens.public_id()) for _ in range(100)} == {22}
    assert {len(tokens.secret()) for _ in range(100)} == {43}
    assert len({tokens.public_id() for _ in range(1000)}) == 1000


async def test_a_password_is_recognised_and_nothing_else_is() -> None:
    hasher = Argon2Hasher()
    try:
        kept = await hasher.hash("un mot de passe")
        assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert kept != await hasher.hash("un mot de passe")
        assert await hasher.verify(kept, "un mot de passe")
        assert not await hasher.verify(kept, "un autre")
        assert not await hasher.verify("not a hash", "un mot de passe")
        assert not await hasher.verify(None, "nobody has this one")
    finally:
        hasher.close()


async def test_an_unknown_account_takes_as_long_as_a_wrong_password() -> None:
    hasher = Argon2Hasher()
    try:
        kept = await hasher.hash("un mot de passe")

        async def timed(password_hash: str | None) -> float:
            start = time.perf_counter()
            await hasher.verify(password_hash, "faux")
            return time.perf_counter() - start

        await hasher.verify(None, "faux")
        # By turns, and the quickest of many: the machine may be busy with something else for a while.
        pairs = [(await timed(None), await timed(kept)) for _ in range(15)]
        unknown, wrong = (min(times) for times in zip(*pairs, strict=True))
        assert 0.5 < unknown / wrong < 2
    finally:
        hasher.close()


async def test_the_loop_goes_on_while_a_password_is_hashed() -> None:
    hasher = Argon2Hasher()
    try:
        turns = 0

        async def turn() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0.001)
                turns += 1

        turning = asyncio.create_task(turn())
        await asyncio.gather(*(hasher.hash("un mot de passe") for _ in range(4)))
        turning.cancel()
        assert turns >= 10
    finally:
        hasher.close()


KIND = AttemptKind.JOIN_ROOM


def _brake(clock: SetClock, burst: int) -> MemoryAttempts:
    return MemoryAttempts(clock, dict.fromkeys(AttemptKind, Limit(burst, one_every_s=30)))


def test_after_too_many_attempts_one_more_is_due_each_interval() -> None:
    clock = SetClock()
    brake = _brake(clock, 3)
    for _ in range(3):
        brake.take(KIND, "key")
    for _ in range(2):  # a refused one does not make it longer
        with pytest.raises(TooManyAttempts) as refused:
            brake.take(KIND, "key")
        assert refused.value.retry_after_s == 30
    brake.take(KIND, "another key")
    brake.take(AttemptKind.SIGN_IN_TO_ACCOUNT, "key")
    clock.seconds += 30
    brake.take(KIND, "key")
    with pytest.raises(TooManyAttempts):
        brake.take(KIND, "key")


def test_a_success_forgives() -> None:
    brake = _brake(SetClock(), 1)
    brake.take(KIND, "key")
    brake.forgive(KIND, "key")
    brake.take(KIND, "key")


def test_one_attempt_given_back_is_one() -> None:
    brake = _brake(SetClock(), 2)
    brake.take(KIND, "key")
    brake.take(KIND, "key")
    brake.give_back(KIND, "key")
    brake.take(KIND, "key")
    brake.give_back(KIND, "never taken")
    with pytest.raises(TooManyAttempts):
        brake.take(KIND, "key")


def test_a_flood_of_keys_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MOST_KEYS", 10)
    brake = _brake(SetClock(), 1)
    for number in range(100):
        brake.take(KIND, f"key {number}")
    with pytest.raises(TooManyAttempts):
        brake.take(KIND, "key 99")
    brake.take(KIND, "key 0")


def test_a_ticket_is_read_as_it_was_made_for_a_minute() -> None:
    clock = SetClock()
    tokens = SignedJoinTokens(b"s" * 32, clock)
    token = tokens.make(TICKET)
    clock.wall += timedelta(seconds=60)
    assert tokens.read(token) == TICKET
    clock.wall += timedelta(seconds=1)
    with pytest.raises(TokenExpired):
        tokens.read(token)


def test_a_ticket_of_someone_else_is_refused() -> None:
    clock = SetClock()
    tokens = SignedJoinTokens(b"s" * 32, clock)
    token = tokens.make(TICKET)
    forged = [
        SignedJoinTokens(b"t" * 32, clock).make(TICKET),
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        "A" + token,
        token.rpartition(".")[0],
        token + ".x",
        "",
        ".",
        "x" * 100_000,
        "é",
    ]
    for wrong in forged:
        with pytest.raises(TokenInvalid):
            tokens.read(wrong)
