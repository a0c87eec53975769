"""How the nouns of a room look in JSON, and each event's name and fields. docs/protocol.md tells the same; a test
holds the two together."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from actions.entering import AtTheDoor, Welcome
from formations.room_settings import Means
from rooms import events
from rooms.chat import ChatMessage
from rooms.participants import Participant
from rooms.sources import Publication

Json = dict[str, Any]
E = TypeVar("E", bound=events.RoomEvent)


def message_json(message: ChatMessage) -> Json:
    """A message: the durable event `message_sent`, and a line of the history."""
    return {
        "sequence": message.sequence,
        "message_id": message.message_id,
        "participant_id": message.author_id,
        "name": message.name,
        "text": message.text,
        "sent_at": _utc(message.sent_at),
        "command_id": message.command_id,
    }


def participant_json(participant: Participant) -> Json:
    """A participant."""
    return {
        "participant_id": participant.participant_id,
        "name": participant.name,
        "moderator": participant.moderator,
        "presence": participant.presence,
        "connections": participant.connections,
        "microphone": participant.microphone,
        "camera": participant.camera,
        "screen": participant.screen,
        "hears": participant.hears,
        "hand": participant.hand,
        "synthetic": participant.synthetic,
    }


def publication_json(publication: Publication) -> Json:
    """A publication, without the peer that carries it."""
    return {
        "publication_id": publication.publication_id,
        "participant_id": publication.participant_id,
        "connection_id": publication.connection_id,
        "source": publication.source,
        "active": publication.active,
    }


def welcome_json(welcome: Welcome) -> Json:
    """The first that a page hears."""
    return {
        "room": {
            "room_id": welcome.room_id,
            "kind": welcome.kind,
            "title": welcome.title,
            "formation_title": welcome.formation_title,
            "starts_at": welcome.starts_at and _utc(welcome.starts_at),
            "ends_at": welcome.ends_at and _utc(welcome.ends_at),
            "mute_on_entry": welcome.settings.mute_on_entry,
            "allows": allows_json(welcome.settings.allows),
        },
        "you": {
            "participant_id": welcome.caller.person_id,
            "connection_id": welcome.caller.connection_id,
            "moderator": welcome.moderator,
            "chat_only": False,
        },
        "participants": [participant_json(each) for each in welcome.participants],
        "hands": list(welcome.hands),
        "speaking": list(welcome.speaking),
        "publications": [publication_json(each) for each in welcome.publications],
        "sequence": welcome.sequence,
        "missed": [message_json(each) for each in welcome.missed.messages],
        "more": welcome.missed.more,
        "media": {"available": welcome.media_available},
        "waiting": waiting_json(welcome.waiting),
    }


def allows_json(allows: Collection[Means]) -> list[str]:
    """What participants may take part with, always in the same order."""
    return [means for means in Means if means in allows]


def waiting_json(waiting: Sequence[events.WaitingPerson]) -> list[Json]:
    """Who is in the lobby, for trainers."""
    return [{"participant_id": each.participant_id, "name": each.name} for each in waiting]


def first_json(told: Welcome | AtTheDoor) -> tuple[str, Json]:
    """The first that a page hears: `welcome`, or `waiting` in the lobby."""
    if isinstance(told, Welcome):
        return "welcome", welcome_json(told)
    return "waiting", {
        "room": {
            "room_id": told.room_id,
            "title": told.title,
            "formation_title": told.formation_title,
            "starts_at": told.starts_at and _utc(told.starts_at),
        },
        "lobby": told.lobby,
    }


def event_json(event: events.RoomEvent) -> tuple[str, Json]:
    """An event's name on the wire and what it says. Raises KeyError for those that the server keeps to itself."""
    name, fields = EVENTS[type(event)]
    return name, fields(event)


def _utc(moment: datetime) -> str:
    """ISO 8601 in UTC, with milliseconds and Z, as JavaScript writes it."""
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


EVENTS: dict[type[events.RoomEvent], tuple[str, Callable[[events.RoomEvent], Json]]] = {}


def _tell(kind: type[E], name: str, fields: Callable[[E], Json]) -> None:
    EVENTS[kind] = name, cast(Callable[[events.RoomEvent], Json], fields)


_tell(events.MessageSent, "message_sent", lambda e: message_json(e.message))
_tell(events.ParticipantJoined, "participant_joined", lambda e: {"participant": participant_json(e.participant)})
_tell(events.ParticipantLeft, "participant_left", lambda e: {"participant_id": e.participant_id})
_tell(events.ParticipantChanged, "participant_changed", lambda e: {"participant": participant_json(e.participant)})
_tell(events.HandRaised, "hand_raised", lambda e: {"participant_id": e.participant_id, "hands": list(e.hands)})
_tell(events.HandLowered, "hand_lowered", lambda e: {"participant_id": e.participant_id, "hands": list(e.hands)})
_tell(events.Muted, "muted", lambda e: {"participant_id": e.participant_id, "by_moderator": e.by_moderator})
_tell(events.MuteOnEntryChanged, "mute_on_entry_changed", lambda e: {"on": e.on})
_tell(events.MeansChanged, "means_changed", lambda e: {"allows": allows_json(e.allows)})
_tell(events.Removed, "removed", lambda _: {})
_tell(events.ClassEnded, "class_ended", lambda _: {})
_tell(events.WaitingChanged, "waiting_changed", lambda e: {"waiting": waiting_json(e.waiting)})
_tell(events.Admitted, "admitted", lambda _: {})
_tell(events.Denied, "denied", lambda _: {})
_tell(
    events.ClassMoved,
    "class_moved",
    lambda e: {"starts_at": _utc(e.starts_at), "ends_at": _utc(e.ends_at), "stays": e.stays},
)
_tell(events.ClassExtended, "class_extended", lambda e: {"ends_at": _utc(e.ends_at)})
_tell(events.ClassCancelled, "class_cancelled", lambda e: {"reason": e.reason, "withheld": e.withheld})
_tell(events.Published, "published", lambda e: {"publication": publication_json(e.publication)})
_tell(events.Unpublished, "unpublished", lambda e: {"publication_id": e.publication_id})
_tell(events.SpeakingChanged, "speaking_changed", lambda e: {"participant_ids": list(e.participant_ids)})
_tell(events.Reacted, "reacted", lambda e: {"participant_id": e.participant_id, "reaction": e.reaction})
_tell(events.OfferMade, "offer", lambda e: {"version": e.version, "sdp": e.sdp})
_tell(
    events.SlotsChanged,
    "slots_changed",
    lambda e: {"slots": [{"mid": s.mid, "kind": s.kind, "publication_id": s.publication_id} for s in e.slots]},
)
_tell(
    events.PicturesHeld,
    "pictures_held",
    lambda e: {"publication_ids": list(e.publication_ids), "sound_only": e.sound_only},
)
_tell(events.LayersWanted, "layers_wanted", lambda e: {"publication_id": e.publication_id, "rids": list(e.rids)})
_tell(events.MediaLost, "media_lost", lambda _: {})
_tell(events.MediaBack, "media_back", lambda _: {})
_tell(events.ServerStopping, "server_stopping", lambda _: {})
