"""What docs/operations.md says is tried: its nginx configuration, word for word but for names and ports."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from media.doorstep import tag_of
from tests.certificates import write_certificate
from tests.listening import listening
from tests.media.test_doorstep import check
from tests.preau import ROOT, Preau
from tests.services import Service, free_port
from tests.unclosed import closed

NAME = "classe.example.fr"
OPERATIONS = (ROOT / "docs/operations.md").read_text()


def replaced(text: str, changes: Mapping[str, str]) -> str:
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    return text


class Nginx(Service):
    """Debian's nginx with the configuration of the docs, before a server on that port.

    With `tells_apart` its port is the one that takes sound and pictures too, before that of the site.
    """

    def __init__(self, behind: int, *, tells_apart: bool = False) -> None:
        super().__init__()
        site_port = free_port() if tells_apart else self.port
        self.cert = self.folder / "cert.pem"
        write_certificate(self.cert, self.folder / "key.pem", NAME)
        written, stream = re.findall(r"```nginx\n(.*?)```", OPERATIONS, flags=re.DOTALL)
        changes = {
            "listen 443 ssl": f"listen 127.0.0.1:{site_port} ssl",
            f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(self.cert),
            f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(self.folder / "key.pem"),
            "http://127.0.0.1:8080": f"http://127.0.0.1:{behind}",
        }
        written = replaced(written, changes)
        stream = replaced(
            stream,
            {
                "listen 443;": f"listen 127.0.0.1:{self.port};",
                "listen [::]:443;": "",
                "127.0.0.1:8080": f"127.0.0.1:{behind}",
                "127.0.0.1:4443": f"127.0.0.1:{site_port}",
            },
        )
        folders = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        head = f"daemon off; pid {self.folder}/pid; error_log stderr; events {{}}\n"
        if tells_apart:
            head = f"load_module /usr/lib/nginx/modules/ngx_stream_module.so;\n{head}{stream}"
        (self.folder / "nginx.conf").write_text(f"{head} http {{\n{folders}{written}\n}}\n")
        self.folder.chmod(0o755)  # its workers are of another user

    def command(self) -> Sequence[str]:
        return ["/usr/sbin/nginx", "-e", "stderr", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]


@pytest.fixture(scope="module")
def proxied() -> Iterator[Nginx]:
    settings = {"PREAU_PUBLIC_URL": f"https://{NAME}", "PREAU_TRUSTED_PROXIES": "127.0.0.1"}
    with Preau.migrated(PREAU_MEDIA_PROCESSES="0", **settings) as preau, Nginx(preau.port) as nginx:
        yield nginx


@asynccontextmanager
async def session(nginx: Nginx) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser; who has read only the head of an answer hangs up with a word, for which nobody else waits."""
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(nginx.cert)))
    url = f"https://127.0.0.1:{nginx.port}"
    async with aiohttp.ClientSession(url, connector=connector, headers={"Host": NAME}) as opened:
        yield opened
    await closed()


async def test_pages_come_through_nginx_with_secure_cookies(proxied: Nginx) -> None:
    async with session(proxied) as browser, browser.get("/sign-in", server_hostname=NAME) as answer:
        assert answer.status == 200
        cookies = answer.headers.getall("Set-Cookie")
        assert cookies
        for cookie in cookies:
            assert cookie.startswith("__Host-")
            assert "Secure" in cookie
        assert f"connect-src 'self' wss://{NAME};" in answer.headers["Content-Security-Policy"]


async def test_a_websocket_comes_through_nginx_from_our_own_pages_only(proxied: Nginx) -> None:
    path = "/socket.io/?EIO=4&transport=websocket"
    async with session(proxied) as browser:
        async with browser.ws_connect(path, server_hostname=NAME, origin=f"https://{NAME}") as socket:
            opened = await asyncio.wait_for(socket.receive_str(), 30)
            assert opened.startswith('0{"sid":')
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.ws_connect(path, server_hostname=NAME, origin="https://evil.example")
        assert refused.value.status == 403


async def test_nginx_tells_peers_from_pages_on_one_port() -> None:
    came: asyncio.Queue[bytes] = asyncio.Queue()

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.put_nowait(await reader.read(1000))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    async with listening(note) as port:
        with Nginx(port, tells_apart=True) as nginx:
            trust = ssl.create_default_context(cafile=str(nginx.cert))
            said = check(tag_of(0) + "peer")
            for tls, first, passed in ((None, said, said), (trust, b"GET /healthz HTTP/1.0\r\n\r\n", b"GET /healthz")):
                name = NAME if tls else None
                _, writer = await asyncio.open_connection("127.0.0.1", nginx.port, ssl=tls, server_hostname=name)
                writer.write(first)
                assert (await asyncio.wait_for(came.get(), 30)).startswith(passed)
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()


def test_every_command_and_target_named_in_the_docs_exists() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
    makefile = (ROOT / "Makefile").read_text()
    for page in pages:
        text = page.read_text()
        for command in re.findall(r"-m server ([a-z]+)", text):
            assert (ROOT / f"server/commands/{command}.py").exists(), (page.name, command)
        for target in re.findall(r"`make ([a-z-]+)", text):
            assert f"\n{target}:" in makefile, (page.name, target)


def test_every_link_in_the_docs_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text()):
            assert (page.parent / link).exists(), (page.relative_to(ROOT), link)


def test_every_decision_is_listed_by_its_title() -> None:
    listed = (ROOT / "docs/adr/README.md").read_text()
    for decision in (ROOT / "docs/adr").glob("0*.md"):
        title = decision.read_text().splitlines()[0].removeprefix("# ")
        assert f"- [{title}]({decision.name})\n" in listed


def test_every_setting_named_in_the_docs_exists() -> None:
    from server.settings import PREFIX, Settings

    names = {PREFIX + field.upper() for field in Settings.model_fields}
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        named = set(re.findall(r"\bPREAU_[A-Z_]*[A-Z]\b", page.read_text()))
        assert named <= names, page.relative_to(ROOT)


@pytest.mark.parametrize("name", ["README", "ARCHITECTURE", "STYLE", "CONTRIBUTING", "SECURITY", "CHANGELOG"])
def test_the_pages_that_a_newcomer_looks_for_are_there(name: str) -> None:
    assert len(Path(ROOT / f"{name}.md").read_text()) > 500
