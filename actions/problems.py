"""Every refusal that a person can meet, as a stable code and a kind. Doors turn the kind into their own numbers.

The rule: each error of accounts/, formations/, rooms/ and the ports has its row (a test proves it), and a code never
changes its meaning. The facts of an error (its dataclass fields) travel beside the code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum

from accounts import errors as accounts
from actions.ports.media import MediaUnavailable, PeerFull, PeerGone, RoomFull, SdpRefused
from actions.ports.records import StoreUnavailable
from formations import errors as formations
from rooms import errors as rooms


class ProblemKind(StrEnum):
    """What kind of refusal it is, for doors that number them."""

    INVALID = "invalid"
    NOT_SIGNED_IN = "not_signed_in"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Problem:
    """A row of the table."""

    code: str
    kind: ProblemKind


_K = ProblemKind
PROBLEMS: Mapping[type[Exception], Problem] = {
    accounts.WrongCredentials: Problem("wrong_credentials", _K.NOT_SIGNED_IN),
    accounts.NotSignedIn: Problem("not_signed_in", _K.NOT_SIGNED_IN),
    accounts.NotAllowed: Problem("not_allowed", _K.FORBIDDEN),
    accounts.TooManyAttempts: Problem("rate_limited", _K.TOO_MANY),
    accounts.UnknownPerson: Problem("unknown_person", _K.UNKNOWN),
    accounts.UnknownDomain: Problem("unknown_domain", _K.UNKNOWN),
    accounts.EmailTaken: Problem("email_taken", _K.CONFLICT),
    accounts.PasswordTooShort: Problem("password_too_short", _K.INVALID),
    accounts.PasswordTooLong: Problem("password_too_long", _K.INVALID),
    accounts.EmailMalformed: Problem("email_malformed", _K.INVALID),
    accounts.NameMissing: Problem("name_missing", _K.INVALID),
    accounts.UnknownZone: Problem("unknown_zone", _K.INVALID),
    formations.UnknownFormation: Problem("unknown_formation", _K.UNKNOWN),
    formations.UnknownOccurrence: Problem("unknown_occurrence", _K.UNKNOWN),
    formations.UnknownActivity: Problem("unknown_activity", _K.UNKNOWN),
    formations.UnknownPlace: Problem("unknown_place", _K.UNKNOWN),
    formations.PlaceRefused: Problem("place_refused", _K.INVALID),
    formations.ActivityHasDates: Problem("activity_has_dates", _K.CONFLICT),
    formations.UnknownFeed: Problem("unknown_feed", _K.UNKNOWN),
    formations.UnknownSource: Problem("unknown_source", _K.UNKNOWN),
    formations.CalendarEmptied: Problem("calendar_emptied", _K.CONFLICT),
    formations.CalendarUnreadable: Problem("calendar_unreadable", _K.INVALID),
    formations.OccurrenceCancelled: Problem("room_cancelled", _K.CONFLICT),
    formations.TooEarly: Problem("room_too_early", _K.CONFLICT),
    formations.TooLate: Problem("room_too_late", _K.CONFLICT),
    formations.UnknownSeries: Problem("unknown_series", _K.UNKNOWN),
    formations.RuleRefused: Problem("rule_refused", _K.INVALID),
    formations.DatesRefused: Problem("dates_refused", _K.INVALID),
    formations.ChangedMeanwhile: Problem("changed_meanwhile", _K.CONFLICT),
    formations.Clashing: Problem("clashing", _K.CONFLICT),
    formations.MoveRefused: Problem("move_refused", _K.CONFLICT),
    formations.HolidaysRefused: Problem("holidays_refused", _K.INVALID),
    formations.UnknownGroup: Problem("unknown_group", _K.UNKNOWN),
    formations.GroupRefused: Problem("group_refused", _K.CONFLICT),
    formations.EnrolmentRefused: Problem("enrolment_refused", _K.CONFLICT),
    formations.UnknownParcours: Problem("unknown_parcours", _K.UNKNOWN),
    formations.ParcoursRefused: Problem("parcours_refused", _K.INVALID),
    formations.FormationRefused: Problem("formation_refused", _K.INVALID),
    formations.NothingToUndo: Problem("nothing_to_undo", _K.CONFLICT),
    # A room that does not exist and one that the person may not know of give the same answer.
    rooms.UnknownRoom: Problem("not_a_member", _K.FORBIDDEN),
    rooms.NotAMember: Problem("not_a_member", _K.FORBIDDEN),
    rooms.RoomEnded: Problem("room_ended", _K.CONFLICT),
    rooms.RemovedFromRoom: Problem("removed_from_room", _K.FORBIDDEN),
    rooms.NotModerator: Problem("not_moderator", _K.FORBIDDEN),
    rooms.UnknownParticipant: Problem("unknown_participant", _K.UNKNOWN),
    rooms.UnknownPublication: Problem("unknown_publication", _K.UNKNOWN),
    rooms.TooManyPublications: Problem("too_many_publications", _K.CONFLICT),
    rooms.ScreenMissing: Problem("malformed", _K.INVALID),
    rooms.MeansWithheld: Problem("means_withheld", _K.FORBIDDEN),
    rooms.MessageEmpty: Problem("message_empty", _K.INVALID),
    rooms.MessageTooLong: Problem("message_too_long", _K.INVALID),
    rooms.TokenInvalid: Problem("token_invalid", _K.NOT_SIGNED_IN),
    rooms.TokenExpired: Problem("token_expired", _K.NOT_SIGNED_IN),
    rooms.RoomBusy: Problem("internal", _K.UNAVAILABLE),
    StoreUnavailable: Problem("storage_unavailable", _K.UNAVAILABLE),
    MediaUnavailable: Problem("media_unavailable", _K.UNAVAILABLE),
    PeerGone: Problem("peer_gone", _K.CONFLICT),
    RoomFull: Problem("room_full", _K.CONFLICT),
    PeerFull: Problem("peer_full", _K.CONFLICT),
    SdpRefused: Problem("sdp_refused", _K.INVALID),
}


def problem_of(error: Exception) -> Problem | None:
    """The row of an error, or of the nearest base of it that has one; None: it was not foreseen."""
    for kind in type(error).__mro__:
        if issubclass(kind, Exception) and kind in PROBLEMS:
            return PROBLEMS[kind]
    return None


def facts_of(error: Exception) -> dict[str, str | int | float | bool | None]:
    """What an error carries, fit for JSON: times as ISO 8601 with their offset."""
    if not is_dataclass(error):
        return {}
    facts = {field.name: getattr(error, field.name) for field in fields(error)}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in facts.items()}
