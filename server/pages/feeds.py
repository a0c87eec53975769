"""`/calendar/subscribe`: one's private calendar addresses; and `/feeds/….ics`, where calendar programs read them.

The rule: the address is the only proof, so it is told once and never logged; and nothing notes that it was read.
"""

import asyncio
import gzip
import hashlib
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from aiohttp import web

from accounts.people import DomainId, Person
from actions.feeds import FeedReading, OfferedFeed, offered_feeds, read_feed, renew_feed, revoke_feed
from actions.polite import politely
from actions.ports.calendars import Calendar, CalendarEvent
from formations.formations import FormationId
from server.calendars import Reader, event_of, events_of
from server.forms import read_form
from server.i18n import catalogue, later
from server.keys import SETTINGS, WORLD
from server.pages.showing import for_people, show
from server.settings import Settings

routes = web.RouteTableDef()

MINE = later("Mon calendrier")
_SMALL = 1_000  # bytes that are not worth compressing


@dataclass(frozen=True, slots=True)
class FeedView:
    """Something to subscribe to.

    Attributes:
        title: a formation's or a domain's own name; empty for all that is the reader's.
        exists: it has an address already, which cannot be told again.
        address: told right after it was made; else empty.
    """

    title: str
    formation_id: str
    domain_id: str
    exists: bool
    address: str = ""

    @property
    def webcal(self) -> str:
        """Opens the reader's own calendar program."""
        return f"webcal://{self.address.partition('://')[2]}"


@dataclass(frozen=True, slots=True)
class FeedsView:
    """All there is to subscribe to. `revoked`: an address was just taken back.

    `formation_id`, `domain_id`: from whose calendar the reader came, or empty; its card stays, and stays the first,
    whatever they do on the page.
    """

    feeds: tuple[FeedView, ...]
    revoked: bool = False
    formation_id: str = ""
    domain_id: str = ""

    @property
    def asked(self) -> str:
        """What its forms carry on of where the reader came from."""
        if self.formation_id:
            return f"?formation={self.formation_id}"
        return f"?domain={self.domain_id}" if self.domain_id else ""

    @property
    def back_url(self) -> str:
        """The calendar that they came from."""
        if self.formation_id:
            return f"/formations/{self.formation_id}/calendar"
        return f"/domains/{self.domain_id}/calendar" if self.domain_id else "/calendar"


@routes.get("/calendar/subscribe")
@for_people
async def show_feeds(request: web.Request, person: Person) -> web.Response:
    """What one can subscribe to."""
    feeds = await offered_feeds(request.app[WORLD], person, *_from(request))
    return await show(request, "subscribe.html", _view(request, tuple(feed_view(feed) for feed in feeds)))


@routes.post("/calendar/subscribe")
@for_people
async def take_renewal(request: web.Request, person: Person) -> web.Response:
    """Makes an address and shows it, this once: the answer is the page itself, as it cannot be asked for again."""
    formation_id, domain_id = await _asked(request)
    secret = await renew_feed(request.app[WORLD], person, formation_id, domain_id)
    address = f"{request.app[SETTINGS].public_url}/feeds/{secret}.ics"
    feeds = await offered_feeds(request.app[WORLD], person, *_from(request))
    views = tuple(
        feed_view(one, address if (one.feed.formation_id, one.feed.domain_id) == (formation_id, domain_id) else "")
        for one in feeds
    )
    return await show(request, "subscribe.html", _view(request, views))


@routes.post("/calendar/subscribe/revoke")
@for_people
async def take_revocation(request: web.Request, person: Person) -> web.StreamResponse:
    """The address is dead from now on."""
    formation_id, domain_id = await _asked(request)
    await revoke_feed(request.app[WORLD], person, formation_id, domain_id)
    formation, domain = _from(request)
    asked = urlencode({name: value for name, value in (("formation", formation), ("domain", domain)) if value})
    raise web.HTTPSeeOther(f"/calendar/subscribe?revoked{'&' if asked else ''}{asked}")


@routes.get("/feeds/{secret}.ics")
async def show_feed(request: web.Request) -> web.Response:
    """For calendar programs: they bring no cookie, only what they know already."""
    reading = await read_feed(request.app[WORLD], request.match_info["secret"])
    calendar = await calendar_of(reading, request.app[SETTINGS], request.app[WORLD].clock.now())
    tag = await _tag(calendar)
    headers = {"ETag": f'W/"{tag}"', "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding"}
    if any(known.value in (tag, "*") for known in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    body = await request.app[WORLD].calendars.write(calendar)
    if len(body) > _SMALL and "gzip" in request.headers.get("Accept-Encoding", ""):
        # zlib lets the loop go on meanwhile.
        body = await asyncio.to_thread(gzip.compress, body, 5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    headers["Content-Disposition"] = 'inline; filename="preau.ics"'
    return web.Response(body=body, content_type="text/calendar", charset="utf-8", headers=headers)


def feed_view(offered: OfferedFeed, address: str = "") -> FeedView:
    """One thing to subscribe to."""
    feed = offered.feed
    return FeedView(offered.title, feed.formation_id or "", feed.domain_id or "", offered.exists, address)


async def calendar_of(reading: FeedReading, settings: Settings, now: datetime) -> Calendar:
    """What the address shows, in its owner's language."""
    language = reading.owner.language
    events: list[CalendarEvent] = []
    first_dates = {planned.occurrence.series_id: planned for planned in reversed(reading.plan)}
    async for series_id, planned in politely(first_dates.items()):
        reader = Reader(language, settings.public_url, series_id in reading.joinable)
        series, dates = reading.series[series_id], reading.dates.get(series_id)
        events += events_of(planned, series, dates, reader) if dates else [event_of(planned, series, reader)]
    name = reading.title or catalogue(language).gettext(MINE)
    return Calendar(f"Préau · {name}", language, now, tuple(events))


async def _tag(calendar: Calendar) -> str:
    """Of all but the hour of writing: weak, as DTSTAMP differs."""
    digest = hashlib.sha256(repr(calendar.name).encode(errors="replace"))
    async for event in politely(calendar.events):
        digest.update(repr(event).encode(errors="replace"))
    return digest.hexdigest()[:32]


def _from(request: web.Request) -> tuple[FormationId | None, DomainId | None]:
    """From whose calendar they came, as the address says."""
    formation_id, domain_id = request.query.get("formation", ""), request.query.get("domain", "")
    return FormationId(formation_id) if formation_id else None, DomainId(domain_id) if domain_id else None


def _view(request: web.Request, views: tuple[FeedView, ...]) -> FeedsView:
    """With where they came from, if they may see that."""
    formation_id, domain_id = _from(request)
    shown = any(one.formation_id == formation_id for one in views), any(one.domain_id == domain_id for one in views)
    revoked = "revoked" in request.query
    return FeedsView(views, revoked, (shown[0] and formation_id) or "", (shown[1] and domain_id) or "")


async def _asked(request: web.Request) -> tuple[FormationId | None, DomainId | None]:
    form = await read_form(request)
    formation_id, domain_id = str(form.get("formation_id", "")), str(form.get("domain_id", ""))
    return FormationId(formation_id) if formation_id else None, DomainId(domain_id) if domain_id else None
