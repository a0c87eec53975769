"""What can go wrong with what is planned.

FormationError
 +-- UnknownFormation
 +-- UnknownOccurrence
 +-- UnknownActivity
 +-- OccurrenceCancelled: `reason`
 +-- TooEarly: `opens_at`
 +-- TooLate: `closed_at`
"""

from dataclasses import dataclass
from datetime import datetime


class FormationError(Exception):
    """Base of all errors about what is planned."""


class UnknownFormation(FormationError):
    """No such formation, or none that the one who asks may know of."""


class UnknownOccurrence(FormationError):
    """No such occurrence."""


class UnknownActivity(FormationError):
    """No such activity."""


@dataclass
class OccurrenceCancelled(FormationError):
    """It was called off; `reason` is the scheduler's sentence, perhaps empty."""

    reason: str


@dataclass
class TooEarly(FormationError):
    """The room opens at `opens_at` (aware, UTC)."""

    opens_at: datetime


@dataclass
class TooLate(FormationError):
    """The room closed at `closed_at` (aware, UTC)."""

    closed_at: datetime
