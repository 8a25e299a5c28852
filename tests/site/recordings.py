"""Small recordings for tests: real documents, and files that are as the documents say."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from tractatus.site.recording.document import (
    CAPTIONS,
    DOCUMENT,
    FILES,
    SCHEMA,
    TRANSCRIPT,
    Caption,
    Observation,
    Recording,
    Scene,
    StoredFile,
    format_recording,
)
from tractatus.site.recording.words import format_captions, format_transcript

SOFTWARE = "5a" * 32


def scenes() -> tuple[Scene, ...]:
    """Two scenes whose words need escaping."""
    refused = "UnscopedQueryError: a statement <without> a scope & so on"
    return (
        Scene(
            title="A query is refused",
            start=0,
            end=4_000,
            captions=(
                Caption(start=200, end=2_000, text="Somebody asks for all rows."),
                Caption(start=2_000, end=3_900, text=f"Refused: {refused}"),
            ),
            observed=(Observation(what="The error", answer=refused),),
        ),
        Scene(
            title="The counts move",
            start=4_000,
            end=9_500,
            captions=(Caption(start=4_100, end=9_400, text="0 acts of members, now 2."),),
            observed=(),
        ),
    )


def put_recording(folder: Path, *, software: str = SOFTWARE) -> Recording:
    """Lay a recording into the folder; its video is bytes that only have to arrive."""
    folder.mkdir(parents=True, exist_ok=True)
    bare = Recording(
        schema=SCHEMA,
        recorded_at=datetime(2026, 11, 20, 12, 30, tzinfo=UTC),
        software=software,
        commit=None,
        browser="Chromium for tests",
        width=1280,
        height=720,
        duration=9_600,
        scenes=scenes(),
        files={},
    )
    contents = {name: name.encode() * 500 for name in FILES}
    contents[CAPTIONS], contents[TRANSCRIPT] = format_captions(bare), format_transcript(bare)
    files = {
        name: StoredFile(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        for name, data in contents.items()
    }
    made = Recording(
        **{name: getattr(bare, name) for name in bare.__struct_fields__ if name != "files"},
        files=files,
    )
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    (folder / DOCUMENT).write_bytes(format_recording(made))
    return made
