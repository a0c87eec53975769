"""What we write is read back by three programs that share nothing with us nor with one another.

ical.js is what Thunderbird reads with; it runs in Chromium here. vobject and ics are two other people's Python.
"""

import base64
import hashlib
import warnings
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from actions.ports.calendars import Calendar, CalendarEvent
from gateways.calendar_writing import written
from tests.services import launch_chromium

VENDOR = Path(__file__).parent.parent / "vendor" / "ical.js"
TITLE = 'Élèves, "problèmes" ; et \\ autres 🎓 — ' + "long " * 30
# Each Tuesday at 17:30 in La Réunion; and around the night in which Paris changes its clocks.
WEEKLY = CalendarEvent(
    "weekly@preau", 2, datetime(2027, 3, 2, 17, 30), datetime(2027, 3, 2, 18, 30), "Indian/Reunion", "Mardi",
    rule="FREQ=WEEKLY;COUNT=4", left_out=(datetime(2027, 3, 16, 17, 30),),
)  # fmt: skip
MOVED = CalendarEvent(
    "weekly@preau", 3, datetime(2027, 3, 10, 9), datetime(2027, 3, 10, 10), "Indian/Reunion", "Mardi",
    recurrence=datetime(2027, 3, 9, 17, 30), recurrence_zone="Indian/Reunion",
)  # fmt: skip
PARIS = CalendarEvent(
    "paris@preau", 0, datetime(2027, 3, 22, 14), datetime(2027, 3, 22, 15), "Europe/Paris", TITLE,
    description="Deux\nlignes", rule="FREQ=WEEKLY;COUNT=2", conference="https://preau.example/class/c",
    conference_label="Rejoindre; la classe", url="https://preau.example/formations/f",
)  # fmt: skip
PHASE = CalendarEvent("phase@preau", 1, date(2027, 4, 5), date(2027, 4, 9), None, "À distance", cancelled=True)
BODY = written(Calendar("Préau", "fr", datetime(2027, 1, 1, tzinfo=UTC), (WEEKLY, MOVED, PARIS, PHASE)))

STARTS = {
    "weekly@preau": ["2027-03-02T13:30:00Z", "2027-03-10T05:00:00Z", "2027-03-23T13:30:00Z"],
    "paris@preau": ["2027-03-22T13:00:00Z", "2027-03-29T12:00:00Z"],
    "phase@preau": ["2027-04-05"],
}

IN_THE_PAGE = """async ([script, body]) => {
  const { default: ICAL } = await import(`data:text/javascript;base64,${script}`);
  const calendar = new ICAL.Component(ICAL.parse(body));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const components = calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));
  const found = {};
  for (const event of components.filter((each) => !each.isRecurrenceException())) {
    for (const other of components) {
      if (other.uid === event.uid && other.isRecurrenceException()) event.relateException(other);
    }
    const starts = [];
    const steps = event.isRecurring() ? event.iterator() : [event.startDate][Symbol.iterator]();
    const next = () => (event.isRecurring() ? steps.next() : steps.next().value);
    for (let at = next(); at; at = next()) {
      const start = event.isRecurring() ? event.getOccurrenceDetails(at).startDate : at;
      starts.push(start.isDate ? start.toString() : start.convertToZone(ICAL.Timezone.utcTimezone).toString());
    }
    const conference = event.component.getFirstProperty("conference");
    found[event.uid] = {
      starts: starts.sort(), summary: event.summary, description: event.description, sequence: event.sequence,
      status: event.component.getFirstPropertyValue("status"), end: event.endDate.toString(),
      label: conference ? conference.getParameter("label") : null,
    };
  }
  return found;
}"""


async def test_ical_js_reads_it_in_chromium() -> None:
    script = (VENDOR / "ical.min.js").read_bytes()
    async with launch_chromium() as browser:
        page = await browser.new_page()
        found = await page.evaluate(IN_THE_PAGE, [base64.b64encode(script).decode(), BODY.decode()])
    assert {uid: event["starts"] for uid, event in found.items()} == STARTS
    assert found["paris@preau"]["summary"] == TITLE
    assert found["paris@preau"]["description"] == "Deux\nlignes"
    assert found["paris@preau"]["label"] == "Rejoindre; la classe"
    assert (found["phase@preau"]["status"], found["phase@preau"]["end"]) == ("CANCELLED", "2027-04-10")
    assert found["weekly@preau"]["sequence"] == 2


def test_ical_js_is_the_one_whose_sum_is_noted() -> None:
    for line in (VENDOR / "SHA256SUMS").read_text().splitlines():
        expected, name = line.split()
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == expected


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_vobject_reads_it() -> None:
    import vobject

    found: dict[str, list[str]] = {}
    moved: dict[str, set[datetime]] = {}
    for event in vobject.readOne(BODY.decode()).vevent_list:
        uid = event.uid.value
        if hasattr(event, "recurrence_id"):
            moved.setdefault(uid, set()).add(event.recurrence_id.value)
            found.setdefault(uid, []).append(_utc(event.dtstart.value))
    for event in vobject.readOne(BODY.decode()).vevent_list:
        uid = event.uid.value
        if not hasattr(event, "recurrence_id"):
            starts = event.getrruleset(addRDate=True) if hasattr(event, "rrule") else [event.dtstart.value]
            found.setdefault(uid, []).extend(_utc(at) for at in starts if at not in moved.get(uid, ()))
        if uid == "paris@preau":
            assert event.summary.value == TITLE
    assert {uid: sorted(starts) for uid, starts in found.items()} == STARTS


def test_ics_reads_it() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import ics

        events: Any = ics.Calendar(BODY.decode()).events
    found = {(event.uid, event.begin.isoformat(), event.end.isoformat()) for event in events}
    assert found == {
        ("weekly@preau", "2027-03-02T17:30:00+04:00", "2027-03-02T18:30:00+04:00"),
        ("weekly@preau", "2027-03-10T09:00:00+04:00", "2027-03-10T10:00:00+04:00"),
        ("paris@preau", "2027-03-22T14:00:00+01:00", "2027-03-22T15:00:00+01:00"),
        ("phase@preau", "2027-04-05T00:00:00+00:00", "2027-04-10T00:00:00+00:00"),
    }
    assert TITLE.rstrip() in {event.name.rstrip() for event in events}


def _utc(at: datetime | date) -> str:
    if not isinstance(at, datetime):
        return at.isoformat()
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
