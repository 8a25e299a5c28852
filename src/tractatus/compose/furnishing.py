"""Three tenants with rows in every table, made as the product makes them.

What has a function is made by it and through the login that may call it; what the application
inserts, it inserts inside a scope, much of it as the platform plants the rows of its canary. Each
tenant's words are its own, so that whose row was seen can be told from what it says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

from tractatus.adapters.postgres.roles import Login
from tractatus.compose.planting import follow_a_former_log, plant_in_each_table
from tractatus.compose.scratch import Scratch

# A tenant of each kind that can be founded and that the public pages tell apart, with its flags.
KINDS: Final = {"mine": "member", "victim": "member", "third": "demonstration"}
_FLAGS: Final = {"member": 0, "demonstration": 8}
_HASH: Final = "$argon2id$not-a-real-hash"

# A table that the application may also change: none of the platform's is.
PROBE: Final = """
CREATE SCHEMA probe;
GRANT USAGE ON SCHEMA probe TO tractatus_app;
CREATE TABLE probe.note (
    tenant_id uuid NOT NULL REFERENCES tenancy.tenant,
    note_id uuid NOT NULL DEFAULT uuidv7(),
    title text NOT NULL,
    stars integer NOT NULL CHECK (stars BETWEEN 0 AND 9),
    body text,
    PRIMARY KEY (tenant_id, note_id),
    UNIQUE (tenant_id, title)
);
CREATE TABLE probe.reply (
    tenant_id uuid NOT NULL,
    reply_id uuid NOT NULL DEFAULT uuidv7(),
    note_id uuid NOT NULL,
    words text NOT NULL,
    PRIMARY KEY (tenant_id, reply_id),
    FOREIGN KEY (tenant_id, note_id) REFERENCES probe.note (tenant_id, note_id)
);
SELECT tenancy.protect('probe.note', 'SELECT', 'INSERT', 'UPDATE', 'DELETE');
SELECT tenancy.protect('probe.reply', 'SELECT', 'INSERT', 'UPDATE', 'DELETE');
"""


@dataclass(frozen=True, slots=True)
class Tenant:
    """A furnished tenant: its ids, and tokens of its founder, a moderator and a plain member."""

    slug: str
    tenant_id: UUID
    founder_id: UUID
    token: bytes
    member_id: UUID
    member_token: bytes
    reader_token: bytes

    def id_of(self, what: str) -> UUID:
        """The identifier of a row of this tenant, by what the row is."""
        return UUID(bytes=hashlib.sha256(f"{self.slug}|{what}".encode()).digest()[:16])


async def furnish(scratch: Scratch, database: str) -> tuple[Tenant, ...]:
    """Fill a migrated database, and add the two tables of `PROBE`."""
    superuser = await asyncpg.connect(scratch.url(database))
    try:
        # Recorded nowhere, so a superuser adds it; it leaves nothing weaker than declared.
        await superuser.execute("SET ROLE tractatus_migrator")
        await superuser.execute(PROBE)
    finally:
        await superuser.close()
    app = await asyncpg.connect(scratch.url(database, Login.APP))
    issuer = await asyncpg.connect(scratch.url(database, Login.ISSUER))
    writer = await asyncpg.connect(scratch.url(database, Login.EVIDENCE_WRITER))
    sequencer = await asyncpg.connect(scratch.url(database, Login.SEQUENCER))
    try:
        tenants = [await _found(issuer, app, slug) for slug in KINDS]
        for tenant in tenants:
            await writer.fetchval(
                "SELECT evidence.keep_key($1, $2)", tenant.tenant_id, b"k" * 32 + b"12345678"
            )
            async with scope(app, tenant.token):
                await _fill(app, tenant)
        await plant_in_each_table(scratch.url(database, Login.APP), issuer, tenants)
        await _administrate(issuer)
        await sequencer.execute("INSERT INTO evidence.epoch VALUES (1, 0, 5, 1, 2, '', '{}')")
        await sequencer.execute("INSERT INTO evidence.about_log VALUES (0, '\\x04')")
        await follow_a_former_log(scratch.url(database), tenants)
    finally:
        for connection in (app, issuer, writer, sequencer):
            await connection.close()
    return tuple(tenants)


@asynccontextmanager
async def scope(connection: asyncpg.Connection, token: bytes) -> AsyncIterator[None]:
    """A transaction of the application in a tenant's scope."""
    async with connection.transaction():
        await connection.fetch("SELECT tenancy.enter($1)", token)
        yield


async def _found(issuer: asyncpg.Connection, app: asyncpg.Connection, slug: str) -> Tenant:
    tenant_id, founder_id = await issuer.fetchrow(
        "SELECT * FROM identity.found($1, $2, 'community', $3, $4, $5, $6)",
        *(slug, slug.title(), KINDS[slug], f"founder of {slug}", f"founder@{slug}.example", _HASH),
    )
    token = await issuer.fetchval("SELECT tenancy.issue($1, $2, 86400)", tenant_id, founder_id)
    async with scope(app, token):
        for number, role in enumerate(("moderator", "member", "member")):
            await app.execute(
                "SELECT identity.invite($1, $2, 3600)", invitation(slug, number), role
            )
        await app.execute("SELECT tenancy.add_placeholder($1)", f"{slug} from elsewhere")
    # The last invitation stays open.
    people = [
        await issuer.fetchrow(
            "SELECT * FROM identity.join($1, $2, $3, $4)",
            *(invitation(slug, number), f"{name} of {slug}", f"{name}@{slug}.example", _HASH),
        )
        for number, name in enumerate(("moderator", "reader"))
    ]
    tokens = [
        await issuer.fetchval("SELECT tenancy.issue($1, $2, 86400)", *person) for person in people
    ]
    return Tenant(slug, tenant_id, founder_id, token, people[0][1], tokens[0], tokens[1])


def invitation(slug: str, number: int) -> bytes:
    """The digest of an invitation; 0 and 1 are used, 2 is open."""
    return hashlib.sha256(f"{slug} invitation {number}".encode()).digest()


def administrator_link(number: int) -> bytes:
    """The digest of a link; 0 is used and is a session's, too, 1 is open."""
    return hashlib.sha256(f"administrator {number}".encode()).digest()


async def _administrate(issuer: asyncpg.Connection) -> None:
    digests = [administrator_link(number) for number in range(2)]
    for digest in digests:
        await issuer.execute("SELECT identity.offer_administrator_link($1, 3600)", digest)
    made = await issuer.fetchval(
        "SELECT identity.claim_administrator($1, 'admin@example.org', $2)", digests[0], _HASH
    )
    await issuer.execute(
        "SELECT identity.open_administrator_session($1, $2, 3600)", made, digests[0]
    )


# -- rows of a tenant -----------------------------------------------------------------------------


def record_arguments(tenant: Tenant, record_id: UUID, at_ms: int) -> tuple[object, ...]:
    """Arguments of evidence.record for the least that the database takes for a record."""
    flags = _FLAGS[KINDS[tenant.slug]]
    said = {
        "act": "content.publish",
        "assessments": [{"outcome": 1, "service": 1}],
        "at": at_ms,
        "counts": [],
        "effect": "allow",
        "flags": flags,
        "id": str(record_id),
        "tenant": str(tenant.tenant_id),
    }
    canonical = json.dumps(said, separators=(",", ":"), sort_keys=True).encode()
    leaf = bytes([1, 1, 1, flags]) + hashlib.sha256(canonical).digest()
    words = f"content of {tenant.slug}".encode()
    return record_id, "content.publish", at_ms, "allow", flags, canonical, words, b"n" * 40, [leaf]


async def _fill(app: asyncpg.Connection, tenant: Tenant) -> None:
    """Rows in every table that the application may write; the connection is in the scope."""
    for number in range(4):
        arguments = record_arguments(tenant, tenant.id_of(f"record {number}"), 1000 + number)
        await app.execute("SELECT evidence.record($1, $2, $3, $4, $5, $6, $7, $8, $9)", *arguments)
    for number in range(4):
        await _post(app, tenant, number)
    record = tenant.id_of("record 3")
    await app.execute(
        "INSERT INTO community.ruling VALUES ($1, $2, $3, 'keep', 5, $4, NULL, NULL, NULL, NULL, "
        "NULL, 'SOURCE_VOLUNTARY', false)",
        *(tenant.tenant_id, tenant.id_of("post 3"), tenant.founder_id, record),
    )
    for member in (tenant.founder_id, tenant.member_id):
        await app.execute(
            "INSERT INTO community.opinion VALUES ($1, $2, $3, 'agree', $4)",
            *(tenant.tenant_id, tenant.id_of("post 0"), member, record),
        )
    await app.execute(
        "INSERT INTO community.model_choice VALUES ($1, 1, $2, true, 7, $3)",
        *(tenant.tenant_id, tenant.founder_id, record),
    )
    await app.execute(
        "INSERT INTO community.provenance VALUES ($1, $2, $3, $4)",
        *(tenant.tenant_id, f"label of {tenant.slug}", f"source of {tenant.slug}", b"d" * 32),
    )
    await app.execute(
        "INSERT INTO community.imported_author VALUES ($1, 1, $2)",
        *(tenant.tenant_id, tenant.member_id),
    )
    await _notes(app, tenant)


async def _post(app: asyncpg.Connection, tenant: Tenant, number: int) -> None:
    await app.execute(
        "INSERT INTO community.post VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        *(tenant.tenant_id, tenant.id_of(f"post {number}")),
        *((tenant.founder_id, tenant.member_id)[number % 2], f"{tenant.slug} says {number}"),
        *(100 + number, ("allow", "notice", "require_approval")[number % 3]),
        *(tenant.id_of(f"record {number}"), f"{tenant.slug}:{number}" if number else None),
    )
    await app.execute(
        "INSERT INTO community.proposal VALUES ($1, $2, 'flag', $3, 'rules', '{}', '[]')",
        *(tenant.tenant_id, tenant.id_of(f"post {number}"), number / 4),
    )


async def _notes(app: asyncpg.Connection, tenant: Tenant) -> None:
    for number in range(4):
        note = tenant.id_of(f"note {number}")
        await app.execute(
            "INSERT INTO probe.note VALUES ($1, $2, $3, $4, $5)",
            *(tenant.tenant_id, note, f"{tenant.slug} title {number}", number),
            f"{tenant.slug}s own words" if number % 2 else None,
        )
        await app.execute(
            "INSERT INTO probe.reply VALUES ($1, $2, $3, $4)",
            *(tenant.tenant_id, tenant.id_of(f"reply {number}"), note, f"reply in {tenant.slug}"),
        )
