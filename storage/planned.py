"""What is planned, read from rows: a formation, an activity of its plan, a dated occurrence, or all three at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, literal_column, select, true

from accounts.people import DomainId
from actions.polite import politely
from actions.ports.formations import Planned
from formations.externals import ExternalIds
from formations.formations import (
    Activity,
    ActivityId,
    ActivityKind,
    Formation,
    FormationId,
    GroupId,
    Link,
    ParcoursId,
)
from formations.groups import Group
from formations.occurrences import Occurrence
from formations.places import PlaceId
from formations.states import State
from storage.room_settings import SWITCHES, settings_of
from storage.statements import INSERTS, Statements, is_among, keeps_plan
from storage.tables import activity, domain, formation, formation_group, occurrence, parcours, place, series

FORMATION_COLUMNS = (
    formation.c.public_id,
    domain.c.public_id,
    formation.c.title,
    formation.c.aims,
    formation.c.planned_minutes,
    formation.c.zone,
    formation.c.state,
    formation.c.didactics,
    formation.c.audience,
    formation.c.authors,
    # Not by a join: it is looked at in every calendar, and asked for in few.
    select(parcours.c.public_id).where(parcours.c.id == formation.c.parcours_id).scalar_subquery().label("parcours"),
    formation.c.dispositif,
    formation.c.module,
)
ACTIVITY_COLUMNS = (
    activity.c.public_id,
    formation.c.public_id,
    activity.c.position,
    activity.c.kind,
    activity.c.title,
    activity.c.instructions,
    func.coalesce(place.c.name, activity.c.place),
    activity.c.planned_minutes,
    func.coalesce(place.c.address, activity.c.address),
    func.coalesce(place.c.capacity, activity.c.capacity),
    activity.c.links,
    activity.c.version,
    place.c.public_id,
    func.coalesce(place.c.access, ""),
    activity.c.lobby,
    *(activity.c[name] for name in SWITCHES),
)
# In the order of `Occurrence`'s fields: a calendar reads thousands.
OCCURRENCE_COLUMNS = (
    occurrence.c.public_id,
    activity.c.public_id,
    occurrence.c.starts_wall,
    occurrence.c.ends_wall,
    occurrence.c.zone,
    occurrence.c.cancelled_because,
    series.c.public_id,
    occurrence.c.recurrence_wall,
    occurrence.c.added,
    occurrence.c.sequence,
    occurrence.c.version,
)
_GROUP_COLUMNS = (
    formation_group.c.public_id,
    formation_group.c.name,
    formation_group.c.version,
    formation_group.c.external_id,
)
_GROUP_AT = len(OCCURRENCE_COLUMNS)
_ACTIVITY_AT = _GROUP_AT + len(_GROUP_COLUMNS)


def plan_rows() -> Select[Any]:
    """Occurrences with their activity and formation, for `planned_of`."""
    return (
        _dates(*ACTIVITY_COLUMNS, *FORMATION_COLUMNS)
        .join(domain, domain.c.id == formation.c.domain_id)
        .outerjoin(place, place.c.id == activity.c.place_id)
    )


def date_rows() -> Select[Any]:
    """Occurrences by themselves, for `read_plan`; what is wanted of them may ask for their series and formation."""
    return _dates()


def with_dates(found: Select[Any], dialect: str, *when: ColumnElement[bool]) -> tuple[Select[Any], FromClause]:
    """Activities joined with those of their dates; and these, for what is asked of them.

    PostgreSQL, which counts what is in a span of time for less than it is, is left no choice: it looks up the dates of
    one activity after the other, and never goes through all there are. SQLite does so by itself.
    """
    own = occurrence.c.activity_id == activity.c.id
    if dialect != "postgresql":
        return found.join(occurrence, own).where(*when), occurrence
    dates = select(occurrence).where(own, *when).offset(literal_column("0")).lateral("dates")
    return found.join(dates, true()), dates


def plan_of_formations(dialect: str) -> Select[Any]:
    """Like `date_rows`: the dates of `each` formation between `start` and `end`, by their start."""
    within = occurrence.c.starts_at < bindparam("end"), occurrence.c.ends_at > bindparam("start")
    found, dates = with_dates(select().select_from(formation).join(activity), dialect, *within)
    own = (dates.c[one.name] if one.table is occurrence else one for one in OCCURRENCE_COLUMNS)
    return (
        found.add_columns(*own, *_GROUP_COLUMNS)
        .join(series, series.c.id == dates.c.series_id)
        .outerjoin(formation_group, formation_group.c.id == series.c.group_id)
        .where(is_among(dialect, formation.c.public_id, bindparam("each")))
        .order_by(dates.c.starts_at, dates.c.ends_at, dates.c.public_id)
    )


def activity_rows(*more: Any) -> Select[Any]:
    """Activities, for `activity_of`; and more of their formations."""
    return (
        select(*ACTIVITY_COLUMNS, *more)
        .join(formation, formation.c.id == activity.c.formation_id)
        .outerjoin(place, place.c.id == activity.c.place_id)
    )


async def read_plan(
    statements: Statements, dates: Select[Any], values: Mapping[str, Any] | None = None, known: Iterable[Formation] = ()
) -> list[Planned]:
    """From `date_rows`. Most share an activity and a formation with others: each of these is sent and read once.

    Args:
        statements: to ask for them.
        dates: which.
        values: for its parameters.
        known: all formations that they may belong to; none: they are read as well.
    """
    rows = await statements.all(dates, values)
    if not rows:
        return []
    formations = {one.id: one for one in known}
    wanted = (_ACTIVITIES if formations else _ACTIVITIES_AND_FORMATIONS)[statements.dialect]
    those = {"each": statements.those({row[1] for row in rows})}
    activities: dict[str, Activity] = {}
    async for row in politely(await statements.all(wanted, those)):
        its_own = activities[row[0]] = activity_of(row)
        if its_own.formation_id not in formations:
            formations[its_own.formation_id] = formation_of(row[len(ACTIVITY_COLUMNS) :])
    found = []
    async for row in politely(rows):
        its_own = activities[row[1]]
        its_formation = formations[its_own.formation_id]
        found.append(Planned(occurrence_of(row), its_own, its_formation, _group_of(row, its_formation.id)))
    return found


_ACTIVITIES = {
    dialect: keeps_plan(activity_rows().where(is_among(dialect, activity.c.public_id, bindparam("each"))))
    for dialect in INSERTS
}
_ACTIVITIES_AND_FORMATIONS = {
    dialect: keeps_plan(
        activity_rows(*FORMATION_COLUMNS)
        .join(domain, domain.c.id == formation.c.domain_id)
        .where(is_among(dialect, activity.c.public_id, bindparam("each")))
    )
    for dialect in INSERTS
}


def planned_of(row: Sequence[Any]) -> Planned:
    """From a row of `plan_rows`."""
    its_own = activity_of(row[_ACTIVITY_AT:])
    its_formation = formation_of(row[_ACTIVITY_AT + len(ACTIVITY_COLUMNS) :])
    return Planned(occurrence_of(row), its_own, its_formation, _group_of(row, its_formation.id))


def _dates(*more: Any) -> Select[Any]:
    return (
        select(*OCCURRENCE_COLUMNS, *_GROUP_COLUMNS, *more)
        .join(activity, activity.c.id == occurrence.c.activity_id)
        .join(series, series.c.id == occurrence.c.series_id)
        .join(formation, formation.c.id == activity.c.formation_id)
        .outerjoin(formation_group, formation_group.c.id == series.c.group_id)
    )


def _group_of(row: Sequence[Any], formation_id: FormationId) -> Group | None:
    """From a row of `_dates`."""
    group_id = row[_GROUP_AT]
    return None if group_id is None else Group(GroupId(group_id), formation_id, *row[_GROUP_AT + 1 : _ACTIVITY_AT])


def formation_of(row: Sequence[Any]) -> Formation:
    """From a row that begins with FORMATION_COLUMNS."""
    public_id, domain_id, title, aims, planned_minutes, zone, state, *made_of = row[: len(FORMATION_COLUMNS)]
    didactics, audience, authors, parcours_id, dispositif, module = made_of
    return Formation(
        FormationId(public_id),
        DomainId(domain_id),
        title,
        aims,
        planned_minutes,
        zone,
        State(state),
        didactics,
        audience,
        authors,
        None if parcours_id is None else ParcoursId(parcours_id),
        ExternalIds(dispositif, module),
    )


def activity_of(row: Sequence[Any]) -> Activity:
    """From a row that begins with ACTIVITY_COLUMNS."""
    public_id, formation_id, position, kind, title, instructions, where, minutes, *own = row[: len(ACTIVITY_COLUMNS)]
    address, capacity, links, version, place_id, access, *room = own
    return Activity(
        ActivityId(public_id),
        FormationId(formation_id),
        position,
        ActivityKind(kind),
        title,
        instructions,
        where,
        minutes,
        address,
        capacity,
        settings_of(*room),
        links_of(links),
        version,
        None if place_id is None else PlaceId(place_id),
        access,
    )


def links_of(text: str) -> tuple[Link, ...]:
    """From how they are kept: one on each line, the address before its title."""
    lines = (line.partition(" ") for line in text.splitlines())
    return tuple(Link(url, title) for url, _, title in lines)


def links_text(links: Sequence[Link]) -> str:
    """How they are kept."""
    return "\n".join(f"{link.url} {link.title}".rstrip() for link in links)


def occurrence_of(row: Sequence[Any]) -> Occurrence:
    """From a row that begins with OCCURRENCE_COLUMNS."""
    return Occurrence(*row[:_GROUP_AT])


def occurrence_columns(dated: Occurrence) -> dict[str, object]:
    """What is kept of it, but for whose it is; UTC is computed here and nowhere else."""
    return {
        "starts_wall": dated.starts_wall,
        "ends_wall": dated.ends_wall,
        "zone": dated.zone,
        "starts_at": dated.starts_at.astimezone(UTC),
        "ends_at": dated.ends_at.astimezone(UTC),
        "cancelled_because": dated.cancelled_because,
        "recurrence_wall": dated.recurrence_wall,
        "added": dated.added,
        "sequence": dated.sequence,
        "version": dated.version,
    }
