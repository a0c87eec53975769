"""One connection of the door: its session, whose it is, its inbox. Commands of one connection run one after another,
in the order in which they came."""

from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

from actions.callers import Caller
from rooms.ids import ConnectionId
from signaling.dispatch import refusal
from signaling.engine import EngineSocket
from signaling.fanout import ack_wire
from signaling.frames import Event
from signaling.limits import MAX_INBOX
from signaling.messages import Facts
from signaling.outbox import Wire

# Whose command this task runs: a connection that ends itself still gets its acknowledgement.
_at_work: ContextVar["Link | None"] = ContextVar("_at_work", default=None)
Run = Callable[[Caller, Event], Coroutine[Any, Any, Facts]]


class Link:
    """From the opening of a session to its end.

    Attributes:
        caller: None until it was let in.
        connection_id: the Socket.IO sid, once it asked to come in.
        sign_in: hash of the sign-in session that it came by.
        asked: it sent its CONNECT.
        dropped: the room let go of it, or never had it.
    """

    def __init__(self, socket: EngineSocket, spawn: Callable[[Coroutine[Any, Any, None]], None], run: Run) -> None:
        self.socket = socket
        self.caller: Caller | None = None
        self.connection_id: ConnectionId | None = None
        self.sign_in: str | None = None
        self.welcome: Wire | None = None
        self.asked = False
        self.dropped = False
        self._held: list[Wire] | None = []
        self._inbox: deque[Event] = deque()
        self._working = False
        self._finishing = False
        self._spawn = spawn
        self._run = run

    def post(self, wire: Wire) -> None:
        """Say something; before the welcome it waits for it."""
        if self._held is None:
            self.socket.post(wire)
        else:
            self._held.append(wire)

    def begin(self, welcome: Wire) -> None:
        """The session was accepted: the welcome, then what happened since it was written."""
        held, self._held = self._held or [], None
        for wire in (welcome, *held):
            self.socket.post(wire)

    def finish(self) -> None:
        """The room let go of it: end it after what was said."""
        self.dropped = True
        if _at_work.get() is self:
            self._finishing = True
        else:
            self.socket.finish()

    def receive(self, event: Event) -> None:
        """Queue a command; the one too many ends the connection."""
        if len(self._inbox) >= MAX_INBOX:
            self._acknowledge(event, refusal("rate_limited", "too many commands at once"))
            self.socket.finish()
            return
        self._inbox.append(event)
        if not self._working:
            self._working = True
            self._spawn(self._work())

    async def _work(self) -> None:
        _at_work.set(self)
        try:
            while not self._finishing and self._inbox and self.caller is not None and self.socket.ending_at is None:
                event = self._inbox.popleft()
                self._acknowledge(event, await self._run(self.caller, event))
        finally:
            self._working = False
            if self._finishing:
                self.socket.finish()

    def _acknowledge(self, event: Event, facts: Facts) -> None:
        if event.ack_id is not None:
            self.post(ack_wire(event.ack_id, facts))
