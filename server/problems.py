"""What a door answers when something goes wrong: an RFC 9457 problem under /api, a page for people elsewhere.

The rule: an error the code foresaw has a stable code; an unforeseen one is logged, and says nothing of its inside.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from actions.ports.records import StoreUnavailable
from actions.problems import ProblemKind, facts_of, problem_of
from server.logs import get_logger

CODES = {
    400: "malformed",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_type",
    421: "unknown_host",
    429: "rate_limited",
    503: "unavailable",
    504: "too_slow",
}


STATUSES = {
    ProblemKind.INVALID: 400,
    ProblemKind.NOT_SIGNED_IN: 401,
    ProblemKind.FORBIDDEN: 403,
    ProblemKind.UNKNOWN: 404,
    ProblemKind.CONFLICT: 409,
    ProblemKind.TOO_MANY: 429,
    ProblemKind.UNAVAILABLE: 503,
}


class Problem(Exception):
    """An answer that ends a request: raised by a door, made a document or a page here.

    Attributes:
        code: stable, for programs; pages choose their words by it.
        facts: more members of the document (RFC 9457 §3.2), such as `opens_at`.
    """

    def __init__(self, status: int, code: str, detail: str = "", **facts: object) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.facts = status, code, detail, facts


# Makes the page that tells people of a problem; the pages set it, under /api it is never asked.
ProblemPage = Callable[[web.Request, Problem], Awaitable[web.Response]]
PROBLEM_PAGE: web.AppKey[ProblemPage] = web.AppKey("problem_page")


def problem_document(problem: Problem) -> web.Response:
    """The problem as application/problem+json."""
    body: dict[str, object] = {"type": "about:blank", "status": problem.status, "code": problem.code}
    if problem.detail:
        body["detail"] = problem.detail
    response = web.json_response(body | problem.facts, status=problem.status)
    response.headers["Content-Type"] = "application/problem+json"
    if "retry_after_s" in problem.facts:
        response.headers["Retry-After"] = str(problem.facts["retry_after_s"])
    return response


@web.middleware
async def tell_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns whatever a handler raises into an answer."""
    try:
        return await handler(request)
    except Problem as found:
        problem = found
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        problem = Problem(answer.status, _code(answer))
    except Exception as error:  # noqa: BLE001  # a door: nothing may pass it but an answer
        problem = _foreseen(error) or _unforeseen(error, request)
    return await _answer(request, problem)


def _foreseen(error: Exception) -> Problem | None:
    if isinstance(error, StoreUnavailable):
        get_logger().error("store_unavailable", reason=str(error))
    row = problem_of(error)
    if row is not None:
        return Problem(STATUSES[row.kind], row.code, "", **facts_of(error))
    return Problem(504, CODES[504]) if isinstance(error, TimeoutError) else None


def _unforeseen(error: Exception, request: web.Request) -> Problem:
    get_logger().error("request_failed", method=request.method, route=_route(request), exc_info=error)
    return Problem(500, "internal")


async def _answer(request: web.Request, problem: Problem) -> web.Response:
    page = request.app.get(PROBLEM_PAGE)
    if page is None or request.path.startswith("/api/"):
        return problem_document(problem)
    try:
        return await page(request, problem)
    except Exception as error:  # noqa: BLE001  # the page needs the database, which may be what is wrong
        get_logger().error("problem_page_failed", code=problem.code, exc_info=error)
        return problem_document(problem)


def _code(answer: web.HTTPException) -> str:
    named = {"CrossOrigin": "cross_origin", "FormExpired": "form_expired"}
    return named.get(type(answer).__name__) or CODES.get(answer.status, "refused")


def _route(request: web.Request) -> str:
    """The pattern that matched, without the ids in it."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "none"
