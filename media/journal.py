"""The media process's log: few lines, and never an address, a name or a session description in them."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.types import EventDict

# Distinct sources remembered per second; a flood from more of them is told once.
_MAX_SOURCES = 256


def configure() -> None:
    """Plain lines on the standard error stream, unless whoever runs this process has set up logs already."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _without_words(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Of an exception its class and the places it passed; its text may quote what somebody sent."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return event


class Journal:
    """Writes at most one line per source and second about what strangers and broken browsers send."""

    def __init__(self) -> None:
        self._log: Any = structlog.get_logger("media")
        self._told: set[object] = set()
        self._untold = 0
        self._faults: set[tuple[str, int]] = set()
        """The places in our code that have failed."""

    def refused(self, what: str, source: object) -> None:
        """A datagram or packet that was not understood; `source` is compared, never written."""
        if source in self._told or len(self._told) >= _MAX_SOURCES:
            self._untold += 1
            return
        self._told.add(source)
        self._log.info("media_refused", what=what)

    def event(self, name: str, **facts: object) -> None:
        """A line about the process itself."""
        self._log.info(name, **facts)

    def failure(self, name: str, error: BaseException) -> None:
        """Something that should never happen, with its traceback."""
        self._log.error(name, exc_info=error)

    def fault(self, name: str, error: BaseException) -> None:
        """The same, of what others may make happen again and again: told once of each place, and counted then."""
        *_, (frame, line) = traceback.walk_tb(error.__traceback__)  # extracting it would read source files, each time
        key = frame.f_code.co_filename, line
        if key in self._faults:
            self._untold += 1
            return
        self._faults.add(key)
        self.failure(name, error)

    @contextmanager
    def containing(self, name: str) -> Iterator[None]:
        """One peer's, page's or room's work: what fails in it is told, and may end or hold up nothing else."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, the next one's work is to be done
            self.fault(name, error)

    def second_passed(self) -> None:
        """Called once a second: sources may be told of again."""
        if self._untold:
            self._log.info("media_refused_more", count=self._untold)
        self._told.clear()
        self._untold = 0
