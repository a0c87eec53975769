"""What every answer says to browsers, and what every request must show before a door opens.

The rules: only our own pages run our scripts, and nobody frames them; a request that changes something comes from our
own origin and carries the form token of the browser's own cookie; a name that is not ours is not answered.
"""

import base64
import hashlib
import hmac
import re
import secrets
from urllib.parse import urlsplit

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from server.credentials import cookie_name, is_bearer
from server.forms import FORM_TYPES, read_form
from server.keys import SECRET, SETTINGS, STATIC
from server.settings import Settings, is_loopback_name
from server.turns import SOCKET_PATH
from server.unsubscribing import PATH as STOP_PATH

SAFE_METHODS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS})
FORM_FIELD, FORM_HEADER = "csrf", "X-CSRF-Token"
# What a browser may write there (RFC 9110 §7.2), and no more: the name ends up in the policy below.
HOST = re.compile(r"(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?", re.ASCII | re.IGNORECASE)
NEW_SEED = web.RequestKey("new_seed", str)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), microphone=(self), display-capture=(self), speaker-selection=(self), autoplay=(self), "
        "fullscreen=(self), screen-wake-lock=(self), geolocation=(), payment=(), usb=(), serial=(), "
        "midi=(), browsing-topics=()"
    ),
}


class CrossOrigin(web.HTTPForbidden):
    """A request that changes something came from another site's page."""


class FormExpired(web.HTTPForbidden):
    """The form token is missing or not of this browser's cookie, as after signing in in another tab."""


class UnknownHost(web.HTTPMisdirectedRequest):
    """The request names a host that is not ours: DNS rebinding, or a public address that was not set."""


def content_security_policy(import_map_hash: str, socket_origin: str) -> str:
    """Everything from our own origin; the import map is the one inline script.

    Args:
        import_map_hash: its CSP source.
        socket_origin: ws: or wss: with our host, for browsers in which 'self' does not cover it; "" for none.
    """
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {import_map_hash}",
            "style-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob: mediastream:",
            f"connect-src 'self' {socket_origin}".rstrip(),
            "font-src 'self'",
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Writes the headers above on an answer about to leave, whatever made it."""
    settings = request.app[SETTINGS]
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    socket = f"{'wss' if settings.is_https else 'ws'}://{request.host}" if is_own_host(settings, request.host) else ""
    policy = content_security_policy(request.app[STATIC].import_map_hash, socket)
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("Cache-Control", "no-store")
    if settings.is_https:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.popall("Server", None)
    if NEW_SEED in request:
        _set_cookie(response, settings, "preau_form", request[NEW_SEED])
        # aiohttp has written the cookies by now, before this signal.
        morsel = response.cookies[cookie_name(settings, "preau_form")]
        response.headers.add(hdrs.SET_COOKIE, morsel.OutputString())


@web.middleware
async def check_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers to our own names only; a health check may use any."""
    if request.path != "/healthz" and not is_own_host(request.app[SETTINGS], request.host):
        raise UnknownHost
    return await handler(request)


def is_own_host(settings: Settings, host: str) -> bool:
    """Whether a Host header is the public address's, or a loopback name while bound to loopback."""
    if not HOST.fullmatch(host):
        return False
    try:
        given, public = urlsplit(f"//{host}"), urlsplit(settings.public_url)
        default = 443 if settings.is_https else 80
        is_public = (given.hostname, given.port or default) == (public.hostname, public.port or default)
        return is_public or _is_loopback_name(settings, given.hostname)
    except ValueError:  # a port that is none, brackets without an address
        return False


def _is_loopback_name(settings: Settings, name: str | None) -> bool:
    return settings.is_loopback and is_loopback_name(name)


def is_own_origin(settings: Settings, origin: str, host: str) -> bool:
    """Whether an Origin header is that of our own pages.

    Args:
        origin: the header; `null` is nobody's.
        host: the request's Host, which counts while it is a loopback name and we are bound to loopback.
    """
    if origin == settings.public_url:
        return True
    return origin in (f"http://{host}", f"https://{host}") and _is_loopback_name(settings, urlsplit(origin).hostname)


@web.middleware
async def guard_changes(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses a change that our own pages did not ask for. A bearer token is proof enough: no browser adds it.

    The Socket.IO door is left out: it checks the origin itself, and long-polling posts without a form token. So are
    the links that stop reminders: mail programs post there, and the link is signed (RFC 8058).
    """
    if request.method in SAFE_METHODS or is_bearer(request) or request.path.startswith((SOCKET_PATH, STOP_PATH)):
        return await handler(request)
    if not _comes_from_us(request):
        raise CrossOrigin
    given = request.headers.get(FORM_HEADER)
    if given is None and request.content_type in FORM_TYPES:
        given = str((await read_form(request)).get(FORM_FIELD, ""))
    seed = _seed(request)
    if not seed or not hmac.compare_digest(_bytes(given or ""), _bytes(_token(request, seed))):
        raise FormExpired
    return await handler(request)


def _comes_from_us(request: web.Request) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site not in (None, "same-origin"):
        return False
    origin = request.headers.get(hdrs.ORIGIN)
    # Neither header: not a browser of these years. The form token decides.
    return origin is None or is_own_origin(request.app[SETTINGS], origin, request.host)


def form_token(request: web.Request) -> str:
    """What a page's forms and scripts send back, bound to the browser's sign-in, or to a cookie of its own."""
    seed = _seed(request)
    if not seed:
        seed = request[NEW_SEED] = secrets.token_urlsafe(16)
    return _token(request, seed)


def _seed(request: web.Request) -> str | None:
    settings = request.app[SETTINGS]
    own = request.get(NEW_SEED) or request.cookies.get(cookie_name(settings, "preau_form"))
    return request.cookies.get(cookie_name(settings, "preau_session")) or own


def _token(request: web.Request, seed: str) -> str:
    key = request.app[SECRET]
    digest = hmac.digest(key, b"form token\0" + _bytes(seed), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _bytes(given: str) -> bytes:
    """Of a header as it came: bytes that are no UTF-8 are half characters in it."""
    return given.encode(errors="surrogatepass")


def set_session_cookie(request: web.Request, response: web.StreamResponse, token: str, max_age_s: int) -> None:
    """Signs the browser in."""
    _set_cookie(response, request.app[SETTINGS], "preau_session", token, max_age_s)


def clear_session_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Signs the browser out."""
    _set_cookie(response, request.app[SETTINGS], "preau_session", "", 0)


def _set_cookie(
    response: web.StreamResponse, settings: Settings, name: str, value: str, max_age_s: int | None = None
) -> None:
    response.set_cookie(
        cookie_name(settings, name),
        value,
        max_age=max_age_s,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="Lax",
    )


def safe_next(address: str | None) -> str:
    """Where to go after signing in: a path of ours, or the home page.

    Browsers read `\\` as `/` and skip tabs and newlines, so that `/\\evil.example` would leave us.
    """
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\"):
        return "/"
    if any(character < " " or character in "\\\x7f" for character in address):
        return "/"
    return address
