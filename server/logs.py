"""How a process of Préau logs: one line per event, as JSON or for a person's eyes, on the standard error.

The rule: ids only. No name, address, user agent, message, SDP or payload reaches a line, so the text of an exception
is left out too (it may quote any of them): its class and the lines it passed stay. There is no access log.
"""

import logging
import sys
import traceback
from typing import Any, Literal

import structlog
from structlog.types import EventDict, WrappedLogger

# They log whole payloads at INFO, who asked for what, or each malformed request of a stranger.
QUIET = {
    "socketio": "WARNING",
    "engineio": "WARNING",
    "aiohttp.access": "CRITICAL",
    "aiohttp.server": "CRITICAL",
}


def _without_words(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replaces an exception by its class and the places it passed."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    elif isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if found and found[0]:
        event["error"] = _error_name(found[1])
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(found[2])]
    return event


def _error_name(error: BaseException) -> str:
    """An operating system's own words are safe to keep; a file's name is not among them."""
    words = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
    return type(error).__name__ + words


def _foreign(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Libraries put addresses and payloads in their sentences: only where it came from is kept."""
    record = event.get("_record")
    if record is not None and event.get("_from_structlog") is False:
        event["event"] = f"{record.name} reported"
        event["at"] = event.get("at") or [f"{record.pathname}:{record.lineno}"]
    return event


def configure_logs(process: str, log_format: Literal["auto", "json", "console"], level: str) -> None:
    """Sets up structlog, and everything that libraries log, for this process.

    Args:
        process: its name, on every line.
        log_format: `auto` is for a person's eyes on a terminal, JSON elsewhere.
        level: the least that is logged.
    """
    readable = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())

    def name_process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["process"] = process
        return event

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_process,
        _without_words,
    ]
    renderer = structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[_foreign, structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name, quiet_level in QUIET.items():
        logging.getLogger(name).setLevel(quiet_level)


def get_logger() -> structlog.stdlib.BoundLogger:
    """The logger of this process."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger()
    return logger
