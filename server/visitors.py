"""Who asks: the person behind a request, from its cookie or bearer token.

Rule: asked once for each request; nothing about the visit is kept.
"""

from aiohttp import web

from accounts.errors import NotSignedIn
from accounts.people import Person
from accounts.sign_in import SignInKind
from actions.sign_in import hash_of, who_is
from server.credentials import credential, is_bearer
from server.keys import WORLD

_VISITOR = web.RequestKey("visitor", Person)


async def visitor(request: web.Request) -> Person | None:
    """The person, or None for nobody we know."""
    if _VISITOR not in request:
        try:
            request[_VISITOR] = await signed_in_visitor(request)
        except NotSignedIn:
            return None
    return request[_VISITOR]


async def signed_in_visitor(request: web.Request) -> Person:
    """The person.

    Raises:
        NotSignedIn
    """
    if _VISITOR in request:
        return request[_VISITOR]
    secret = credential(request)
    if secret is None:
        raise NotSignedIn
    kind = SignInKind.TOKEN if is_bearer(request) else SignInKind.COOKIE
    person = request[_VISITOR] = await who_is(request.app[WORLD], secret, kind)
    return person


def sign_in_of(request: web.Request) -> str:
    """The hash of the sign-in session that this request shows, as the records know it. Ask who it is first."""
    return hash_of(credential(request) or "")
