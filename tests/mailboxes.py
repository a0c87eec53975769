"""A real mail server for tests: keeps what comes over SMTP; can be told to refuse, or to answer late."""

import asyncio
import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.services import free_port


@dataclass
class Mailboxes:
    """What has arrived, by SMTP's own word for it: the recipient of the envelope."""

    messages: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answer: str = ""
    answer_to: str = ""
    delay_s: float = 0.0

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.answer and self.answer_to in address:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        (recipient,) = envelope.rcpt_tos
        self.messages.append((recipient, message))
        await asyncio.sleep(self.delay_s)  # taken, and the answer is still on its way
        return "250 OK"

    @contextmanager
    def served(self, port: int = 0) -> Iterator[str]:
        """The address of a server, while the block runs."""
        controller = Controller(self, hostname="127.0.0.1", port=port or free_port())
        controller.start()
        try:
            yield f"smtp://127.0.0.1:{controller.port}"
        finally:
            controller.stop()
