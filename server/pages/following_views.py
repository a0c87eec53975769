"""Calendars of elsewhere as pages show them: those that are followed, and what following one will do."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from actions.outside_clashes import MOST_NAMED
from actions.previews import Preview, TitledEvents
from formations.clashes import Clash
from formations.following import OutsideEvent, Source, SourceId, host_of
from formations.formations import ActivityKind, FormationId, GroupId
from formations.matching import Ignored, Why
from formations.occurrences import moment
from server.i18n import later
from server.pages.dated import formation_url

MOST_SHOWN = 100
MOST_OF_ONE = 3  # things that one date clashes with
NO_CLASHES: Mapping[str, tuple[Clash, ...]] = MappingProxyType({})
NO_GROUPS: Mapping[GroupId, str] = MappingProxyType({})
_LINE = "line_"

SENTENCES = {
    "address_malformed": later("Ce n'est pas l'adresse d'un agenda : elle commence par https:// ou webcal://."),
    "address_refused": later("Cette adresse n'est pas sur internet : Préau ne peut pas la lire."),
    "no_answer": later("L'adresse ne répond pas, ou pas par un agenda. Vérifiez-la, puis réessayez."),
    "too_many_redirects": later("Cette adresse renvoie sans cesse à une autre."),
    "reading_already": later("Préau lit déjà un agenda pour vous. Attendez qu'il soit lu, puis réessayez."),
    "too_large": later(
        "Cet agenda est trop grand pour être lu. Publiez-en une partie, ou sans les descriptions, puis réessayez."
    ),
    "too_many_events": later("Cet agenda a plus de 5 000 dates : c'est trop pour une formation."),
    "too_many_calendars": later(
        "Cette formation a déjà 20 agendas, suivis ou seulement regardés : retirez-en d'abord un."
    ),
    "too_many_holidays": later("Ce domaine suit déjà dix calendriers : cessez d'abord d'en suivre un."),
    "no_events": later("Cet agenda ne contient aucune date : il n'y a rien à en reprendre."),
    "not_a_calendar": later("Ce n'est pas un agenda que Préau sait lire."),
    "not_a_schedule": later("Ce tableau n'a pas de colonnes « date » et « titre »."),
    "workbook": later(
        "C'est le classeur d'un tableur : enregistrez-le d'abord au format CSV, puis donnez ce fichier-là."
    ),
    "emptied": later("Cet agenda n'a plus aucune des dates prévues. Rien n'a été changé ici : vérifiez-le là-bas."),
    "partly": later("Une partie de cet agenda n'a pas pu être lue. Ce qui y manque n'est pas annulé ici."),
    "undecided": later("De nouveaux titres attendent votre décision."),
}
CHANGED_MEANWHILE = later(
    "Un groupe ou une activité vient d'être retiré de la formation. Voici ce qui reste à reprendre maintenant."
)
UNKNOWN = later("Cet agenda n'a pas pu être lu.")


@dataclass(frozen=True, slots=True)
class OutsideView:
    """One date there; `group` is the name of the group that it is for.

    `clashes`: what does not fit of it, in its zone; and how many more.
    """

    title: str
    starts_at: datetime
    ends_at: datetime
    is_window: bool
    group: str = ""
    zone: str = ""
    clashes: tuple[Clash, ...] = ()
    more_clashes: int = 0


@dataclass(frozen=True, slots=True)
class TitleView:
    """The dates of one title. `chosen` is an activity's id, a kind, or empty for none.

    `groups`: names of those that they are for, each with how many; empty for everybody.
    """

    title: str
    events: int
    first: OutsideView
    decided: bool
    chosen: str
    groups: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """An activity that dates may belong to."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What one says and what following it will do.

    Attributes:
        gone: how many dates are there no more and will be cancelled.
        emptied: it has nothing any more of what it had: nothing will be done.
        waits: something was read and nobody has decided.
        host: where it is asked for, if its name does not say so.
        previewed: it is not followed yet, and is forgotten if it never is.
        ignored: lines that change nothing, as they are about something else.
        undecided: the dates of new titles, of which `undecided_in_all`.
        clashing: how many dates do not fit; of the first `most_named` it is said why.
        unasked: of how many it is not wholly known whether they do.
        unread_lines: numbers of lines that could not be read; `unread`: something else could not.
    """

    name: str
    url: str
    back_url: str
    titles: tuple[TitleView, ...]
    activities: tuple[ChoiceView, ...]
    created: tuple[OutsideView, ...]
    changed: tuple[OutsideView, ...]
    created_in_all: int
    changed_in_all: int
    gone: int
    emptied: bool
    waits: bool
    problem: str
    ignored: tuple["IgnoredView", ...] = ()
    unread_lines: tuple[str, ...] = ()
    unread: bool = False
    externals_url: str = ""
    groups_url: str = ""
    undecided: tuple[OutsideView, ...] = ()
    undecided_in_all: int = 0
    previewed: bool = False
    host: str = ""
    clashing: int = 0
    most_named: int = MOST_NAMED
    unasked: int = 0


@dataclass(frozen=True, slots=True)
class IgnoredView:
    """Lines that are not followed. `group` is empty for those of another formation, which may be known here."""

    lines: int
    dispositif: str
    module: str
    group: str
    formation: str = ""
    formation_url: str = ""


def preview_view(seen: Preview) -> PreviewView:
    """As its page shows it."""
    found = seen.comparison
    created = found.created if found else ()
    changed = [event for event, _ in found.changed] if found else []
    return PreviewView(
        name=seen.source.name,
        url=calendar_url(seen.formation.id, seen.source.id),
        back_url=calendar_url(seen.formation.id),
        titles=tuple(_title_view(one, seen.groups) for one in seen.titles),
        activities=tuple(ChoiceView(one.id, one.title) for one in seen.activities),
        created=_shown(created, seen),
        changed=_shown(changed, seen),
        created_in_all=len(created),
        changed_in_all=len(changed),
        gone=len(found.gone) if found else 0,
        emptied=found is None,
        waits=seen.waits,
        problem="" if seen.source.is_previewed else sentence_of(seen.source.problem),
        previewed=seen.source.is_previewed,
        host=host_beside(seen.source),
        ignored=tuple(_ignored_view(one, seen) for one in seen.ignored[:MOST_SHOWN]),
        unread_lines=tuple(one.removeprefix(_LINE) for one in seen.unread if one.startswith(_LINE)),
        unread=any(not one.startswith(_LINE) for one in seen.unread),
        externals_url=f"{formation_url(seen.formation.id)}/externals",
        groups_url=f"{formation_url(seen.formation.id)}/groups",
        undecided=_shown(seen.undecided, seen),
        undecided_in_all=len(seen.undecided),
        clashing=seen.foreseen.dates,
        unasked=seen.foreseen.unasked,
    )


def sentence_of(problem: str) -> str:
    """What is read where a calendar could not be followed; empty where it could."""
    return SENTENCES.get(problem, UNKNOWN) if problem else ""


def host_beside(source: Source) -> str:
    """Where it is asked for, if its name, which a calendar may give itself, is anything but that."""
    host = host_of(source.address)
    return "" if re.fullmatch(re.escape(host) + r"(?: \(\d+\))?", source.name) else host


def calendar_url(formation_id: FormationId, source_id: SourceId | None = None) -> str:
    """Where the calendars that a formation follows are, or one of them."""
    return f"{formation_url(formation_id)}/calendars" + (f"/{source_id}" if source_id else "")


def _title_view(one: TitledEvents, names: Mapping[GroupId, str]) -> TitleView:
    chosen = (one.activity_id or "") if one.decided else one.likely_kind.value
    groups = tuple((names.get(group_id, "") if group_id else "", count) for group_id, count in one.groups.items())
    return TitleView(one.title, one.events, _event_view(one.first), one.decided, chosen, groups)


def _ignored_view(one: Ignored, seen: Preview) -> IgnoredView:
    there = seen.elsewhere.get(one.named) if one.why is Why.FORMATION else None
    known = (there.title, formation_url(there.id)) if there else ("", "")
    return IgnoredView(one.lines, one.named.dispositif, one.named.module, one.group, *known)


def _shown(events: Sequence[OutsideEvent], seen: Preview) -> tuple[OutsideView, ...]:
    """The first ones; of the others those of which it is said what they clash with."""
    named = seen.foreseen.named
    others = (event for event in events[MOST_SHOWN:] if event.key in named) if named else ()
    return tuple(_event_view(event, seen.groups, named) for event in (*events[:MOST_SHOWN], *others))


def _event_view(
    event: OutsideEvent,
    groups: Mapping[GroupId, str] = NO_GROUPS,
    named: Mapping[str, tuple[Clash, ...]] = NO_CLASHES,
) -> OutsideView:
    starts, ends = (moment(wall, event.zone) for wall in (event.starts_wall, event.ends_wall))
    group = groups.get(event.group_id, "") if event.group_id else ""
    found = named.get(event.key, ()) if named else ()
    is_window = event.likely_kind is ActivityKind.ASYNCHRONOUS
    told, more = found[:MOST_OF_ONE], len(found[MOST_OF_ONE:])
    return OutsideView(event.title, starts, ends, is_window, group, event.zone, told, more)
