"""A door and people before it."""

from tests.live_fixtures import class_goes_on, door, migrated_file, pages, raw_sockets

__all__ = ["class_goes_on", "door", "migrated_file", "pages", "raw_sockets"]
