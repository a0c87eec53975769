"""Session descriptions as browsers write them (RFC 8866, RFC 8829): the lines we use, bounded and checked.

The rule: sizes are bounded before anything is parsed, and whatever the text, `parse` gives a `Description`
or raises `SdpRefused`. Tokens that we send back are of a closed alphabet.
"""

import re
from dataclasses import dataclass, field

from media.errors import SdpRefused

MAX_TEXT, MAX_LINES, MAX_LINE, MAX_SECTIONS = 64 * 1024, 3000, 1024, 128
_MAX_CODECS, _MAX_SSRCS, _MAX_EXTENSIONS, _MAX_FINGERPRINTS, _MAX_RIDS = 96, 32, 32, 4, 8

_TOKEN = re.compile(r"[A-Za-z0-9._~+-]{1,16}")
_MEDIA = re.compile(r"m=(audio|video|application) (\d{1,5})(?:/\d+)? (\S{1,32})((?: \S{1,32}){1,96})")
_RTPMAP = re.compile(r"(\d{1,3}) ([A-Za-z0-9._-]{1,32})/(\d{1,6})(?:/(\d))?")
_EXTMAP = re.compile(r"(\d{1,3})(?:/\w+)? (\S{1,128})")
_FINGERPRINT = re.compile(r"(sha-(?:256|384|512)) ((?:[0-9A-Fa-f]{2}:){31,63}[0-9A-Fa-f]{2})")
_SSRC = re.compile(r"(\d{1,10})(?: .*)?")
_RID = re.compile(r"([A-Za-z0-9_-]{1,16}) send(?: .*)?")
_SIMULCAST = re.compile(r"(?:recv \S+ )?send (\S{1,200})(?: recv \S+)?")
_REPAIRS = re.compile(r"(\d{1,3}) (?:.*;)?\s*apt=(\d{1,3})(?:;.*)?")
_FORMAT = re.compile(r"(\d{1,3}) (.*)")
_REPAIR_GROUP = re.compile(r"FID (\d{1,10}) (\d{1,10})")
_ICE = re.compile(r"[A-Za-z0-9+/]{4,256}")
_ICE_PASSWORD = re.compile(r"[A-Za-z0-9+/]{22,256}")
_DIRECTIONS = frozenset({"sendrecv", "sendonly", "recvonly", "inactive"})
_SETUPS = frozenset({"actpass", "active", "passive"})


@dataclass(frozen=True, slots=True)
class Codec:
    """What a payload type stands for."""

    name: str
    clock_rate: int
    channels: int


@dataclass(slots=True)
class Section:
    """One media section; session-level attributes are filled in where it has none of its own."""

    kind: str
    port: int
    protocol: str
    formats: tuple[str, ...]
    mid: str = ""
    direction: str = "sendrecv"
    setup: str = ""
    ufrag: str = ""
    password: str = ""
    is_muxed: bool = False
    is_bundle_only: bool = False
    is_simulcast: bool = False
    fingerprints: list[tuple[str, str]] = field(default_factory=list)
    codecs: dict[int, Codec] = field(default_factory=dict)
    extensions: dict[str, int] = field(default_factory=dict)
    ssrcs: list[int] = field(default_factory=list)
    formats_of: dict[int, str] = field(default_factory=dict)
    """`fmtp` by payload type."""
    repairs: dict[int, int] = field(default_factory=dict)
    """By the SSRC of a repair stream, the one that it repairs."""
    rids: list[str] = field(default_factory=list)
    """What is sent in layers, by RID (RFC 8853)."""

    @property
    def is_live(self) -> bool:
        """Not refused: a port of 0 says that it is, or that it shares another section's transport (RFC 9143 §6)."""
        return self.port > 0 or self.is_bundle_only

    def payload_type(self, name: str, clock_rate: int) -> int | None:
        """The first payload type that stands for a codec."""
        for number, codec in self.codecs.items():
            if codec.name.lower() == name and codec.clock_rate == clock_rate:
                return number
        return None

    def repairing(self, payload_type: int) -> int:
        """The payload type of what is sent again of another (RFC 4588); 0: there is none."""
        for number, codec in self.codecs.items():
            if codec.name.lower() == "rtx":
                found = _REPAIRS.fullmatch(f"{number} {self.formats_of.get(number, '')}")
                if found and int(found[2]) == payload_type:
                    return number
        return 0


@dataclass(frozen=True, slots=True)
class Description:
    """The media sections, in their order."""

    sections: tuple[Section, ...]

    def section(self, mid: str) -> Section | None:
        """The section of this mid."""
        return next((section for section in self.sections if section.mid == mid), None)


def parse(text: str) -> Description:
    """What a browser's offer or answer says."""
    lines = _lines(text)
    sections: list[Section] = []
    session = Section("session", 0, "", ())
    for line in lines:
        if line.startswith("m="):
            if len(sections) == MAX_SECTIONS:
                raise SdpRefused("too many sections")
            sections.append(_section(line))
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            if reader := _ATTRIBUTES.get(name):
                reader(sections[-1] if sections else session, value)
            elif name in _DIRECTIONS and sections:
                sections[-1].direction = name
    for section in sections:
        _inherit(section, session)
    _check(sections)
    return Description(tuple(sections))


def _lines(text: str) -> list[str]:
    if len(text) > MAX_TEXT:
        raise SdpRefused("too long")
    if not text.isascii():
        raise SdpRefused("not ASCII")
    lines = re.split(r"\r?\n", text)
    if len(lines) > MAX_LINES:
        raise SdpRefused("too many lines")
    if any(len(line) > MAX_LINE for line in lines):
        raise SdpRefused("a line is too long")
    if lines[0] != "v=0":
        raise SdpRefused("not a session description")
    return lines


def _section(line: str) -> Section:
    found = _MEDIA.fullmatch(line)
    if not found:
        raise SdpRefused("bad media line")
    return Section(found[1], int(found[2]), found[3], tuple(found[4].split()))


def _inherit(section: Section, session: Section) -> None:
    section.fingerprints = section.fingerprints or session.fingerprints
    section.setup = section.setup or session.setup
    section.ufrag = section.ufrag or session.ufrag
    section.password = section.password or session.password
    if not section.is_simulcast:
        section.rids = []


def _check(sections: list[Section]) -> None:
    if not sections:
        raise SdpRefused("no media section")
    mids = [section.mid for section in sections]
    if not all(mids) or len(set(mids)) != len(mids):
        raise SdpRefused("mids missing or not unique")
    for section in sections:
        if section.kind != "application" and section.is_live and not section.is_muxed:
            raise SdpRefused("RTCP must be multiplexed")


def _matched(pattern: re.Pattern[str], value: str, what: str) -> re.Match[str]:
    found = pattern.fullmatch(value)
    if not found:
        raise SdpRefused(f"bad {what}")
    return found


def _bounded(held: int, limit: int, what: str) -> None:
    if held >= limit:
        raise SdpRefused(f"too many {what}")


def _read_mid(section: Section, value: str) -> None:
    section.mid = _matched(_TOKEN, value, "mid")[0]


def _read_setup(section: Section, value: str) -> None:
    if value not in _SETUPS:
        raise SdpRefused("bad setup")
    section.setup = value


def _read_ufrag(section: Section, value: str) -> None:
    section.ufrag = _matched(_ICE, value, "ice-ufrag")[0]


def _read_password(section: Section, value: str) -> None:
    section.password = _matched(_ICE_PASSWORD, value, "ice-pwd")[0]


def _read_mux(section: Section, value: str) -> None:
    section.is_muxed = True


def _read_bundle_only(section: Section, value: str) -> None:
    section.is_bundle_only = True


def _read_fingerprint(section: Section, value: str) -> None:
    _bounded(len(section.fingerprints), _MAX_FINGERPRINTS, "fingerprints")
    found = _matched(_FINGERPRINT, value, "fingerprint")
    section.fingerprints.append((found[1], found[2].upper()))


def _read_rtpmap(section: Section, value: str) -> None:
    _bounded(len(section.codecs), _MAX_CODECS, "codecs")
    found = _matched(_RTPMAP, value, "rtpmap")
    number = int(found[1])
    if number > 127:
        raise SdpRefused("bad payload type")
    section.codecs[number] = Codec(found[2], int(found[3]), int(found[4] or 1))


def _read_extmap(section: Section, value: str) -> None:
    _bounded(len(section.extensions), _MAX_EXTENSIONS, "extensions")
    found = _matched(_EXTMAP, value, "extmap")
    if not 1 <= int(found[1]) <= 255:
        raise SdpRefused("bad extmap")
    section.extensions[found[2]] = int(found[1])


def _read_ssrc(section: Section, value: str) -> None:
    ssrc = int(_matched(_SSRC, value, "ssrc")[1])
    if ssrc > 0xFFFFFFFF:
        raise SdpRefused("bad ssrc")
    if ssrc not in section.ssrcs:
        _bounded(len(section.ssrcs), _MAX_SSRCS, "ssrcs")
        section.ssrcs.append(ssrc)


def _read_fmtp(section: Section, value: str) -> None:
    _bounded(len(section.formats_of), _MAX_CODECS, "formats")
    found = _matched(_FORMAT, value, "fmtp")
    section.formats_of[int(found[1])] = found[2]


def _read_ssrc_group(section: Section, value: str) -> None:
    if found := _REPAIR_GROUP.fullmatch(value):
        _bounded(len(section.repairs), _MAX_SSRCS, "ssrc-groups")
        section.repairs[int(found[2])] = int(found[1])


def _read_rid(section: Section, value: str) -> None:
    if (found := _RID.fullmatch(value)) and found[1] not in section.rids:
        _bounded(len(section.rids), _MAX_RIDS, "rids")
        section.rids.append(found[1])


def _read_simulcast(section: Section, value: str) -> None:
    """Which RIDs it names is what `a=rid` says; alternatives and pauses (RFC 8853 §5.1) are not used."""
    section.is_simulcast = bool(_SIMULCAST.fullmatch(value))


_ATTRIBUTES = {
    "mid": _read_mid,
    "setup": _read_setup,
    "ice-ufrag": _read_ufrag,
    "ice-pwd": _read_password,
    "rtcp-mux": _read_mux,
    "bundle-only": _read_bundle_only,
    "fingerprint": _read_fingerprint,
    "rtpmap": _read_rtpmap,
    "extmap": _read_extmap,
    "ssrc": _read_ssrc,
    "fmtp": _read_fmtp,
    "ssrc-group": _read_ssrc_group,
    "rid": _read_rid,
    "simulcast": _read_simulcast,
}
