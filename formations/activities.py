"""What an activity may be: words of bounded length, a place for those who meet, links that lead to the web."""

from urllib.parse import urlsplit

from accounts.lines import is_line, is_seen
from formations.errors import DatesRefused
from formations.formations import Activity, ActivityKind, Link
from formations.places import LONGEST_ADDRESS, LONGEST_PLACE, MOST_CAPACITY
from formations.room_settings import DEFAULTS

LONGEST_TITLE = 200
LONGEST_INSTRUCTIONS = 4_000
MOST_MINUTES = 60_000
MOST_LINKS = 20
LONGEST_LINK = 180


def require_activity(activity: Activity) -> None:
    """Let pass what can be planned. Raises DatesRefused, with the field that is wrong."""
    for part, fits in (
        ("title", is_title(activity.title)),
        ("instructions", len(activity.instructions) <= LONGEST_INSTRUCTIONS),
        ("place", len(activity.place) <= LONGEST_PLACE and is_line(activity.place)),
        ("address", len(activity.address) <= LONGEST_ADDRESS and is_line(activity.address)),
        ("planned_minutes", 0 <= activity.planned_minutes <= MOST_MINUTES),
        ("capacity", activity.capacity is None or 1 <= activity.capacity <= MOST_CAPACITY),
        ("links", len(activity.links) <= MOST_LINKS and all(_is_link(link) for link in activity.links)),
        ("room", activity.kind is ActivityKind.VIRTUAL_CLASS or activity.room == DEFAULTS),
        (
            "place",
            activity.kind is ActivityKind.IN_PERSON or not (activity.place or activity.address or activity.place_id),
        ),
    ):
        if not fits:
            raise DatesRefused(part)


def is_title(words: str) -> bool:
    """Whether it names something: in one line, and not too long."""
    return is_seen(words) and len(words) <= LONGEST_TITLE and is_line(words)


def _is_link(link: Link) -> bool:
    """An address of the web, and all of it on one line."""
    if len(link.url) + len(link.title) > LONGEST_LINK or any(c.isspace() or c < " " for c in link.url):
        return False
    if not is_line(link.title):
        return False
    try:
        parts = urlsplit(link.url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
