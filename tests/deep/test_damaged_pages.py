"""A bit of the database's own files is flipped, or one of its parts is gone: nothing is signed.

Tables are files of pages with checksums. A copy of the database is made, a bit flipped in one
table of the copy before anybody has read it, and the product's sequencer is started on it.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from tests.conftest import Cluster, Database, Ports, run_apart
from tests.fault.test_sequencer_kills import commit
from tests.fault.writer import Behind, Data, data_directory, wait_until

from tractatus.adapters.postgres.urls import with_login
from tractatus.compose.keys import ensure_keys

# What the sequencer reads; records are read by the platform alone.
TABLES = ("evidence.log", "evidence.epoch", "evidence.leaf")
_FILES = """
SELECT current_setting('data_directory') || '/' || pg_relation_filepath($1::text::regclass)
"""


@pytest.fixture
def data(tmp_path: Path, database: Database) -> Iterator[Data]:
    """A data directory over `database`."""
    with data_directory(tmp_path, database) as made:
        yield made


def use(data: Data, database: Database) -> None:
    """Let the processes that start from now on use this database."""
    data.behind.close()
    data.database, data.behind = database, Behind(database.superuser_url)
    (data.settings.run / "database-url").write_text(
        with_login(database.superuser_url, "nobody", "")
    )


def refused(data: Data) -> str:
    """What the sequencer says instead of publishing; no checkpoint changes meanwhile."""
    checkpoint = data.settings.log / "checkpoint"
    before = checkpoint.read_bytes() if checkpoint.exists() else None
    process = data.start("sequencer")
    wait_until(lambda: "does not grow" in process.said() or data.has_ended(process), "a refusal")
    data.stop("sequencer")
    assert (checkpoint.read_bytes() if checkpoint.exists() else None) == before
    return process.said()


@pytest.mark.timeout(600)
async def test_a_flipped_bit_in_a_table_is_found_by_its_page(
    cluster: Cluster, data: Data, ports: Ports
):
    data.start_witnesses()
    await commit(ports, 3)
    await asyncio.to_thread(data.run_sequencer)
    await commit(ports, 2)
    whole = data.database
    files = {table: Path(data.query(_FILES, table)[0][0]) for table in TABLES}
    data.behind.close()
    for table, file in files.items():
        copy = await asyncio.to_thread(_copy, cluster, whole)
        relative = file.parts[-1]
        number = run_apart(lambda copy=copy: _oid(cluster, copy.name))
        target = file.parent.parent / str(number) / relative
        page = bytearray(target.read_bytes())
        page[-40] ^= 0x04  # the last row of the first page lies at its end
        target.write_bytes(page)
        data.behind = Behind(whole.superuser_url)
        use(data, copy)
        said = await asyncio.to_thread(refused, data)
        assert "damaged" in said, f"{table}: {said}"
        assert "restore the newest backup" in said, f"{table}: {said}"
        data.behind.close()
        cluster.drop(copy)
    data.behind = Behind(whole.superuser_url)
    use(data, whole)
    await asyncio.to_thread(data.run_sequencer)
    await asyncio.to_thread(data.check)


def _copy(cluster: Cluster, database: Database) -> Database:
    """Nobody may be connected to what is copied, and the pools of this test come back at once."""
    run_apart(
        lambda: cluster.as_superuser(
            f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{database.name}'",
            "CHECKPOINT",
        )
    )
    copy = cluster.create(database.name)
    run_apart(
        lambda: cluster.as_superuser(
            f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true",
            f"ALTER DATABASE {copy.name} ALLOW_CONNECTIONS true",
        )
    )
    return copy


async def _oid(cluster: Cluster, name: str) -> int:
    connection = await asyncpg.connect(cluster.url)
    try:
        return int(
            await connection.fetchval("SELECT oid FROM pg_database WHERE datname = $1", name)
        )
    finally:
        await connection.close()


@pytest.mark.timeout(600)
async def test_a_lost_database_and_a_lost_log_sign_nothing_and_come_back(
    cluster: Cluster, data: Data, ports: Ports, tmp_path: Path
):
    data.start_witnesses()
    await commit(ports, 3)
    await asyncio.to_thread(data.run_sequencer)
    whole, log = data.database, data.settings.log

    empty = await asyncio.to_thread(cluster.create, cluster.template)
    use(data, empty)
    said = await asyncio.to_thread(refused, data)
    assert "the database was restored from an older copy or lost" in said
    assert "restore" in said

    use(data, whole)
    cluster.drop(empty)
    shutil.move(log, tmp_path / "kept")
    said = await asyncio.to_thread(refused, data)
    assert "tractatus up" in said
    await ensure_keys(data.settings)  # as `up` begins
    said = await asyncio.to_thread(refused, data)
    assert "there is no checkpoint" in said
    assert "put the newest copy of the log back" in said

    shutil.rmtree(log)
    shutil.move(tmp_path / "kept", log)
    await commit(ports, 1)
    await asyncio.to_thread(data.run_sequencer)
    await asyncio.to_thread(data.check)
