"""What docs/operations.md says is tried: its nginx configuration, word for word but for names and ports."""

import asyncio
import re
import ssl
from collections.abc import Iterator, Sequence
from pathlib import Path

import aiohttp
import pytest

from tests.certificates import write_certificate
from tests.preau import ROOT, Preau
from tests.services import Service

NAME = "classe.example.fr"
OPERATIONS = (ROOT / "docs/operations.md").read_text()


class Nginx(Service):
    """Debian's nginx with the configuration of the docs, before a server on that port."""

    def __init__(self, behind: int) -> None:
        super().__init__()
        self.cert = self.folder / "cert.pem"
        write_certificate(self.cert, self.folder / "key.pem", NAME)
        [written] = re.findall(r"```nginx\n(.*?)```", OPERATIONS, flags=re.DOTALL)
        changes = {
            "listen 443 ssl": f"listen 127.0.0.1:{self.port} ssl",
            f"/etc/letsencrypt/live/{NAME}/fullchain.pem": str(self.cert),
            f"/etc/letsencrypt/live/{NAME}/privkey.pem": str(self.folder / "key.pem"),
            "http://127.0.0.1:8080": f"http://127.0.0.1:{behind}",
        }
        for before, after in changes.items():
            assert before in written
            written = written.replace(before, after)
        folders = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        head = f"daemon off; pid {self.folder}/pid; error_log stderr; events {{}}\n"
        (self.folder / "nginx.conf").write_text(f"{head} http {{\n{folders}{written}\n}}\n")
        self.folder.chmod(0o755)  # its workers are of another user

    def command(self) -> Sequence[str]:
        return ["/usr/sbin/nginx", "-e", "stderr", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]


@pytest.fixture(scope="module")
def proxied() -> Iterator[Nginx]:
    settings = {"PREAU_PUBLIC_URL": f"https://{NAME}", "PREAU_TRUSTED_PROXIES": "127.0.0.1"}
    with Preau.migrated(PREAU_MEDIA_PROCESSES="0", **settings) as preau, Nginx(preau.port) as nginx:
        yield nginx


def session(nginx: Nginx) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=str(nginx.cert)))
    return aiohttp.ClientSession(f"https://127.0.0.1:{nginx.port}", connector=connector, headers={"Host": NAME})


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
            opened = await asyncio.wait_for(socket.receive_str(), 5)
            assert opened.startswith('0{"sid":')
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await browser.ws_connect(path, server_hostname=NAME, origin="https://evil.example")
        assert refused.value.status == 403


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


def test_every_setting_named_in_the_docs_exists() -> None:
    from server.settings import PREFIX, Settings

    names = {PREFIX + field.upper() for field in Settings.model_fields}
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        named = set(re.findall(r"\bPREAU_[A-Z_]*[A-Z]\b", page.read_text()))
        assert named <= names, page.relative_to(ROOT)


@pytest.mark.parametrize("name", ["README", "ARCHITECTURE", "STYLE", "CONTRIBUTING", "SECURITY", "CHANGELOG"])
def test_the_pages_that_a_newcomer_looks_for_are_there(name: str) -> None:
    assert len(Path(ROOT / f"{name}.md").read_text()) > 500
