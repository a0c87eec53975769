"""All the ports in one hand: what server/wiring.py builds once and every verb is given."""

from dataclasses import dataclass

from actions.ports.bus import Bus
from actions.ports.live import Fanout, JoinTokens, LiveRooms
from actions.ports.media import Media
from actions.ports.records import Store
from actions.ports.tools import Attempts, Clock, PasswordHasher, Tokens


@dataclass(frozen=True, slots=True)
class World:
    """What a verb may reach."""

    clock: Clock
    tokens: Tokens
    hasher: PasswordHasher
    attempts: Attempts
    store: Store
    bus: Bus
    live_rooms: LiveRooms
    fanout: Fanout
    media: Media
    join_tokens: JoinTokens
