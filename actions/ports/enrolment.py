"""Who belongs to formations, and who could: what is asked of the records when people are enrolled and withdrawn."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from accounts.people import DomainId, Person, PersonId
from accounts.permissions import Standing
from formations.formations import FormationId


class EnrolmentRecords(Protocol):
    """Enrolments as schedulers keep them. A domain's people are in its formations, or have a role in it."""

    async def standings(self, formation_id: FormationId) -> Mapping[PersonId, Standing]:
        """Everybody's in this formation."""
        ...

    async def withdraw(self, formation_id: FormationId, person_id: PersonId) -> None:
        """The enrolment goes, and with it all that hangs on it: their ticks, and their places in its groups."""
        ...

    async def by_emails(self, emails: Collection[str]) -> Sequence[Person]:
        """The accounts of these addresses, by name; never a made-up participant."""
        ...

    async def search(self, domain_id: DomainId, typed: str, limit: int) -> Sequence[Person]:
        """The domain's people in whose name or address each of the words is, whatever case and accents; by name."""
        ...

    async def known_in(self, domain_id: DomainId, person_ids: Collection[PersonId]) -> frozenset[PersonId]:
        """Those of them who are the domain's people."""
        ...
