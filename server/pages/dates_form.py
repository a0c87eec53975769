"""The fields of a date and of what repeats, as a form sends them: read into nouns, and shown again as they were.

Rule: what cannot be read is refused with the name of the field, which the page turns into a sentence beside it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from formations.errors import DatesRefused, RuleRefused
from formations.formations import Activity, ActivityId, ActivityKind, FormationId, GroupId, Link
from formations.groups import Group
from formations.moved_rules import nth_weekday
from formations.occurrences import moment
from formations.places import PlaceId
from formations.room_settings import DEFAULTS
from formations.rules import Frequency, Rule, Weekday
from formations.series import Dates
from server.i18n import later
from server.pages.room_fields import read_room, shown_room

LONGEST_ID = 22
USUAL_COUNT = "10"  # of dates, until a scheduler says how many
NO_REASON = "no_reason"
WALL = "%Y-%m-%dT%H:%M"  # as forms say a day and an hour
Fields = Mapping[str, str]

REPEATS = {
    "once": later("Une seule fois"),
    "weekly": later("Chaque semaine"),
    "fortnightly": later("Toutes les deux semaines"),
    "monthly": later("Chaque mois, le même jour de la semaine"),
    "working_days": later("Du lundi au vendredi"),
}
SENTENCES = {
    "title": later(
        "Donnez un titre, de 200 caractères au plus, sur une ligne, sans caractères invisibles ni superposés."
    ),
    "instructions": later("Les consignes sont trop longues : 4 000 caractères au plus."),
    "place": later("Le nom du lieu est trop long, ou a des caractères invisibles ; ou cette activité n'a pas de lieu."),
    "address": later("L'adresse est trop longue, ou a des caractères invisibles."),
    "capacity": later("Le nombre de places doit être un nombre, au moins 1."),
    "links": later("Chaque lien tient sur une ligne et commence par https:// ; vingt liens au plus."),
    "starts_wall": later("La date ou l'heure de début ne convient pas, ou cette série a déjà une date à cette heure."),
    "ends_wall": later("La fin doit venir après le début."),
    "length": later("Une séance ne peut pas durer plus de quatorze jours."),
    "window": later("Une phase à distance ne peut pas durer plus de 800 jours."),
    "zone": later("Ce fuseau horaire n'est pas connu."),
    "reason": later(
        "Le motif tient sur une ligne, de 500 caractères au plus, sans caractères invisibles ni superposés."
    ),
    NO_REASON: later("Donnez un motif : celles et ceux qui devaient venir le liront."),
    "COUNT": later("Le nombre de séances doit aller de 1 à 400."),
    "room": later("Ce réglage de la salle n'est pas connu."),
    "planned_minutes": later("La durée prévue doit être un nombre de minutes."),
}
_DECIDES_CLASHES = (
    *("starts_day", "starts_hour", "ends_day", "ends_hour", "repeat", "count", "scope"),
    *("kind", "place_id", "place", "address", "capacity", "group"),
)
OTHERWISE = later("Cette répétition ne peut pas être planifiée : choisissez-en une autre.")


def read_dates(fields: Fields, zone: str) -> Dates:
    """Raises DatesRefused."""
    starts = _wall(fields, "starts")
    return Dates(starts, _wall(fields, "ends", f"{starts:%Y-%m-%d}"), zone)


def filled(fields: Fields) -> tuple[dict[str, str], str] | None:
    """With a free hour that somebody chose of those that were proposed, and for which form; None: they chose none.

    Raises:
        DatesRefused
    """
    form, _, told = fields.get("take", "").partition("@")
    if not form:
        return None
    dates = read_dates(fields, "UTC")
    try:
        starts = datetime.strptime(told, WALL)  # noqa: DTZ007 (a wall's time)
        moved = Dates(starts, starts + (dates.ends_wall - dates.starts_wall), "UTC")
    except (ValueError, OverflowError):
        raise DatesRefused("starts_wall") from None
    shown = {name: told for name, told in shown_dates(moved).items() if name.startswith(("starts", "ends"))}
    return {name: told for name, told in fields.items() if name != "take"} | shown, form


def offers(fields: Fields, starts_at: datetime, zone: str) -> bool:
    """Whether the date that clashes is the one that the form begins with: a free hour can take its place there."""
    try:
        return moment(read_dates(fields, zone).starts_wall, zone) == starts_at
    except DatesRefused:
        return False


def read_rule(fields: Fields, starts: datetime) -> Rule | None:
    """None: it takes place once. Raises RuleRefused."""
    repeat = fields.get("repeat", "once")
    if repeat == "once":
        return None
    count = read_number(fields, "count", RuleRefused("COUNT"))
    match repeat:
        case "weekly":
            return Rule(Frequency.WEEKLY, count=count)
        case "fortnightly":
            return Rule(Frequency.WEEKLY, 2, count=count)
        case "working_days":
            return Rule(Frequency.WEEKLY, count=count, weekdays=tuple(Weekday(day) for day in range(5)))
        case "monthly":
            return Rule(Frequency.MONTHLY, count=count, weekdays=(nth_weekday(starts),))
    raise RuleRefused("FREQ")


def read_group(fields: Fields) -> GroupId | None:
    """For whom dates are; None: for everybody."""
    told = fields.get("group", "")
    return GroupId(told) if told else None


def group_choices(groups: Iterable[Group]) -> dict[str, str]:
    """What a form offers, by its values; empty where there is no choice."""
    return {one.id: one.name for one in groups}


def read_activity(fields: Fields, activity_id: ActivityId, formation_id: FormationId) -> Activity:
    """What the form says of an activity; fields of other kinds count for nothing. Raises DatesRefused."""
    kind = fields.get("kind", "")
    if kind not in set(ActivityKind):
        raise DatesRefused("kind")
    meets, live = kind == ActivityKind.IN_PERSON, kind == ActivityKind.VIRTUAL_CLASS
    capacity = fields.get("capacity", "").strip()
    return Activity(
        activity_id,
        formation_id,
        0,
        ActivityKind(kind),
        fields.get("title", "").strip(),
        fields.get("instructions", "").strip().replace("\r\n", "\n"),
        fields.get("place", "").strip() if meets else "",
        read_number(fields, "planned_minutes", DatesRefused("planned_minutes")),
        fields.get("address", "").strip() if meets else "",
        read_number(fields, "capacity", DatesRefused("capacity")) if meets and capacity else None,
        read_room(fields) if live else DEFAULTS,
        read_links(fields.get("links", "")),
        place_id=PlaceId(fields["place_id"][:LONGEST_ID]) if meets and fields.get("place_id") else None,
    )


def shown_activity(activity: Activity) -> dict[str, str]:
    """The fields as the form shows them."""
    return {
        "kind": activity.kind.value,
        "title": activity.title,
        "instructions": activity.instructions,
        "place_id": activity.place_id or "",
        "place": "" if activity.place_id else activity.place,
        "planned_minutes": str(activity.planned_minutes),
        "address": "" if activity.place_id else activity.address,
        "capacity": "" if activity.place_id or activity.capacity is None else str(activity.capacity),
        "links": "\n".join(f"{link.url} {link.title}".strip() for link in activity.links),
    } | shown_room(activity.room)


def shown_dates(dates: Dates, rule: Rule | None = None) -> dict[str, str]:
    """The fields as the form shows them; with the rule of these dates and those that follow."""
    shown = {
        "starts_day": f"{dates.starts_wall:%Y-%m-%d}",
        "starts_hour": f"{dates.starts_wall:%H:%M}",
        "ends_day": f"{dates.ends_wall:%Y-%m-%d}",
        "ends_hour": f"{dates.ends_wall:%H:%M}",
    }
    count = USUAL_COUNT if rule is None or rule.count is None else str(rule.count)
    return shown | {"repeat": "same" if rule else "once", "count": count}


def wanted(fields: Fields) -> str:
    """What clashes were looked for: other dates, another place, and it must be looked again."""
    return "|".join(fields.get(name, "").strip() for name in _DECIDES_CLASHES)


def is_known(fields: Fields) -> bool:
    """Whether the scheduler has seen what clashes with just this, and wants it all the same."""
    return fields.get("anyway") == wanted(fields)


def sentence_of(refused: DatesRefused | RuleRefused) -> str:
    """What the person reads beside the form."""
    return SENTENCES.get(refused.part, OTHERWISE)


def _wall(fields: Fields, name: str, day: str = "") -> datetime:
    try:
        told = f"{fields.get(f'{name}_day') or day}T{fields.get(f'{name}_hour', '')}"
        wall = datetime.strptime(told, WALL)  # noqa: DTZ007 (a wall's time)
    except ValueError:
        raise DatesRefused(f"{name}_wall") from None
    return wall


def read_number(fields: Fields, name: str, refused: Exception) -> int:
    """Of at most six digits."""
    told = fields.get(name, "").strip()
    if not (told.isascii() and told.isdigit() and len(told) <= 6):
        raise refused
    return int(told)


def read_links(text: str) -> tuple[Link, ...]:
    """One on each line: the address, then its title."""
    lines = (line.strip().partition(" ") for line in text.splitlines() if line.strip())
    return tuple(Link(url, title.strip()) for url, _, title in lines)


def half_days(starts: datetime, ends: datetime) -> tuple[tuple[datetime, bool], ...]:
    """The mornings (false) and afternoons (true) that a meeting touches, each with its day; for signature sheets."""
    found: list[tuple[datetime, bool]] = []
    day = starts.replace(hour=0, minute=0, second=0)
    while day < ends and len(found) < 2 * 14:
        noon = day.replace(hour=12, minute=30)
        if starts < noon and ends > day + timedelta(hours=6):
            found.append((day, False))
        if ends > noon and starts < day + timedelta(days=1) and not (starts < noon and ends <= noon.replace(hour=13)):
            found.append((day, True))
        day += timedelta(days=1)
    return tuple(found)
