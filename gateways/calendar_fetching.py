"""Asks addresses of calendars that people gave, as a stranger would.

The rule: we connect to the address that was looked at, and to no other: each name is resolved once, here, for each
step of a redirect. What only we could reach (this machine, private networks, link-local) is refused, unless the
operator named it. Nobody's cookie, credential or proxy goes along.
"""

import asyncio
import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from actions.ports.calendars import Fetched
from formations.errors import CalendarUnreadable

MOST_BYTES = 5 * 2**20
MOST_REDIRECTS = 4
WHOLE_S, CONNECT_S = 20.0, 5.0
LONGEST_ADDRESS = 2_000
_REDIRECTS = (301, 302, 303, 307, 308)
_NAT64 = IPv6Network("64:ff9b::/96")
# Site-local, IPv4-compatible, and translations within a site: of no network outside, though some versions of Python's
# library take them for global.
_WITHIN_A_SITE = tuple(map(IPv6Network, ("fec0::/10", "::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48")))
# No name ends so: it is an address, in whatever writing.
_LIKE_AN_ADDRESS = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?", re.IGNORECASE)

Network = IPv4Network | IPv6Network


class _Refused(OSError):
    """An address that nobody outside could reach."""


class _CheckedResolver(AbstractResolver):
    """Gives the addresses of a name that may be connected to; the connection is made to one of these."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
        addresses = [(kind, str(place[0])) for kind, _, _, _, place in found]
        # One that is refused among them is refused altogether: that is how rebinding looks.
        if not addresses or not all(may_connect(address, self._allowed) for _, address in addresses):
            raise _Refused
        return [
            ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, address in addresses
        ]

    async def close(self) -> None:
        """Nothing is kept."""


class HttpCalendarFetcher:
    """`actions.ports.calendars.CalendarFetcher`. `allowed` are networks of the operator's own."""

    def __init__(self, allowed: Sequence[Network] = ()) -> None:
        self._allowed = allowed

    async def fetch(self, address: str, etag: str, modified: str) -> Fetched:
        """Raises CalendarUnreadable."""
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {"Accept": "text/calendar", "Accept-Encoding": "identity", "User-Agent": "Preau"}
        headers |= {name: value for name, value in known.items() if value}
        try:
            async with asyncio.timeout(WHOLE_S):
                return await self._fetch(clean_address(address), headers)
        except _Refused:
            raise CalendarUnreadable("address_refused") from None
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            refused = isinstance(error.__cause__, _Refused) or isinstance(getattr(error, "os_error", None), _Refused)
            raise CalendarUnreadable("address_refused" if refused else "no_answer") from None

    async def _fetch(self, address: str, headers: dict[str, str]) -> Fetched:
        connector = aiohttp.TCPConnector(
            resolver=_CheckedResolver(self._allowed), use_dns_cache=False, force_close=True, limit=1
        )
        async with aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=WHOLE_S, sock_connect=CONNECT_S),
        ) as session:
            for _ in range(MOST_REDIRECTS + 1):
                async with session.get(self._allowed_url(address), headers=headers, allow_redirects=False) as answer:
                    if answer.status in _REDIRECTS and "Location" in answer.headers:
                        address = clean_address(urljoin(address, answer.headers["Location"]))
                        continue
                    return await _read(answer)
        raise CalendarUnreadable("too_many_redirects")

    def _allowed_url(self, address: str) -> URL:
        """As the connection will read it: what is looked at here is the very host that is connected to.

        One that is an address already is never resolved, so it is judged at once; one that is an address in another
        writing (`127.1`, `0x7f000001`) is refused. Full-width digits and the like are plain ones by then.
        """
        url = URL(address)
        host = url.raw_host or ""
        try:
            ip_address(host)
        except ValueError:
            if not host.isascii() or ":" in host or _LIKE_AN_ADDRESS.fullmatch(host):
                raise _Refused from None
            return url
        if not may_connect(host, self._allowed):
            raise _Refused
        return url


def clean_address(address: str) -> str:
    """An http or https address, `webcal` being one of them. Raises CalendarUnreadable."""
    given = address.strip()
    parts = urlsplit(given)
    if parts.scheme in ("webcal", "webcals"):
        parts = parts._replace(scheme="https")
    is_good = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.password
    if not is_good or len(given) > LONGEST_ADDRESS or not given.isprintable():
        raise CalendarUnreadable("address_malformed")
    return parts._replace(fragment="").geturl()


def may_connect(address: str, allowed: Sequence[Network]) -> bool:
    """Whether anybody on the internet could be at this address; or the operator allows it."""
    found = _within(ip_address(address.partition("%")[0]))
    if any(found in network for network in allowed):
        return True
    if isinstance(found, IPv6Address) and any(found in network for network in _WITHIN_A_SITE):
        return False
    return found.is_global and not found.is_multicast


def _within(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one leads to, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


async def _read(answer: aiohttp.ClientResponse) -> Fetched:
    etag, modified = _said(answer, "ETag", 200), _said(answer, "Last-Modified", 40)
    if answer.status == 304:
        return Fetched(None, etag, modified)
    if answer.status != 200 or answer.headers.get("Content-Encoding", "identity") != "identity":
        raise CalendarUnreadable("no_answer")
    content = bytearray()
    async for part in answer.content.iter_chunked(2**16):
        content += part
        if len(content) > MOST_BYTES:
            raise CalendarUnreadable("too_large")
    return Fetched(bytes(content), etag, modified)


def _said(answer: aiohttp.ClientResponse, header: str, longest: int) -> str:
    """What is to be sent back the next time; nothing of what could not be kept, or not be sent."""
    told = answer.headers.get(header, "")
    return told if len(told) <= longest and told.isascii() and told.isprintable() else ""
