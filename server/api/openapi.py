"""`GET /api/openapi.json`: the REST interface described in OpenAPI 3.1, made of the routes themselves.

The rule: nothing is written here by hand that a door could do otherwise.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints

from aiohttp import web
from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from accounts.errors import NotSignedIn, TooManyAttempts
from actions.problems import PROBLEMS
from formations.errors import ChangedMeanwhile, Clashing
from server.api.dates import ToldClash
from server.api.messages import Kept, Message
from server.api.once import HEADER
from server.api.operations import JSON, Operation, operations_of
from server.problems import CODES, STATUSES

Json = dict[str, Any]
PROBLEM = "application/problem+json"
REF = "#/components/schemas/{model}"
VERSION = "1.0.0"  # of the interface; what a program relied on in 1 stays as it is
SECURITY: list[Json] = [{"bearer": []}, {"cookie": [], "form_token": []}]
SCHEMES: Json = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "From `python -m server token create`."},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "preau_session",
        "description": "A browser's sign-in; `__Host-preau_session` over https.",
    },
    "form_token": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "Goes with the cookie: what the page's meta element `csrf-token` says.",
    },
}
PROBLEM_SCHEMA: Json = {
    "type": "object",
    "description": "RFC 9457. `code` is stable, `detail` is for developers; facts of a code stand beside them.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
    "required": ["type", "status", "code"],
}

routes = web.RouteTableDef()


class Description:
    """Written when it is first asked for: that takes long, and a start should not."""

    def __init__(self, operations: Sequence[tuple[str, str, Operation]]) -> None:
        self._operations = operations
        self._writing: asyncio.Task[bytes] | None = None

    async def written(self) -> bytes:
        """All who ask meanwhile wait for the same; a failure is not remembered."""
        if self._writing is None or _failed(self._writing):
            self._writing = asyncio.create_task(asyncio.to_thread(self._write))
        return await asyncio.shield(self._writing)

    def _write(self) -> bytes:
        return json.dumps(document(self._operations)).encode()


def _failed(task: asyncio.Task[bytes]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


_DESCRIPTION = web.AppKey("openapi", Description)


def setup(app: web.Application) -> None:
    """Finds what there is to describe when the application starts: a route that nobody described stops it here."""

    async def describe(app: web.Application) -> None:
        app[_DESCRIPTION] = Description(list(operations_of(app)))

    app.on_startup.append(describe)


@routes.get("/api/openapi.json")
async def show_description(request: web.Request) -> web.Response:
    """The description, for anybody."""
    return web.Response(body=await request.app[_DESCRIPTION].written(), content_type=JSON)


def document(found: Iterable[tuple[str, str, Operation]]) -> Json:
    """The whole description of these operations."""
    all_of_them = list(found)
    paths: dict[str, Json] = {}
    for path, method, operation in all_of_them:
        paths.setdefault(path, {})[method] = _operation(path, method, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Préau", "version": VERSION, "license": {"name": "MIT", "identifier": "MIT"}},
        "security": SECURITY,
        "paths": paths,
        "components": {
            "schemas": _schemas(operation for _, _, operation in all_of_them) | {"Problem": PROBLEM_SCHEMA},
            "securitySchemes": SCHEMES,
        },
    }


def _schemas(operations: Iterable[Operation]) -> Json:
    both = [
        pair for each in operations for pair in ((each.answer, "serialization"), (each.body, "validation"))
        if pair[0].model_fields
    ] + [(ToldClash, "serialization")]  # fmt: skip
    found: Json = models_json_schema(both, ref_template=REF)[1].get("$defs", {})  # type: ignore[arg-type]
    return found


def _operation(path: str, method: str, operation: Operation) -> Json:
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*_parameters(path, operation.where), *_header_parameters(operation)],
        "responses": _answers(path, method, operation),
    }
    if operation.body.model_fields:
        described["requestBody"] = {"required": True, "content": {JSON: {"schema": _ref(operation.body)}}}
    return described


def _parameters(path: str, where: type[Message]) -> list[Json]:
    schema = where.model_json_schema(ref_template=REF)
    return [
        {
            "name": name,
            "in": "path" if f"{{{name}}}" in path else "query",
            "required": name in schema.get("required", ()),
            "schema": of_one,
        }
        for name, of_one in schema.get("properties", {}).items()
    ]


def _header_parameters(operation: Operation) -> Iterable[Json]:
    if operation.once:
        told = "Asked again with the same key within a day, it is not done again, and the answer is the same."
        key = {"type": "string", "pattern": "^[!-~]{1,255}$"}
        yield {"name": HEADER, "in": "header", "required": False, "description": told, "schema": key}
    if operation.conditional:
        told = "The `etag` of what you saw: changed meanwhile, it is not overwritten."
        tag = {"type": "string", "pattern": '^"[!#-~]{0,100}"$'}
        yield {"name": "If-Match", "in": "header", "required": True, "description": told, "schema": tag}


def _answers(path: str, method: str, operation: Operation) -> Json:
    refused: dict[str, list[Json]] = {}
    keyed = (TooManyAttempts,) if operation.once else ()
    for error in (*operation.refusals, *keyed, NotSignedIn):
        row = PROBLEMS[error]
        status = 412 if error is ChangedMeanwhile and operation.conditional else STATUSES[row.kind]
        refused.setdefault(str(status), []).append(_refusal(row.code, _facts(error)))
    for status, code in _of_every_door(path, method, operation):
        refused.setdefault(str(status), []).append(_refusal(code, {}))
    anything_else = _problem("Any other problem: `unavailable`, `too_slow`, `internal`…", _ref_to("Problem"))
    told = {status: _problem("Refused.", {"oneOf": whys}) for status, whys in sorted(refused.items())}
    return {str(operation.status): _given(operation), **told, "default": anything_else}


def _given(operation: Operation) -> Json:
    told: Json = {"description": "Done."}
    if operation.answer.model_fields:
        told["content"] = {JSON: {"schema": _ref(operation.answer)}}
    names = [*(["ETag"] if issubclass(operation.answer, Kept) else []), *(["Location"] if operation.location else [])]
    if names:
        told["headers"] = {name: {"required": True, "schema": {"type": "string"}} for name in names}
    return told


def _of_every_door(path: str, method: str, operation: Operation) -> Iterable[tuple[int, str]]:
    """What may be refused before the verb is asked; the last two to cookies only."""
    yield 400, CODES[400]
    if operation.conditional:
        yield 428, "precondition_required"
    if operation.once:
        yield 422, "key_reused"
    if "{" in path:
        yield 404, CODES[404]
    if operation.body.model_fields:
        yield 415, CODES[415]
    if method != "get":
        yield 403, "cross_origin"
        yield 403, "form_expired"


def _refusal(code: str, facts: Mapping[str, Json]) -> Json:
    properties: Json = {"code": {"const": code}, **facts}
    return {"allOf": [_ref_to("Problem"), {"properties": properties, "required": list(properties)}]}


def _facts(error: type[Exception]) -> dict[str, Json]:
    if error is Clashing:
        free = {"type": "array", "items": {"type": "string", "format": "date-time"}}
        return {"clashes": {"type": "array", "items": _ref(ToldClash)}, "free": free}
    if not is_dataclass(error):
        return {}
    kinds = get_type_hints(error)
    return {field.name: TypeAdapter(kinds[field.name]).json_schema() for field in fields(error)}


def _problem(description: str, schema: Json) -> Json:
    return {"description": description, "content": {PROBLEM: {"schema": schema}}}


def _ref(message: type[Message]) -> Json:
    return _ref_to(message.__name__)


def _ref_to(name: str) -> Json:
    return {"$ref": REF.format(model=name)}
