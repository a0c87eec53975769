"""TURN servers for networks that look inside what they pass, with credentials that end by themselves.

As coturn understands them (`use-auth-secret`, draft-uberti-behave-turn-rest-00 §2.2): the user name is when they end
and a random word, the password its HMAC. The rule: nothing in them, nor in coturn's memory or log, leads to a person.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Longer than the longest class: coturn looks at them at each refresh of a relay, and a relay lasts as long as a peer.
LASTING = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Relays:
    """The TURN servers of this installation; none without addresses."""

    urls: Sequence[str]
    secret: bytes

    def ice_servers(self, now: datetime, word: str) -> list[Mapping[str, object]]:
        """What a browser's `RTCPeerConnection` takes as `iceServers`; `word` is a fresh random one."""
        if not self.urls:
            return []
        username = f"{int((now + LASTING).timestamp())}:{word}"
        digest = hmac.digest(self.secret, username.encode(), hashlib.sha1)
        return [{"urls": list(self.urls), "username": username, "credential": base64.b64encode(digest).decode()}]
