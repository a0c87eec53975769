"""Sound and pictures, as messages."""

from typing import Annotated

from pydantic import Field

from actions import publishing
from actions.callers import Caller
from actions.ports.media import WantedPicture
from actions.world import World
from rooms.ids import PublicationId
from rooms.sources import PictureLimit, Pin, Source
from signaling.messages import Command, Empty, Facts, Message, Mid, PublicId, Sdp, Whole
from signaling.rates import RateKind

MOST_PICTURES = 49
MOST_TRACKS = 16
LARGEST_PX = 16_384


class Track(Message):
    """A section of the offer, and what it shows."""

    mid: Mid
    source: Annotated[Source, Field(strict=False)]


class Publish(Message):
    """All that this page publishes, each time."""

    sdp: Sdp
    tracks: Annotated[list[Track], Field(max_length=MOST_TRACKS)]
    restart: bool


class Unpublish(Message):
    """One's own."""

    publication_id: PublicId


class Answer(Message):
    """To the `offer` of this version."""

    version: Annotated[Whole, Field(ge=0, le=2**31)]
    sdp: Sdp


class Picture(Message):
    """Shown so large, in pixels of the screen."""

    publication_id: PublicId
    width: Annotated[Whole, Field(ge=1, le=LARGEST_PX)]
    height: Annotated[Whole, Field(ge=1, le=LARGEST_PX)]
    pin: Annotated[Pin, Field(strict=False)] = Pin.NONE


class Want(Message):
    """The most important first."""

    pictures: Annotated[list[Picture], Field(max_length=MOST_PICTURES)]


async def publish(world: World, caller: Caller, message: Publish) -> Facts:
    """The answer, and the publications."""
    tracks = [publishing.Track(track.mid, track.source) for track in message.tracks]
    answer = await publishing.publish(world, caller, message.sdp, tracks, message.restart)
    told = [{"mid": track.mid, "publication_id": track.publication_id} for track in answer.tracks]
    return {"sdp": answer.sdp, "publications": told}


async def unpublish(world: World, caller: Caller, message: Unpublish) -> Facts:
    """One's own."""
    await publishing.unpublish(world, caller, PublicationId(message.publication_id))
    return {}


async def subscribe(world: World, caller: Caller, _message: Empty) -> Facts:
    """An `offer` follows as an event."""
    await publishing.subscribe(world, caller)
    return {}


async def answer(world: World, caller: Caller, message: Answer) -> Facts:
    """To an `offer`."""
    await publishing.answer(world, caller, message.version, message.sdp)
    return {}


async def want(world: World, caller: Caller, message: Want) -> Facts:
    """What the page shows."""
    pictures = [WantedPicture(PublicationId(p.publication_id), p.width, p.height, p.pin) for p in message.pictures]
    await publishing.want(world, caller, pictures)
    return {}


class LimitPictures(Message):
    """At most."""

    limit: Annotated[PictureLimit, Field(strict=False)]


async def limit_pictures(world: World, caller: Caller, message: LimitPictures) -> Facts:
    """For the peer that the page has now."""
    await publishing.limit_pictures(world, caller, message.limit)
    return {}


COMMANDS = (
    Command("publish", Publish, publish, RateKind.MEDIA, carries_sdp=True),
    Command("unpublish", Unpublish, unpublish, RateKind.MEDIA),
    Command("subscribe", Empty, subscribe, RateKind.MEDIA),
    Command("answer", Answer, answer, RateKind.MEDIA, carries_sdp=True),
    Command("want", Want, want, RateKind.MEDIA),
    Command("limit_pictures", LimitPictures, limit_pictures, RateKind.MEDIA),
)
