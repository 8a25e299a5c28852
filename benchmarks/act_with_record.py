"""An act, its record and its promise, durable, against pgbench on the same inserts.

    python benchmarks/act_with_record.py [--seconds N] [--clients N ...] [--rounds N] [--json]

One embedded PostgreSQL with its durability on. Ours: one process decides a post with the gate,
seals the record, enters the tenant's scope, stores record, leaves and post, commits, and signs the
promise; row security, the checks of evidence.record and all cryptography included. The scope was
read once before, as a request does that looks who is there before it takes what they send; each
transaction enters it again, and the database compares. pgbench, from the same PostgreSQL: the same
rows into the same tables as a superuser, prepared, without a scope, a gate or a hash.

They take turns, so that all see the same machine: ours, ours without the promise (`recorded`), ours
in a transaction that could read before it writes (`reading`), pgbench. The ratios are of their
medians. Beside the rates stands the CPU time of both sides for an act, which says more where others
use the machine too. How many callers there are matters to both sides, and to ours more (16 of them
are few to keep client and server busy at once), so each number is measured on a server of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import asyncpg
import uvloop

from tractatus.adapters.keys.keyring import PromiseKeys
from tractatus.adapters.keys.private_key import PrivateKey
from tractatus.adapters.machine import SystemClock, SystemRandomness
from tractatus.adapters.postgres.binaries import find_binaries
from tractatus.adapters.postgres.embedded import EmbeddedServer
from tractatus.adapters.postgres.evidence import PostgresEvidenceKeys
from tractatus.adapters.postgres.issuing import PostgresIssuer
from tractatus.adapters.postgres.migrate import OWN_DIRECTORY, migrate
from tractatus.adapters.postgres.promising import PostgresEpochCounter
from tractatus.adapters.postgres.roles import (
    Login,
    create_roles,
    load_or_create_passwords,
    prepare_database,
)
from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.adapters.postgres.urls import with_login
from tractatus.evidence.promise import promise_key_name
from tractatus.governance.act import Act, ActorKind
from tractatus.governance.gate import Gate
from tractatus.governance.policy.file import parse_policy
from tractatus.notes.signed import ED25519
from tractatus.operations.promise import Promiser
from tractatus.platform.acts import decide
from tractatus.platform.queries import sql
from tractatus.ports import WritingTransaction
from tractatus.tenancy.scope import MemberId, Scope, ScopeToken, TenantId

ORIGIN = "bench.example/log"
PLATFORM_SQL = Path(str(resources.files("tractatus.platform"))) / "sql"
BODY = "The bench by the river should face the water. " * 4
CALLERS: Final = (16, 32)

# What one act of ours leaves behind, row by row; {size} bytes of record and content are its own.
PGBENCH = r"""
\set id random(1, 9223372036854775807)
\set nonce random(1, 9223372036854775807)
BEGIN;
INSERT INTO evidence.record (tenant_id, record_id, act, at_ms, effect, flags, canonical, content, wrapped_nonce) VALUES ('{tenant}', lpad(to_hex(:id::bigint), 32, '0')::uuid, 'content.publish', 1790000000000, 'require_approval', 0, convert_to(repeat('x', {canonical}), 'UTF8'), convert_to(repeat('x', {content}), 'UTF8'), convert_to(repeat('x', 40), 'UTF8'));
{leaves}
INSERT INTO community.post (tenant_id, post_id, author_id, body, written_at_ms, effect, record_id) VALUES ('{tenant}', lpad(to_hex(:id::bigint), 32, '0')::uuid, '{member}', repeat('x', {body}), 1790000000000, 'require_approval', lpad(to_hex(:id::bigint), 32, '0')::uuid);
COMMIT;
"""  # noqa: E501  (pgbench reads a statement for each line it ends)
LEAF = r"""INSERT INTO evidence.leaf (commitment, tenant_id, record_id, entry) SELECT c, '{tenant}', lpad(to_hex(:id::bigint), 32, '0')::uuid, '\x01010300'::bytea || c FROM (SELECT sha256(convert_to(:nonce::text || 'leaf {number}', 'UTF8')) AS c) AS one;"""  # noqa: E501


@dataclass
class Ours:
    """The product's own parts, wired as compose does; also what platform.acts needs."""

    tenants: PostgresTenantDatabase
    gate: Gate
    keys: PostgresEvidenceKeys
    clock: SystemClock
    randomness: SystemRandomness
    token: ScopeToken
    scope: Scope
    member: MemberId
    promiser: Promiser

    async def act(self) -> tuple[tuple[bytes, ...], int | None]:
        """Decide, record and post; durable when it returns leaves and last staged epoch."""
        return await self._act_in(self.tenants.writing(self.token, self.scope))

    async def reading_act(self) -> tuple[tuple[bytes, ...], int | None]:
        """The same in a transaction that could read what it decides on."""
        return await self._act_in(self.tenants.tenant(self.token))

    async def _act_in(
        self, opening: AbstractAsyncContextManager[WritingTransaction]
    ) -> tuple[tuple[bytes, ...], int | None]:
        post = self.randomness.uuid7()
        act = Act(
            "content.publish",
            actor=str(self.member),
            actor_kind=ActorKind.MEMBER,
            parameters={"text": BODY},
            target=str(post),
        )
        async with opening as transaction:
            recorded = await decide(self, transaction, act)
            transaction.queue(
                sql("insert_post"),
                *(post, self.member, BODY, self.clock.now_ms()),
                *(recorded.decision.effect.label, recorded.record_id, None),
            )
        return recorded.leaves, transaction.last_staged

    async def promised_act(self) -> None:
        """The same, and its promise."""
        await self.promiser.promise(*await self.act())

    async def rate(
        self, act: Callable[[], Awaitable[object]], clients: int, seconds: float
    ) -> float:
        """Acts a second by `clients` callers at once."""
        end = time.monotonic() + seconds

        async def call() -> int:
            done = 0
            while time.monotonic() < end:
                await act()
                done += 1
            return done

        started = time.monotonic()
        done = sum(await asyncio.gather(*(call() for _ in range(clients))))
        return done / (time.monotonic() - started)


async def prepare(server: EmbeddedServer, passwords: dict[str, str]) -> None:
    superuser = await asyncpg.connect(server.url)
    await create_roles(superuser, passwords)
    await prepare_database(superuser)
    await superuser.close()
    migrator = await asyncpg.connect(
        with_login(server.url, Login.MIGRATOR, passwords[Login.MIGRATOR])
    )
    await migrate(migrator, [OWN_DIRECTORY, PLATFORM_SQL])
    await migrator.close()


async def open_ours(
    stack: AsyncExitStack, url: str, passwords: dict[str, str], clients: int
) -> tuple[Ours, TenantId]:
    pools = {
        login: await Pool.open(with_login(url, login, passwords[login]), size=clients)
        for login in (Login.APP, Login.ISSUER, Login.EVIDENCE_WRITER)
    }
    for pool in pools.values():
        stack.push_async_callback(pool.close)
    issuer, randomness = PostgresIssuer(pools[Login.ISSUER]), SystemRandomness()
    async with issuer.transaction() as transaction:
        row = await transaction.fetch_one(
            "SELECT * FROM identity.found('bench', 'Bench', 'community', 'member', 'B', NULL, NULL)"
        )
    ids = TenantId(row["tenant_id"]), MemberId(row["member_id"])
    token = await issuer.issue(*ids, seconds=3600)
    file = resources.files("tractatus.governance.policy") / "default_policy.toml"
    gate = Gate(parse_policy(file.read_text(encoding="utf-8")))
    keys = PostgresEvidenceKeys(pools[Login.EVIDENCE_WRITER], bytes(32), randomness)
    tenants = PostgresTenantDatabase(pools[Login.APP])
    counter = PostgresEpochCounter(with_login(url, Login.APP, passwords[Login.APP]))
    stack.push_async_callback(counter.close)
    signer = PromiseKeys(ORIGIN, [PrivateKey(promise_key_name(ORIGIN), ED25519, bytes(32))])
    promiser = Promiser(counter, signer)
    async with tenants.tenant(token) as transaction:
        scope = transaction.scope
    ours = Ours(tenants, gate, keys, SystemClock(), randomness, token, scope, ids[1], promiser)
    return ours, ids[0]


async def script_like(url: str, ours: Ours, tenant: TenantId) -> str:
    """The pgbench script whose rows are as many and as large as those of one act of ours."""
    await ours.act()
    connection = await asyncpg.connect(url)
    row = await connection.fetchrow(
        "SELECT length(canonical) AS canonical, length(content) AS content, "
        "(SELECT count(*) FROM evidence.leaf AS l WHERE l.record_id = r.record_id) AS leaves "
        "FROM evidence.record AS r WHERE tenant_id = $1",
        tenant,
    )
    await connection.close()
    leaves = "\n".join(LEAF.format(tenant=tenant, number=n) for n in range(row["leaves"]))
    return PGBENCH.format(
        tenant=tenant,
        member=ours.member,
        canonical=row["canonical"],
        content=row["content"],
        body=len(BODY),
        leaves=leaves,
    )


def pgbench_rate(url: str, script: Path, clients: int, seconds: float) -> float:
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    finished = subprocess.run(
        [
            *(find_binaries() / "pgbench", "-n", "-M", "prepared", "-f", script),
            *("-c", str(clients), "-j", "1", "-T", str(max(1, round(seconds)))),
            *("-h", query["host"][0], "-p", query["port"][0], "-U", parts.username, "postgres"),
        ],
        env={**os.environ, "PGPASSWORD": parts.password or ""},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"^tps = ([0-9.]+)", finished.stdout, re.MULTILINE)
    if finished.returncode != 0 or found is None:
        sys.exit(f"pgbench failed: {finished.stderr[:2000]}")
    return float(found[1])


async def measure(arguments: argparse.Namespace, clients: int, directory: Path) -> dict[str, Any]:
    """All sides with one number of callers, on a server of its own."""
    passwords = load_or_create_passwords(directory / "secrets" / "database.json")
    server = EmbeddedServer(
        directory / "postgres",
        password=passwords["tractatus_superuser"],
        log=directory / "postgres.log",
    )
    with server:
        return await measure_on(arguments, clients, directory, server, passwords)


async def measure_on(
    arguments: argparse.Namespace,
    clients: int,
    directory: Path,
    server: EmbeddedServer,
    passwords: dict[str, str],
) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        await prepare(server, passwords)
        ours, tenant = await open_ours(stack, server.url, passwords, clients)
        script = directory / "same-inserts.sql"
        script.write_text(await script_like(server.url, ours, tenant), encoding="utf-8")
        ways = {"promised": ours.promised_act, "recorded": ours.act, "reading": ours.reading_act}
        turns: dict[str, list[Turn]] = {name: [] for name in (*ways, "pgbench")}
        for _ in range(arguments.rounds):
            for name, act in ways.items():
                with Cpu(server) as cpu:
                    rate = await ours.rate(act, clients, arguments.seconds)
                turns[name].append(cpu.turn(rate, arguments.seconds))
            with Cpu(server) as cpu:
                rate = await asyncio.to_thread(
                    pgbench_rate, server.url, script, clients, arguments.seconds
                )
            turns["pgbench"].append(cpu.turn(rate, arguments.seconds))
    medians = {name: Turn.median(each) for name, each in turns.items()}
    yardstick = medians["pgbench"]
    return {
        "clients": clients,
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "acts_per_second": {
            name: [round(one.rate, 1) for one in each] for name, each in turns.items()
        },
        "median": {name: asdict(one) for name, one in medians.items()},
        "ratio": {
            name: round(one.rate / yardstick.rate, 3)
            for name, one in medians.items()
            if name != "pgbench"
        },
        # What the ratio would be if CPU time were all that an act waits for.
        "ratio_of_cpu": {
            name: round(yardstick.cpu / one.cpu, 3)
            for name, one in medians.items()
            if name != "pgbench"
        },
    }


@dataclass(frozen=True)
class Turn:
    """One turn: acts a second, and microseconds of CPU of an act, at the client and the server."""

    rate: float
    client: float
    server: float

    @property
    def cpu(self) -> float:
        return self.client + self.server

    @staticmethod
    def median(turns: list[Turn]) -> Turn:
        return Turn(
            *(
                round(statistics.median(getattr(one, name) for one in turns), 1)
                for name in ("rate", "client", "server")
            )
        )


class Cpu:
    """CPU seconds of this process with its children, and of all processes of the server; Linux."""

    def __init__(self, server: EmbeddedServer) -> None:
        assert server.pid is not None  # it runs
        self._server = server.pid

    def __enter__(self) -> Cpu:
        self._began = self._read()
        return self

    def __exit__(self, *_: object) -> None:
        self._took = [now - then for then, now in zip(self._began, self._read(), strict=True)]

    def turn(self, rate: float, seconds: float) -> Turn:
        return Turn(rate, *(round(1e6 * took / (rate * seconds), 1) for took in self._took))

    def _read(self) -> tuple[float, float]:
        children = Path(f"/proc/{self._server}/task/{self._server}/children").read_text()
        # Backends that have ended are in the postmaster's sum, the others are not.
        server = cpu_seconds(self._server) + sum(cpu_seconds(int(one)) for one in children.split())
        return sum(os.times()[:4]), server


def cpu_seconds(pid: int) -> float:
    """Of a process and its children that have ended; 0 of one that is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def run(arguments: argparse.Namespace, clients: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="tractatus-bench-") as made:
        directory = Path(made)
        directory.chmod(0o711)  # as root, the server runs as somebody else
        return uvloop.run(measure(arguments, clients, directory))


def show(found: dict[str, Any]) -> None:
    print(
        f"act, record and promise, durable, {found['clients']} callers, {found['cores']} cores, "
        f"load {found['load']:.1f}"
    )
    for name, one in found["median"].items():
        print(
            f"  {name:8} {one['rate']:8.1f} a second; CPU of an act {one['client']:6.0f} us client "
            f"{one['server']:6.0f} us server; turns: {found['acts_per_second'][name]}"
        )
    for name, ratio in found["ratio"].items():
        print(f"  ratio of {name:8} {ratio:8.3f}, of CPU time {found['ratio_of_cpu'][name]:6.3f}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Act with record against pgbench.")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each turn")
    parser.add_argument("--clients", type=int, nargs="+", default=CALLERS, help="callers at once")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    found = [run(arguments, clients) for clients in arguments.clients]
    if arguments.json:
        print(json.dumps(found, indent=2))
        return 0
    for one in found:
        show(one)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
