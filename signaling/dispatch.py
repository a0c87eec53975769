"""From a command as it came to its acknowledgement. Whatever goes wrong becomes a stable code; nobody is thrown out.

The rule: nothing of a payload is logged, nor told back.
"""

from typing import Any

import structlog
from pydantic import ValidationError

from actions.callers import Caller
from actions.problems import facts_of, problem_of
from actions.world import World
from signaling import chat, devices, entering, hands, lobby, moderation, publishing, reactions, room_settings
from signaling.frames import Event
from signaling.limits import MAX_COMMAND
from signaling.messages import Command, Facts, what_is_wrong
from signaling.rates import Buckets

log = structlog.get_logger(__name__)

COMMANDS: dict[str, Command[Any]] = {
    command.name: command
    for feature in (chat, devices, entering, hands, lobby, moderation, publishing, reactions, room_settings)
    for command in feature.COMMANDS
}


def refusal(code: str, detail: str, **facts: object) -> Facts:
    """An acknowledgement that says no."""
    return {"ok": False, "code": code, "detail": detail, **facts}


async def dispatch(world: World, caller: Caller, buckets: Buckets, event: Event) -> Facts:
    """The acknowledgement of a command. Never raises but for cancellation."""
    command = COMMANDS.get(event.name)
    if command is None:
        return refusal("malformed", "no such command")
    if event.size > MAX_COMMAND and not command.carries_sdp:
        return refusal("too_large", f"more than {MAX_COMMAND} bytes")
    wait_s = buckets.take(caller.room_id, caller.person_id, command.rate, world.clock.monotonic())
    if wait_s > 0:
        return refusal("rate_limited", "too often", retry_after_s=round(wait_s, 2))
    try:
        message = command.message.model_validate(event.payload)
    except ValidationError as error:
        return refusal("malformed", what_is_wrong(error))
    try:
        return {"ok": True, **await command.run(world, caller, message)}
    except Exception as error:  # noqa: BLE001  # a door: one command must not end a connection
        return _refused(command.name, error)


def _refused(name: str, error: Exception) -> Facts:
    problem = problem_of(error)
    if problem is None:
        log.error("command_failed", command=name, exc_info=error)
        return refusal("internal", "something unforeseen")
    sentence = (type(error).__doc__ or "").split("\n", 1)[0]
    return refusal(problem.code, sentence, **facts_of(error))
