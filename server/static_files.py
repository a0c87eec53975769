"""The files under /static, held in memory, each at an address that changes with the content.

The rule: the tree has one hash, in the address (`/static/HASH/js/…`), so that modules and stylesheets find one another
by relative addresses without a build step. With the right hash a browser keeps the file for ever; with another one,
or none, it gets today's file and asks again next time. What is not in the table cannot be had: no path is ever opened
on behalf of a request, and links are not followed.
"""

import asyncio
import base64
import gzip
import hashlib
import json
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

HASH_LENGTH = 12
# Debian's table of types, if any, must not decide: a browser refuses a module with the wrong one.
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
COMPRESSED = ("text/", "image/svg+xml", "application/json")
IMPORT_MAP = "importmap.json"  # bare module names → paths in the tree


@dataclass(slots=True)
class StaticFile:
    """One file, compressed the first time a browser that accepts it asks."""

    body: bytes
    content_type: str
    etag: str
    gzipped: bytes | None = field(default=None, repr=False)

    async def gzip(self) -> bytes:
        """The compressed body, made off the event loop."""
        if self.gzipped is None:
            self.gzipped = await asyncio.to_thread(gzip.compress, self.body, 6, mtime=0)
        return self.gzipped

    @property
    def is_compressible(self) -> bool:
        """Whether compressing pays: text that is not tiny."""
        return self.content_type.startswith(COMPRESSED) and len(self.body) > 1024


class StaticFiles:
    """The tree, read once at the start.

    Attributes:
        import_map: the text of the page's import map, to be put in it unchanged: its hash is in the CSP.
        import_map_hash: its SHA-256 as a CSP source.
    """

    def __init__(self, folder: Path) -> None:
        self._files = dict(_read(folder))
        tree = hashlib.sha256()
        for path, file in sorted(self._files.items()):
            tree.update(path.encode() + b"\0" + file.etag.encode() + b"\0")
        self.tree_hash = tree.hexdigest()[:HASH_LENGTH]
        self.import_map = self._make_import_map()
        digest = hashlib.sha256(self.import_map.encode()).digest()
        self.import_map_hash = f"'sha256-{base64.b64encode(digest).decode()}'"

    def url(self, path: str) -> str:
        """The address of a file, by its path in the tree.

        Raises:
            KeyError: there is no such file.
        """
        _ = self._files[path]
        return f"/static/{self.tree_hash}/{path}"

    def _make_import_map(self) -> str:
        listed = self._files.get(IMPORT_MAP)
        names: dict[str, str] = json.loads(listed.body) if listed else {}
        return json.dumps({"imports": {name: self.url(path) for name, path in names.items()}})

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Answers a request for `/static/{path}`, with or without a hash in front."""
        path = request.match_info["path"]
        hashed, _, rest = path.partition("/")
        is_current = hashed == self.tree_hash
        # A page that is still open from before an upgrade asks with the old hash: today's file serves it best.
        is_hash = len(hashed) == HASH_LENGTH and all(digit in "0123456789abcdef" for digit in hashed)
        file = self._files.get(rest if is_hash else path)
        if file is None:
            raise web.HTTPNotFound
        keep = "public, max-age=31536000, immutable" if is_current else "no-cache"
        headers = {"Cache-Control": keep, "ETag": f'"{file.etag}"', "Vary": "Accept-Encoding"}
        if request.headers.get("If-None-Match") == headers["ETag"]:
            return web.Response(status=304, headers=headers)
        body = file.body
        if file.is_compressible and "gzip" in request.headers.get("Accept-Encoding", ""):
            body = await file.gzip()
            headers["Content-Encoding"] = "gzip"
        charset = "utf-8" if file.content_type.startswith("text/") else None
        return web.Response(body=body, headers=headers, content_type=file.content_type, charset=charset)


def _read(folder: Path) -> Iterator[tuple[str, StaticFile]]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            body = path.read_bytes()
            content_type = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            etag = hashlib.sha256(body).hexdigest()[:24]
            yield path.relative_to(folder).as_posix(), StaticFile(body, content_type, etag)
