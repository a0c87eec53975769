"""The page that says why not: a sentence a teacher understands for every code, and what to do next.

Rule: a code that has no row here still gets a page; what is secret (does this class exist?) has one answer only.
"""

from dataclasses import dataclass
from datetime import datetime

from server.i18n import later
from server.pages.views import OccurrenceView


@dataclass(frozen=True, slots=True)
class ProblemView:
    """Why a page cannot be shown, and what to do next.

    Attributes:
        title, sentence, action: French sentences of the catalogue.
        status: of HTTP, shown small for whoever helps.
        opens_at: when the room opens, for a room that is not open yet.
        reason: somebody's own words, such as why a class was cancelled.
    """

    status: int
    title: str
    sentence: str
    icon: str
    action: str
    action_url: str
    opens_at: datetime | None = None
    closed_at: datetime | None = None
    reason: str = ""
    occurrence: OccurrenceView | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    sentence: str
    icon: str = "info"
    action: str = later("Revenir à mon espace")
    action_url: str = "/"


_NOT_FOUND = _Words(
    later("Cette page n'existe pas"),
    later("L'adresse est peut-être incomplète, ou la page a changé de place."),
    "search",
)
_NOT_ALLOWED = _Words(
    later("Cette page ne vous est pas ouverte"),
    later("Chaque espace est réservé à son équipe de formation et aux personnes inscrites."),
    "lock",
)
_FAULT = _Words(
    later("Quelque chose s'est mal passé de notre côté"),
    later("Ce n'est pas de votre fait. Réessayez dans un instant ; si cela recommence, prévenez votre assistance."),
    "warning",
)
_EXPIRED = _Words(
    later("Cette page a trop attendu"),
    later(
        "Par sécurité, un formulaire ne vaut que pour la connexion en cours. Revenez en arrière, "
        "rechargez la page et recommencez."
    ),
    "hourglass",
)
_SIGN_IN = _Words(
    later("Connectez-vous pour continuer"),
    later("Votre connexion a pris fin, ou cet appareil ne vous connaît pas encore."),
    "lock",
    later("Se connecter"),
    "/sign-in",
)
_BUSY = _Words(
    later("Un instant, s'il vous plaît"),
    later("Trop d'essais en peu de temps. Patientez une minute, puis recommencez."),
    "hourglass",
)
_WORDS = {
    "not_found": _NOT_FOUND,
    "unknown_formation": _NOT_FOUND,
    "unknown_occurrence": _NOT_FOUND,
    "unknown_activity": _NOT_FOUND,
    "unknown_series": _NOT_FOUND,
    "unknown_person": _NOT_FOUND,
    "unknown_parcours": _NOT_FOUND,
    "unknown_group": _NOT_FOUND,
    "unknown_domain": _NOT_FOUND,
    "unknown_place": _NOT_FOUND,
    "unknown_feed": _NOT_FOUND,
    "unknown_source": _NOT_FOUND,
    "forbidden": _NOT_ALLOWED,
    "not_allowed": _NOT_ALLOWED,
    "not_signed_in": _SIGN_IN,
    "cross_origin": _EXPIRED,
    "form_expired": _EXPIRED,
    "rate_limited": _BUSY,
    "internal": _FAULT,
    "changed_meanwhile": _Words(
        later("Quelqu'un d'autre vient de faire un changement"),
        later("Le vôtre n'est pas enregistré. Revenez en arrière et rechargez la page : vous verrez ce qui est prévu."),
        "info",
    ),
    "room_too_early": _Words(
        later("La salle n'est pas encore ouverte"),
        later("Vous êtes en avance. Revenez à l'heure, ou gardez la page ouverte : "
            "le bouton pour entrer apparaîtra ici."),
        "clock",
    ),
    "room_too_late": _Words(
        later("La salle est fermée"),
        later("Cette classe est passée. Vous retrouverez la suite dans l'espace de la formation."),
        "door-closed",
    ),
    "room_cancelled": _Words(
        later("Cette classe est annulée"),
        later("Elle n'aura pas lieu à la date prévue."),
        "ban",
    ),
    "room_ended": _Words(
        later("La classe est terminée"),
        later("L'équipe de formation a terminé la classe pour tout le monde. À bientôt."),
        "door-closed",
    ),
    "not_a_member": _Words(
        later("Cette salle ne vous est pas ouverte"),
        later("Seules les personnes inscrites à la formation et son équipe peuvent y entrer. "
            "Si vous devez en faire partie, demandez à votre service de formation de vérifier votre inscription."),
        "lock",
    ),
    "removed_from_room": _Words(
        later("Vous ne pouvez plus entrer dans cette classe"),
        later("L'équipe de formation a mis fin à votre participation à cette séance. "
            "En cas d'erreur, écrivez-lui."),
        "remove-person",
    ),
}  # fmt: skip


def problem_view(
    status: int,
    code: str,
    occurrence: OccurrenceView | None = None,
    *,
    opens_at: datetime | None = None,
    closed_at: datetime | None = None,
    reason: str | None = None,
) -> ProblemView:
    """What the page of that code says; with the class it is about and the facts, where they are known."""
    words = _WORDS.get(code) or (_FAULT if status >= 500 else _NOT_FOUND)
    return ProblemView(
        status=status,
        title=words.title,
        sentence=words.sentence,
        icon=words.icon,
        action=later("Voir la formation") if occurrence else words.action,
        action_url=occurrence.formation_url if occurrence else words.action_url,
        opens_at=opens_at,
        closed_at=closed_at,
        reason=reason or "",
        occurrence=occurrence,
    )
