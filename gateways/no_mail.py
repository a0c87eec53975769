"""Where no mail server is configured: no letter leaves, and none is kept for later."""

from actions.ports.mail import Letter


class NoMail:
    """`actions.ports.mail.Mail` that is off."""

    is_on = False

    async def send(self, letter: Letter) -> None:
        """Nobody asks, as it is off."""
