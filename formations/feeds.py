"""Feeds: private addresses at which a calendar program reads what is planned.

The rule: an address opens to whoever holds it, so it shows what its owner may see and only while they may; it says
nothing of who else is there; and nobody notes whether it was ever asked for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.people import DomainId, PersonId
from formations.formations import FormationId

# What calendar programs hold: enough to look back on a term, and to plan a year.
BEFORE = timedelta(days=120)
AFTER = timedelta(days=400)
MOST_EVENTS = 5_000


@dataclass(frozen=True, slots=True)
class Feed:
    """What one address shows: all that its owner has, one formation, or one domain.

    Attributes:
        person_id: its owner.
        formation_id, domain_id: at most one; neither for all that the owner has.
    """

    person_id: PersonId
    formation_id: FormationId | None = None
    domain_id: DomainId | None = None


@dataclass(frozen=True, slots=True)
class FeedRange:
    """From when until when; aware, UTC."""

    starts_at: datetime
    ends_at: datetime


def range_at(now: datetime) -> FeedRange:
    """The range at `now`: whole days, so that it is the same for a day."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return FeedRange(day - BEFORE, day + AFTER)
