"""Samples of the places of a domain."""

from dataclasses import replace

from accounts.people import DomainId, Language
from formations.places import Place, PlaceId
from server.pages.places import SENTENCES as PLACE_SENTENCES
from server.pages.places import PlaceFormView, PlacesView, PlaceView
from tests.server.samples.story import Samples

PLACES_URL = "/domains/d/places"
HALL = Place(PlaceId("hall"), DomainId("d"), "INSPÉ, amphithéâtre", "1 rue des Écoles, 13001 Valmont", 120, "Sonnez.")
ATTIC = replace(HALL, id=PlaceId("attic"), name="Annexe", address="", capacity=None, retired=True)
PLACE_FIELDS = {"name": "Collège Jean-Moulin, salle 12", "address": "", "capacity": "zéro", "access": ""}
PLACES = PlacesView(
    "Académie de Valmont",
    PLACES_URL,
    (PlaceView(HALL, f"{PLACES_URL}/hall"),),
    (PlaceView(ATTIC, f"{PLACES_URL}/attic"),),
    PLACE_FIELDS,
    PLACE_SENTENCES["capacity"],
    "capacity",
    "added",
    searchable=True,
    more=True,
)


def place_form(place: Place, *, changed_meanwhile: bool) -> PlaceFormView:
    url = f"{PLACES_URL}/{place.id}"
    return PlaceFormView(
        place, "Académie de Valmont", url, PLACES_URL, PLACE_FIELDS, changed_meanwhile=changed_meanwhile
    )


def pages(language: Language) -> Samples:
    return {
        "places": ("places.html", PLACES, True),
        "place": ("place.html", place_form(HALL, changed_meanwhile=True), True),
        "place-retired": ("place.html", place_form(ATTIC, changed_meanwhile=False), True),
    }
