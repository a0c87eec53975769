"""A room of the media plane: who publishes, who subscribes, and who gets what.

The rule: nobody receives what they publish themselves, from whichever of their connections; every change of who gets
what goes through one place, `_assign`, at most once per turn of the loop.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator

from aiortc import RTCCertificate

from media import control
from media.addresses import Addresses
from media.agreements import Local
from media.errors import RoomFull
from media.journal import Journal
from media.layers import Size
from media.packet_path import MakesTracks, Track
from media.publication import Publication
from media.publishing import MAX_PUBLICATIONS, PublishPeer
from media.sharing import Shown
from media.subscribing import SubscribePeer
from media.ticking import Ticker
from media.transport import PeerTransport
from media.udp import UdpPort
from media.voices import VOICES, Voices
from rooms.sources import Source

# Two peers for each of 400 connections: twice the largest class.
MAX_PEERS = 800
# Voices that anyone may need: those that are heard, were some of them all that one peer publishes.
_AUDIBLE = VOICES + MAX_PUBLICATIONS
# Shared sounds that come before voices. Silent or not, more of them would leave no place for who speaks.
_SOUNDS = 1
PATH: MakesTracks = Publication
"""The packet path: another may stand here (media/packet_path.py)."""


class Ground:
    """What every room of the process stands on."""

    def __init__(
        self,
        port: UdpPort,
        bound: int,
        addresses: Addresses,
        tasks: asyncio.TaskGroup,
        journal: Journal,
        tcp_port: int = 0,
    ) -> None:
        self.port, self.tasks, self.journal = port, tasks, journal
        self._bound, self._addresses, self._tcp_port = bound, addresses, tcp_port
        self.ticker = Ticker(journal)
        self.certificate = RTCCertificate.generateCertificate()
        prints = {print_.algorithm: print_.value for print_ in self.certificate.getFingerprints()}
        self.fingerprint = prints["sha-256"]

    def local(self, transport: PeerTransport) -> Local:
        """What a description for this transport says of the server."""
        addresses = self._addresses.offered(time.monotonic(), self._bound)
        return Local(*transport.credentials, self.fingerprint, addresses, self._tcp_port)


Peer = PublishPeer | SubscribePeer


class Room:
    """One room. `report` takes what the web process is told; `on_peer_closed` is called with each peer that ends."""

    def __init__(
        self,
        room_id: str,
        ground: Ground,
        report: Callable[[control.Report], None],
        on_peer_closed: Callable[[Peer], None],
    ) -> None:
        self.room_id = room_id
        self.peers: dict[str, Peer] = {}
        self.publications: dict[str, Track] = {}
        self._paused: set[str] = set()
        """Of the publications those that are held back, on whichever section they are."""
        self._ground, self._report, self._on_peer_closed = ground, report, on_peer_closed
        self._voices: Voices[Track, str] = Voices()
        self._sounds: Voices[Track, Track] = Voices(_SOUNDS)
        self._speaking: tuple[str, ...] = ()
        self._ticker = ground.ticker
        self._is_assigning = False
        self._unassigned: dict[SubscribePeer, None] = {}

    def publish(self, request: control.Publish) -> control.Answered:
        """The answer for a new publish peer, or for one that publishes more."""
        peer = self.peers.get(request.peer_id)
        if not isinstance(peer, PublishPeer):
            peer = PublishPeer(request.peer_id, request.participant_id, self._peer_closed, self._peer_connected)
            peer.transport = self._transport(peer)
        try:
            answer, fresh = peer.negotiate(request.sdp, request.tracks, request.restart, self._ground.local)
        except Exception:
            if request.peer_id not in self.peers:
                peer.transport.abandon()
            raise
        self.peers[request.peer_id] = peer
        for track, agreed in fresh:
            publication = PATH(
                track.publication_id,
                request.participant_id,
                Source(track.source),
                agreed,
                self._ground.port,
                peer.transport.send_rtcp,
            )
            is_held_back = track.publication_id in self._paused
            for replaced in peer.publish(track.mid, agreed, publication):
                self._publication_ended(replaced)
            self._publication_began(publication)
            self.pause(track.publication_id, is_held_back)
        return control.Answered(answer)

    def unpublish(self, request: control.Unpublish) -> None:
        """Ends a publication."""
        peer = self.peers.get(request.peer_id)
        if isinstance(peer, PublishPeer) and (ended := peer.unpublish(request.publication_id)):
            self._publication_ended(ended)

    def subscribe(self, request: control.Subscribe) -> control.Offered:
        """A new subscribe peer's first offer."""
        if request.peer_id in self.peers:
            self.peers[request.peer_id].transport.close("replaced")
        peer = SubscribePeer(request.peer_id, request.participant_id, self._report, self._peer_closed, self._ticker)
        peer.transport = self._transport(peer)
        self.peers[request.peer_id] = peer
        offered = peer.first_offer(self._ground.local(peer.transport))
        self._assign_soon(peer)
        return offered

    def answer(self, request: control.Answer) -> None:
        """The browser's answer to an offer."""
        peer = self.peers.get(request.peer_id)
        if isinstance(peer, SubscribePeer):
            peer.answer(request.version, request.sdp)
            self._assign_soon(peer)

    def want(self, request: control.Want) -> None:
        """The pictures that a page shows."""
        peer = self.peers.get(request.peer_id)
        if isinstance(peer, SubscribePeer):
            peer.wanted = request.pictures
            self._assign_soon(peer)

    def limit_pictures(self, request: control.LimitPictures) -> None:
        """What the person at a page wants at most."""
        peer = self.peers.get(request.peer_id)
        if isinstance(peer, SubscribePeer):
            peer.limit_pictures(request.limit)
            self._assign_soon(peer)

    def pause(self, publication_id: str, paused: bool) -> None:
        """Holds a publication back."""
        if publication := self.publications.get(publication_id):
            publication.pause(paused, time.monotonic())
            (self._paused.add if paused else self._paused.discard)(publication_id)

    def close(self) -> None:
        """Closes every peer."""
        for peer in list(self.peers.values()):
            peer.transport.close("room_closed")

    def tick(self, now: float) -> None:
        """Called ten times a second."""
        levels: dict[Track, int] = {}
        hidden = self._hidden()
        containing = self._ground.journal.containing
        for publication in self.publications.values():
            with containing("tick_failed"):
                if publication.tick(now):
                    self._assign_soon()
                self._tell_layers_wanted(publication, hidden, now)
                levels[publication] = publication.loudest_since()
        before = self._voices.order, self._sounds.order
        self._voices.tick(levels)
        self._sounds.tick(levels)
        if (self._voices.order, self._sounds.order) != before:
            self._assign_soon()
        speaking = self._voices.speaking
        if speaking != self._speaking:
            self._speaking = speaking
            self._report(control.Speaking(self.room_id, speaking))
        for peer in self.peers.values():
            with containing("tick_failed"):
                peer.transport.tick()
                if isinstance(peer, SubscribePeer):
                    peer.sharing.speaker = speaking[0] if speaking else peer.sharing.speaker
                    peer.tick(now)

    def second_passed(self, now: float) -> None:
        """Called once a second."""
        alive: dict[str, None] = {}
        for peer in list(self.peers.values()):
            with self._ground.journal.containing("tick_failed"):
                if peer.transport.second_passed(now):
                    alive[peer.participant_id] = None
                peer.second_passed(now)
        if self.peers or alive:
            self._report(control.Alive(self.room_id, tuple(alive)))

    def _transport(self, peer: Peer) -> PeerTransport:
        if len(self.peers) >= MAX_PEERS:
            raise RoomFull("the room is full")
        ground = self._ground
        return PeerTransport(ground.port, ground.certificate, peer, ground.tasks, ground.journal)

    def _peer_connected(self, peer_id: str) -> None:
        self._report(control.PeerConnected(peer_id))

    def _peer_closed(self, peer: Peer, reason: str) -> None:
        if self.peers.get(peer.peer_id) is peer:
            del self.peers[peer.peer_id]
            self._on_peer_closed(peer)
        if isinstance(peer, PublishPeer):
            for publication in peer.publications:
                self._publication_ended(publication)
        self._report(control.PeerClosed(peer.peer_id, reason))

    def _publication_began(self, publication: Track) -> None:
        self.publications[publication.publication_id] = publication
        if publication.source is Source.MICROPHONE:
            self._voices.add(publication, publication.participant_id)
        elif publication.source is Source.SCREEN_SOUND:
            self._sounds.add(publication, publication)
            self._share_places()
        self._assign_soon()

    def _publication_ended(self, publication: Track) -> None:
        self.publications.pop(publication.publication_id, None)
        self._paused.discard(publication.publication_id)
        self._voices.remove(publication)
        self._sounds.remove(publication)
        self._share_places()
        self._assign_soon()

    def _share_places(self) -> None:
        self._voices.have(VOICES - len(self._sounds.order[:_SOUNDS]))

    def _assign_soon(self, peer: SubscribePeer | None = None) -> None:
        """For one who wants something else, or for all: a storm of joins may not ask everybody at each of them."""
        self._unassigned.update(dict.fromkeys([peer] if peer else self._subscribers()))
        if not self._is_assigning:
            self._is_assigning = True
            asyncio.get_running_loop().call_soon(self._assign)

    def _assign(self) -> None:
        self._is_assigning = False
        sounds = self._sounds.order
        voices = [*sounds[:_SOUNDS], *self._voices.order, *sounds[_SOUNDS:]][:_AUDIBLE]
        unassigned, self._unassigned = self._unassigned, {}
        for peer in unassigned:
            if self.peers.get(peer.peer_id) is peer:
                with self._ground.journal.containing("assigning_failed"):
                    peer.assign(voices, list(self._shown(peer.wanted)), self._ground.local)
        now, hidden = time.monotonic(), self._hidden()
        for publication in self.publications.values():
            if publication.rests:  # somebody may wait for it since just now
                self._tell_layers_wanted(publication, hidden, now)

    def _hidden(self) -> set[str]:
        """The participants of whom a page shows nothing at all, which no publisher may learn."""
        return {peer.participant_id for peer in self._subscribers() if not peer.wanted}

    def _tell_layers_wanted(self, publication: Track, hidden: set[str], now: float) -> None:
        is_hidden = bool(hidden - {publication.participant_id})
        if (rids := publication.layers_wanted(now, hidden=is_hidden)) is not None:
            self._report(control.LayersWanted(self.room_id, publication.publication_id, rids))

    def _subscribers(self) -> Iterator[SubscribePeer]:
        return (peer for peer in self.peers.values() if isinstance(peer, SubscribePeer))

    def _shown(self, wanted: Iterable[control.WantedPicture]) -> Iterator[Shown]:
        pictures: dict[str, control.WantedPicture] = {}
        for each in wanted:
            pictures.setdefault(each.publication_id, each)
        for each in pictures.values():
            publication = self.publications.get(each.publication_id)
            if publication and publication.kind == "video":
                yield Shown(publication, Size(each.width, each.height), each.pin)
