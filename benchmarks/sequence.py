"""Sequence committed leaves into a published log, everything durable, witnesses included.

    python benchmarks/sequence.py [LEAVES]

An embedded PostgreSQL with its durability on holds LEAVES waiting leaves; the sequencer claims
them, writes tiles and bundles with fsync, has two witnesses store and cosign each checkpoint (in
this process, with fsync), and publishes. First in epochs as large as they may be, then twenty
epochs of one leaf, which is what a quiet platform has. Beside the clock stands the processor time
of sequencer and database: on a busy machine the clock says how busy it is.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import asyncpg

from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.files.witness_memory import FileWitnessMemory
from tractatus.adapters.machine import SystemClock
from tractatus.adapters.postgres.embedded import EmbeddedServer
from tractatus.adapters.postgres.migrate import migrate
from tractatus.adapters.postgres.roles import (
    Login,
    create_roles,
    load_or_create_passwords,
    prepare_database,
)
from tractatus.adapters.postgres.sequencing import PostgresSequencerStore
from tractatus.adapters.postgres.transactions import Pool
from tractatus.adapters.postgres.urls import with_login
from tractatus.testing.pipeline import Pipeline

RECORD = """
INSERT INTO evidence.record
SELECT tenant_id, gen_random_uuid(), 'bench.act', 1, 'allow', 0, '{}', '', substr(sha512(''), 1, 40)
FROM tenancy.tenant WHERE kind = 'system' RETURNING tenant_id, record_id
"""
LEAVES = """
INSERT INTO evidence.leaf (commitment, tenant_id, record_id, entry)
SELECT c, $1, $2, '\\x01010100'::bytea || c
FROM (SELECT sha256(($3::text || ':' || n)::bytea) AS c
      FROM generate_series(1, $4::integer) AS n) AS made
"""


def processor(server: int) -> float:
    """Seconds of this process, and of the server with its sessions."""
    ticks = 0
    for task in [str(server), *Path(f"/proc/{server}/task/{server}/children").read_text().split()]:
        fields = Path(f"/proc/{task}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


class Bench:
    """A pipeline over real storage, and a way to commit leaves."""

    def __init__(self, superuser: asyncpg.Connection, pipeline: Pipeline) -> None:
        self.superuser = superuser
        self.pipeline = pipeline
        self.batches = 0

    async def commit(self, count: int) -> None:
        self.batches += 1
        tenant, record = await self.superuser.fetchrow(RECORD)
        await self.superuser.execute(LEAVES, tenant, record, str(self.batches), count)

    async def tick(self) -> float:
        start = time.perf_counter()
        state = await self.pipeline.sequencer.tick()
        assert not state.staged
        return time.perf_counter() - start


async def prepare(url: str, passwords: dict[str, str]) -> str:
    superuser = await asyncpg.connect(url)
    await create_roles(superuser, passwords)
    await prepare_database(superuser)
    await superuser.close()
    migrator = await asyncpg.connect(with_login(url, Login.MIGRATOR, passwords[Login.MIGRATOR]))
    await migrate(migrator)
    await migrator.close()
    return with_login(url, Login.SEQUENCER, passwords[Login.SEQUENCER])


async def measure(
    server: EmbeddedServer, passwords: dict[str, str], root: Path, leaves: int
) -> None:
    url, pid = server.url, server.pid
    assert pid
    own_url = await prepare(url, passwords)
    pool = await Pool.open(own_url, size=2)
    store = PostgresSequencerStore(pool, own_url)
    pipeline = Pipeline(store=store, log=FileLogStore(root / "log"), clock=SystemClock())
    for number, witness in enumerate(pipeline.witnesses):
        witness.memory = FileWitnessMemory(root / f"witness-{number}")
    superuser = await asyncpg.connect(url)
    bench = Bench(superuser, pipeline)
    await bench.tick()
    await bench.commit(leaves)
    seconds, spent = 0.0, processor(pid)
    epochs = 0
    while (await store.waiting()).leaves:
        seconds += await bench.tick()
        epochs += 1
    print(f"large epochs  {leaves:>10,} leaves in {epochs} epochs, {seconds:.2f} s")
    print(f"              {leaves / seconds:>10,.0f} leaves/s, durable and cosigned")
    spent = processor(pid) - spent
    print(f"              {leaves / spent:>10,.0f} leaves per second of processor ({spent:.2f} s)")
    small = []
    for _ in range(20):
        await bench.commit(1)
        small.append(await bench.tick())
    print(f"small epochs  {statistics.median(small) * 1000:>10.1f} ms from waiting to public")
    await superuser.close()
    await pool.close()


def main() -> None:
    leaves = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory(prefix="tractatus-bench-") as directory:
        root = Path(directory)
        root.chmod(0o711)
        passwords = load_or_create_passwords(root / "secrets" / "database.json")
        server = EmbeddedServer(
            root / "postgres", password=passwords["tractatus_superuser"], log=root / "postgres.log"
        )
        with server:
            asyncio.run(measure(server, passwords, root, leaves))


if __name__ == "__main__":
    main()
