"""Days on which a domain plans nothing: given by its administrators, told to its schedulers where they plan.

The rule: a calendar that was given is only read; what its administrator then sends, perhaps changed, is kept. From then
on its address is asked each day, and what changes there changes here; one that fails or empties itself changes nothing,
and is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from accounts.people import Domain, DomainId, PersonId
from accounts.permissions import Right
from actions.polite import politely
from actions.ports.calendars import Fetched
from actions.ports.jobs import Job, JobKind
from actions.ports.records import Records
from actions.relations import domains_with, require_in_domain
from actions.world import Desk
from formations.errors import CalendarEmptied, CalendarUnreadable, ChangedMeanwhile, UnknownSource
from formations.following import CalendarFormat
from formations.holiday_sources import (
    MOST_HOLIDAY_SOURCES,
    HolidaySource,
    HolidaySourceId,
    followed,
    require_address,
)
from formations.holidays import Days, covering, merged, reading, seal

EVERY = timedelta(days=1)
_FIRST, _LAST = date(1, 1, 1), date(9999, 12, 31)
_ZONE = "UTC"  # of whole days, which have none


@dataclass(frozen=True, slots=True)
class DaysOff:
    """A domain's days without courses, and the calendars that they come from."""

    domain: Domain
    days: Mapping[date, str]
    sources: tuple[HolidaySource, ...]


@dataclass(frozen=True, slots=True)
class Following:
    """A calendar that shall be followed from now on; `given` is what it told when it was read."""

    address: str
    given: Days


async def holidays(desk: Desk, person_id: PersonId, domain_id: DomainId) -> DaysOff:
    """All of them. Raises UnknownDomain, NotAllowed."""
    async with desk.store.reading() as records:
        return await _given(records, person_id, domain_id)


async def set_holidays(
    desk: Desk,
    person_id: PersonId,
    domain_id: DomainId,
    days: Mapping[date, str],
    seen: str,
    following: Following | None = None,
) -> None:
    """These from now on, and no others.

    Args:
        seen: the seal of those that were seen before.
        following: where some of them come from, if that shall be asked again.

    Raises:
        UnknownDomain, NotAllowed, ChangedMeanwhile
        CalendarUnreadable: the address cannot be one, or too many are followed already.
    """
    async with desk.store.writing() as records:
        await records.series.begin_holidays(domain_id)
        known = await _given(records, person_id, domain_id)
        if seal(known.days) != seen:
            raise ChangedMeanwhile
        await records.series.set_holidays(domain_id, days)
        if following is not None:
            await _follow(desk, records, known, following)


async def read_holidays(
    desk: Desk, person_id: PersonId, domain_id: DomainId, content: bytes | None, address: str
) -> tuple[Mapping[date, str], Days]:
    """Those that are there with those of a calendar (a file's content, or at an address), and its own.

    Nothing is kept. Raises UnknownDomain, NotAllowed, CalendarUnreadable.
    """
    known = (await holidays(desk, person_id, domain_id)).days
    if content is None:
        content = (await desk.fetcher.fetch(address, "", "")).content or b""
    found = await _days_in(desk, content, person_id)
    return merged(known, found), found


async def unfollow_holidays(desk: Desk, person_id: PersonId, domain_id: DomainId, source_id: HolidaySourceId) -> None:
    """Its days stay. Raises UnknownDomain, NotAllowed, UnknownSource."""
    async with desk.store.writing() as records:
        await records.series.begin_holidays(domain_id)
        known = await _given(records, person_id, domain_id)
        if source_id not in {one.id for one in known.sources}:
            raise UnknownSource
        await records.holiday_sources.remove(source_id)
        await records.jobs.take_back(JobKind.REFRESH_HOLIDAYS, [source_id])


async def troubled_domains(desk: Desk, person_id: PersonId) -> frozenset[DomainId]:
    """The domains of which this person sets the days, and of which a calendar could not be followed."""
    async with desk.store.reading() as records:
        own = await domains_with(records, person_id, Right.SET_HOLIDAYS)
        return await records.holiday_sources.troubled([one.id for one in own])


async def refresh_holidays(desk: Desk, key: str) -> datetime | None:
    """Ask a calendar whether it changed, and do to the domain's days what it did."""
    source_id = HolidaySourceId(key)
    async with desk.store.reading() as records:
        source = await records.holiday_sources.source(source_id)
    if source is None:
        return None
    try:
        fetched = await desk.fetcher.fetch(source.address, source.etag, source.modified)
        told = source.given if fetched.content is None else await _days_in(desk, fetched.content)
        known = await _bring_in(desk, source, told, fetched)
    except CalendarEmptied:
        known = await _tell(desk, source, "emptied")
    except CalendarUnreadable as error:
        known = await _tell(desk, source, error.reason)
    return desk.clock.now() + EVERY if known else None


async def _days_in(desk: Desk, content: bytes, asked_by: PersonId | None = None) -> dict[date, str]:
    events = (await desk.reader.read(content, CalendarFormat.ICALENDAR, _ZONE, asked_by)).events
    days: dict[date, str] = {}
    async for _ in politely(covering(days, events)):
        pass
    return dict(sorted(days.items()))


async def read_lines(text: str) -> dict[date, str]:
    """The days that an administrator wrote, as `formations.holidays.read` reads them. Raises HolidaysRefused."""
    days: dict[date, str] = {}
    async for _ in politely(reading(days, text)):
        pass
    return dict(sorted(days.items()))


async def _bring_in(desk: Desk, source: HolidaySource, told: Days, fetched: Fetched) -> bool:
    """Whether it is still followed. Raises CalendarEmptied, CalendarUnreadable."""
    async with desk.store.writing() as records:
        await records.series.begin_holidays(source.domain_id)
        current = await records.holiday_sources.source(source.id)
        if current is None:
            return False
        if fetched.content is not None:
            await _change(desk, records, current, told)
            current = replace(current, given=told, etag=fetched.etag, modified=fetched.modified)
        await records.holiday_sources.put(replace(current, problem=""))
    return True


async def _change(desk: Desk, records: Records, source: HolidaySource, told: Days) -> None:
    others: Days = {}
    for one in await records.holiday_sources.of_domain(source.domain_id):
        if one.id != source.id:
            others = merged(others, one.given)
    kept = await records.series.holidays(source.domain_id, _FIRST, _LAST)
    days = followed(kept, source.given, told, others, desk.clock.now().date())
    if days != dict(kept):
        await records.series.set_holidays(source.domain_id, days)


async def _tell(desk: Desk, source: HolidaySource, problem: str) -> bool:
    """Nothing is changed but that; whether it is still followed."""
    async with desk.store.writing() as records:
        await records.series.begin_holidays(source.domain_id)
        current = await records.holiday_sources.source(source.id)
        if current is not None:
            await records.holiday_sources.put(replace(current, problem=problem))
    return current is not None


async def _follow(desk: Desk, records: Records, known: DaysOff, following: Following) -> None:
    """One that is followed already goes on where it is."""
    address = following.address.strip()
    require_address(address)
    same = next((one for one in known.sources if one.address == address), None)
    if same is None and len(known.sources) >= MOST_HOLIDAY_SOURCES:
        raise CalendarUnreadable("too_many_holidays")
    source_id = same.id if same else HolidaySourceId(desk.tokens.public_id())
    await records.holiday_sources.put(HolidaySource(source_id, known.domain.id, address, following.given))
    await records.jobs.plan(Job(JobKind.REFRESH_HOLIDAYS, source_id, desk.clock.now() + EVERY))


async def _given(records: Records, person_id: PersonId, domain_id: DomainId) -> DaysOff:
    domain = await require_in_domain(records, person_id, domain_id, Right.SET_HOLIDAYS)
    days = await records.series.holidays(domain_id, _FIRST, _LAST)
    return DaysOff(domain, days, tuple(await records.holiday_sources.of_domain(domain_id)))
