"""Restore a backup into an empty directory.

Nothing is made before the whole backup has been compared with its manifest, its log examined and
its dump read. While files are being made, a mark in the directory keeps `up` from starting on it:
an `up` without the keys would make new ones, and a new log. A restore that fails removes what it
made; one that was killed leaves the mark.

What makes the restored pair of database and log one that the sequencer goes on from is decided
when the backup is made (`backup`); what keeps a restored log from signing a second history are
witnesses that were not restored with it (`operations.publish`, step 4).
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import asyncpg

from tractatus.adapters.files import durable
from tractatus.adapters.keys.private_key import parse_private_key
from tractatus.adapters.postgres.dump import (
    find_dump_programs,
    lend_ownership,
    take_back_ownership,
)
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.schema import schema_digest
from tractatus.compose import database
from tractatus.compose.backup import CHECKPOINT, DUMP, count_rows, is_pair
from tractatus.compose.backup_file import BackupFile, open_backup
from tractatus.compose.newer_log import NewerLog, open_newer_log, verify_begins_with
from tractatus.compose.settings import Settings, load_settings
from tractatus.errors import ConflictError, FormatError, SettingsError, StoreError
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.notes.policy import parse_policy
from tractatus.ports import TreeHead
from tractatus.verifier.trust import Trust

UNFINISHED: Final = "restore-unfinished"
_PRIVATE: Final = 0o600
_PUBLIC: Final = 0o644
# What anybody may see anyway; the rest is for its owner alone.
_PUBLIC_PARTS: Final = frozenset({"log", "site", "trust.json"})
_LOG_KEY: Final = "secrets/log.key"

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore has brought back.

    Args:
        rows: Rows of each table, compared with the manifest.
        schema_digest: The schema's now, in hex; another than in the manifest only where this
            software is newer than the backup.
        lost_leaves: Leaves of a newer log whose records are not in the backup.
    """

    data: Path
    digest: str
    created: str
    files: int
    rows: dict[str, int]
    published_size: int
    schema_digest: str
    lost_leaves: int = 0


def refuse_unfinished(data: Path) -> None:
    """`SettingsError` where a restore into this directory was killed; `up` asks at its start."""
    if (data / UNFINISHED).exists():
        raise SettingsError(
            f"a restore into this directory did not finish: remove it and restore again: {data}"
        )


def restore_backup(
    path: Path,
    data: Path,
    *,
    owner: str | None = None,
    secrets: Path | None = None,
    log: Path | None = None,
    expected: str | None = None,
    report: Report,
) -> Restored:
    """Make an installation out of a backup; `up` on its directory goes on from there.

    Args:
        path: The backup.
        data: A directory that is empty or absent.
        owner: Address of an empty database on a server of the operator's; None for the embedded.
        secrets: A directory with the keys that the backup does not hold, laid out as in a data
            directory.
        log: A directory with a newer copy of the log: what it says is taken over.
        expected: SHA-256 of the manifest in hex.
        report: Told what is going on.

    Raises:
        ConflictError: the directory or the database is not empty; neither was touched.
        FormatError: the backup is damaged; the message names the first file.
        SettingsError: keys are missing, or the database cannot be used.
        StoreError: a step failed; what was made was removed.
    """
    data = data.absolute()
    with open_backup(path, expected) as backup:
        _refuse_occupied(data)
        problems = backup.find_problems(report)
        if problems:
            first = problems[0]
            raise FormatError(f"{first.path}: {first.problem} ({len(problems)} problems in all)")
        given = _given_secrets(backup, secrets)
        newer = _newer_log(backup, log) if log else None
        with _unfinished(data):
            report("writing files")
            files = _write_files(backup, data) + _write_secrets(given, data)
            if newer is not None:
                files += _write_log(newer, data / "log")
            settings = replace(load_settings({"data": data}, {}), database=owner)
            report("restoring the database")
            filled = _restore_database(backup, settings, newer)
        size = backup.manifest.database.published_size
        return Restored(
            data=data,
            digest=backup.digest,
            created=backup.manifest.created,
            files=files,
            rows=filled.rows,
            published_size=newer.head.size if newer else size,
            schema_digest=filled.schema_digest,
            lost_leaves=filled.lost_leaves,
        )


def _refuse_occupied(data: Path) -> None:
    try:
        is_empty = not data.exists() or not any(data.iterdir())
    except OSError as error:
        raise SettingsError(f"the directory cannot be used: {data}: {error.strerror}") from error
    if not is_empty:
        raise ConflictError(f"the directory is not empty, and stays as it is: {data}")


def _given_secrets(backup: BackupFile, directory: Path | None) -> dict[str, bytes]:
    """The keys that the backup lacks; the log's must be the one that signed its checkpoint."""
    found: dict[str, bytes] = {}
    for name in backup.manifest.missing:
        key = durable.read(directory / name) if directory else None
        if key is None:
            raise SettingsError(
                "the backup was made without keys; name a directory that holds them with "
                f"--secrets, laid out as in a data directory; missing: {name}"
            )
        found[name] = key
    line = found.get(_LOG_KEY) or backup.read(_LOG_KEY)
    policy = backup.read("log/policy")
    if policy is not None and line is not None:
        own = parse_private_key(line).verifier_key
        if own not in [log.key for log in parse_policy(policy).logs]:
            raise SettingsError(f"the key is of another log than the backup: {own.name}")
    return found


@contextmanager
def _unfinished(data: Path) -> Iterator[None]:
    """The directory with its mark; after an error it is gone again, or as empty as it was."""
    existed = data.exists()
    durable.make_directory(data, mode=0o755)
    durable.replace(data / UNFINISHED, b"", mode=_PRIVATE)
    try:
        yield
    except BaseException:  # whatever ended it, nothing half-made stays; re-raised
        for child in data.iterdir():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
        if not existed:
            data.rmdir()
        raise
    (data / UNFINISHED).unlink()
    durable.sync_directory(data)


def _write_files(backup: BackupFile, data: Path) -> int:
    """Every file but the dump, under the names of the manifest, which are safe names."""
    paths = [one.path for one in backup.manifest.files if not one.path.startswith(DUMP)]
    for name in paths:
        parts = name.split("/")
        is_private = parts[0] not in _PUBLIC_PARTS
        _make_parents(data, parts[:-1], is_private=is_private)
        target = data.joinpath(*parts)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(target, flags, _PRIVATE if is_private else _PUBLIC), "wb") as file:
            for piece in backup.verified(name):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    return len(paths)


def _newer_log(backup: BackupFile, path: Path) -> NewerLog:
    """The log that was given, if it is whole and begins with the one in the backup."""
    policy, note = backup.read("log/policy"), backup.read(CHECKPOINT)
    if policy is None or note is None:
        raise SettingsError("the backup holds no log that another could be a later copy of")
    trust = Trust.from_policy(parse_policy(policy))
    newer = open_newer_log(path, trust)
    old = open_checkpoint(note, trust.log_keys).checkpoint
    verify_begins_with(newer, TreeHead(old.size, old.root))
    return newer


def _write_log(newer: NewerLog, target: Path) -> int:
    """The newer log over the backup's: tiles are the same where both have them."""
    paths = list(newer.files())
    for path in paths:
        source, copy = newer.directory / path, target / path
        _make_parents(target, path.split("/")[:-1], is_private=False)
        durable.replace(copy, source.read_bytes(), mode=_PUBLIC)
    return len(paths)


def _write_secrets(given: dict[str, bytes], data: Path) -> int:
    for name, key in given.items():
        _make_parents(data, name.split("/")[:-1], is_private=True)
        durable.create(data / name, key, mode=_PRIVATE)
    return len(given)


def _make_parents(data: Path, parts: list[str], *, is_private: bool) -> None:
    directory = data
    for part in parts:
        directory = directory / part
        if not directory.exists():
            durable.make_directory(directory, mode=0o700 if is_private else 0o755)


@dataclass(slots=True)
class _Filled:
    """What the database holds after the restore."""

    rows: dict[str, int] = field(default_factory=dict)
    schema_digest: str = ""
    lost_leaves: int = 0


def _restore_database(backup: BackupFile, settings: Settings, newer: NewerLog | None) -> _Filled:
    settings.run.mkdir(mode=0o700)
    settings.logs.mkdir(mode=0o700)
    if settings.database:
        return asyncio.run(_fill(backup, settings, newer))
    server = database.embedded_server(settings)
    if server.is_initialised:
        raise ConflictError(
            f"a database cluster of an earlier installation at this path is here: {server.home}; "
            "move it away, or restore to another path"
        )
    try:
        with server:
            return asyncio.run(_fill(backup, settings, newer))
    except BaseException:  # a half-made cluster may lie elsewhere than the data; re-raised
        shutil.rmtree(server.home, ignore_errors=True)
        raise


async def _fill(backup: BackupFile, settings: Settings, newer: NewerLog | None) -> _Filled:
    filled = _Filled()

    async def load(superuser: asyncpg.Connection, migrator: str) -> None:
        if await count_rows(superuser):
            raise ConflictError("the database is not empty, and stays as it is")
        number = int(await superuser.fetchval("SHOW server_version_num"))
        programs = find_dump_programs(number)
        await lend_ownership(superuser)
        try:
            await asyncio.to_thread(programs.restore, migrator, backup.dump)
        finally:
            await take_back_ownership(superuser)
        filled.rows = await _compare(superuser, backup)
        if newer is not None:
            filled.lost_leaves = await newer.take_over(superuser)

    await database.prepare(settings, load)
    connection = await database.connect(database.url(settings, Login.MIGRATOR))
    try:
        filled.schema_digest = (await schema_digest(connection)).hex()
    finally:
        await connection.close()
    return filled


async def _compare(superuser: asyncpg.Connection, backup: BackupFile) -> dict[str, int]:
    """Rows and log are those of the manifest, or nothing of this is kept."""
    rows, expected = await count_rows(superuser), backup.manifest.database.rows
    if rows != expected:
        names = sorted(name for name in rows | expected if rows.get(name) != expected.get(name))
        raise StoreError(f"a table has another number of rows than in the backup: {names[0]}")
    log = await superuser.fetchrow("SELECT * FROM evidence.log")
    if not is_pair(log, backup.read(CHECKPOINT) or b""):
        raise StoreError("database and log of the backup do not fit each other")
    return rows
