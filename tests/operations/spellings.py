"""Every file of this tree, and the ways in which somebody may try to get one over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

ROOT = Path(__file__).parents[2]
_SKIPPED = {".git", ".venv", "node_modules", "__pycache__", ".hypothesis", ".tractatus"}
# What a thief wants first gets every spelling; everything else a few.
_WANTED = re.compile(
    r"secrets|\.key$|\.git/config|settings\.(json|py)|(project|tractatus)\.toml$|README\.md"
    r"|0001_tenancy\.sql|layout\.html|limitations\.md|staged|hidden"
)


def files() -> list[str]:
    """Paths of all files, relative to the root, and those of the package relative to it, too."""
    found = [
        path.relative_to(ROOT)
        for top in sorted(ROOT.iterdir())
        if top.name not in _SKIPPED and not top.name.endswith("_cache")
        for path in ([top] if top.is_file() else sorted(top.rglob("*")))
        if path.is_file() and not _SKIPPED & set(path.parts) and path.suffix != ".pyc"
    ]
    package = Path("src/tractatus")
    inner = [path.relative_to(package) for path in found if package in path.parents]
    return [path.as_posix() for path in (*found, *inner, Path(".git/config"), Path(".git/HEAD"))]


def spellings(path: str, doors: Sequence[str]) -> Iterator[str]:
    """Raw request paths that a careless server would lead to a file.

    Args:
        path: Of the file, relative to some directory that might be served.
        doors: Prefixes of routes that take a path, with a slash at the end.
    """
    yield f"/{path}"
    yield f"{doors[0]}{path}"
    if not _WANTED.search(path):
        return
    encoded = quote(path, safe="")
    yield from (f"/{encoded}", f"//{path}", f"/./{path}", f"/{path}/", f"/{path}.", f"/{path}%00")
    yield from (f"/{path}%20", f"/{path}~", f"/{path}.bak", f"/{path.upper()}", f"/{path};x=1")
    yield from (f"/{path}::$DATA", f"/%2f{encoded}", f"/{path}%00.html", f"/x/..%5c{path}")
    for door in doors:
        for up in ("../", "../../../../../"):
            yield f"{door}{up}{path}"
            yield f"{door}{quote(up, safe='')}{encoded}"
            yield f"{door}{up.replace('.', '%2e')}{path}"
            yield f"{door}{up.replace('/', '%5c')}{path}"
            yield f"{door}{up.replace('.', '%252e')}{path}"
        yield f"{door}{encoded}"
        yield f"{door}/{path}"
        yield f"{door}{quote(str(ROOT / path), safe='')}"


async def get(app: Any, raw: str) -> tuple[int, bytes]:
    """Status and body of a GET with exactly this path, dots and all: no client tidies it up."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": raw.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"site.test")],
        "client": ("192.0.2.9", 1234),
        "server": ("site.test", 80),
    }
    status, body = 0, bytearray()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status
        status = message.get("status", status)
        body.extend(message.get("body", b""))

    await app(scope, receive, send)
    return status, bytes(body)
