"""What a request brings to sign in with, before anybody looked whose it is."""

from aiohttp import hdrs, web

from server.keys import SETTINGS
from server.settings import Settings


def is_bearer(request: web.Request) -> bool:
    """Whether the request brings a bearer token: its cookies then count for nothing."""
    return request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")[0].lower() == "bearer"


def credential(request: web.Request) -> str | None:
    """The secret that the request signs in with: its bearer token, else its cookie."""
    if is_bearer(request):
        return request.headers[hdrs.AUTHORIZATION].partition(" ")[2].strip() or None
    return request.cookies.get(cookie_name(request.app[SETTINGS], "preau_session")) or None


def cookie_name(settings: Settings, name: str) -> str:
    """`__Host-`: a browser takes it from this very host only, over https, so that no neighbour can plant one."""
    return f"__Host-{name}" if settings.is_https else name
