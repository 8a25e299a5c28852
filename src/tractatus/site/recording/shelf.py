"""The recording that this site has, if it has one and it is whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TypeAlias

from tractatus.errors import FormatError
from tractatus.site.recording.document import DOCUMENT, FILES, MAX_SIZE, Recording, parse_recording

_Seen: TypeAlias = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What lies there.

    Args:
        recording: The recording; None where there is none that can be shown.
        trouble: Why not; empty where simply nothing was recorded.
    """

    recording: Recording | None
    trouble: str = ""


NOTHING = Found(None)


class Shelf:
    """One folder with a recording in it, or not; looked at again whenever something changed.

    Files are shown only while they are those that the document names by their hashes. Blocking
    (hashing some megabytes takes about ten milliseconds); threads may share one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._seen: _Seen = ()
        self._found = NOTHING

    def look(self) -> Found:
        """What is there now."""
        with self._lock:
            seen = self._stamps()
            if seen != self._seen:
                self._found = self._read() if seen else NOTHING
                self._seen = seen
            return self._found

    @property
    def has_recording(self) -> bool:
        """Whether there is one to be shown."""
        return self.look().recording is not None

    def _stamps(self) -> _Seen:
        if not (self.folder / DOCUMENT).exists():
            return ()
        stamps = []
        for name in (DOCUMENT, *FILES):
            try:
                found = (self.folder / name).stat()
            except OSError:
                stamps.append((0, 0, 0))
            else:
                stamps.append((found.st_ino, found.st_mtime_ns, found.st_size))
        return tuple(stamps)

    def _read(self) -> Found:
        try:
            with (self.folder / DOCUMENT).open("rb") as file:
                recording = parse_recording(file.read(MAX_SIZE + 1))
            for name, stored in recording.files.items():
                with (self.folder / name).open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                if digest != stored.sha256:
                    return Found(None, f"{name} is not the file that was recorded")
        except OSError as error:
            return Found(None, f"it cannot be read: {error.strerror}")
        except FormatError as error:
            return Found(None, str(error))
        return Found(recording)
