"""Static files under an address that changes with their content, so that caches never go stale.

All files of an application are read once at start; their common digest is part of every path:
`/static/<digest>/web/tractatus.css`. Scripts can therefore import each other by relative paths.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_IMPORT: Final = re.compile(
    r"""^(?:import|export)\s[^;]*?from\s+["']\./([^"']+)["']""", re.MULTILINE
)
_COMPRESSED_ALREADY: Final = frozenset({".png", ".woff2"})


@dataclass(frozen=True, slots=True)
class _Asset:
    body: bytes
    compressed: bytes | None
    media_type: str


class Assets:
    """The files below some folders, each folder under a name of its own.

    Args:
        folders: Name in the address -> folder. Every file below must have a known suffix
            (`ValueError`: a file that would be served with a guessed type is a mistake).
    """

    def __init__(self, folders: Mapping[str, Path]) -> None:
        self._files = {
            f"{name}/{path.relative_to(folder).as_posix()}": _read(path)
            for name, folder in sorted(folders.items())
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")
        }
        digest = hashlib.sha256()
        for name, asset in self._files.items():
            digest.update(f"{name}\0{len(asset.body)}\0".encode() + asset.body)
        self._digest = digest.hexdigest()[:16]

    def url(self, path: str) -> str:
        """The address of a file, `web/tractatus.css`; `KeyError` where there is no such file."""
        if path not in self._files:
            raise KeyError(f"no static file of that name: {path}")
        return f"/static/{self._digest}/{path}"

    def imports(self, path: str) -> list[str]:
        """Addresses of the modules that a script imports at once, and those that they import.

        For `modulepreload`: a browser learns of an import only by reading the file that has it,
        and each of these readings is a journey. What is imported by a later `import()` is left out.
        """
        found: list[str] = []
        waiting = [path]
        while waiting:
            folder = PurePosixPath(waiting[0]).parent
            script = self._files[waiting.pop(0)].body.decode("utf-8")
            for name in _IMPORT.findall(script):
                one = str(folder / name)
                if one not in (*found, path):
                    found.append(one)
                    waiting.append(one)
        return [self.url(one) for one in found]

    def route(self) -> Route:
        """The one route that serves them all."""
        return Route("/static/{digest}/{path:path}", self._serve, name="static")

    async def _serve(self, request: Request) -> Response:
        asset = self._files.get(request.path_params["path"])
        # An old digest means a page older than this process: it must reload, not mix versions.
        if asset is None or request.path_params["digest"] != self._digest:
            raise HTTPException(404)
        headers = {"cache-control": "public, max-age=31536000, immutable"}
        body = asset.body
        if asset.compressed is not None:
            headers["vary"] = "accept-encoding"
            if "gzip" in request.headers.get("accept-encoding", ""):
                headers["content-encoding"] = "gzip"
                body = asset.compressed
        return Response(body, headers=headers, media_type=asset.media_type)


def _read(path: Path) -> _Asset:
    media_type = _MEDIA_TYPES.get(path.suffix)
    if media_type is None:
        raise ValueError(f"static file has no known media type: {path.name}")
    body = path.read_bytes()
    if path.suffix in _COMPRESSED_ALREADY:
        return _Asset(body, None, media_type)
    return _Asset(body, gzip.compress(body, mtime=0), media_type)
