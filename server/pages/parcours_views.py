"""Parcours as pages show them: a card among others, the design of one, a step of its plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from actions.parcours import Offer, SeenParcours
from formations.formations import ActivityKind, ParcoursId
from formations.parcours import PARCOURS_MOVES, Parcours, ParcoursMove, ParcoursState, Step
from formations.room_settings import DEFAULTS
from server.i18n import later
from server.pages.room_fields import LOBBIES, shown_room

STATES = {
    ParcoursState.DRAFT: later("Brouillon"),
    ParcoursState.PUBLISHED: later("Publié"),
    ParcoursState.ARCHIVED: later("Archivé"),
}
MEANINGS = {
    ParcoursState.DRAFT: later("Seule la gestion de votre domaine le voit."),
    ParcoursState.PUBLISHED: later(
        "La gestion de tous les domaines peut le lire, le copier et le déployer ; les équipes de formation, le lire."
    ),
    ParcoursState.ARCHIVED: later("Il ne change plus et n'est plus proposé. Ce qui a été déployé reste."),
}
BUTTONS = {
    ParcoursMove.PUBLISH: later("Publier"),
    ParcoursMove.WITHDRAW: later("Retirer de l'offre"),
    ParcoursMove.ARCHIVE: later("Archiver"),
    ParcoursMove.RESTORE: later("Reprendre"),
}
NEW_STEP = {"kind": "virtual_class", "title": "", "day": "1", "starts": "17:30", "planned_minutes": "90", "days": "7", "instructions": "", "links": "", "times": "1", "weeks": "1"} | shown_room(DEFAULTS)  # fmt: skip  # noqa: E501


@dataclass(frozen=True, slots=True)
class ParcoursCard:
    """One of a list."""

    title: str
    url: str
    domain: str
    audience: str
    planned_minutes: int
    state: str
    is_draft: bool


@dataclass(frozen=True, slots=True)
class OfferView:
    """What one may deploy. `domains` are (id, name) of those that a new one may belong to."""

    own: tuple[ParcoursCard, ...]
    archived: tuple[ParcoursCard, ...]
    shared: tuple[ParcoursCard, ...]
    domains: tuple[tuple[str, str], ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the plan; `day` counts from 1, `url` is empty for those who only read."""

    kind: ActivityKind
    title: str
    instructions: str
    day: int
    last_day: int
    starts: time
    planned_minutes: int
    is_window: bool
    url: str
    times: int = 1
    weeks: int = 1


@dataclass(frozen=True, slots=True)
class ParcoursView:
    """One parcours. `error` is a French sentence of the catalogue, as are `state`, `meaning` and words of `moves`.

    Attributes:
        may_write: the reader changes it; an archived one nobody does.
        in_new: the error is about the form for one more step.
    """

    parcours: Parcours
    url: str
    domain: str
    origin: tuple[str, str] | None
    steps: tuple[StepView, ...]
    state: str
    meaning: str
    moves: tuple[tuple[str, str], ...]
    domains: tuple[tuple[str, str], ...]
    may_write: bool
    fields: Mapping[str, str]
    new: Mapping[str, str]
    lobbies: Mapping[str, str]
    error: str = ""
    in_new: bool = False
    changed_meanwhile: bool = False
    done: bool = False


@dataclass(frozen=True, slots=True)
class StepFormView:
    """The form of one step."""

    title: str
    parcours_title: str
    url: str
    back_url: str
    version: int
    fields: Mapping[str, str]
    lobbies: Mapping[str, str]
    error: str = ""


def offer_view(found: Offer) -> OfferView:
    """As its page shows it."""
    cards = [(one.state, _card(one, found.names[one.domain_id])) for one in found.own]
    return OfferView(
        tuple(card for state, card in cards if state is not ParcoursState.ARCHIVED),
        tuple(card for state, card in cards if state is ParcoursState.ARCHIVED),
        tuple(_card(one, found.names[one.domain_id]) for one in found.shared),
        tuple((one.id, one.name) for one in found.domains),
    )


def parcours_view(seen: SeenParcours) -> ParcoursView:
    """As its page shows it."""
    parcours, url = seen.parcours, parcours_url(seen.parcours.id)
    may_write = seen.may_write and parcours.state is not ParcoursState.ARCHIVED
    names = ("title", "aims", "didactics", "audience", "authors", "planned_minutes")
    return ParcoursView(
        parcours,
        url,
        seen.domain_name,
        (seen.origin.title, parcours_url(seen.origin.id)) if seen.origin else None,
        tuple(_step_view(step, f"{url}/steps/{n}" if may_write else "") for n, step in enumerate(parcours.steps)),
        STATES[parcours.state],
        MEANINGS[parcours.state],
        tuple((move.value, BUTTONS[move]) for move in PARCOURS_MOVES[parcours.state]) if seen.may_write else (),
        tuple((one.id, one.name) for one in seen.domains),
        may_write,
        {name: str(getattr(parcours, name)) for name in names},
        NEW_STEP,
        LOBBIES,
    )


def _card(parcours: Parcours, domain: str) -> ParcoursCard:
    return ParcoursCard(
        parcours.title,
        parcours_url(parcours.id),
        domain,
        parcours.audience,
        parcours.planned_minutes,
        STATES[parcours.state],
        parcours.state is ParcoursState.DRAFT,
    )


def _step_view(step: Step, url: str) -> StepView:
    return StepView(
        step.kind,
        step.title,
        step.instructions,
        step.day + 1,
        step.day + step.days,
        step.starts,
        step.planned_minutes,
        step.is_window,
        url,
        step.times,
        step.weeks,
    )


def parcours_url(parcours_id: ParcoursId) -> str:
    """The address of one."""
    return f"/parcours/{parcours_id}"
