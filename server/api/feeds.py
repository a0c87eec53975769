"""`/api/v1/feeds`: one's own calendar addresses. The rule of their page holds here: an address is told once."""

from aiohttp import web
from pydantic import model_validator

from accounts.people import DomainId
from actions.feeds import OfferedFeed, offered_feeds, renew_feed, revoke_feed
from formations.errors import UnknownFeed, UnknownFormation
from formations.formations import FormationId
from server.api.messages import Id, InList, Message, Nothing, page_of
from server.api.operations import Call, operation
from server.keys import SETTINGS

routes = web.RouteTableDef()
FEEDS = "/api/v1/feeds"


class Shown(Message):
    """What an address shows: a formation, a domain, or (neither) all that is one's own."""

    formation_id: Id | None = None
    domain_id: Id | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "Shown":
        if self.formation_id is not None and self.domain_id is not None:
            raise ValueError("a formation or a domain")
        return self


class NewFeed(Message):
    """An address, told this once. `url` is a secret: it opens to whoever holds it."""

    url: str


class ToldFeed(Message):
    """What one may subscribe to: a formation, a domain, or (neither) all that is one's own. `exists`: it has an
    address, which cannot be told again."""

    formation_id: Id | None
    domain_id: Id | None
    title: str
    exists: bool


class FeedPage(Message):
    """Some of them. `next`: the cursor of the page behind this one; null: this is the last."""

    items: list[ToldFeed]
    next: str | None


@routes.get(FEEDS)
@operation(InList, Nothing, FeedPage)
async def list_feeds(call: Call[InList, Nothing]) -> FeedPage:
    """What one may subscribe to."""
    items, last = page_of(await offered_feeds(call.world, call.person), _key, call.where)
    return FeedPage(items=list(map(_told, items)), next=last)


@routes.post(FEEDS)
@operation(Nothing, Shown, NewFeed, (UnknownFormation, UnknownFeed), 201, once=True)
async def create_feed(call: Call[Nothing, Shown]) -> NewFeed:
    """Makes a private address; the one before, for the same, shows nothing any more."""
    secret = await renew_feed(call.world, call.person, *_asked(call.body))
    return NewFeed(url=f"{call.request.app[SETTINGS].public_url}/feeds/{secret}.ics")


@routes.delete(FEEDS)
@operation(Shown, Nothing, Nothing, status=204)
async def revoke_feed_of(call: Call[Shown, Nothing]) -> Nothing:
    """One's own address for this shows nothing any more, to anybody."""
    await revoke_feed(call.world, call.person, *_asked(call.where))
    return Nothing()


def _asked(told: Shown) -> tuple[FormationId | None, DomainId | None]:
    formation_id = None if told.formation_id is None else FormationId(told.formation_id)
    return formation_id, None if told.domain_id is None else DomainId(told.domain_id)


def _told(one: OfferedFeed) -> ToldFeed:
    feed = one.feed
    return ToldFeed(formation_id=feed.formation_id, domain_id=feed.domain_id, title=one.title, exists=one.exists)


def _key(one: OfferedFeed) -> str:
    """First all that is theirs, then domains, then formations."""
    if one.feed.formation_id is not None:
        return f"2 {one.feed.formation_id}"
    return "0" if one.feed.domain_id is None else f"1 {one.feed.domain_id}"
