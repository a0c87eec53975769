"""Who asks, seen through reverse proxies.

The rule: `X-Forwarded-For` is believed only as far as addresses of PREAU_TRUSTED_PROXIES wrote it. An address found
here brakes who tries too often; it is never stored nor logged.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address

from aiohttp import web

from server.keys import SETTINGS
from server.settings import Networks

Address = IPv4Address | IPv6Address


def client_address(request: web.Request) -> str:
    """The address of the browser, or of the first proxy that is not trusted; "" where there is none."""
    peer = _peer(request)
    if peer is None:
        return ""
    trusted = request.app[SETTINGS].trusted_proxies
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    return str(_first_stranger(peer, forwarded.split(",") if forwarded else [], trusted))


def _first_stranger(peer: Address, forwarded: list[str], trusted: Networks) -> Address:
    """Walks back from the nearest hop; what a stranger wrote is not read."""
    nearest = peer
    for hop in reversed(forwarded):
        if not _is_in(nearest, trusted):
            break
        try:
            nearest = _plain(hop)
        except ValueError:
            break
    return nearest


def _peer(request: web.Request) -> Address | None:
    peer = request.transport.get_extra_info("peername") if request.transport else None
    return _plain(peer[0]) if isinstance(peer, tuple) else None


def _plain(text: str) -> Address:
    """An address as such; an IPv4 address that came in on an IPv6 socket is one of IPv4."""
    address = ip_address(text.strip().partition("%")[0])
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _is_in(address: Address, networks: Networks) -> bool:
    return any(address in network for network in networks)
