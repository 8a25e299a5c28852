"""What the metrics of a log cost, however long the log is.

    python benchmarks/metrics.py [LEAVES ...]      (100,000 and 10,000,000)

For each size a migrated database of its own: closed epochs of up to 1,000 leaves, spread over forty
days, with summaries that carry the sums on as the sequencer's do, and a signed checkpoint of that
size. There are at least 1,000 epochs, so that no point of a series is empty in either: an empty one
costs less, whatever the size. Only the summaries are made: they and two leaves about the log are
all that `read_metrics` asks the database for, which this also shows by looking at what was read.
Each document is then compared with one that is built from all summaries, as a verifier builds it.

The sizes take turns. Given are the time and the processor time of this process and of its server.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

import tractatus
from tractatus.adapters.files.log_store import FileLogStore
from tractatus.adapters.postgres.embedded import EmbeddedServer
from tractatus.adapters.postgres.migrate import OWN_DIRECTORY, migrate
from tractatus.adapters.postgres.roles import (
    Login,
    create_roles,
    load_or_create_passwords,
    prepare_database,
)
from tractatus.adapters.postgres.sequencing import PostgresEpochReader
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.adapters.postgres.urls import with_database, with_login
from tractatus.evidence.class_table import ClassTable, current_class_codes
from tractatus.evidence.codes import Outcome, Service
from tractatus.evidence.histogram import EMPTY_HISTOGRAM, Histogram
from tractatus.evidence.leaf import Digests, SummaryLeaf, format_leaf
from tractatus.evidence.metrics import LogView, build_metrics
from tractatus.evidence.windows import AllEpochs
from tractatus.notes.checkpoint import open_checkpoint
from tractatus.operations.metrics import MetricsSettings, read_metrics
from tractatus.testing.memory_log import DECLARED, PARAMETERS, MemoryLog
from tractatus.testing.sources import ManualClock

SIZES = (100_000, 10_000_000)
LONGEST_EPOCH = 1_000  # leaves
FEWEST_EPOCHS = 1_000  # more than the forty days have hours
LIFE = 40 * 24 * 3600 * 1000  # ms; longer than the longest window, so that each window is full
NOW = 1_795_000_000_000
TURNS = 40
PLATFORM_SQL = Path(tractatus.__file__).parent / "platform" / "sql"
INSERT = "INSERT INTO evidence.epoch VALUES ($1, $2, $3, $4, $5, $6, $7)"
TOUCHED = """
SELECT relname, seq_tup_read + coalesce(idx_tup_fetch, 0) AS rows FROM pg_stat_user_tables
WHERE schemaname = 'evidence' AND seq_tup_read + coalesce(idx_tup_fetch, 0) > 0
"""


@dataclass(frozen=True)
class Grown:
    """A log that is ready to be asked about."""

    leaves: int
    url: str
    epochs: PostgresEpochReader
    store: FileLogStore
    log: MemoryLog
    summaries: list[SummaryLeaf]

    async def read(self) -> bytes:
        keys = tuple(one.key for one in self.log.policy.logs)
        settings = MetricsSettings(keys, DECLARED)
        return await read_metrics(self.epochs, self.store, ManualClock(NOW), settings)


def summaries(leaves: int) -> Iterator[SummaryLeaf]:
    """As the sequencer makes them, but for the leaves themselves."""
    size = min(LONGEST_EPOCH, leaves // FEWEST_EPOCHS)
    counts = Histogram(
        {
            (Service.BOUNDARY_ENFORCER, Outcome.ALLOW, 0): size * 6 // 10,
            (Service.BOUNDARY_ENFORCER, Outcome.DENY, 0): size // 10,
            (Service.METACOGNITIVE_VERIFIER, Outcome.ALLOW, 0): size * 3 // 10,
        }
    )
    cumulative, previous, count = EMPTY_HISTOGRAM, None, leaves // size
    for number in range(1, count + 1):
        start = 2 if previous is None else previous + 1
        cumulative = cumulative + counts
        closed = NOW - (count - number) * (LIFE // count)
        yield SummaryLeaf(
            number=number,
            start=start,
            end=start + size,
            previous=previous,
            not_before=closed - LIFE // count,
            not_after=closed,
            below_threshold=False,
            canaries_sent=0,
            canaries_caught=0,
            digests=Digests(b"p" * 32, b"s" * 32, b"d" * 32),
            counts=counts,
            cumulative=cumulative,
        )
        previous = start + size


async def grow(root: Path, server: str, passwords: dict[str, str], leaves: int) -> Grown:
    name = f"leaves_{leaves}"
    superuser = await asyncpg.connect(server)
    await superuser.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    await superuser.close()
    url = with_database(server, name)
    superuser = await asyncpg.connect(url)
    await prepare_database(superuser)
    migrator = await asyncpg.connect(with_login(url, Login.MIGRATOR, passwords[Login.MIGRATOR]))
    await migrate(migrator, [OWN_DIRECTORY, PLATFORM_SQL])
    await migrator.close()
    made = list(summaries(leaves))
    seen = json.dumps({str(key.service): len(made) for key, _ in made[-1].counts.rows()})
    rows = [
        (one.number, one.start, one.end, one.not_before, one.not_after, format_leaf(one), seen)
        for one in made
    ]
    await superuser.executemany(INSERT, rows)
    about = [(0, format_leaf(current_class_codes())), (1, format_leaf(PARAMETERS))]
    await superuser.executemany("INSERT INTO evidence.about_log VALUES ($1, $2)", about)
    await superuser.execute("VACUUM ANALYZE evidence.epoch, evidence.about_log")
    await superuser.close()
    log = MemoryLog()
    store = FileLogStore(root / name)
    await store.replace("checkpoint", log.sign(made[-1].end + 1, bytes(32), NOW))
    pool = await Pool.open(with_login(url, Login.APP, passwords[Login.APP]), size=2)
    epochs = PostgresEpochReader(PostgresTenantDatabase(pool))
    return Grown(leaves, url, epochs, store, log, made)


def expected(grown: Grown, note: bytes) -> dict[str, object]:
    """The document as it is built from every summary there is."""
    every = AllEpochs(
        [format_leaf(one) for one in grown.summaries], [one.not_after for one in grown.summaries]
    )
    [key] = [one.key for one in grown.log.policy.logs]
    view = LogView(
        checkpoint=open_checkpoint(note, [key]).checkpoint,
        note=note,
        epochs=every,
        first=grown.summaries[0],
        last=grown.summaries[-1],
        last_seen=every.last_seen(),
        table=ClassTable.read(current_class_codes()),
        parameters=PARAMETERS,
    )
    return build_metrics(view, DECLARED, NOW)


async def touched(grown: Grown) -> dict[str, int]:
    """Rows of the evidence that were read so far, by table."""
    superuser = await asyncpg.connect(grown.url)
    await superuser.execute("SELECT pg_stat_force_next_flush()")
    rows = await superuser.fetch(TOUCHED)
    await superuser.close()
    return {row["relname"]: row["rows"] for row in rows}


def server_seconds(pid: int) -> float:
    """Processor time of the server, its sessions included."""
    ticks = 0
    for task in [str(pid), *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]:
        fields = Path(f"/proc/{task}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


async def measure(server: EmbeddedServer, root: Path, sizes: Sequence[int]) -> None:
    passwords = load_or_create_passwords(root / "secrets" / "database.json")
    superuser = await asyncpg.connect(server.url)
    await create_roles(superuser, passwords)
    await superuser.close()
    logs = [await grow(root, server.url, passwords, leaves) for leaves in sizes]
    for one in logs:
        document = await one.read()
        note = await one.store.read("checkpoint")
        assert note is not None
        assert json.loads(document) == expected(one, note), "not what the summaries give"
    own: dict[int, list[float]] = {one.leaves: [] for one in logs}
    took: dict[int, list[float]] = {one.leaves: [] for one in logs}
    served = dict.fromkeys(own, 0.0)
    before = [await touched(one) for one in logs]
    for _ in range(TURNS):
        for one in logs:
            assert server.pid
            spent, start, began = (
                server_seconds(server.pid),
                time.process_time(),
                time.perf_counter(),
            )
            await one.read()
            took[one.leaves].append(time.perf_counter() - began)
            own[one.leaves].append(time.process_time() - start)
            served[one.leaves] += server_seconds(server.pid) - spent
    for one, earlier in zip(logs, before, strict=True):
        read = {name: n - earlier.get(name, 0) for name, n in (await touched(one)).items()}
        print(
            f"{one.leaves:>12,} leaves in {len(one.summaries):>6,} epochs:"
            f" {statistics.median(took[one.leaves]) * 1000:6.1f} ms,"
            f" {statistics.median(own[one.leaves]) * 1000:6.1f} ms of our processor,"
            f" {served[one.leaves] / TURNS * 1000:6.1f} ms of the server's;"
            f" rows read each time: { ({name: n // TURNS for name, n in read.items() if n}) }"
        )


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory(prefix="tractatus-bench-") as directory:
        root = Path(directory)
        root.chmod(0o711)
        passwords = load_or_create_passwords(root / "secrets" / "database.json")
        server = EmbeddedServer(
            root / "postgres", password=passwords["tractatus_superuser"], log=root / "postgres.log"
        )
        with server:
            asyncio.run(measure(server, root, sizes))


if __name__ == "__main__":
    main()
