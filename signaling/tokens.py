"""Join tokens: what the web page got for the asking, and its socket shows. Signed, bound to person, room and standing.

The rule: a token proves only that the door let its bearer ask a minute ago; bans, endings and membership are looked at
again. itsdangerous compares in constant time; everything in a token is signed, in one piece.
"""

import hashlib

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from accounts.people import PersonId
from accounts.permissions import Standing
from actions.ports.live import JoinTicket
from rooms.errors import TokenExpired, TokenInvalid
from rooms.ids import RoomId

TOKEN_S = 60
_LONGEST = 1024


class SignedJoinTokens:
    """The port `JoinTokens`. `salt` keeps these tokens apart from all others that the same secret signs."""

    def __init__(self, secret: bytes, ttl_s: int = TOKEN_S) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt="preau.join", signer_kwargs={"digest_method": _sha256})
        self._ttl_s = ttl_s

    def make(self, ticket: JoinTicket) -> str:
        """A token for this ticket."""
        token = self._serializer.dumps([ticket.person_id, ticket.room_id, ticket.standing.value])
        return token if isinstance(token, str) else token.decode()

    def read(self, token: str) -> JoinTicket:
        """The ticket. Raises TokenInvalid, TokenExpired."""
        if len(token) > _LONGEST:
            raise TokenInvalid
        try:
            person_id, room_id, standing = self._serializer.loads(token, max_age=self._ttl_s)
            return JoinTicket(PersonId(person_id), RoomId(room_id), Standing(standing))
        except SignatureExpired:
            raise TokenExpired from None
        except (BadSignature, ValueError, TypeError):
            raise TokenInvalid from None


def _sha256(data: bytes = b"") -> "hashlib._Hash":
    return hashlib.sha256(data)
