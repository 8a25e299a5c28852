"""docs/spec/schema.txt is the schema that the migrations make, gate included, line by line.

After a migration: `python -m tests.contract.test_schema_file` writes the file anew.
"""

from __future__ import annotations

from pathlib import Path

import asyncpg
from tests.conftest import Cluster, Database, run_apart

from tractatus.adapters.postgres.schema import describe_schema

FILE = Path(__file__).parents[2] / "docs" / "spec" / "schema.txt"
HEAD = """\
The schema of a platform's database: what its digest in every summary is made of, sorted. Written
by `python -m tests.contract.test_schema_file`, compared with the migrations by a test.

"""


def test_the_file_is_the_schema_that_the_migrations_make(database: Database):
    found = run_apart(lambda: lines_of(database))
    assert FILE.read_text(encoding="utf-8") == HEAD + "\n".join(found) + "\n"


async def lines_of(database: Database) -> list[str]:
    connection = await asyncpg.connect(database.superuser_url)
    try:
        return await describe_schema(connection)
    finally:
        await connection.close()


def write() -> None:
    """Write the file from a server of its own."""
    from tests import conftest

    servers = conftest.cluster.__wrapped__()  # its generator, without pytest
    server: Cluster = next(servers)
    try:
        made = server.create(server.template)
        FILE.write_text(HEAD + "\n".join(run_apart(lambda: lines_of(made))) + "\n", "utf-8")
    finally:
        next(servers, None)


if __name__ == "__main__":
    write()
