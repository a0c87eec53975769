"""What can go wrong with people and their rights.

AccountError
 +-- WrongCredentials: address or password (which of them is never said)
 +-- NotSignedIn
 +-- NotAllowed: signed in, but the right is missing
 +-- TooManyAttempts: sign-in is held back for a while
 +-- UnknownPerson
 +-- UnknownDomain
 +-- EmailTaken
 +-- PasswordTooShort
 +-- PasswordTooLong
 +-- EmailMalformed
 +-- NameMissing: nothing readable is left of it
 +-- UnknownZone: no time zone goes by that name
"""

from dataclasses import dataclass


class AccountError(Exception):
    """Base of all errors about people and their rights."""


class WrongCredentials(AccountError):
    """The address or the password is wrong; the one who asks is not told which."""


class NotSignedIn(AccountError):
    """Nobody is signed in, and this needs somebody."""


class NotAllowed(AccountError):
    """The right is missing."""


@dataclass
class TooManyAttempts(AccountError):
    """Too many tries; good again after `retry_after_s` seconds."""

    retry_after_s: int


class UnknownDomain(AccountError):
    """No such domain, or none that the one who asks has to do with."""


class UnknownPerson(AccountError):
    """Nobody goes by that id or address."""


class EmailTaken(AccountError):
    """Another account has this address."""


@dataclass
class PasswordTooShort(AccountError):
    """The password has fewer than `shortest` characters."""

    shortest: int


@dataclass
class PasswordTooLong(AccountError):
    """The password has more than `longest` characters."""

    longest: int


class EmailMalformed(AccountError):
    """Not an address of mail."""


class NameMissing(AccountError):
    """Nothing readable is left of the name."""


class UnknownZone(AccountError):
    """No time zone goes by that name."""
