"""The parcours that a demo offers: one to deploy, one of another domain to copy, one that is still a draft."""

from collections.abc import Callable, Mapping
from datetime import time

from accounts.people import DomainId
from actions.demo_story import ISLES_HAUTES, MAIN_STORY, VALMARINE
from formations.formations import ActivityKind, ParcoursId
from formations.parcours import Parcours, ParcoursState, Step
from formations.room_settings import Lobby, RoomSettings

_MEETING, _CLASS, _WINDOW = ActivityKind.IN_PERSON, ActivityKind.VIRTUAL_CLASS, ActivityKind.ASYNCHRONOUS
_AWAITING = RoomSettings(Lobby.UNTIL_TRAINER)


def designs(domains: Mapping[str, DomainId], make_id: Callable[[], str]) -> list[Parcours]:
    """In the domains of these names."""
    valmarine, isles = domains[VALMARINE], domains[ISLES_HAUTES]
    return [
        _to_deploy(ParcoursId(make_id()), valmarine),
        _to_finish(ParcoursId(make_id()), valmarine),
        _to_copy(ParcoursId(make_id()), isles),
    ]


def _to_deploy(parcours_id: ParcoursId, domain_id: DomainId) -> Parcours:
    return Parcours(
        parcours_id,
        domain_id,
        MAIN_STORY,
        "Choisir, mener et analyser des séances de résolution de problèmes du CP au CE2.",
        "Partir de productions d’élèves ; alterner manipulation, schématisation et verbalisation ; "
        "essayer en classe entre deux rencontres.",
        "Professeures et professeurs des écoles de cycle 2",
        "Camille Formatrice-Exemple et Dominique Formateur-Exemple",
        360,
        ParcoursState.PUBLISHED,
        steps=(
            Step(_MEETING, "Journée de lancement", 180, 0, time(9), 1, "Apporter deux problèmes déjà donnés."),
            Step(_WINDOW, "Lire et annoter deux situations", 30, 1, days=9, instructions="Choisir une situation."),
            Step(_CLASS, "Analyser des productions d’élèves", 90, 11, time(17, 30), room=_AWAITING),
            Step(_WINDOW, "Échanger : une séance menée en classe", 30, 12, days=14),
            Step(_CLASS, "Bilan et mise en commun", 30, 27, time(17, 30)),
        ),
    )


def _to_finish(parcours_id: ParcoursId, domain_id: DomainId) -> Parcours:
    return Parcours(
        parcours_id,
        domain_id,
        "Premiers pas avec un tableau numérique (à finir)",
        audience="Tous les personnels",
        planned_minutes=90,
        steps=(Step(_CLASS, "Prise en main", 90, 0, time(16)),),
    )


def _to_copy(parcours_id: ParcoursId, domain_id: DomainId) -> Parcours:
    return Parcours(
        parcours_id,
        domain_id,
        "Faire parler pour apprendre au collège",
        "Donner à l’oral sa place dans chaque discipline, et l’évaluer sans le figer.",
        "S’écouter avant de faire parler ; peu de critères, écrits avec les élèves.",
        "Professeures et professeurs de collège",
        "Noa Formatrice-Modèle",
        540,
        ParcoursState.PUBLISHED,
        steps=(
            Step(_WINDOW, "S’enregistrer, s’écouter", 60, 0, days=8),
            Step(_CLASS, "L’oral dans ma discipline", 120, 8, time(14)),
            Step(_MEETING, "Jouer, débattre, exposer", 360, 28, time(9)),
        ),
    )
