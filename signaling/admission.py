"""The CONNECT of a page: its token is read, the records are asked, and it is welcomed or told why not."""

from typing import Any

import structlog
from pydantic import ValidationError

from actions import entering
from actions.entering import AtTheDoor, Welcome
from actions.problems import facts_of, problem_of
from actions.world import World
from rooms.ids import ClientId, ConnectionId
from signaling.entering import Auth
from signaling.fanout import SocketFanout
from signaling.frames import Json
from signaling.links import Link

log = structlog.get_logger(__name__)


class Refused(Exception):
    """Not let in; `facts` holds the stable `code`."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.facts = {"code": code, **facts}


async def let_in(world: World, fanout: SocketFanout, link: Link, connection_id: str, auth: Json) -> Welcome | AtTheDoor:
    """What the page is told first. Raises Refused."""
    try:
        asked = Auth.model_validate(auth)
    except ValidationError:
        raise Refused("malformed") from None
    link.connection_id = ConnectionId(connection_id)
    fanout.receivers[link.connection_id] = link  # what happens from the entry on waits for the welcome
    try:
        ticket = world.join_tokens.read(asked.token)
        link.sign_in = ticket.sign_in
        return await entering.connect(world, ticket, link.connection_id, ClientId(asked.client_id), asked.after)
    except Exception as error:  # a door
        fanout.receivers.pop(link.connection_id, None)
        problem = problem_of(error)
        if problem is None:
            log.error("connect_failed", exc_info=error)
            raise Refused("internal") from None
        raise Refused(problem.code, **facts_of(error)) from None
