"""The fields of a parcours and of its steps, as forms send them: read into nouns.

Rule: what cannot be read is refused with the name of the field, which the page turns into a sentence beside it.
"""

from collections.abc import Mapping
from datetime import time

from aiohttp import web

from accounts.people import DomainId
from formations.errors import DatesRefused, ParcoursRefused
from formations.formations import ActivityKind, ParcoursId
from formations.parcours import Parcours, Step
from formations.room_settings import DEFAULTS
from server.i18n import later
from server.pages.dates_form import SENTENCES, read_links, read_number
from server.pages.room_fields import read_room

ERRORS = SENTENCES | {
    "aims": later("Les objectifs sont trop longs : 4 000 caractères au plus."),
    "didactics": later("Les choix didactiques sont trop longs : 4 000 caractères au plus."),
    "audience": later(
        "Le public tient sur une ligne, de 400 caractères au plus, sans caractères invisibles ni superposés."
    ),
    "authors": later(
        "Les noms tiennent sur une ligne, de 400 caractères au plus, sans caractères invisibles ni superposés."
    ),
    "steps": later("Un parcours a cent étapes au plus."),
    "day": later("Le jour doit être un nombre, de 1 à 731."),
    "days": later("Une étape à distance dure de 1 à 730 jours."),
    "minutes": later("Une séance dure de 1 minute à 24 heures."),
    "times": later("Une étape revient 60 fois au plus, à 12 semaines d'écart au plus, et en deux ans au plus."),
    "overlap": later("Une étape qui revient doit être finie avant de revenir."),
    "dates": later("Un parcours a 400 dates au plus."),
    "starts": later("L'heure de début ne convient pas."),
}
OTHERWISE = later("Ce parcours ne peut pas être enregistré ainsi.")


def read_parcours(fields: Mapping[str, str], parcours_id: ParcoursId) -> Parcours:
    """Its words, and the version that was seen. Raises ParcoursRefused."""
    return Parcours(
        parcours_id,
        DomainId(""),  # it stays where it is, whatever a form says
        read_text(fields, "title"),
        read_text(fields, "aims"),
        read_text(fields, "didactics"),
        read_text(fields, "audience"),
        read_text(fields, "authors"),
        read_number(fields, "planned_minutes", ParcoursRefused("planned_minutes")),
        version=read_version(fields),
    )


def read_step(fields: Mapping[str, str]) -> Step:
    """What a form says of a step; fields of other kinds count for nothing. Raises DatesRefused."""
    kind = fields.get("kind", "")
    if kind not in set(ActivityKind):
        raise DatesRefused("kind")
    is_window = kind == ActivityKind.ASYNCHRONOUS
    try:
        starts = time() if is_window else time.fromisoformat(fields.get("starts", "")).replace(tzinfo=None)
    except ValueError:
        raise DatesRefused("starts") from None
    return Step(
        ActivityKind(kind),
        read_text(fields, "title"),
        read_number(fields, "planned_minutes", DatesRefused("planned_minutes")),
        read_number(fields, "day", DatesRefused("day")) - 1,
        starts,
        read_number(fields, "days", DatesRefused("days")) if is_window else 1,
        read_text(fields, "instructions"),
        read_room(fields) if kind == ActivityKind.VIRTUAL_CLASS else DEFAULTS,
        read_links(fields.get("links", "")),
        read_number({"times": "1"} | dict(fields), "times", DatesRefused("times")),
        read_number({"weeks": "1"} | dict(fields), "weeks", DatesRefused("times")),
    )


def sentence_of(refused: DatesRefused | ParcoursRefused) -> str:
    """What the person reads beside the form."""
    return ERRORS.get(refused.part, OTHERWISE)


def read_version(fields: Mapping[str, str]) -> int:
    """Of what was seen."""
    return read_number(fields, "version", web.HTTPBadRequest())


def read_text(fields: Mapping[str, str], name: str) -> str:
    """Without the blanks around it, with lines as everywhere else."""
    return fields.get(name, "").strip().replace("\r\n", "\n")
