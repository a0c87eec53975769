"""What a REST door takes and gives, said once: the messages that check a request are the ones that describe it.

The rule: every route under /api/v1 is an operation; one that is not stops the start. Nobody passes without a sign-in.
A handler sees typed messages only, and names the errors that its verb may refuse with; server/api/openapi.py tells
all of it to the writers of other programs.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from pydantic import ValidationError

from accounts.people import Person
from actions import once as idempotency
from actions.once import KeyReused
from actions.problems import PROBLEMS
from actions.world import World
from formations.errors import ChangedMeanwhile, Clashing
from server.api.conditions import expected_tag, is_known
from server.api.dates import clashing_facts
from server.api.messages import Kept, Message, Nothing
from server.api.once import Sealing, key_of, question
from server.keys import SECRET, WORLD
from server.problems import Problem
from server.turns import letting_others
from server.visitors import signed_in_visitor

PREFIX = "/api/v1/"
JSON = "application/json"
MOST_WRONG = 50  # to tell of one, all are written out: of a body full of them for a second

W = TypeVar("W", bound=Message)
B = TypeVar("B", bound=Message)
Location = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Call(Generic[W, B]):
    """One request, read.

    Attributes:
        where: the address: what stands in its path and query.
        body: the JSON that came with it.
        world: what to reach; of the application, unless it is answered once (once.py).
        expected: the entity tag of what was seen, for operations that have a condition.
    """

    request: web.Request
    person: Person
    where: W
    body: B
    world: World
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """What the description says of a route.

    Attributes:
        refusals: the errors of the verb, rows of `actions.problems.PROBLEMS`; those of every door come by themselves.
        conditional: it changes something, and wants to be told which version of it was seen.
        once: a program may ask again with the same key, and nothing is done twice.
        location: the address of what was made, from the answer.
    """

    name: str
    summary: str
    where: type[Message]
    body: type[Message]
    answer: type[Message]
    status: int
    refusals: Collection[type[Exception]]
    conditional: bool = False
    once: bool = False
    location: Location | None = None


_OPERATIONS: dict[Handler, Operation] = {}


def operation(
    where: type[W],
    body: type[B],
    answer: type[Message],
    refusals: Collection[type[Exception]] = (),
    status: int = 200,
    *,
    conditional: bool = False,
    once: bool = False,
    location: Location | None = None,
) -> Callable[[Callable[[Call[W, B]], Awaitable[Message]]], Handler]:
    """Makes a door of a function that takes a Call and gives the answer; its name and docstring are told too."""

    def door(decide: Callable[[Call[W, B]], Awaitable[Message]]) -> Handler:
        summary = (decide.__doc__ or "").split("\n", 1)[0]
        named = decide.__name__, summary
        told = Operation(*named, where, body, answer, status, tuple(refusals), conditional, once, location)

        async def serve(request: web.Request) -> web.StreamResponse:
            person = await signed_in_visitor(request)
            read = _where(where, request), await _body(body, request)
            expected = expected_tag(request) if conditional else ""
            call = Call(request, person, *read, request.app[WORLD], expected)
            return _response(request, told, await _answered(told, decide, call))

        _OPERATIONS[serve] = told
        return serve

    return door


def operation_of(handler: Handler) -> Operation | None:
    """What stands behind a route; None: it is no operation."""
    return _OPERATIONS.get(handler)


def operations_of(app: web.Application) -> list[tuple[str, str, Operation]]:
    """Path, method and operation of every route under /api/v1.

    Raises:
        LookupError: one of them is not described.
    """
    found = []
    for route in app.router.routes():
        path = route.resource.canonical if route.resource else ""
        if not path.startswith(PREFIX) or route.method == "HEAD":
            continue
        described = operation_of(route.handler)
        if described is None:
            raise LookupError(f"{route.method} {path} is no operation: see server/api/operations.py")
        found.append((path, route.method.lower(), described))
    return found


async def _answered(told: Operation, decide: Callable[[Call[W, B]], Awaitable[Message]], call: Call[W, B]) -> Message:
    try:
        key = key_of(call.request) if told.once else None
        return await (decide(call) if key is None else _once(told, decide, call, key))
    except KeyReused:
        raise Problem(422, "key_reused", "the key came with another question before") from None
    except Clashing as found:
        raise Problem(409, PROBLEMS[Clashing].code, **clashing_facts(found)) from None
    except ChangedMeanwhile:
        if not told.conditional:
            raise
        raise Problem(412, PROBLEMS[ChangedMeanwhile].code) from None


async def _once(
    told: Operation, decide: Callable[[Call[W, B]], Awaitable[Message]], call: Call[W, B], key: str
) -> Message:
    sealing = Sealing(call.request.app[SECRET], call.person.id, key)
    asked = question(call.request, call.body.model_dump_json(), call.expected)

    async def act(world: World) -> str:
        return sealing.seal((await decide(replace(call, world=world))).model_dump_json())

    sealed = await idempotency.once(call.world, call.person.id, sealing.name, asked, act)
    return told.answer.model_validate_json(sealing.open(sealed))


def _response(request: web.Request, told: Operation, given: Message) -> web.Response:
    headers = {}
    if isinstance(given, Kept):
        headers[hdrs.ETAG] = given.etag
        if request.method == hdrs.METH_GET and is_known(request, given.etag):
            return web.Response(status=304, headers=headers)
    if told.location is not None:
        headers[hdrs.LOCATION] = told.location(given)
    if isinstance(given, Nothing):
        return web.Response(status=told.status, headers=headers)
    return web.Response(text=given.model_dump_json(), status=told.status, content_type=JSON, headers=headers)


def _where(message: type[W], request: web.Request) -> W:
    if len(set(request.query)) != len(request.query):
        raise Problem(400, "malformed", "a parameter is given twice")
    try:
        return message.model_validate_strings({**request.query, **request.match_info})
    except ValidationError as error:
        raise _malformed(error) from None


async def _body(message: type[B], request: web.Request) -> B:
    if not message.model_fields:
        return message()
    if request.content_type != JSON:
        raise web.HTTPUnsupportedMediaType
    try:
        async with letting_others(request):
            sent = await request.read()
        return message.model_validate_json(sent)
    except ValidationError as error:
        raise _malformed(error) from None


def _malformed(error: ValidationError) -> Problem:
    """Where and why, for a developer, and nothing of the value."""
    if error.error_count() > MOST_WRONG:
        return Problem(400, "malformed", f"more than {MOST_WRONG} fields that are not in the description, or wrong")
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "extra_forbidden":
        return Problem(400, "malformed", "a field that is not in the description")
    places: list[Any] = [part for part in first["loc"] if isinstance(part, str)]
    return Problem(400, "malformed", f"{'.'.join(places)}: {first['type']}")
