"""`Idempotency-Key`: a program that heard no answer asks again with the same key, and nothing is done twice.

The rule: what is kept of an answer is sealed with the key itself, which only the program has, and our secret: an answer
may hold an address that is a secret, and a copy of the database tells nothing of it.
"""

import base64
import hashlib
import hmac
import re
import secrets

from aiohttp import web
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from server.problems import Problem

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_NONCE_BYTES = 12


class Sealing:
    """What a key is known by, and the answers under it.

    Args:
        secret: ours.
        person_id: whose key it is.
        key: as the program sent it.
    """

    def __init__(self, secret: bytes, person_id: str, key: str) -> None:
        told = f"{person_id}\0{key}".encode()
        self.name = hmac.new(secret, b"idempotency name\0" + told, hashlib.sha256).hexdigest()
        self._cipher = AESGCM(hmac.digest(secret, b"idempotency seal\0" + told, hashlib.sha256))

    def seal(self, answer: str) -> str:
        """So that nobody reads it without the key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, answer.encode(), None)).decode()

    def open(self, sealed: str) -> str:
        """As it was."""
        both = base64.b64decode(sealed)
        return self._cipher.decrypt(both[:_NONCE_BYTES], both[_NONCE_BYTES:], None).decode()


def key_of(request: web.Request) -> str | None:
    """The key, if the program sent one. Raises Problem: it is none."""
    given = request.headers.getall(HEADER, [])
    if not given:
        return None
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        raise Problem(400, "malformed", f"{HEADER}: up to 255 visible characters")
    return str(given[0])


def question(request: web.Request, body: str, expected: str) -> str:
    """The digest of all that was asked: where, what, and of which version."""
    told = "\0".join((request.method, request.path_qs, expected, body))
    return hashlib.sha256(told.encode(errors="surrogatepass")).hexdigest()
