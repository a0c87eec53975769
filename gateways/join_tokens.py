"""Signed tickets into a room; `actions.ports.live.JoinTokens`.

The rule: a ticket is read whole or refused: signed by us for this use, not older than its time, with exactly the facts
we put in.
"""

from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from accounts.people import PersonId
from actions.ports.live import JoinTicket
from actions.ports.tools import Clock
from rooms.errors import TokenExpired, TokenInvalid
from rooms.ids import RoomId

GOOD_FOR_S = 60
LONGEST_TOKEN = 512


class SignedJoinTokens:
    """Tickets signed by HMAC-SHA256 with the installation's secret."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._clock = clock
        self._signer = URLSafeSerializer(
            secret, salt="join a room", signer_kwargs={"key_derivation": "hmac", "digest_method": sha256}
        )

    def make(self, ticket: JoinTicket) -> str:
        """Good for a minute."""
        ends_at = int(self._clock.now().timestamp()) + GOOD_FOR_S
        return str(self._signer.dumps([ticket.person_id, ticket.room_id, ticket.sign_in, ends_at]))

    def read(self, token: str) -> JoinTicket:
        """Raises TokenInvalid, TokenExpired (rooms.errors)."""
        if len(token) > LONGEST_TOKEN:
            raise TokenInvalid
        try:
            person_id, room_id, sign_in, ends_at = self._signer.loads(token)
            ticket = JoinTicket(PersonId(person_id), RoomId(room_id), str(sign_in))
        except (BadData, ValueError, TypeError) as error:
            raise TokenInvalid from error
        if self._clock.now().timestamp() > ends_at:
            raise TokenExpired
        return ticket
