"""Days on which a domain plans nothing: given by its administrators, told to its schedulers where they plan.

The rule: a calendar that was given is only read; what its administrator then sends, perhaps changed, is kept.
"""

from collections.abc import Mapping
from datetime import date

from accounts.people import Domain, DomainId, PersonId
from accounts.permissions import Right
from actions.ports.records import Records
from actions.relations import require_in_domain
from actions.world import Desk
from formations.errors import ChangedMeanwhile
from formations.following import CalendarFormat
from formations.holidays import days_of, merged, seal

_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)
_ZONE = "UTC"  # of whole days, which have none


async def holidays(desk: Desk, person_id: PersonId, domain_id: DomainId) -> tuple[Domain, Mapping[date, str]]:
    """All of them. Raises UnknownDomain, NotAllowed."""
    async with desk.store.reading() as records:
        return await _given(records, person_id, domain_id)


async def set_holidays(
    desk: Desk, person_id: PersonId, domain_id: DomainId, days: Mapping[date, str], seen: str
) -> None:
    """These from now on, and no others.

    Args:
        seen: the seal of those that were seen before.

    Raises:
        UnknownDomain, NotAllowed, ChangedMeanwhile
    """
    async with desk.store.writing() as records:
        await records.series.begin_holidays(domain_id)
        _, known = await _given(records, person_id, domain_id)
        if seal(known) != seen:
            raise ChangedMeanwhile
        await records.series.set_holidays(domain_id, days)


async def read_holidays(
    desk: Desk, person_id: PersonId, domain_id: DomainId, content: bytes | None, address: str
) -> tuple[Mapping[date, str], int]:
    """Those that are there with those of a calendar (a file's content, or at an address), and how many it has.

    Nothing is kept. Raises UnknownDomain, NotAllowed, CalendarUnreadable.
    """
    _, known = await holidays(desk, person_id, domain_id)
    if content is None:
        content = (await desk.fetcher.fetch(address, "", "")).content or b""
    read = await desk.reader.read(content, CalendarFormat.ICALENDAR, _ZONE)
    found = days_of(read.events)
    return merged(known, found), len(found)


async def _given(records: Records, person_id: PersonId, domain_id: DomainId) -> tuple[Domain, Mapping[date, str]]:
    domain = await require_in_domain(records, person_id, domain_id, Right.SET_HOLIDAYS)
    return domain, await records.series.holidays(domain_id, _FIRST, _LAST)
