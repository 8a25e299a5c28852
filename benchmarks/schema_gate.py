"""What the schema gate adds to a transaction that changes the schema.

    python -m benchmarks.schema_gate

Median of single transactions on the product's own embedded server, each CREATE TABLE, one
declaration and one commit, and the same with `event_triggers` off. Without it the note of the
declaration itself is still judged, so its trigger is off then, too. No network.
"""

from __future__ import annotations

import statistics
import time

import asyncpg
from tests import conftest

ROUNDS = 40
CHANGE = """
CREATE TABLE community.measured (tenant_id uuid NOT NULL REFERENCES tenancy.tenant,
    note_id uuid NOT NULL, PRIMARY KEY (tenant_id, note_id));
SELECT tenancy.protect('community.measured', 'SELECT');
"""


async def _measure(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for setting in ("off", "on", "off", "on"):
            await connection.execute(f"SET event_triggers = {setting}")
            times = [await _one(connection, setting) for _ in range(ROUNDS)]
            print(f"event_triggers {setting:<3} median {statistics.median(times) * 1000:.1f} ms")
        for question in ("own_findings()", "findings('{}')", "undeclared()"):
            times = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                await connection.fetch(f"SELECT * FROM schema_gate.{question}")
                times.append(time.perf_counter() - begun)
            print(f"{question:<18} median {statistics.median(times) * 1000:.1f} ms")
    finally:
        await connection.close()


async def _one(connection: asyncpg.Connection, setting: str) -> float:
    rests = "ENABLE ALWAYS" if setting == "on" else "DISABLE"
    await connection.execute(
        f"SET event_triggers = off; ALTER TABLE schema_gate.change {rests} TRIGGER judge;"
        f"SET event_triggers = {setting}; SET ROLE tractatus_migrator"
    )
    begun = time.perf_counter()
    await connection.execute(CHANGE)
    took = time.perf_counter() - begun
    await connection.execute("RESET ROLE")
    await connection.execute("SET event_triggers = off")
    await connection.execute(
        "ALTER TABLE tenancy.protected_table DISABLE TRIGGER schema_gate_notes;"
        "DELETE FROM tenancy.protected_table WHERE relation = 'community.measured'::regclass;"
        "ALTER TABLE tenancy.protected_table ENABLE ALWAYS TRIGGER schema_gate_notes;"
        "DROP TABLE community.measured"
    )
    await connection.execute(f"SET event_triggers = {setting}")
    return took


def main() -> None:
    """Measure on a server of its own."""
    servers = conftest.cluster.__wrapped__()
    server = next(servers)
    try:
        made = server.create(server.template)
        conftest.run_apart(lambda: _measure(made.superuser_url))
    finally:
        next(servers, None)


if __name__ == "__main__":
    main()
