"""Numbered SQL files, each applied once and as a whole.

A file runs in one transaction together with the row that says so: after a crash it has either
happened or not. A file that was applied never changes; what it was is kept by its digest.

Once the database can keep records, a file's transaction carries the decision on it: allowed, or
there is no such transaction, and the refusal is recorded on another connection.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import asyncpg

from tractatus.adapters.postgres.errors import translated
from tractatus.adapters.postgres.schema_changes import SchemaChangeRecorder, look_at_change
from tractatus.errors import AttestationError, SettingsError, StoreError
from tractatus.operations.schema_change import SchemaChange

OWN_DIRECTORY: Final = Path(__file__).parent / "sql"
# On lines of their own; in the body of a function BEGIN has no semicolon.
_COMMITS = re.compile(r"^\s*(BEGIN|START\s+TRANSACTION|COMMIT|ROLLBACK)\s*;", re.I | re.M)
_NAME = re.compile(r"[0-9]{4}_[a-z0-9_]+\.sql", re.ASCII)


async def migrate(
    connection: asyncpg.Connection,
    directories: Sequence[Path] = (OWN_DIRECTORY,),
    recorder: SchemaChangeRecorder | None = None,
) -> list[str]:
    """Apply what was not applied yet, directory by directory, in the order of the numbers.

    Args:
        connection: As the migrator, who owns the database.
        directories: Each holds files named `NNNN_name.sql`; no name comes twice.
        recorder: Decides and records each file; None on a database that cannot keep records yet.

    Returns:
        The names applied now; empty where the database was up to date.

    Raises:
        SettingsError: a file was changed after it was applied, or the database holds one that
            this software does not know (it is older than the database).
        StoreError: a file failed; it left nothing behind.
        AttestationError: a file would have left the schema weaker than declared; the same.
    """
    files = _files(directories)
    with translated():
        # Two migrators at once: the second waits, then finds nothing to do.
        await connection.execute("SELECT pg_advisory_lock(hashtext('tractatus migrate'))")
        try:
            known = await _known(connection)
            _refuse_drift(files, known)
            applied = []
            for file in files:
                if file.name not in known:
                    await apply_file(connection, file, recorder, is_numbered=True)
                    applied.append(file.name)
            return applied
        finally:
            await connection.execute("SELECT pg_advisory_unlock(hashtext('tractatus migrate'))")


def _files(directories: Sequence[Path]) -> list[Path]:
    files = [file for directory in directories for file in sorted(directory.glob("*.sql"))]
    names = [file.name for file in files]
    for name in names:
        if not _NAME.fullmatch(name) or names.count(name) > 1:
            raise SettingsError(f"a migration has a name of its own, NNNN_name.sql, found: {name}")
    return files


async def _known(connection: asyncpg.Connection) -> dict[str, bytes]:
    async with connection.transaction():
        if await connection.fetchval("SELECT to_regclass('migration.applied')") is None:
            await connection.execute(
                """
                CREATE SCHEMA IF NOT EXISTS migration;
                CREATE TABLE migration.applied (
                    name text PRIMARY KEY,
                    digest bytea NOT NULL CHECK (length(digest) = 32),
                    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
                );
                """
            )
        rows = await connection.fetch("SELECT name, digest FROM migration.applied")
    return {row["name"]: row["digest"] for row in rows}


def _refuse_drift(files: Sequence[Path], known: dict[str, bytes]) -> None:
    digests = {file.name: _digest(file) for file in files}
    for name, digest in known.items():
        if name not in digests:
            raise SettingsError(f"the database is newer than this software: it holds {name}")
        if digests[name] != digest:
            raise SettingsError(f"a migration was changed after it was applied: {name}")


async def apply_file(
    connection: asyncpg.Connection,
    file: Path,
    recorder: SchemaChangeRecorder | None,
    *,
    is_numbered: bool = False,
    is_rehearsal: bool = False,
) -> SchemaChange | None:
    """Run one file as one transaction, if it leaves nothing weaker than declared.

    Args:
        connection: As the migrator.
        file: Any SQL that runs inside a transaction.
        recorder: Decides and records; None where the database cannot keep records.
        is_numbered: Whether it is one of `migrate`, which remembers what was applied.
        is_rehearsal: Nothing is kept, neither of the file nor a record.

    Returns:
        What it changed; None where nobody asked.

    Raises:
        AttestationError: it would leave the schema weaker; nothing was kept but the refusal.
        SettingsError: the file cannot be read, or commits by itself; it was not run.
        StoreError: a statement failed; nothing was kept.
    """
    sql = await asyncio.to_thread(_read, file)
    transaction = connection.transaction()
    await transaction.start()
    try:
        change = await _run(connection, sql, file, is_numbered=is_numbered, looks=bool(recorder))
        if change is not None and recorder is not None and not is_rehearsal and not change.findings:
            await recorder.allow(connection, change)
    except BaseException:  # whatever it was, nothing of the file stays; re-raised
        await transaction.rollback()
        raise
    if is_rehearsal or (change is not None and change.findings):
        await transaction.rollback()
    else:
        await transaction.commit()
    if change is not None and change.findings and not is_rehearsal and recorder is not None:
        await recorder.deny(change)
        raise _refusal(change)
    return change


async def _run(
    connection: asyncpg.Connection, sql: str, file: Path, *, is_numbered: bool, looks: bool
) -> SchemaChange | None:
    try:
        await connection.execute(sql)
    except asyncpg.PostgresError as error:
        # What is wrong with our own SQL may be said in full; it holds no rows of anybody.
        raise StoreError(f"migration {file.name} failed: {error.args[0]}") from error
    if is_numbered:
        await connection.execute(
            "INSERT INTO migration.applied (name, digest) VALUES ($1, $2)", file.name, _digest(file)
        )
    return await look_at_change(connection, file.name, _digest(file)) if looks else None


def _read(file: Path) -> str:
    try:
        sql = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the file cannot be read as text: {file.name}") from error
    if _COMMITS.search(sql):
        raise SettingsError(
            f"a file is one transaction: leave BEGIN and COMMIT out of it: {file.name}"
        )
    return sql


def _refusal(change: SchemaChange) -> AttestationError:
    listed = "".join(f"\n  {one}" for one in change.findings)
    return AttestationError(
        f"{change.name} would leave the schema weaker than declared, so nothing of it was kept; "
        f"the refusal is recorded:{listed}"
    )


def _digest(file: Path) -> bytes:
    return hashlib.sha256(file.read_bytes()).digest()
