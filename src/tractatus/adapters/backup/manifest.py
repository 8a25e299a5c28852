"""What a backup says of itself: canonical JSON, so that one digest pins all of it."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec

from tractatus.adapters.backup.archive import check_name
from tractatus.canonical import canonical_json, parse_canonical
from tractatus.errors import FormatError

SCHEMA: Final = "tractatus/backup/v1"
MAX_MANIFEST_BYTES: Final = 256 * 1024 * 1024
_DIGEST_SIZE: Final = 64


class FileEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the archive; the digest is SHA-256 in hex."""

    path: str
    size: int
    sha256: str


class Database(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was in the database at the one moment that was dumped.

    Args:
        server_version: As the server writes it, for example `18.6`.
        schema_digest: The digest in summary leaves, in hex.
        rows: Rows of each table.
        published_size: Size of the tree that the database knew to be published.
        tree_size: The same with the staged batch.
    """

    server_version: str
    schema_digest: str
    rows: dict[str, int]
    published_size: int
    tree_size: int


class Software(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What wrote the backup."""

    version: str
    digest: str


class Manifest(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"format": "schema"}
):
    """All of it.

    Args:
        format: `SCHEMA`.
        created: RFC 3339, UTC, whole seconds.
        checkpoint: The checkpoint in the backup, verbatim; empty where nothing was published.
        secrets: Whether keys and passwords are in the archive.
        missing: Paths of the keys that are not, and that a restore must be given.
    """

    format: str
    created: str
    software: Software
    database: Database
    checkpoint: str
    secrets: bool
    missing: list[str]
    files: list[FileEntry]

    def find(self, path: str) -> FileEntry | None:
        """The entry of a file."""
        return next((one for one in self.files if one.path == path), None)


def format_manifest(manifest: Manifest) -> bytes:
    """Its canonical JSON (RFC 8785)."""
    return canonical_json(msgspec.to_builtins(manifest))


def parse_manifest(data: bytes) -> Manifest:
    """The manifest in `data`.

    Raises:
        FormatError: it is no manifest of this version, in its canonical form, with names that
            can be extracted.
    """
    if len(data) > MAX_MANIFEST_BYTES:
        raise FormatError("the manifest is too large")
    try:
        manifest = msgspec.convert(parse_canonical(data), Manifest)
    except msgspec.ValidationError as error:
        raise FormatError(f"the manifest is not in its format: {error}") from error
    if manifest.format != SCHEMA:
        raise FormatError(f"expected a backup of the format {SCHEMA}: {manifest.format}")
    paths = [one.path for one in manifest.files]
    for one in manifest.files:
        check_name(one.path)
        if one.size < 0 or len(one.sha256) != _DIGEST_SIZE:
            raise FormatError(f"the manifest has an entry that cannot be: {one.path}")
    if len(set(paths)) != len(paths):
        raise FormatError("the manifest names a file twice")
    return manifest


def digest_line(manifest: bytes) -> bytes:
    """What stands in `manifest.sha256`, as `sha256sum --check` reads it."""
    return f"{hashlib.sha256(manifest).hexdigest()}  manifest.json\n".encode()
