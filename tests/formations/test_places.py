"""Places: which can be kept, and which of them some words mean."""

from dataclasses import replace

import pytest

from accounts.people import DomainId
from formations.errors import PlaceRefused
from formations.places import Place, PlaceId, place_meant, require_place

INSPE = Place(PlaceId("a"), DomainId("d"), "INSPÉ", "1 rue des Écoles", 30)
LYCEE_12 = Place(PlaceId("b"), DomainId("d"), "Salle 12", "Lycée Hugo")
COLLEGE_12 = Place(PlaceId("c"), DomainId("d"), "Salle 12", "Collège Moulin")
OLD = Place(PlaceId("e"), DomainId("d"), "Annexe", retired=True)
PLACES = (INSPE, LYCEE_12, COLLEGE_12, OLD)


@pytest.mark.parametrize(
    ("name", "address", "meant"),
    [
        ("INSPÉ", "1 rue des Écoles", INSPE),
        ("INSPÉ", "", INSPE),
        ("INSPÉ, 1 rue des Écoles", "", INSPE),
        ("INSPÉ", "2 rue des Écoles", None),
        ("inspé", "", None),
        ("Salle 12", "", None),
        ("Salle 12", "Lycée Hugo", LYCEE_12),
        ("Salle 12, Collège Moulin", "", COLLEGE_12),
        ("Annexe", "", None),
        ("", "", None),
    ],
)
def test_which_place_words_mean(name: str, address: str, meant: Place | None) -> None:
    assert place_meant(PLACES, name, address) is meant


def test_a_place_that_has_no_address_is_meant_before_one_that_has() -> None:
    bare = replace(LYCEE_12, id=PlaceId("f"), address="")
    assert place_meant((LYCEE_12, bare), "Salle 12") is bare


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x\ny"}, "name"),
        ({"address": "x" * 401}, "address"),
        ({"address": "x\u2028y"}, "address"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 100_001}, "capacity"),
        ({"access": "x" * 1_001}, "access"),
    ],
)
def test_what_cannot_be_kept_is_refused(changes: dict[str, object], part: str) -> None:
    require_place(INSPE)
    with pytest.raises(PlaceRefused) as refused:
        require_place(replace(INSPE, **changes))  # type: ignore[arg-type]
    assert refused.value.part == part
