"""Time zones as other programs name them: Windows' names, prefixes of vendors, offsets, and zones of a file's own.

The rule: a name is looked up, never opened as a path. What nobody knows is told, not guessed.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

# How Exchange shows zones to people, and sometimes names them; the territory's and its neighbours'.
_SHOWN = {
    "brussels, copenhagen, madrid, paris": "Europe/Paris",
    "amsterdam, berlin, bern, rome, stockholm, vienna": "Europe/Berlin",
    "belgrade, bratislava, budapest, ljubljana, prague": "Europe/Prague",
    "sarajevo, skopje, warsaw, zagreb": "Europe/Warsaw",
    "dublin, edinburgh, lisbon, london": "Europe/London",
    "eastern time (us and canada)": "America/New_York",
    "eastern time (us & canada)": "America/New_York",
    "pacific time (us and canada)": "America/Los_Angeles",
    "pacific time (us & canada)": "America/Los_Angeles",
    "georgetown, la paz, manaus, san juan": "America/Martinique",
    "cayenne, fortaleza": "America/Cayenne",
    "port louis": "Indian/Reunion",
    "solomon is., new caledonia": "Pacific/Noumea",
    "hawaii": "Pacific/Tahiti",
    "bangkok, hanoi, jakarta": "Asia/Bangkok",
    # The same where Windows speaks French.
    "bruxelles, copenhague, madrid, paris": "Europe/Paris",
    "amsterdam, berlin, berne, rome, stockholm, vienne": "Europe/Berlin",
    "sarajevo, skopje, varsovie, zagreb": "Europe/Warsaw",
    "dublin, édimbourg, lisbonne, londres": "Europe/London",
    "est (é.-u. et canada)": "America/New_York",
    "port-louis": "Indian/Reunion",
    "îles salomon, nouvelle-calédonie": "Pacific/Noumea",
}
# Names that say no place. Those of the IANA's list change their clocks as these do.
_PLACELESS = {
    "CET": "Europe/Brussels",
    "MET": "Europe/Brussels",
    "EET": "Europe/Athens",
    "WET": "Europe/Lisbon",
    "GMT": "UTC",
    "tzone://Microsoft/Utc": "UTC",
}
_SHOWN_NAME = re.compile(r"\((?:UTC|GMT)\s*(?:([+-])(\d{1,2}):?(\d\d))?\)\s*(.*)", re.DOTALL)


def zone_of(name: str, own: Mapping[str, tzinfo]) -> ZoneInfo | tzinfo | None:
    """The zone of this name; one that is not of the IANA's is good for moments only. None: nobody knows it.

    Args:
        own: the zones that the file describes, by their names in it.
    """
    plain = name.strip().strip('"').replace("\\,", ",")
    known = iana_name(plain)
    if known is not None:
        return ZoneInfo(known)
    if own.get(name) is not None:
        return own[name]
    shown = _SHOWN_NAME.fullmatch(plain)
    if shown is None:
        return None
    if shown[1] is None:
        return ZoneInfo("UTC")
    offset = timedelta(hours=int(shown[2]), minutes=int(shown[3]))
    return timezone(-offset if shown[1] == "-" else offset) if offset < timedelta(hours=24) else None


def iana_name(name: str) -> str | None:
    """As the IANA calls it."""
    if name in _PLACELESS:
        return _PLACELESS[name]
    if name in _iana():
        return name
    if name in WINDOWS_TO_OLSON:
        return str(WINDOWS_TO_OLSON[name])
    shown = _SHOWN_NAME.fullmatch(name)
    if shown is not None and shown[4].casefold() in _SHOWN:
        return _SHOWN[shown[4].casefold()]
    parts = name.strip("/").split("/")
    ends = ("/".join(parts[-length:]) for length in (3, 2) if len(parts) > length)
    return next((end for end in ends if end in _iana()), None)


def wall_in(moment: datetime, zone: str) -> datetime:
    """What clocks there say, naive."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@cache
def _iana() -> frozenset[str]:
    return frozenset(available_timezones())
