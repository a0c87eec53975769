"""All the ports in one hand: what server/wiring.py builds once and every verb is given.

A `Desk` is enough for what is planned and kept: commands and jobs work at one. The `World` is a desk with live rooms.
"""

from dataclasses import dataclass

from actions.ports.bus import Bus
from actions.ports.calendars import CalendarFetcher, CalendarReader, CalendarWriter
from actions.ports.live import Fanout, JoinTokens, LiveRooms
from actions.ports.mail import Mail
from actions.ports.media import Media
from actions.ports.records import Store
from actions.ports.tools import Attempts, Clock, PasswordHasher, Tokens


@dataclass(frozen=True, slots=True)
class Desk:
    """What a verb may reach when no room is involved."""

    clock: Clock
    tokens: Tokens
    hasher: PasswordHasher
    attempts: Attempts
    store: Store
    bus: Bus
    calendars: CalendarWriter
    mail: Mail
    reader: CalendarReader
    fetcher: CalendarFetcher


@dataclass(frozen=True, slots=True)
class World(Desk):
    """What a verb may reach."""

    live_rooms: LiveRooms
    fanout: Fanout
    media: Media
    join_tokens: JoinTokens
