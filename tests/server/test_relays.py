"""Credentials for TURN servers, and that a real coturn as the docs configure it takes them and relays to Préau only."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aioice import stun
from aioice.turn import TurnClientTcpProtocol

from server.relays import LASTING, Relays
from server.settings import SettingsError, load_settings
from tests.services import Coturn

NOW = datetime(2027, 3, 11, 13, 5, 6, tzinfo=UTC)


def test_credentials_are_an_end_a_word_and_their_signature() -> None:
    [server] = Relays(["turns:a.example:443"], b"north").ice_servers(NOW, "word")
    assert server == {
        "urls": ["turns:a.example:443"],
        "username": "1804813506:word",
        # printf 1804813506:word | openssl dgst -sha1 -hmac north -binary | base64
        "credential": "n5RIwkxefrGWnD6WwgMhVojSa0g=",
    }


def test_without_servers_there_are_no_credentials() -> None:
    assert Relays((), b"").ice_servers(NOW, "word") == []


@pytest.mark.parametrize(
    "settings",
    [
        {"PREAU_TURN_URLS": "turns:a.example"},
        {"PREAU_TURN_SECRET_FILE": "/etc/hostname"},
        *[
            {"PREAU_TURN_URLS": urls, "PREAU_TURN_SECRET_FILE": "/etc/hostname"}
            for urls in (
                "https://a.example",
                "turns:a.example:443?transport=sctp",
                "turns:a b",
                "turn:a.example,stun:b",
            )
        ],
    ],
)
def test_malformed_settings_stop_the_start(settings: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="PREAU_TURN"):
        load_settings(settings)


def test_a_secret_that_is_missing_or_short_stops_the_start(tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.write_text("abc")
    for path, words in ((short, "less than 32"), (tmp_path / "none", "cannot be read")):
        given = {"PREAU_TURN_URLS": "turns:a.example", "PREAU_TURN_SECRET_FILE": str(path)}
        with pytest.raises(SettingsError, match=words):
            load_settings(given).turn_secret()


def credentials(coturn: Coturn, now: datetime, word: str = "word") -> tuple[str, str]:
    [server] = Relays([coturn.url], coturn.secret.encode()).ice_servers(now, word)
    return str(server["username"]), str(server["credential"])


class TurnClient(TurnClientTcpProtocol):
    """Tells of the end of its connection."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.ended = asyncio.Event()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.ended.set()


@asynccontextmanager
async def a_relay(coturn: Coturn, username: str, credential: str) -> AsyncIterator[TurnClient]:
    """A browser's connection to coturn, with an allocation."""
    trust = ssl.create_default_context(cafile=str(coturn.cert))
    server = (coturn.host, coturn.port)
    transport, client = await asyncio.get_running_loop().create_connection(
        lambda: TurnClient(server, username, credential, 600, 500),
        *server,
        ssl=trust,
        server_hostname=coturn.name,
    )
    try:
        await client.connect()
        yield client
        await client.delete()
    finally:
        transport.close()
        await asyncio.wait_for(client.ended.wait(), 60)  # TLS says good-bye


async def refusal(client: TurnClient, peer: tuple[str, int]) -> int:
    """The error that a permission for this peer meets; 0: none."""
    client.channel_number += 1
    try:
        await client.channel_bind(client.channel_number, peer)
    except stun.TransactionFailed as error:
        return int(error.response.error_code)
    return 0


async def test_a_relay_leads_to_the_media_address_and_nowhere_else(coturn: Coturn) -> None:
    inside = ["127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"]
    outside = ["198.51.100.9", "1.1.1.1", "224.0.0.1", "255.255.255.255"]
    async with a_relay(coturn, *credentials(coturn, datetime.now(UTC))) as client:
        for host in (*inside, *outside):
            assert await refusal(client, (host, 8080)) == 403, host
        assert await refusal(client, (coturn.host, 8080)) == 0


@pytest.mark.parametrize("what", ["forged", "ended", "unsigned"])
async def test_credentials_that_are_not_ours_or_are_over_open_nothing(coturn: Coturn, what: str) -> None:
    username, credential = credentials(coturn, datetime.now(UTC))
    if what == "forged":
        credential = credential[::-1]
    elif what == "ended":
        username, credential = credentials(coturn, datetime.now(UTC) - LASTING - timedelta(minutes=1))
    else:
        username = f"{int(datetime.now(UTC).timestamp()) + 999_999}:other"
    with pytest.raises(stun.TransactionFailed, match="401"):
        async with a_relay(coturn, username, credential):
            pass


async def test_one_page_cannot_take_every_relay(coturn: Coturn) -> None:
    given = credentials(coturn, datetime.now(UTC), "greedy")
    async with AsyncExitStack() as stack:
        for _ in range(8):
            await stack.enter_async_context(a_relay(coturn, *given))
        with pytest.raises(stun.TransactionFailed, match="486"):
            await stack.enter_async_context(a_relay(coturn, *given))
        await stack.enter_async_context(a_relay(coturn, *credentials(coturn, datetime.now(UTC), "modest")))
