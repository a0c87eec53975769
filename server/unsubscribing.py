"""The links at the end of reminders, which stop them without signing in (RFC 8058).

The rule: a link names one person and is signed; it can stop reminders and nothing else.
"""

import base64
import hashlib
import hmac

from accounts.people import PersonId

PATH = "/mail/stop/"
_ID_LENGTH = 22


def stop_token(secret: bytes, person_id: PersonId) -> str:
    """What the link of this person ends with."""
    return person_id + _signature(secret, person_id)


def person_of_token(secret: bytes, token: str) -> PersonId | None:
    """Whose link it is; None: nobody's."""
    person_id, signature = token[:_ID_LENGTH], token[_ID_LENGTH:]
    expected = _signature(secret, person_id)
    given = signature.encode(errors="surrogatepass")
    return PersonId(person_id) if hmac.compare_digest(given, expected.encode()) else None


def _signature(secret: bytes, person_id: str) -> str:
    text = b"stop reminders\0" + person_id.encode(errors="surrogatepass")
    return base64.urlsafe_b64encode(hmac.digest(secret, text, hashlib.sha256)[:16]).rstrip(b"=").decode()
