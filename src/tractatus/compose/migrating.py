"""Changes of the schema on an installation: decided, recorded and applied, or refused.

`up` applies the migrations of a release, `tenancy migrate` files of the operator's own; both go
through the same recorder and, where the server lets a superuser install it, through the gate.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tractatus.adapters.postgres.errors import translated
from tractatus.adapters.postgres.migrate import apply_file
from tractatus.adapters.postgres.roles import Login
from tractatus.compose import database
from tractatus.compose.schema_recording import open_recorder
from tractatus.compose.settings import Settings
from tractatus.errors import SettingsError
from tractatus.operations.schema_change import Finding


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one file.

    Args:
        name: Of the file.
        changes: Command and object, in order; empty where the gate is absent and noted none.
        findings: What was refused for; only of a rehearsal, else it is an error.
        schema: Digest of the schema as it is then, 32 bytes.
    """

    name: str
    changes: Sequence[tuple[str, str]]
    findings: Sequence[Finding]
    schema: bytes


def migrate_files(settings: Settings, files: Sequence[Path], *, rehearse: bool) -> list[Applied]:
    """Apply files of the operator's own, one transaction each, in the order given.

    Args:
        settings: Say which installation; `up` has prepared its database.
        files: SQL without BEGIN and COMMIT.
        rehearse: Keep nothing; say what each would change and leave weaker.

    Raises:
        SettingsError: A file cannot be read, or commits by itself.
        AttestationError: A file would leave the schema weaker than declared. Nothing of it was
            kept, the refusal is recorded, the files before it are applied.
        StoreError: A statement failed; nothing of its file was kept.
    """
    for file in files:
        if not file.is_file():
            raise SettingsError(f"there is no such file: {file}")
    return asyncio.run(_migrate_files(settings, files, rehearse=rehearse))


async def _migrate_files(
    settings: Settings, files: Sequence[Path], *, rehearse: bool
) -> list[Applied]:
    address = database.url(settings, Login.EVIDENCE_WRITER)
    connection = await database.connect(database.url(settings, Login.MIGRATOR))
    done = []
    try:
        async with open_recorder(settings, address) as recorder:
            for file in files:
                with translated():
                    change = await apply_file(connection, file, recorder, is_rehearsal=rehearse)
                assert change is not None  # a recorder always looks
                done.append(Applied(file.name, change.changes, change.findings, change.schema))
    finally:
        await connection.close()
    return done
