"""A door and people before it."""

from tests.live_fixtures import door, migrated_file, pages, raw_sockets

__all__ = ["door", "migrated_file", "pages", "raw_sockets"]
