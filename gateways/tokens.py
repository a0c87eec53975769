"""Unguessable strings from the system's generator; `actions.ports.tools.Tokens`."""

import secrets

PUBLIC_ID_BYTES, SECRET_BYTES = 16, 32


class RandomTokens:
    """Url-safe base64 without padding."""

    def public_id(self) -> str:
        """128 random bits, 22 characters."""
        return secrets.token_urlsafe(PUBLIC_ID_BYTES)

    def secret(self) -> str:
        """256 random bits, 43 characters."""
        return secrets.token_urlsafe(SECRET_BYTES)
