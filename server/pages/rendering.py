"""Turns a template and a view into a page: words, hours and addresses of files in the reader's language and zone.

Rule: templates get a `frame` (what surrounds every page) and a `view` (what this page shows), nothing else.
"""

import contextlib
import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import jinja2
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, pass_context
from jinja2.bccache import Bucket
from jinja2.runtime import Context

from accounts.people import Language
from server.i18n import catalogue
from server.pages import hours
from server.pages.views import Frame

TEMPLATES = Path(__file__).parent.parent / "templates"
ICONS = Path(__file__).parent.parent.parent / "static" / "img" / "icons.svg"


class Pages:
    """Renders pages; one Jinja environment for each language."""

    def __init__(self, asset: Callable[[str], str]) -> None:
        """`asset` gives the address of a file under static/ by its path there."""
        self._environments = {language: _environment(language, asset) for language in Language}
        for language in Language:
            hours.make_ready(language)

    def render(self, template: str, frame: Frame, view: object = None) -> str:
        """The whole page as HTML."""
        return self._environments[frame.language].get_template(template).render(frame=frame, view=view)


@cache
def icon_names() -> tuple[str, ...]:
    """Every icon of the sprite, for the style guide."""
    return tuple(re.findall(r'<symbol id="([a-z-]+)"', ICONS.read_text(encoding="utf-8")))


@cache
def compile_templates() -> None:
    """All, before anybody is answered: while Python compiles one, in whichever thread, a class waits for 30 ms."""
    environment = _environment(Language.FRENCH, str)
    for template in environment.list_templates(extensions=["html"]):
        environment.get_template(template)


class Bytecode(FileSystemBytecodeCache):
    """What templates were compiled to, which is the same in every language, kept where Python keeps our modules.

    Where nothing can be written it lasts as long as the process. It is known by what it was made of and with: a
    template's text (by Jinja), and this file and Jinja itself.
    """

    def __init__(self, directory: Path) -> None:
        made_with = hashlib.sha256(Path(__file__).read_bytes() + jinja2.__version__.encode()).hexdigest()[:16]
        super().__init__(str(directory), f"%s.{made_with}.jinja")
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Nothing where it is not known yet, or was written since."""
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])
            return
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001  # a file that was cut short: what unpickling says of it is many things
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """For the other languages, and for the next process."""
        self._known[bucket.key] = bucket.bytecode_to_string()
        with contextlib.suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)
            # Whoever runs the server reads what the owner of the tree compiled.
            Path(self._get_cache_filename(bucket)).chmod(0o644)


_BYTECODE = Bytecode(TEMPLATES.parent / "__pycache__")


def _environment(language: Language, asset: Callable[[str], str]) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        bytecode_cache=_BYTECODE,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    words = catalogue(language)
    environment.install_gettext_callables(words.gettext, words.ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(asset=asset, icon_names=icon_names)
    environment.filters.update(_FILTERS)
    return environment


def _frame(context: Context) -> Frame:
    frame: Frame = context["frame"]
    return frame


@pass_context
def _hour(context: Context, when: datetime) -> str:
    frame = _frame(context)
    return hours.hour(when, frame.language, frame.zone)


@pass_context
def _hour_in(context: Context, when: datetime, zone: str) -> str:
    return hours.hour(when, _frame(context).language, zone)


@pass_context
def _hour_of_wall(context: Context, wall: datetime) -> str:
    return hours.hour(wall.replace(tzinfo=UTC), _frame(context).language, "UTC")


@pass_context
def _day(context: Context, when: datetime) -> str:
    frame = _frame(context)
    return hours.day(when, frame.language, frame.zone, frame.now)


@pass_context
def _day_short(context: Context, when: datetime) -> str:
    frame = _frame(context)
    return hours.day_short(when, frame.language, frame.zone, frame.now)


@pass_context
def _day_short_in(context: Context, when: datetime, zone: str) -> str:
    frame = _frame(context)
    return hours.day_short(when, frame.language, zone, frame.now)


@pass_context
def _day_month(context: Context, when: datetime) -> str:
    """`26 nov.`, with its year unless that is this one."""
    frame = _frame(context)
    day, today = (hours.local_day(one, frame.zone) for one in (when, frame.now))
    return hours.date_told(day, "d MMM", frame.language, today)


@pass_context
def _day_or_today(context: Context, when: datetime, now: datetime) -> str:
    """`aujourd'hui`, `demain`, or the day."""
    frame = _frame(context)
    gettext = catalogue(frame.language).gettext
    days = hours.local_day(when, frame.zone) - hours.local_day(now, frame.zone)
    if not days:
        return gettext("aujourd'hui")
    return gettext("demain") if days == timedelta(days=1) else hours.day(when, frame.language, frame.zone, now)


@pass_context
def _differs(context: Context, zone: str, when: datetime) -> bool:
    """Whether `zone` keeps another hour than the reader's at that moment."""
    frame = _frame(context)
    return hours.hour(when, frame.language, zone) != hours.hour(when, frame.language, frame.zone)


@pass_context
def _place(context: Context, zone: str) -> str:
    return hours.place(zone, _frame(context).language)


@pass_context
def _dated(context: Context, when: date) -> str:
    """`jeudi 26 novembre`, with its year unless that is this one: of a plan that may be for another."""
    frame = _frame(context)
    return hours.date_told(when, "EEEE d MMMM", frame.language, hours.local_day(frame.now, frame.zone))


def _date_filter(pattern: str) -> Callable[[Context, date], str]:
    @pass_context
    def told(context: Context, when: date) -> str:
        return hours.date_told(when, pattern, _frame(context).language)

    return told


@pass_context
def _day_in_month(context: Context, when: date) -> str:
    return hours.day_number(when, _frame(context).language)


@pass_context
def _clock(context: Context, when: time) -> str:
    """`8 h` or `08:00`: a full hour beside a column of them."""
    return hours.clock(when, _frame(context).language)


@pass_context
def _listed(context: Context, names: Sequence[str]) -> str:
    """`Ada, Blaise et Chloé`."""
    if len(names) < 2:
        return "".join(names)
    gettext = catalogue(_frame(context).language).gettext
    return " ".join((", ".join(names[:-1]), gettext("et"), names[-1]))


def _last_moment(ends: datetime) -> datetime:
    """What ends at midnight ends with the day before."""
    return ends - timedelta(microseconds=1)


def _upfirst(words: str) -> str:
    return words[:1].upper() + words[1:]


_FILTERS = {
    "hour": _hour,
    "hour_in": _hour_in,
    "hour_of_wall": _hour_of_wall,
    "day_short_in": _day_short_in,
    "day": _day,
    "day_short": _day_short,
    "day_or_today": _day_or_today,
    "differs": _differs,
    "place": _place,
    "listed": _listed,
    "last_moment": _last_moment,
    "upfirst": _upfirst,
    "utc": hours.utc_iso,
    "duration": hours.duration,
    "day_month": _day_month,
    "dated": _dated,
    "calendar_day": _date_filter("EEEE d MMMM"),
    "month": _date_filter("MMMM y"),
    "weekday": _date_filter("EEEE"),
    "weekday_short": _date_filter("EEE"),
    "weekday_letter": _date_filter("EEEEE"),
    "day_number": _date_filter("d"),
    "day_of_month": _date_filter("d MMMM"),
    "date_full": _date_filter("d MMMM y"),
    "day_in_month": _day_in_month,
    "clock": _clock,
}
