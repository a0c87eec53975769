"""What programs send: a class on Tuesdays, a later date, words; and the planted things that they are about."""

from tests.server.api.programs import Json
from tests.storage.planted import an_id

TUESDAYS: Json = {
    "starts_wall": "2027-03-16T17:30",
    "ends_wall": "2027-03-16T19:00",
    "zone": "Indian/Reunion",
    "rule": "FREQ=WEEKLY;COUNT=4",
}
CLASS: Json = {
    "kind": "virtual_class",
    "title": " Classe du mardi ",
    "planned_minutes": 90,
    "lobby": "approval",
    "mute_on_entry": True,
    "allows": ["chat", "microphone", "chat"],
    "dates": TUESDAYS,
}
LATER = {"starts_wall": "2027-04-01T10:00", "ends_wall": "2027-04-01T11:00", "zone": "Europe/Paris"}
WORDS = {"title": "Autre titre", "aims": "Savoir\nfaire", "planned_minutes": 540, "zone": "Indian/Reunion"}
DATE, CLASS_ID = an_id("occurrence-1"), an_id("activity-1")
