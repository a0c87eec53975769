"""What is shown and heard: publications, at most one of each source for a connection.

The rule: a screen's sound belongs to the screen. By itself it would be a microphone that nobody sees, and no trainer
could mute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from accounts.people import PersonId
from rooms.errors import NotAMember, ScreenMissing, TooManyPublications, UnknownPublication
from rooms.events import ForwardingChanged, PeerDropped, PublicationStopped, Published, RoomEvent, Unpublished
from rooms.ids import ConnectionId, PeerId, PublicationId
from rooms.participants import Connection, Member
from rooms.room_settings import require_means, stop
from rooms.rooms import Room
from rooms.sources import MEANS_OF, Publication, Source


@dataclass(frozen=True, slots=True)
class Draft:
    """What a connection is about to publish: nothing is in the room before the media process agreed.

    Attributes:
        publication_ids: one for each source, those that are shown already keep theirs.
        outdated: the peer that this offer replaces, to be closed.
    """

    participant_id: PersonId
    connection_id: ConnectionId
    peer_id: PeerId
    session: str
    publication_ids: Mapping[Source, PublicationId]
    outdated: PeerId | None


def draft(
    room: Room,
    connection_id: ConnectionId,
    session: str,
    sources: Sequence[Source],
    new_peer: PeerId,
    new_ids: Sequence[PublicationId],
) -> Draft:
    """Plan a publication; changes nothing.

    Args:
        room: where.
        connection_id: who.
        session: names the browser's peer connection (RFC 8866 §5.2); another one is a new peer.
        sources: of all tracks of the offer.
        new_peer: the peer's id if it is a new one.
        new_ids: fresh ids, one per source.

    Raises:
        TooManyPublications: a source twice.
        ScreenMissing: the sound of a screen, which is not among them.
        MeansWithheld: participants may not show or let hear this now.
    """
    member, connection = room.connection(connection_id)
    _require(room, member, sources)
    same = connection.publish_peer is not None and connection.publish_session == session
    shown = {p.source: p.publication_id for p in _of_connection(room, connection_id)} if same else {}
    ids = {source: shown.get(source, new) for source, new in zip(sources, new_ids, strict=True)}
    return Draft(
        member.participant_id,
        connection_id,
        connection.publish_peer if same and connection.publish_peer else new_peer,
        session,
        ids,
        None if same else connection.publish_peer,
    )


def publish(room: Room, plan: Draft) -> list[RoomEvent]:
    """The media process agreed: it is in the room.

    Raises:
        NotAMember: the connection has gone meanwhile; the peer is to be closed.
    """
    member, connection = room.connection(plan.connection_id)
    if connection.publish_peer not in (plan.outdated, plan.peer_id):
        raise NotAMember  # a newer offer of the same page overtook this one
    events = drop_peer(room, plan.outdated) if plan.outdated else []
    room.change_connection(plan.connection_id, publish_peer=plan.peer_id, publish_session=plan.session)
    member, connection = room.connection(plan.connection_id)
    for source, publication_id in plan.publication_ids.items():
        if publication_id in room.publications:
            continue
        if not room.has(member, MEANS_OF[source]):  # taken away while the media process thought
            events.append(PublicationStopped(plan.peer_id, publication_id))
            continue
        active = is_active(member, connection, source)
        publication = Publication(
            publication_id, member.participant_id, plan.connection_id, source, active, plan.peer_id
        )
        room.publications[publication_id] = publication
        events.append(Published(publication))
        if source is Source.MICROPHONE and member.muted:
            events.append(ForwardingChanged(publication_id, paused=True))
    if events:
        events.append(room.changed(member.participant_id))
    return events


def unpublish(room: Room, connection_id: ConnectionId, publication_id: PublicationId) -> list[RoomEvent]:
    """Take one's own publication back; a screen, with its sound. Raises UnknownPublication."""
    room.connection(connection_id)
    publication = room.publications.get(publication_id)
    if publication is None or publication.connection_id != connection_id:
        raise UnknownPublication
    gone = [publication]
    if publication.source is Source.SCREEN:
        gone += [p for p in _of_connection(room, connection_id) if p.source is Source.SCREEN_SOUND]
    return [*(event for each in gone for event in stop(room, each)), room.changed(publication.participant_id)]


def drop_peer(room: Room, peer: PeerId) -> list[RoomEvent]:
    """A publish peer is no more: neither is what it published."""
    gone = [p for p in room.publications.values() if p.peer_id == peer]
    for publication in gone:
        del room.publications[publication.publication_id]
    return [PeerDropped(peer), *(Unpublished(p.publication_id) for p in gone)]


def peer_closed(room: Room, peer: PeerId) -> list[RoomEvent]:
    """The media process closed a peer: the connection may make another."""
    events: list[RoomEvent] = [e for e in drop_peer(room, peer) if not isinstance(e, PeerDropped)]
    for member in list(room.members.values()):
        for connection in member.connections:
            if connection.publish_peer == peer:
                room.change_connection(connection.connection_id, publish_peer=None, publish_session="")
                events.append(room.changed(member.participant_id))
            elif connection.subscribe_peer == peer:
                room.change_connection(connection.connection_id, subscribe_peer=None, offered=0)
    return events


def subscribe(room: Room, connection_id: ConnectionId, new_peer: PeerId) -> list[RoomEvent]:
    """A connection starts to receive, on a new peer; the one before is dropped."""
    _, connection = room.connection(connection_id)
    events: list[RoomEvent] = [PeerDropped(connection.subscribe_peer)] if connection.subscribe_peer else []
    room.change_connection(connection_id, subscribe_peer=new_peer, offered=0)
    return events


def refresh(room: Room, connection_id: ConnectionId) -> list[RoomEvent]:
    """Look again at what a connection shows, after its devices or its mute changed."""
    member, connection = room.connection(connection_id)
    events: list[RoomEvent] = []
    for publication in _of_connection(room, connection_id):
        active = is_active(member, connection, publication.source)
        if active != publication.active:
            changed = replace(publication, active=active)
            room.publications[publication.publication_id] = changed
            events.append(Published(changed))
    return events


def is_active(member: Member, connection: Connection, source: Source) -> bool:
    """Whether a publication shows or sounds now. Before a page told its devices, what it publishes is on."""
    match source:
        case Source.MICROPHONE:
            return not member.muted and connection.microphone_may_sound
        case Source.CAMERA:
            return connection.camera_may_show
        case Source.SCREEN | Source.SCREEN_SOUND:
            return True


def _require(room: Room, member: Member, sources: Sequence[Source]) -> None:
    for source in sources:
        if sources.count(source) > 1:
            raise TooManyPublications(source)
        require_means(room, member, MEANS_OF[source])
    if Source.SCREEN_SOUND in sources and Source.SCREEN not in sources:
        raise ScreenMissing


def _of_connection(room: Room, connection_id: ConnectionId) -> list[Publication]:
    return [p for p in room.publications.values() if p.connection_id == connection_id]
