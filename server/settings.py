"""The settings: read once from the environment, frozen, passed down.

The rule: an unknown or malformed PREAU_* stops the start with one sentence, and no value is ever printed (an address
of a database holds a password). docs/settings.md explains each of them to the people who set them.
"""

import os
import re
import secrets
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from accounts.errors import EmailMalformed
from accounts.people import clean_email

PREFIX = "PREAU_"
SECRET_BYTES = 32
_TURN_URL = re.compile(r"turns?:([\w.-]+|\[[0-9a-fA-F:.]+\])(:\d{1,5})?(\?transport=(udp|tcp))?")  # RFC 7065


class SettingsError(Exception):
    """The settings cannot be used; the message is one sentence for the person who made them."""


def _split(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _networks(value: Any) -> Any:
    try:
        return tuple(ip_network(part, strict=False) for part in _split(value))
    except ValueError:
        raise ValueError("it must be addresses or networks such as 10.0.0.0/8, with commas between") from None


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username
        or parts.path.strip("/")
        or parts.query
    ):
        raise ValueError("it must be like https://classe.example.fr, without a path")
    _ = parts.port  # raises ValueError if it is not a number
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _address_of(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        if urlsplit(value).scheme.partition("+")[0] not in schemes:
            raise ValueError(f"it must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        return value

    return AfterValidator(check)


def _turn_urls(value: Any) -> Any:
    found = _split(value)
    if not all(_TURN_URL.fullmatch(url) for url in found):
        raise ValueError("it must be like turns:relais.example.fr:443?transport=tcp, with commas between")
    return found


def _mailbox(value: str) -> str:
    try:
        return clean_email(value)
    except EmailMalformed:
        raise ValueError("it must be an address of mail such as preau@example.fr") from None


Port = Annotated[int, Field(ge=0, le=65535)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_networks)]
Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
TurnUrls = Annotated[tuple[str, ...], BeforeValidator(_turn_urls)]
Origin = Annotated[str, AfterValidator(_origin)]


class Settings(BaseModel):
    """Everything that the person who runs Préau may choose."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = "127.0.0.1"
    port: Port = 8080
    public_url: Origin = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: Networks = ()
    media_port: Port = 8080
    media_addresses: Words = ()
    media_tcp_port: Port | None = None
    turn_urls: TurnUrls = ()
    turn_secret_file: Path | None = None
    media_processes: Annotated[int, Field(ge=0, le=64)] = 1
    data_dir: Path = Path("data")
    database_url: Annotated[str, _address_of("sqlite", "postgresql")] = ""
    redis_url: Annotated[str, _address_of("redis", "rediss", "unix")] | None = None
    calendar_networks: Networks = ()
    mail_from: Annotated[str, AfterValidator(_mailbox)] = ""
    smtp_url: Annotated[str, _address_of("smtp", "smtps")] | None = None
    secret_file: Path = Path()
    log_format: Literal["auto", "json", "console"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Defaults that hang on other settings."""
        folder = Path(given.get("data_dir") or cls.model_fields["data_dir"].default).absolute()
        scheme = "https" if given.get("tls_cert") else "http"
        port = given.get("port") or cls.model_fields["port"].default
        host = urlsplit(given.get("public_url") or "").hostname or "localhost"
        return {
            "mail_from": f"preau@{host}",
            "database_url": f"sqlite:///{folder / 'preau.db'}",
            "secret_file": folder / "secret",
            "public_url": f"{scheme}://localhost:{port}",
            **given,
            "data_dir": folder,
        }

    @model_validator(mode="after")
    def _check_pairs(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise ValueError("PREAU_TLS_CERT and PREAU_TLS_KEY go together: set both or neither")
        if bool(self.turn_urls) != (self.turn_secret_file is not None):
            raise ValueError("PREAU_TURN_URLS and PREAU_TURN_SECRET_FILE go together: set both or neither")
        return self

    @property
    def is_https(self) -> bool:
        """Whether browsers reach Préau by https: cookies are Secure exactly then."""
        return self.public_url.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback_name(self.host)

    @property
    def stream_port(self) -> int:
        """The TCP port that browsers are told for media: the pages', as the public sees it; 0: none.

        Where pages are on loopback only, the machine's own addresses would lead nowhere.
        """
        if self.media_tcp_port is not None:
            return self.media_tcp_port
        if self.is_loopback and not self.media_addresses:
            return 0
        return urlsplit(self.public_url).port or (443 if self.is_https else 80)

    def secret(self) -> bytes:
        """The key that signs tokens; made at the first call, readable by its owner only."""
        self.secret_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(self.secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _existing_secret(self.secret_file)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES))
            file.flush()
            os.fsync(handle)
        return _existing_secret(self.secret_file)

    def turn_secret(self) -> bytes:
        """The one that is shared with the TURN servers; empty where there are none."""
        return b"" if self.turn_secret_file is None else _existing_secret(self.turn_secret_file)


def _existing_secret(path: Path) -> bytes:
    try:
        found = path.read_bytes().strip()
    except OSError as error:
        raise SettingsError(f"The secret file {path} cannot be read: {error.strerror}.") from None
    if len(found) < SECRET_BYTES:
        raise SettingsError(f"The secret file {path} holds less than {SECRET_BYTES} characters.")
    return found


def is_loopback_name(host: str | None) -> bool:
    """Whether a host, as a name or an address, is this very machine."""
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process's environment, or of another.

    Raises:
        SettingsError: one of them is unknown or malformed.
    """
    found = os.environ if environment is None else environment
    names = {PREFIX + field.upper(): field for field in Settings.model_fields}
    mine = {name: value for name, value in found.items() if name.startswith(PREFIX)}
    unknown = sorted(mine.keys() - names.keys())
    if unknown:
        raise SettingsError(f"{unknown[0]} is not a setting of Préau; docs/settings.md lists them all.")
    try:
        return Settings.model_validate({names[name]: value for name, value in mine.items() if value})
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    reason = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"{reason}."
    return f"{PREFIX}{str(first['loc'][0]).upper()} is malformed: {reason[0].lower()}{reason[1:]}."
