"""Dates and rules as programs say them, and what they clash with as they hear it."""

from datetime import UTC, datetime
from typing import Any

from formations.clashes import Clash, ClashKind
from formations.errors import Clashing, DatesRefused
from formations.formations import GroupId
from formations.rules import Rule, parse_rule
from formations.series import Dates, is_zone
from server.api.messages import Id, Line, Message, Wall, Zone


class NewDates(Message):
    """From when until when, as clocks in `zone` say."""

    starts_wall: Wall
    ends_wall: Wall
    zone: Zone


class RepeatedDates(NewDates):
    """Dates that come again by `rule`, an RRULE that ends (RFC 5545). `anyway`: although something clashes."""

    rule: Line | None = None
    anyway: bool = False


class NewSeries(RepeatedDates):
    """A date, or dates that come again. `group_id`: for whom they are; null: for everybody."""

    group_id: Id | None = None


class ToldClash(Message):
    """What does not fit. `who`: a person or a place; `with_title`: the formation it clashes with, if one may see it.

    `until`: when what it clashes with is over; of `hour_skipped` and `hour_twice`, the moment that is meant.
    """

    kind: ClashKind
    starts_at: datetime
    who: str
    with_title: str
    until: datetime | None
    number: int


def dates_of(told: NewDates) -> Dates:
    """What is meant. Raises DatesRefused."""
    if not is_zone(told.zone):
        raise DatesRefused("zone")
    return Dates(told.starts_wall, told.ends_wall, told.zone)


def group_of(told: NewSeries) -> GroupId | None:
    """For whom they are."""
    return None if told.group_id is None else GroupId(told.group_id)


def rule_of(told: RepeatedDates) -> Rule | None:
    """What is meant, once its zone is known to be one. Raises RuleRefused."""
    return None if told.rule is None else parse_rule(told.rule, told.zone)


def told_clash(clash: Clash) -> ToldClash:
    """As programs hear it."""
    return ToldClash(
        kind=clash.kind,
        starts_at=clash.starts_at.astimezone(UTC),
        who=clash.who,
        with_title=clash.with_title,
        until=clash.until and clash.until.astimezone(UTC),
        number=clash.number,
    )


def clashing_facts(found: Clashing) -> dict[str, Any]:
    """What a problem says of it: what does not fit, and when it would."""
    return {
        "clashes": [told_clash(one).model_dump(mode="json") for one in found.clashes],
        "free": [moment.astimezone(UTC).isoformat() for moment in found.free],
    }
