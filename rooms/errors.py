"""What can go wrong in a live room.

RoomError
 +-- UnknownRoom
 +-- RoomEnded: a trainer ended the class for all
 +-- NotAMember: the one who asks does not belong here, or is no longer in it
 +-- RemovedFromRoom: a trainer removed this person
 +-- NotModerator: only a trainer may do this
 +-- UnknownParticipant
 +-- UnknownPublication
 +-- TooManyPublications: `source` is shown already
 +-- ScreenMissing: a screen's sound without the screen
 +-- MeansWithheld: trainers keep `means` to themselves
 +-- MessageEmpty
 +-- MessageTooLong: `longest`
 +-- TokenInvalid: a join token that we did not make
 +-- TokenExpired: a join token that was good
 +-- RoomBusy: the room's turn did not come in time
"""

from dataclasses import dataclass

from formations.room_settings import Means


class RoomError(Exception):
    """Base of all errors about live rooms."""


class UnknownRoom(RoomError):
    """No such room."""


class RoomEnded(RoomError):
    """The class was ended for all."""


class NotAMember(RoomError):
    """Not one of this room's people, or not any more."""


class RemovedFromRoom(RoomError):
    """A trainer removed this person, who cannot come back to this occurrence."""


class NotModerator(RoomError):
    """Only a trainer may do this."""


class UnknownParticipant(RoomError):
    """Nobody in the room goes by that id."""


class UnknownPublication(RoomError):
    """Nothing of that id is published by the one who asks."""


@dataclass
class TooManyPublications(RoomError):
    """One connection publishes each `source` once."""

    source: str


class ScreenMissing(RoomError):
    """The sound of a screen is published with the screen only."""


@dataclass
class MeansWithheld(RoomError):
    """Participants have not these `means` in this room now."""

    means: Means


class MessageEmpty(RoomError):
    """Nothing readable is left of the text."""


@dataclass
class MessageTooLong(RoomError):
    """The text has more than `longest` characters."""

    longest: int


class TokenInvalid(RoomError):
    """A join token that was not made here, or was changed."""


class TokenExpired(RoomError):
    """A join token that was good once."""


class RoomBusy(RoomError):
    """Those who came before held the room for too long."""
