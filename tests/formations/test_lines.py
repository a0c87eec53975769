"""Every text of one line, of everything that is planned: what breaks it is refused by the name of its field."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from accounts.people import DomainId, PersonId
from formations.activities import require_activity
from formations.deploying import DatedStep, Deployment, require_deployment
from formations.errors import DatesRefused, FormationRefused, GroupRefused, ParcoursRefused, PlaceRefused
from formations.formations import Activity, ActivityId, ActivityKind, Formation, FormationId, GroupId, Link
from formations.founding import require_formation
from formations.groups import Group, require_group
from formations.occurrences import SeriesId
from formations.parcours import require_parcours
from formations.places import Place, PlaceId, require_place
from formations.series import Dates, Plan, cancel, plan_series
from tests.formations.test_parcours import MEETING, PARCOURS

D, F = DomainId("d"), FormationId("f")
DATES = Dates(datetime(2027, 3, 9, 14), datetime(2027, 3, 9, 15), "Europe/Paris")
ACTIVITY = Activity(ActivityId("a"), F, 0, ActivityKind.IN_PERSON, "Titre", "", "Salle", 60)
FORMATION = Formation(F, D, "Titre", "", 60, "Europe/Paris")
PLACE = Place(PlaceId("p"), D, "Salle")
ONE_STEP = replace(PARCOURS, steps=(MEETING,))
DEPLOYMENT = Deployment(
    PARCOURS.id, 1, D, "Titre", "Europe/Paris", (PersonId("t"),), (DatedStep(MEETING, DATES),), "key"
)
PLAN = plan_series(SeriesId("s"), ActivityId("a"), DATES, None, lambda: "o")


@dataclass(frozen=True, slots=True)
class Field:
    """A field, and what looks at it before it is kept."""

    name: str
    keep: Callable[[str], object]
    refusal: type[Any]


FIELDS = (
    Field("title", lambda words: require_activity(replace(ACTIVITY, title=words)), DatesRefused),
    Field("place", lambda words: require_activity(replace(ACTIVITY, place=words)), DatesRefused),
    Field("address", lambda words: require_activity(replace(ACTIVITY, address=words)), DatesRefused),
    Field(
        "links",
        lambda words: require_activity(replace(ACTIVITY, links=(Link("https://e.org/", words),))),
        DatesRefused,
    ),
    Field("title", lambda words: require_formation(replace(FORMATION, title=words)), FormationRefused),
    Field("audience", lambda words: require_formation(replace(FORMATION, audience=words)), FormationRefused),
    Field("authors", lambda words: require_formation(replace(FORMATION, authors=words)), FormationRefused),
    Field("title", lambda words: require_parcours(replace(PARCOURS, title=words)), ParcoursRefused),
    Field("audience", lambda words: require_parcours(replace(PARCOURS, audience=words)), ParcoursRefused),
    Field("authors", lambda words: require_parcours(replace(PARCOURS, authors=words)), ParcoursRefused),
    Field("title", lambda words: require_deployment(replace(DEPLOYMENT, title=words), ONE_STEP), ParcoursRefused),
    Field(
        "place",
        lambda words: require_deployment(replace(DEPLOYMENT, dated=(DatedStep(MEETING, DATES, words),)), ONE_STEP),
        DatesRefused,
    ),
    Field("name", lambda words: require_place(replace(PLACE, name=words)), PlaceRefused),
    Field("address", lambda words: require_place(replace(PLACE, address=words)), PlaceRefused),
    Field("name", lambda words: require_group(Group(GroupId("g"), F, words), ()), GroupRefused),
    Field("reason", lambda words: cancel(Plan(PLAN.series[0], PLAN.occurrences), (), words), DatesRefused),
)


@pytest.mark.parametrize("field", FIELDS, ids=[f"{number}-{one.name}" for number, one in enumerate(FIELDS)])
def test_one_line_is_kept_and_what_breaks_it_is_refused(field: Field) -> None:
    field.keep("Évaluer à l'oral\u202f: pourquoi\u00a0?")
    for wrong in ("a\nb", "a\rb", "a\u2028b", "a\0b", "a\x1bb", "a\u202eb", "a\u200bb", "e" + "\u0301" * 40):
        with pytest.raises(field.refusal) as refused:
            field.keep(wrong)
        assert refused.value.part == field.name
