"""Password hashes by argon2id, off the event loop; `actions.ports.tools.PasswordHasher`.

The rule: an account that does not exist costs as much time as a wrong password, so that the time tells nothing.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's first choice for argon2id: 29 ms here, and argon2 releases the GIL, so that packets pass meanwhile.
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
# Each takes 19 MiB: a storm of sign-ins waits in line instead of filling the memory.
AT_ONCE = 2
T = TypeVar("T")


class Argon2Hasher:
    """Hashes in a few threads of its own. Close it at the end."""

    def __init__(self) -> None:
        self._argon2 = PasswordHasher(PASSES, MEMORY_KIB, LANES, type=Type.ID)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """A salted hash in PHC format."""
        return await self._run(lambda: self._argon2.hash(password))

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it matches. None (no such account) takes the same time and is never right."""
        if self._nobodys is None:
            self._nobodys = await self.hash("nobody has this one")
        matches = await self._run(lambda: self._matches(password_hash or str(self._nobodys), password))
        return matches and password_hash is not None

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def close(self) -> None:
        """Ends the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
