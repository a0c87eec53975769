"""Deploying as pages show it: the first choices, and the whole plan with its dates before it is kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from actions.deploying import Proposal
from formations.clashes import MOST_TOLD, Clash
from formations.deploying import DatedStep, Remarks
from formations.formations import ActivityKind
from formations.occurrences import Occurrence
from formations.places import Place
from server.pages.dates_form import WALL
from server.pages.places import find_url, offered

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DeployView:
    """The first form. `trainers` are (id, name, chosen); `zones` groups of (IANA name, place)."""

    title: str
    url: str
    back_url: str
    fields: Fields
    domains: tuple[tuple[str, str], ...]
    trainers: tuple[tuple[str, str, bool], ...]
    zones: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class DatedView:
    """A step with its dates. `number` names its fields, `take` are free walls as (value, wall).

    Attributes:
        first, last: of its first date, or of the first time that it is open.
        days: on which it begins, where it comes again.
        weeks: between one of them and the next.
        clashes: each with its day, where there are several.
    """

    number: int
    kind: ActivityKind
    title: str
    is_window: bool
    first: date
    last: date
    starts_at: datetime
    ends_at: datetime
    planned_minutes: int
    fields: Fields
    clashes: tuple[tuple[date | None, Clash], ...]
    take: tuple[tuple[str, datetime, datetime], ...]
    days: tuple[date, ...] = ()
    weeks: int = 1

    @property
    def may_be_more(self) -> bool:
        """As many clashes are told as ever are."""
        return len(self.clashes) >= MOST_TOLD


@dataclass(frozen=True, slots=True)
class ProposalView:
    """The whole plan, before it is kept. `hidden` is what was chosen before, sent again as it is.

    `taken`: the number of the step that was just given a free hour; empty for none.
    """

    title: str
    parcours_title: str
    url: str
    back_url: str
    domain: str
    zone: str
    trainers: tuple[str, ...]
    steps: tuple[DatedView, ...]
    first: date
    last: date
    planned_minutes: int
    remarked: int
    hidden: tuple[tuple[str, str], ...]
    error: str = ""
    places: tuple[tuple[str, str], ...] = ()
    find_url: str = ""
    taken: str = ""


def proposal_view(proposal: Proposal, url: str, error: str = "") -> ProposalView:
    """As its page shows it."""
    chosen, parcours = proposal.deployment, proposal.seen.parcours
    pairs = zip(chosen.dated, proposal.remarks, strict=True)
    steps = tuple(_dated_view(number, one, remarks) for number, (one, remarks) in enumerate(pairs))
    names = {one.id: one.name for one in proposal.seen.domains}
    hidden = {"domain_id": chosen.domain_id, "title": chosen.title, "zone": chosen.zone, "key": chosen.key}
    hidden |= {"version": str(chosen.version), "seal": proposal.seal}
    hidden |= {f"trainer-{one}": "1" for one in chosen.trainers}
    return ProposalView(
        chosen.title,
        parcours.title,
        url,
        url,
        names[chosen.domain_id],
        chosen.zone,
        tuple(one.name for one in proposal.trainers),
        steps,
        min(one.first for one in steps),
        max(at.ends_wall.date() for one in chosen.dated for at in one.occurrences()),
        parcours.planned_minutes,
        sum(bool(one.clashes) for one in steps),
        tuple(hidden.items()),
        error,
        _offered(proposal.places),
        find_url(proposal.places, chosen.domain_id),
    )


def _offered(places: Sequence[Place]) -> tuple[tuple[str, str], ...]:
    """Each by its name, where no other has it, with its address."""
    called = Counter(one.name for one in places)
    return tuple((one.name if called[one.name] == 1 else one.words, one.address) for one in offered(places))


def _dated_view(number: int, one: DatedStep, remarks: Remarks) -> DatedView:
    occurrence, dates, again = one.occurrence(), one.dates, one.step.times > 1
    fields = {
        "starts_day": f"{dates.starts_wall:%Y-%m-%d}",
        "starts_hour": f"{dates.starts_wall:%H:%M}",
        "ends_day": f"{dates.ends_wall:%Y-%m-%d}",
        "ends_hour": f"{dates.ends_wall:%H:%M}",
        "place": one.place,
    }
    return DatedView(
        number,
        one.step.kind,
        one.step.title,
        one.step.is_window,
        dates.starts_wall.date(),
        dates.ends_wall.date(),
        occurrence.starts_at.astimezone(UTC),
        occurrence.ends_at.astimezone(UTC),
        one.step.planned_minutes,
        fields,
        tuple((_day_of(clash, dates.zone) if again else None, clash) for clash in remarks.clashes),
        tuple((f"{number}@{wall:{WALL}}", wall, _starts(wall, occurrence)) for wall in remarks.free),
        tuple(at.starts_wall.date() for at in one.occurrences()) if again else (),
        one.step.weeks,
    )


def _day_of(clash: Clash, zone: str) -> date:
    return clash.starts_at.astimezone(ZoneInfo(zone)).date()


def _starts(wall: datetime, like: Occurrence) -> datetime:
    return replace(like, starts_wall=wall, ends_wall=wall + (like.ends_wall - like.starts_wall)).starts_at
