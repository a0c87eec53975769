"""What a formation may say of itself, also one that was made of no parcours."""

from dataclasses import replace

from accounts.lines import is_line
from formations.activities import MOST_MINUTES, is_title
from formations.errors import FormationRefused
from formations.externals import require_external_ids
from formations.formations import Formation
from formations.parcours import LONGEST_LINE, LONGEST_TEXT
from formations.series import is_zone


def require_formation(formation: Formation) -> None:
    """Let pass what can be kept. Raises FormationRefused, with the field that is wrong."""
    for part, fits in (
        ("title", is_title(formation.title)),
        ("aims", len(formation.aims) <= LONGEST_TEXT),
        ("didactics", len(formation.didactics) <= LONGEST_TEXT),
        ("audience", len(formation.audience) <= LONGEST_LINE and is_line(formation.audience)),
        ("authors", len(formation.authors) <= LONGEST_LINE and is_line(formation.authors)),
        ("planned_minutes", 0 <= formation.planned_minutes <= MOST_MINUTES),
        ("zone", is_zone(formation.zone)),
    ):
        if not fits:
            raise FormationRefused(part)
    require_external_ids(formation.external)


def reworded(known: Formation, told: Formation) -> Formation:
    """The words of `told`; whose it is, where it stands and what it was made of stay. Raises FormationRefused."""
    kept = replace(
        told,
        id=known.id,
        domain_id=known.domain_id,
        title=told.title.strip(),
        state=known.state,
        parcours_id=known.parcours_id,
    )
    require_formation(kept)
    return kept
