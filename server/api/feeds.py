"""`/api/v1/feeds`: one's own calendar addresses. The rule of their page holds here: an address is told once."""

from aiohttp import web

from actions.feeds import OfferedFeed, offered_feeds
from server.api.messages import Id, InList, Message, Nothing, cursor_of, parts_of
from server.api.operations import Call, operation

routes = web.RouteTableDef()
FEEDS = "/api/v1/feeds"


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
    parts = parts_of(call.where.cursor, 1)
    found = sorted(await offered_feeds(call.world, call.person), key=_key)
    behind = [one for one in found if parts is None or _key(one) > parts[0]]
    items = behind[: call.where.limit]
    last = cursor_of(_key(items[-1])) if len(behind) > len(items) else None
    return FeedPage(items=list(map(_told, items)), next=last)


def _told(one: OfferedFeed) -> ToldFeed:
    feed = one.feed
    return ToldFeed(formation_id=feed.formation_id, domain_id=feed.domain_id, title=one.title, exists=one.exists)


def _key(one: OfferedFeed) -> str:
    """First all that is theirs, then domains, then formations."""
    if one.feed.formation_id is not None:
        return f"2 {one.feed.formation_id}"
    return "0" if one.feed.domain_id is None else f"1 {one.feed.domain_id}"
