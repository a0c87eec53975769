"""HTTPS with a certificate from files, followed when they are renewed.

The rule: connections keep what they began with; new handshakes use the new certificate as soon as the pair on disk is
whole and fits. Until then the old one serves.
"""

import asyncio
import ssl
from pathlib import Path

from server.logs import get_logger

LOOK_EVERY_S = 5.0
Stamp = tuple[tuple[int, int], ...]


def tls_context(cert: Path, key: Path) -> ssl.SSLContext:
    """A server's context.

    Raises:
        OSError: a file cannot be read, or they do not belong together (ssl.SSLError is an OSError).
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(cert, key)
    return context


async def follow_renewals(context: ssl.SSLContext, cert: Path, key: Path, every_s: float = LOOK_EVERY_S) -> None:
    """Loads the pair again each time that it changes, until it is cancelled."""
    loaded = _stamp(cert, key)
    while True:
        await asyncio.sleep(every_s)
        found = _stamp(cert, key)
        if found == loaded:
            continue
        try:
            # Tried elsewhere first: half a load would leave the living context with a certificate and no key.
            tls_context(cert, key)
            context.load_cert_chain(cert, key)
        except OSError as error:
            get_logger().warning("certificate_refused", exc_info=error)
        else:
            get_logger().info("certificate_renewed")
        loaded = found


def _stamp(*paths: Path) -> Stamp:
    """What changes when a file is written or replaced; a file that cannot be looked at has a stamp too."""
    found = []
    for path in paths:
        try:
            status = path.stat()
            found.append((status.st_mtime_ns, status.st_ino))
        except OSError:
            found.append((0, 0))
    return tuple(found)
