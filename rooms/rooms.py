"""The room: its people, hands and publications. What may happen to it is in the file of each feature.

The rule of those files: first everything that may refuse, then the change, then the events; so what is refused
changed nothing. A room knows no clock and no socket, and lives in the memory of one node.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts.people import PersonId
from formations.room_settings import DEFAULTS, NOTHING_CHOSEN, Chosen, Means, RoomSettings
from rooms.chat import ChatMessage
from rooms.errors import NotAMember, NotModerator, RemovedFromRoom, RoomEnded, UnknownParticipant
from rooms.events import ParticipantChanged
from rooms.ids import ConnectionId, PublicationId, RoomId
from rooms.participants import Connection, Member, Participant
from rooms.sources import Publication, Source

if TYPE_CHECKING:
    from rooms.lobby import Waiting


@dataclass(slots=True)
class Room:
    """One live room, in the memory of the node that owns it.

    Attributes:
        sequence: of the last durable event that was told.
        saved: durable events that wait for an earlier one to be told.
        rehearsal: a trainer's salle d'essai, which no ending closes for good.
        hands: in the order in which they went up.
        speaking: the loudest first.
        planned: how it is set on the calendar, by the activity of `planned_version`.
        chosen: how trainers set it otherwise, in it.
        opened: a trainer has been here since it was empty.
        waiting: who is in the lobby, in the order in which they came; they are no members.
        admitted: who was let in from there.
        hours: from when until when the class is planned (aware, UTC), as it was last told.
    """

    room_id: RoomId
    rehearsal: bool = False
    sequence: int = 0
    ended: bool = False
    chosen: Chosen = NOTHING_CHOSEN
    media_available: bool = True
    bans: set[PersonId] = field(default_factory=set)
    members: dict[PersonId, Member] = field(default_factory=dict)
    hands: list[PersonId] = field(default_factory=list)
    publications: dict[PublicationId, Publication] = field(default_factory=dict)
    speaking: tuple[PersonId, ...] = ()
    saved: dict[int, ChatMessage] = field(default_factory=dict)
    hours: tuple[datetime, datetime] | None = None
    planned: RoomSettings = DEFAULTS
    planned_version: int = 0
    opened: bool = False
    waiting: "dict[PersonId, Waiting]" = field(default_factory=dict)
    admitted: set[PersonId] = field(default_factory=set)
    owners: dict[ConnectionId, PersonId] = field(default_factory=dict)

    @property
    def settings(self) -> RoomSettings:
        """What holds in it."""
        return self.chosen.over(self.planned)

    def has(self, member: Member, means: Means) -> bool:
        """Whether this one may use it now."""
        return member.moderator or means in self.settings.allows

    @property
    def is_empty(self) -> bool:
        """Whether nobody is in it, or at its door."""
        return not self.members and not self.waiting

    @property
    def connection_ids(self) -> Collection[ConnectionId]:
        """Of all its people, those whose socket is lost included."""
        return self.owners.keys()

    def require_open(self, person_id: PersonId) -> None:
        """Let in, or say why not."""
        if person_id in self.bans:
            raise RemovedFromRoom
        if self.ended:
            raise RoomEnded

    def connection(self, connection_id: ConnectionId) -> tuple[Member, Connection]:
        """Whose connection it is, and the connection.

        Raises:
            RoomEnded, NotAMember: it is no part of the room, or not any more.
        """
        owner = self.owners.get(connection_id)
        if owner is None:
            raise RoomEnded if self.ended else NotAMember
        member = self.members[owner]
        return member, next(c for c in member.connections if c.connection_id == connection_id)

    def moderator(self, connection_id: ConnectionId) -> Member:
        """The trainer whose connection it is. Raises NotModerator."""
        member, _ = self.connection(connection_id)
        if not member.moderator:
            raise NotModerator
        return member

    def member(self, participant_id: PersonId) -> Member:
        """Raises UnknownParticipant."""
        try:
            return self.members[participant_id]
        except KeyError:
            raise UnknownParticipant from None

    def change_member(self, participant_id: PersonId, **changes: Any) -> Member:
        """Put a changed member in the old one's place."""
        changed = self.members[participant_id] = replace(self.members[participant_id], **changes)
        return changed

    def change_connection(self, connection_id: ConnectionId, **changes: Any) -> None:
        """Put a changed connection in the old one's place."""
        owner = self.owners[connection_id]
        connections = self.members[owner].connections
        self.change_member(
            owner,
            connections=tuple(replace(c, **changes) if c.connection_id == connection_id else c for c in connections),
        )

    def changed(self, participant_id: PersonId) -> ParticipantChanged:
        """The event that tells all what is shown of this participant now."""
        return ParticipantChanged(self.participant(participant_id))

    def participant(self, participant_id: PersonId) -> Participant:
        """What everyone may know of one of them."""
        member = self.members[participant_id]
        devices = member.devices
        return Participant(
            participant_id,
            member.name,
            member.moderator,
            member.presence,
            member.online,
            devices.microphone,
            devices.camera,
            any(p.participant_id == participant_id and p.source is Source.SCREEN for p in self.publications.values()),
            devices.hears,
            participant_id in self.hands,
            member.synthetic,
        )
