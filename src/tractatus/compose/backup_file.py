"""Read a backup: everything that can be wrong with one, found before anything is made of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from tractatus.adapters.backup.archive import Member, content, members
from tractatus.adapters.backup.manifest import (
    MAX_MANIFEST_BYTES,
    SCHEMA,
    FileEntry,
    Manifest,
    digest_line,
    parse_manifest,
)
from tractatus.adapters.postgres.dump import find_dump_programs
from tractatus.compose.backup import (
    CHECKPOINT,
    DUMP,
    FORMAT_FILE,
    MANIFEST,
    MANIFEST_DIGEST,
)
from tractatus.errors import FormatError, StoreError
from tractatus.notes.policy import parse_policy
from tractatus.verifier.damage import find_damage
from tractatus.verifier.readers import MAX_RESOURCE_SIZE
from tractatus.verifier.trust import Trust

_OWN: Final = (FORMAT_FILE, MANIFEST, MANIFEST_DIGEST)
_LOG: Final = "log/"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a backup: which file in it, and what."""

    path: str
    problem: str


@dataclass(slots=True)
class BackupFile:
    """An open backup whose members are known and whose manifest is parsed.

    Args:
        digest: SHA-256 of the manifest in hex.
    """

    manifest: Manifest
    digest: str
    _file: BinaryIO
    _members: Mapping[str, Member]
    _entries: Mapping[str, FileEntry] = field(init=False)

    def __post_init__(self) -> None:
        self._entries = {one.path: one for one in self.manifest.files}

    def read(self, path: str) -> bytes | None:
        """A small file of the backup, or None; its digest was not compared."""
        member = self._members.get(path)
        if member is None or path not in self._entries:
            return None
        if member.size > MAX_RESOURCE_SIZE:
            raise StoreError(f"a file is too large for what it is: {path}")
        return b"".join(content(self._file, member))

    def verified(self, path: str) -> Iterator[bytes]:
        """The bytes of a file that the manifest names.

        Raises:
            FormatError: at the end, where they are not those of the manifest.
        """
        entry, member = self._entries[path], self._members.get(path)
        if member is None:
            raise FormatError(f"the backup is damaged, a file is missing: {path}")
        digest = hashlib.sha256()
        for piece in content(self._file, member):
            digest.update(piece)
            yield piece
        if (member.size, digest.hexdigest()) != (entry.size, entry.sha256):
            raise FormatError(
                f"the backup is damaged, a file is not what the manifest says: {path}"
            )

    def dump(self) -> Iterator[bytes]:
        """The dump of the database, from its beginning."""
        for path in sorted(path for path in self._entries if path.startswith(DUMP)):
            yield from self.verified(path)

    def find_problems(self, report: Callable[[str], None] = lambda _: None) -> list[Problem]:
        """Everything that is wrong: files, then the log, then the dump.

        Raises:
            SettingsError: there is no PostgreSQL program to read the dump with.
        """
        problems = [
            Problem(path, "is not in the manifest")
            for path in self._members
            if path not in self._entries and path not in _OWN
        ]
        report(f"comparing {len(self._entries)} files with their digests")
        problems += [one for path in self._entries for one in self._problem_of(path)]
        if problems:
            return problems  # what follows from a damaged file would only repeat it
        report("checking the log: signature, cosignatures, every tile")
        problems += self._problems_of_log()
        report("reading the dump of the database")
        try:
            find_dump_programs().check(self.dump())
        except FormatError as error:
            problems.append(Problem(DUMP, str(error)))
        return problems

    def _problem_of(self, path: str) -> Iterator[Problem]:
        try:
            for _ in self.verified(path):
                pass
        except FormatError as error:
            yield Problem(path, str(error))

    def _problems_of_log(self) -> list[Problem]:
        checkpoint = self.read(CHECKPOINT)
        if (checkpoint or b"").decode("utf-8", "replace") != self.manifest.checkpoint:
            return [Problem(CHECKPOINT, "is not the checkpoint in the manifest")]
        if checkpoint is None:
            return []
        try:
            trust = Trust.from_policy(parse_policy(self.read(f"{_LOG}policy") or b""))
        except FormatError as error:
            return [Problem(f"{_LOG}policy", str(error))]
        present = [path.removeprefix(_LOG) for path in self._entries if path.startswith(_LOG)]
        found = find_damage(_LogInside(self), trust, present)
        return [Problem(f"{_LOG}{one.path}", one.problem) for one in found.damage]


class _LogInside:
    """The log in a backup, as the verifier reads logs."""

    def __init__(self, backup: BackupFile) -> None:
        self._backup = backup

    def read(self, path: str) -> bytes | None:
        """As `LogReader.read`."""
        return self._backup.read(f"{_LOG}{path}")

    def expect(self, paths: Iterator[str]) -> None:
        """The operating system reads ahead."""


@contextmanager
def open_backup(path: Path, expected: str | None = None) -> Iterator[BackupFile]:
    """A backup whose structure and manifest hold; its files are still to be compared.

    Args:
        path: The file.
        expected: SHA-256 of its manifest in hex, as `tractatus backup` printed it: whoever could
            write to the place where backups are kept could otherwise have made another one.

    Raises:
        FormatError: it is no backup, or its frame or manifest is damaged.
        StoreError: it cannot be read.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise StoreError(f"the backup cannot be read: {path}: {error.strerror}") from error
    with file:
        if not file.seekable():
            raise StoreError("a backup is read from a file: write it to the disk first")
        found = {member.name: member for member in members(file)}
        if _small(file, found, FORMAT_FILE) != f"{SCHEMA}\n".encode():
            raise FormatError(f"expected a backup of the format {SCHEMA}")
        data = _small(file, found, MANIFEST)
        digest = hashlib.sha256(data).hexdigest()
        if _small(file, found, MANIFEST_DIGEST) != digest_line(data):
            raise FormatError("the backup is damaged: the manifest does not have its digest")
        if expected is not None and expected != digest:
            raise FormatError(f"another backup than the one expected; its manifest has: {digest}")
        yield BackupFile(parse_manifest(data), digest, file, found)


def _small(file: BinaryIO, found: Mapping[str, Member], name: str) -> bytes:
    member = found.get(name)
    if member is None or member.size > MAX_MANIFEST_BYTES:
        raise FormatError(f"not a backup of ours, or cut off: it has no {name}")
    return b"".join(content(file, member))
