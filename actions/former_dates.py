"""Where a date was before it changed, within the key of the job that tells of it: nothing else is kept of what was.

The rule: it stands behind what the job is about, and a key without it tells of a date of which it is not known.
"""

from dataclasses import replace
from datetime import datetime

from formations.occurrences import Occurrence

_BEHIND = "@"  # in no id and in no zone's name
_BETWEEN = "|"
_OFF = "off"
_ON = "on"


def written(former: Occurrence) -> str:
    """What to put behind a key."""
    walls = (former.starts_wall.isoformat(timespec="seconds"), former.ends_wall.isoformat(timespec="seconds"))
    return _BEHIND + _BETWEEN.join((*walls, former.zone, _OFF if former.is_cancelled else _ON))


def parted(key: str) -> tuple[str, str]:
    """What the job is about, and what was `written` behind it; or nothing."""
    about, _, before = key.partition(_BEHIND)
    return about, _BEHIND + before if before else ""


def is_as_before(present: Occurrence, before: str) -> bool:
    """Whether it takes place, as it did, and when it did. What is called off again may be so for another reason."""
    return not present.is_cancelled and written(present) == before


def moved_from(present: Occurrence, before: str) -> Occurrence | None:
    """The same date where it was, if that is somewhere else than now."""
    if not before:
        return None
    starts, ends, zone, *_ = before.removeprefix(_BEHIND).split(_BETWEEN)
    walls = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
    former = replace(present, starts_wall=walls[0], ends_wall=walls[1], zone=zone)
    return None if (former.starts_at, former.ends_at) == (present.starts_at, present.ends_at) else former
