"""Feeds: making, taking back and reading the private addresses of calendars.

The rule: an address shows what its owner may see at that moment. Reading one writes nothing, anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.people import Domain, DomainId, Person, PersonId
from accounts.permissions import OF_STANDING, Right, Standing
from actions.concern import own_groups, reader_of
from actions.ports.formations import Planned
from actions.ports.records import Records
from actions.relations import all_related, related, relations_of, seen_by
from actions.sign_in import hash_of
from actions.world import Desk
from formations.errors import UnknownFeed, UnknownFormation
from formations.feeds import MOST_EVENTS, Feed, range_at
from formations.formations import Formation, FormationId
from formations.groups import Reader, concerns
from formations.occurrences import Occurrence, SeriesId
from formations.series import Series
from formations.states import may_in


@dataclass(frozen=True, slots=True)
class OfferedFeed:
    """Something that this person could subscribe to.

    Attributes:
        title: of the formation or domain; empty for all that is theirs.
        exists: there is an address for it. It cannot be told again, only renewed.
    """

    feed: Feed
    title: str
    exists: bool


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What an address shows now.

    Attributes:
        title: as OfferedFeed.
        series: of every date in the plan; `dates` are all dates of those that repeat, in the plan's range or not.
        joinable: the series whose classes its owner may join; of another group's, planners see the dates alone.
    """

    owner: Person
    title: str
    plan: Sequence[Planned]
    series: Mapping[SeriesId, Series]
    dates: Mapping[SeriesId, Sequence[Occurrence]]
    joinable: frozenset[SeriesId]


async def offered_feeds(
    desk: Desk, person: Person, formation_id: FormationId | None = None, domain_id: DomainId | None = None
) -> tuple[OfferedFeed, ...]:
    """All that is theirs, then domains, then formations: their own, those that have an address, and this one, if they
    may see it. Before them all the one of whose calendar they come.
    """
    async with desk.store.reading() as records:
        existing = await records.feeds.of_person(person.id)
        domains = await _domains(records, person)
        seen = await all_related(records, person.id)
    asked = {formation_id} | {feed.formation_id for feed in existing}
    shown = [one for one in seen if one.standing is not None or one.formation.id in asked]
    feeds = [(Feed(person.id), "")]
    feeds += [(Feed(person.id, domain_id=domain.id), domain.name) for domain in domains]
    feeds += [(Feed(person.id, one.formation.id), one.formation.title) for one in shown]
    first = Feed(person.id, formation_id, None if formation_id else domain_id)
    feeds.sort(key=lambda one: one[0] != first)
    return tuple(OfferedFeed(feed, title, feed in existing) for feed, title in feeds)


async def renew_feed(
    desk: Desk, person: Person, formation_id: FormationId | None = None, domain_id: DomainId | None = None
) -> str:
    """The secret of a new address, told this once; the one before is dead from now on.

    Raises:
        UnknownFormation: one may not see the formation; UnknownFeed: nor plan in the domain.
    """
    secret = desk.tokens.public_id()
    async with desk.store.writing() as records:
        if formation_id is not None:
            (await related(records, person.id, formation_id)).require(Right.SEE_FORMATION)
        if domain_id is not None and domain_id not in {domain.id for domain in await _domains(records, person)}:
            raise UnknownFeed
        await records.feeds.add(Feed(person.id, formation_id, domain_id), hash_of(secret))
    return secret


async def revoke_feed(
    desk: Desk, person: Person, formation_id: FormationId | None = None, domain_id: DomainId | None = None
) -> None:
    """One's own address for this shows nothing any more, to anybody."""
    async with desk.store.writing() as records:
        await records.feeds.remove(Feed(person.id, formation_id, domain_id))


async def read_feed(desk: Desk, secret: str) -> FeedReading:
    """What the address shows. Raises UnknownFeed, also when its owner may no longer see what it showed."""
    async with desk.store.reading() as records:
        feed = await records.feeds.by_hash(hash_of(secret))
        owner = None if feed is None else await records.people.by_id(feed.person_id)
        if feed is None or owner is None:
            raise UnknownFeed
        title, formations, standings, reader = await _shown(records, feed)
        span = range_at(desk.clock.now())
        ids = [formation.id for formation in formations]
        found = await records.formations.plan(ids, span.starts_at, span.ends_at, reader, formations) if ids else []
        plan = found[:MOST_EVENTS]
        # By their formations and not one by one: a database would sooner read through all series there are.
        meant = {planned.occurrence.series_id for planned in plan}
        series = [one for one in await records.series.of_formations(ids) if one.id in meant]
        dates = await records.series.occurrences(_repeating(series, plan))
        joinable = await _joinable(records, feed.person_id, plan, standings)
    return FeedReading(owner, title, plan, {one.id: one for one in series}, _by_series(dates), joinable)


async def _joinable(
    records: Records, person_id: PersonId, plan: Sequence[Planned], standings: Mapping[FormationId, Standing]
) -> frozenset[SeriesId]:
    """Those in which they may join classes as these; who was removed from a class is told so at its door."""
    own = await own_groups(records, person_id, plan)
    return frozenset(
        planned.occurrence.series_id
        for planned in plan
        if planned.formation.id in standings
        and concerns(planned.group_id, {OF_STANDING[standings[planned.formation.id]]}, own)
    )


def _repeating(series: Sequence[Series], plan: Sequence[Planned]) -> set[SeriesId]:
    """Those that have a rule, or dates beside their first."""
    beside = {planned.occurrence.series_id for planned in plan if planned.occurrence.added}
    return beside | {one.id for one in series if one.rule is not None}


def _by_series(dates: Sequence[Occurrence]) -> dict[SeriesId, list[Occurrence]]:
    found: dict[SeriesId, list[Occurrence]] = {}
    for dated in dates:
        found.setdefault(dated.series_id, []).append(dated)
    return found


async def _shown(
    records: Records, feed: Feed
) -> tuple[str, Sequence[Formation], Mapping[FormationId, Standing], Reader | None]:
    """The title, the formations, as what the owner may join their classes, and for whom their dates are."""
    if feed.formation_id is not None:
        try:
            one = await related(records, feed.person_id, feed.formation_id)
            one.require(Right.SEE_FORMATION)
        except UnknownFormation:
            raise UnknownFeed from None
        seen, title = [one], one.formation.title
    elif feed.domain_id is not None:
        return *await _in_domain(records, feed, feed.domain_id), None
    else:
        own, _ = await seen_by(records, feed.person_id)
        seen, title = list(own), ""
    joining = {one.formation.id: one.standing for one in seen if one.standing and one.may(Right.JOIN_CLASS)}
    return title, [one.formation for one in seen], joining, reader_of(feed.person_id, seen)


async def _in_domain(
    records: Records, feed: Feed, domain_id: DomainId
) -> tuple[str, Sequence[Formation], Mapping[FormationId, Standing]]:
    roles = await records.people.roles(feed.person_id)
    name = next((domain.name for domain in await records.people.domains() if domain.id == domain_id), None)
    if name is None or domain_id not in {of for _, of in roles}:
        raise UnknownFeed
    formations = await records.formations.of_domains([domain_id])
    own = await records.formations.of_person(feed.person_id)
    joining = {
        formation.id: enrolment.standing
        for formation, enrolment in own
        if may_in(formation.state, relations_of(formation, enrolment.standing, roles), Right.JOIN_CLASS)
    }
    return name, formations, joining


async def _domains(records: Records, person: Person) -> list[Domain]:
    """Those in which they have a role."""
    planned = {domain_id for _, domain_id in await records.people.roles(person.id)}
    return [domain for domain in await records.people.domains() if domain.id in planned]
