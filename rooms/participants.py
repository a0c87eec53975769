"""People in a room. A person is one participant however many connections they have; a connection is one open page."""

from dataclasses import dataclass

from accounts.people import PersonId
from rooms.devices import Devices, DeviceState, combined
from rooms.ids import ClientId, ConnectionId, PeerId
from rooms.presence import Presence

# Tabs and devices of one person; the oldest gives way to one more.
MOST_CONNECTIONS = 6


@dataclass(frozen=True, slots=True)
class Connection:
    """One open page of a participant.

    Attributes:
        client_id: the page's own name, the same when it comes back.
        lost_at: when its socket went without a word (monotonic); None while it is there.
        devices: None until the page told.
        publish_session: names the browser's peer connection that publishes.
        offered: version of the last offer that was passed on to it.
    """

    connection_id: ConnectionId
    client_id: ClientId
    lost_at: float | None = None
    devices: Devices | None = None
    publish_peer: PeerId | None = None
    publish_session: str = ""
    subscribe_peer: PeerId | None = None
    offered: int = 0

    @property
    def is_online(self) -> bool:
        """Whether its socket is there."""
        return self.lost_at is None

    @property
    def microphone_may_sound(self) -> bool:
        """Whether what its microphone publishes is meant to be heard."""
        return self.devices is None or self.devices.microphone is DeviceState.ON

    @property
    def camera_may_show(self) -> bool:
        """Whether what its camera publishes is meant to be seen."""
        return self.devices is None or self.devices.camera is DeviceState.ON

    @property
    def peers(self) -> list[PeerId]:
        """The media transports it has."""
        return [peer for peer in (self.publish_peer, self.subscribe_peer) if peer is not None]


@dataclass(frozen=True, slots=True)
class Member:
    """One person in the room, as the room knows them.

    Attributes:
        last_sign: of life, monotonic seconds; forgotten with the member.
        muted: a trainer turned the microphone off and its owner has not turned it on again.
        connections: the oldest first; never empty.
    """

    participant_id: PersonId
    name: str
    moderator: bool
    synthetic: bool
    last_sign: float
    connections: tuple[Connection, ...]
    presence: Presence = Presence.PRESENT
    muted: bool = False

    @property
    def devices(self) -> Devices:
        """What others are told."""
        return combined(c.devices for c in self.connections if c.devices is not None)

    @property
    def online(self) -> int:
        """How many of the pages are there now; at least one is counted, so that a reload does not flicker."""
        return max(1, sum(c.is_online for c in self.connections))


@dataclass(frozen=True, slots=True)
class Participant:
    """What everyone in the room may know of one of them."""

    participant_id: PersonId
    name: str
    moderator: bool
    presence: Presence
    connections: int
    microphone: DeviceState
    camera: DeviceState
    screen: bool
    hears: bool
    hand: bool
    synthetic: bool
