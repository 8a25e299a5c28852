"""The demo page, and the files of the recording that it plays."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from tractatus.site.context import SiteContext
from tractatus.site.recording.document import (
    CAPTIONS,
    DOCUMENT,
    FILES,
    MP4,
    POSTER,
    TRANSCRIPT,
    WEBM,
    Recording,
)
from tractatus.site.recording.shelf import Shelf
from tractatus.site.recording.software import running_software
from tractatus.site.recording.words import short_time
from tractatus.site.rendering import SitePages

# Name in the address -> its type; nothing else of the folder is served.
SERVED: Final = {**FILES, DOCUMENT: "application/json"}
# Name, and how the page calls it.
DOWNLOADS: Final = (
    (WEBM, "Video, WebM"),
    (MP4, "Video, MPEG"),
    (CAPTIONS, "Captions, WebVTT"),
    (TRANSCRIPT, "Transcript, plain text"),
    (DOCUMENT, "What the product answered, JSON"),
)
# How the template calls what the player needs.
_PLAYED: Final = {"poster": POSTER, "webm": WEBM, "mp4": MP4, "captions": CAPTIONS}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "no-cache"
_KILO: Final = 1000


@dataclass(frozen=True, slots=True)
class Download:
    """One file that the page offers.

    Args:
        address: Where it is; changes with its content.
        words: What it is.
        size: How large, for people; empty where the recording does not say.
        sha256: Its hash; empty where the recording does not say.
    """

    address: str
    words: str
    size: str
    sha256: str


class DemoPages:
    """The page that plays the recording of this site, or says that there is none."""

    def __init__(self, context: SiteContext, site: SitePages) -> None:
        self._context = context
        self._site = site
        self._shelf: Shelf = site.recording

    async def demo(self, request: Request) -> Response:
        """`GET /demo`."""
        found = await asyncio.to_thread(self._shelf.look)
        if found.recording is None:
            return await self._site.page(
                request, "demo.html", recording=None, trouble=found.trouble
            )
        running = await asyncio.to_thread(running_software, self._context.log)
        return await self._site.page(
            request,
            "demo.html",
            recording=found.recording,
            recorded_ms=int(found.recording.recorded_at.timestamp() * _KILO),
            running_software=running,
            addresses={word: _address(found.recording, name) for word, name in _PLAYED.items()},
            downloads=[_download(found.recording, *one) for one in DOWNLOADS],
            short_time=short_time,
        )

    async def file(self, request: Request) -> Response:
        """`GET /demo/{name}`: whole or in ranges, for players that jump."""
        name = request.path_params["name"]
        found = await asyncio.to_thread(self._shelf.look)
        if name not in SERVED or found.recording is None:
            raise HTTPException(404)
        digest = found.recording.files[name].sha256 if name in FILES else ""
        is_named = bool(digest) and request.query_params.get("sha256") == digest
        headers = {"cache-control": _FOR_EVER if is_named else _ASK_AGAIN}
        if digest:
            headers["etag"] = f'"{digest}"'
        return FileResponse(self._shelf.folder / name, headers=headers, media_type=SERVED[name])


def _address(recording: Recording, name: str) -> str:
    """Names the bytes, so that a player never joins parts of two recordings."""
    return f"/demo/{name}?sha256={recording.files[name].sha256}"


def _download(recording: Recording, name: str, words: str) -> Download:
    if name not in recording.files:
        return Download(f"/demo/{name}", words, "", "")
    stored = recording.files[name]
    return Download(_address(recording, name), words, _size(stored.bytes), stored.sha256)


def _size(number: int) -> str:
    """For people: 3.4 MB."""
    for unit in ("bytes", "kB"):
        if number < _KILO:
            return f"{number:.0f} {unit}"
        number = number / _KILO  # type: ignore[assignment]  # a share of the next unit
    return f"{number:.1f} MB"
