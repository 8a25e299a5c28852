"""Make a backup of an installation, running or stopped, as one file.

The order, and why what is in it is something that a restore can go on from:

1. the files of the data directory, the memory of our own witnesses among them. They come first
   because a witness cosigns only what the database holds as signed already: what is read of the
   database later is never older than what a witness of this backup has seen;
2. a read-only transaction fixes one moment of the database. In it stands how far the log was: the
   published tree, and the one with the staged batch;
3. the checkpoint is read from the log directory. If it is of one of these two trees, the pair is
   one that the sequencer itself meets after a crash between two of its steps (`publish`, step 1),
   and takes up. Otherwise the log has moved on by more than a batch between the two reads; then
   the moment is given up and another one is taken;
4. from here on there is no haste: the tiles of that checkpoint never change, and the dump is of
   that moment however long it takes.

The log first would leave a log that lacks what the database says is published; the database first
and the log "as it is now" would leave leaves whose records nobody has.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO, Final

import asyncpg

import tractatus
from tractatus.adapters.backup.archive import ArchiveWriter
from tractatus.adapters.backup.destination import new_file
from tractatus.adapters.backup.manifest import (
    SCHEMA,
    Database,
    FileEntry,
    Manifest,
    Software,
    digest_line,
    format_manifest,
)
from tractatus.adapters.files import durable
from tractatus.adapters.files.software import software_digest
from tractatus.adapters.keys.rotating import NEXT
from tractatus.adapters.machine import SystemClock
from tractatus.adapters.postgres.dump import DumpPrograms, find_dump_programs
from tractatus.adapters.postgres.schema import schema_digest
from tractatus.compose import database
from tractatus.compose.keys import WITNESSES
from tractatus.compose.settings import Settings
from tractatus.errors import FormatError, SettingsError, StoreError
from tractatus.merkle.tiles import tiles_of
from tractatus.notes.checkpoint import parse_checkpoint
from tractatus.notes.signed import parse_note
from tractatus.ports import TreeHead

FORMAT_FILE: Final = "format"
MANIFEST: Final = "manifest.json"
MANIFEST_DIGEST: Final = "manifest.sha256"
DUMP: Final = "database/"
CHECKPOINT: Final = "log/checkpoint"
# Without these a restored installation is another one: the log cannot be signed any more, what was
# promised is not known as its own, or what was recorded cannot be opened. Others are made anew.
REQUIRED_SECRETS: Final = (
    "secrets/log.key",
    "secrets/promise.key",
    "secrets/evidence-master.key",
    *(f"{name}/secrets/{name}.key" for name in WITNESSES),
)
# Made anew, the server's own, or put in by name above.
_LEFT_OUT: Final = frozenset({"run", "logs", "postgres", "log"})
_SECRETS: Final = "secrets"
_TRIES: Final = 50
_PAUSE_SECONDS: Final = 0.1
_CHUNK: Final = 1024 * 1024

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup.

    Args:
        path: Where it is; None where it went to standard output.
        digest: SHA-256 of its manifest in hex, which pins every byte that matters.
    """

    path: Path | None
    size: int
    digest: str
    manifest: Manifest


@dataclass(slots=True)
class _Moment:
    """The database at the moment that is dumped, and the checkpoint that goes with it."""

    url: str = field(repr=False)
    snapshot: str
    programs: DumpPrograms
    database: Database
    checkpoint: bytes


def required_secrets(data: Path) -> list[str]:
    """What a restore of this directory needs: while a key is being changed, both.

    A key that follows was announced in signed statements: without it the log, its promises or a
    witness would go on under a key that the old one was said to give way to.
    """
    following = (f"{name.removesuffix('.key')}{NEXT}.key" for name in REQUIRED_SECRETS)
    return [*REQUIRED_SECRETS, *(name for name in following if (data / name).exists())]


def make_backup(
    settings: Settings, out: Path | None, *, with_secrets: bool, report: Report
) -> Made:
    """Write a backup.

    Args:
        settings: Of the installation; `database` where it runs on a server of the operator's.
        out: A directory, which gets `tractatus-backup-….tar`; the name of a file; or None for
            standard output.
        with_secrets: Whether keys and passwords go into it.
        report: Told what is going on.

    Raises:
        ConflictError: the file is there already.
        SettingsError: this is no data directory, or the database needs what was not given.
        StoreError: something could not be read or written; nothing half-made is left.
    """
    if not (settings.data / "trust.json").exists():
        raise SettingsError(f"not the data directory of an installation: {settings.data}")
    if out is not None and out.absolute().is_relative_to(settings.data):
        raise SettingsError("keep backups elsewhere than in the data directory")
    created = SystemClock().now_ms() // 1000
    with ExitStack() as stack:
        owner = stack.enter_context(database.reachable(settings))
        if out is None:
            path, stream = None, sys.stdout.buffer
        else:
            path = _path(out, created)
            stream = stack.enter_context(new_file(path))
        counted = _Counted(stream)
        writing = _Writing(settings, ArchiveWriter(counted, created), created, with_secrets, report)
        manifest, digest = asyncio.run(writing.run(owner))
    return Made(path, counted.size, digest, manifest)


def backup_name(created: int) -> str:
    """The name of a backup made at this second: they sort by age."""
    return f"tractatus-backup-{datetime.fromtimestamp(created, UTC):%Y%m%dT%H%M%SZ}.tar"


def _path(out: Path, created: int) -> Path:
    path = out / backup_name(created) if out.is_dir() else out
    if not path.parent.is_dir():
        raise SettingsError(f"there is no directory: {path.parent}")
    return path.absolute()


class _Counted:
    """A stream that counts what goes through."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return self._stream.write(data)


class _Writing:
    """One backup, file by file."""

    def __init__(
        self,
        settings: Settings,
        archive: ArchiveWriter,
        created: int,
        with_secrets: bool,
        report: Report,
    ) -> None:
        self._settings = settings
        self._archive = archive
        self._created = created
        self._with_secrets = with_secrets
        self._report = report
        self._files: list[FileEntry] = []

    async def run(self, owner: str) -> tuple[Manifest, str]:
        """Everything, in the order told at the head of this module."""
        self._add(FORMAT_FILE, f"{SCHEMA}\n".encode(), listed=False)
        await asyncio.to_thread(self._write_files)
        connection = await database.connect(owner)
        try:
            moment = await _moment(connection, owner, self._settings)
            self._report(f"this moment: a log of {moment.database.published_size} leaves")
            return await asyncio.to_thread(self._write, moment)
        finally:
            await connection.close(timeout=5)

    def _write(self, moment: _Moment) -> tuple[Manifest, str]:
        self._write_log(moment.checkpoint)
        self._write_dump(moment)
        manifest = self._manifest(moment)
        data = format_manifest(manifest)
        self._add(MANIFEST, data, listed=False)
        self._add(MANIFEST_DIGEST, digest_line(data), listed=False)
        self._archive.finish()
        return manifest, hashlib.sha256(data).hexdigest()

    def _write_files(self) -> None:
        """What is in the data directory, except for what is made anew and for secrets."""
        for path in sorted(self._settings.data.rglob("*")):
            name = path.relative_to(self._settings.data).as_posix()
            if self._belongs(name) and stat.S_ISREG(path.lstat().st_mode):
                self._add_file(name, path)
        self._report(f"{len(self._files)} files of the data directory")

    def _belongs(self, name: str) -> bool:
        parts = name.split("/")
        if parts[0] in _LEFT_OUT or parts[-1].startswith(".new-") or parts[-1] == "lock":
            return False
        return self._with_secrets or _SECRETS not in parts[:-1]

    def _write_log(self, checkpoint: bytes) -> None:
        """The tree of the checkpoint: its tiles are immutable and were there before it."""
        if not checkpoint:
            return
        log, size = self._settings.log, parse_checkpoint(parse_note(checkpoint).text).size
        before = len(self._files)
        for tile in tiles_of(size):
            self._add_file(f"log/{tile.path}", log / tile.path, required=True)
        self._add_file("log/policy", log / "policy", required=True)
        self._add(CHECKPOINT, checkpoint)
        self._report(f"the log, in {len(self._files) - before} files")

    def _write_dump(self, moment: _Moment) -> None:
        total = 0
        with moment.programs.dump(moment.url, moment.snapshot) as parts:
            for number, part in enumerate(parts):
                self._add(f"{DUMP}{number:06d}", part)
                total += len(part)
        self._report(f"database, {total / 1e6:.1f} MB compressed")

    def _manifest(self, moment: _Moment) -> Manifest:
        package = Path(tractatus.__file__).parent
        return Manifest(
            format=SCHEMA,
            created=f"{datetime.fromtimestamp(self._created, UTC):%Y-%m-%dT%H:%M:%SZ}",
            software=Software(version("tractatus"), software_digest(package).hex()),
            database=moment.database,
            checkpoint=moment.checkpoint.decode(),
            secrets=self._with_secrets,
            missing=[] if self._with_secrets else required_secrets(self._settings.data),
            files=self._files,
        )

    def _add(self, name: str, data: bytes, *, listed: bool = True) -> None:
        self._archive.add(name, len(data), [data])
        if listed:
            self._files.append(FileEntry(name, len(data), hashlib.sha256(data).hexdigest()))

    def _add_file(self, name: str, path: Path, *, required: bool = False) -> None:
        """One file as it is now; one that has just vanished was not to be kept."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError as error:
            if required:
                raise StoreError(
                    f"the log lacks a file; see `tractatus log fsck`: {name}"
                ) from error
            return
        except OSError as error:
            raise StoreError(f"a file cannot be read: {name}: {error.strerror}") from error
        digest = hashlib.sha256()
        with os.fdopen(descriptor, "rb") as file:
            size = os.fstat(descriptor).st_size
            self._archive.add(name, size, _hashed(_pieces(file, size), digest))
        self._files.append(FileEntry(name, size, digest.hexdigest()))


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The first `size` bytes: a file that grows meanwhile is kept as it was."""
    while size and (piece := file.read(min(size, _CHUNK))):
        size -= len(piece)
        yield piece


def _hashed(pieces: Iterable[bytes], digest: Any) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


async def _moment(connection: asyncpg.Connection, owner: str, settings: Settings) -> _Moment:
    """Steps 1 and 2 of the module's docstring. The transaction stays open."""
    number = int(await connection.fetchval("SHOW server_version_num"))
    programs = find_dump_programs(number)
    for _ in range(_TRIES):
        transaction = connection.transaction(isolation="repeatable_read", readonly=True)
        await transaction.start()
        snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
        log = await connection.fetchrow("SELECT * FROM evidence.log")
        checkpoint = await asyncio.to_thread(durable.read, settings.log / "checkpoint") or b""
        if is_pair(log, checkpoint):
            found = await _describe(connection, log)
            return _Moment(owner, snapshot, programs, found, checkpoint)
        await transaction.rollback()
        await asyncio.sleep(_PAUSE_SECONDS)
    raise StoreError(
        f"database and log do not fit each other: the database has published "
        f"{log['published_size']} leaves, the checkpoint in the log directory is of another tree"
    )


def is_pair(log: asyncpg.Record, checkpoint: bytes) -> bool:
    """Whether a sequencer that met this row of `evidence.log` and this checkpoint would go on."""
    published = TreeHead(log["published_size"], log["published_root"])
    if not checkpoint:
        return published.size == 0
    try:
        found = parse_checkpoint(parse_note(checkpoint).text)
    except FormatError as error:
        raise StoreError(f"the published checkpoint is damaged: {error}") from error
    tree = TreeHead(log["tree_size"], log["tree_root"])
    return TreeHead(found.size, found.root) in (published, tree)


async def _describe(connection: asyncpg.Connection, log: asyncpg.Record) -> Database:
    server = str(await connection.fetchval("SHOW server_version")).split()[0]
    return Database(
        server_version=server,
        schema_digest=(await schema_digest(connection)).hex(),
        rows=await count_rows(connection),
        published_size=log["published_size"],
        tree_size=log["tree_size"],
    )


async def count_rows(connection: asyncpg.Connection) -> dict[str, int]:
    """Rows of every table that is neither PostgreSQL's own nor the schema gate's."""
    tables = await connection.fetch(
        """
        SELECT format('%I.%I', nspname, relname) AS name
        FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
        WHERE relkind IN ('r', 'p') AND nspname !~ '^(pg_|information_schema|schema_gate)'
        ORDER BY 1
        """
    )
    return {
        row["name"]: await connection.fetchval(f"SELECT count(*) FROM {row['name']}")  # noqa: S608
        for row in tables
    }
