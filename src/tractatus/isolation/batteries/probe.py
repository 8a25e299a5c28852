"""Two tables that grant the application everything, declared as every tenant table is.

The platform's own tables are only read and inserted into; what a session could do with more is
tried here. On a database with `tenancy.protect`, made by a superuser for the migrator.
"""

from __future__ import annotations

from typing import Final

import asyncpg

from tractatus.isolation.batteries.controls import BEFORE
from tractatus.isolation.ground import SECRET, Table

_EVERYTHING: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_SCHEMA: Final = """
CREATE SCHEMA probe AUTHORIZATION {migrator};
SET ROLE {migrator};
GRANT USAGE ON SCHEMA probe TO {app};
CREATE TABLE probe.note (
    tenant_id uuid NOT NULL,
    note_id uuid NOT NULL DEFAULT gen_random_uuid(),
    title text NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (tenant_id, note_id),
    UNIQUE (tenant_id, title)
);
CREATE TABLE probe.reply (
    tenant_id uuid NOT NULL,
    reply_id uuid NOT NULL DEFAULT gen_random_uuid(),
    note_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, reply_id),
    FOREIGN KEY (tenant_id, note_id) REFERENCES probe.note (tenant_id, note_id)
);
SELECT tenancy.protect('probe.note', 'SELECT', 'INSERT', 'UPDATE', 'DELETE');
SELECT tenancy.protect('probe.reply', 'SELECT', 'INSERT', 'UPDATE', 'DELETE');
RESET ROLE;
"""

NOTE: Final = Table(
    name="probe.note",
    tenant="tenant_id",
    key="note_id",
    text="body",
    columns=("tenant_id", "note_id", "title", "body"),
    privileges=_EVERYTHING,
)
REPLY: Final = Table(
    name="probe.reply",
    tenant="tenant_id",
    key="reply_id",
    text=None,
    columns=("tenant_id", "reply_id", "note_id"),
    privileges=_EVERYTHING,
)


async def add_probe(
    superuser: asyncpg.Connection, mine: str, victim: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Make the tables with a row of each tenant; returns the keys of mine and of the victim's.

    Args:
        superuser: Of a database that may be destroyed.
        mine: The attacker's tenant.
        victim: The other one.
    """
    migrator = await superuser.fetchval("SELECT tenancy.roles('migrator')")
    app = await superuser.fetchval("SELECT tenancy.roles('app')")
    await superuser.execute(BEFORE)
    await superuser.execute(_SCHEMA.format(migrator=migrator, app=app))
    return await _fill(superuser, mine, "mine"), await _fill(superuser, victim, SECRET)


async def _fill(superuser: asyncpg.Connection, tenant: str, words: str) -> dict[str, str]:
    note = await superuser.fetchval(
        "INSERT INTO probe.note (tenant_id, title, body) VALUES ($1, $2, $3) "
        "RETURNING note_id::text",
        tenant,
        f"title of {words}",
        words,
    )
    reply = await superuser.fetchval(
        "INSERT INTO probe.reply (tenant_id, note_id) VALUES ($1, $2) RETURNING reply_id::text",
        tenant,
        note,
    )
    return {"probe.note": note, "probe.reply": reply}
