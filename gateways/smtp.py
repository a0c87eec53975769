"""Mail on its way: one message, one recipient, one connection; encrypted unless the server is this machine.

The rule: a server that cannot take it now is told apart from one that never will. Nothing of a message is logged.
"""

import time
from email.message import EmailMessage
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import aiosmtplib

from actions.ports.mail import MailPutOff, MailRefused, MailUnavailable

TIMEOUT_S = 20.0
# When nobody answered, letters wait together instead of trying one after another.
QUIET_S = 20.0
_TRANSIENT = 500  # RFC 5321 §4.2.1: below it, try again
_GOES_AWAY = 421  # §3.8: of the server, whatever it was asked


class SmtpRoute:
    """Where mail leaves: `smtp://user:password@host:587` or `smtps://…`."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._sender = sender
        self._host = parts.hostname or "localhost"
        self._is_tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._is_tls else 587 if parts.username else 25)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._silent_until_s = 0.0

    async def send(self, message: EmailMessage, recipient: str) -> None:
        """Raises MailUnavailable, MailPutOff, MailRefused."""
        if time.monotonic() < self._silent_until_s:
            raise MailUnavailable
        try:
            await aiosmtplib.send(
                message,
                sender=self._sender,
                recipients=[recipient],
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._is_tls,
                start_tls=self._start_tls(),
                timeout=TIMEOUT_S,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            # Their text quotes addresses: it goes no further.
            if codes := _codes_of_this_letter(error):
                raise (MailRefused if min(codes) >= _TRANSIENT else MailPutOff) from None
            if isinstance(error, OSError):
                self._silent_until_s = time.monotonic() + QUIET_S
            raise MailUnavailable from None

    def _start_tls(self) -> bool | None:
        """None: where the server offers it. A password never goes in clear over a network."""
        if self._is_tls or _is_this_machine(self._host):
            return False
        return True if self._user else None


def _codes_of_this_letter(error: Exception) -> list[int]:
    """What is said of this recipient or this message: who we are and how we sign in an operator can mend."""
    codes: list[int] = []
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        codes = [refused.code for refused in error.recipients]
    elif isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        codes = [error.code]
    return [] if _GOES_AWAY in codes else codes


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
