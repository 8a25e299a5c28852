"""What an import has left is counted in one reading of it, also before there are statistics."""

from __future__ import annotations

import json

import asyncpg
from tests.conftest import Database, Ports

from tractatus.platform.queries import sql

PEOPLE, POSTS = 1_200, 60
_FILL = """
SET session_replication_role = replica;
CREATE TEMP TABLE said AS
    SELECT person, post, opinion
    FROM generate_series(1, {people}) AS person, generate_series(1, {posts}) AS post,
        LATERAL (SELECT (ARRAY['agree', 'disagree', 'pass'])[1 + (person + post) % 4])
            AS one (opinion)
    WHERE opinion IS NOT NULL;
INSERT INTO community.imported_author (tenant_id, number, member_id)
    SELECT '{tenant}', person, md5('person' || person)::uuid
    FROM generate_series(1, {people}) AS person;
INSERT INTO community.opinion (tenant_id, post_id, member_id, opinion, record_id)
    SELECT '{tenant}', md5('post' || post)::uuid, md5('person' || person)::uuid, opinion,
        md5('record' || person)::uuid
    FROM said;
-- A member's own opinion, which no import has left.
INSERT INTO community.opinion (tenant_id, post_id, member_id, opinion, record_id)
    VALUES ('{tenant}', md5('post1')::uuid, md5('somebody')::uuid, 'pass', md5('another')::uuid);
"""


async def test_opinions_are_read_once_and_not_once_for_each_person(
    database: Database, ports: Ports
) -> None:
    tenant = await ports.found("replayed")
    superuser = await asyncpg.connect(database.superuser_url)
    await superuser.execute(_FILL.format(people=PEOPLE, posts=POSTS, tenant=tenant.tenant_id))
    expected = await superuser.fetch("SELECT opinion, count(*) FROM said GROUP BY opinion")
    pages = await superuser.fetchval("SELECT pg_total_relation_size('community.opinion') / 8192")
    await superuser.close()

    async with ports.tenants.tenant(tenant.token) as transaction:
        row = await transaction.fetch_one(sql("imported_counts"))
        plan = await transaction.fetch_one(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql('imported_counts')}"
        )
    assert row is not None and plan is not None
    assert {name: row[name] for name, _ in expected} == dict(expected)
    assert row["people"] == PEOPLE
    (root,) = json.loads(plan["QUERY PLAN"])
    # Once for each person would be more than a thousand times as many.
    looked_at = root["Plan"]["Shared Hit Blocks"] + root["Plan"]["Shared Read Blocks"]
    assert pages / 10 < looked_at < 10 * pages


async def test_without_an_import_all_is_nothing(ports: Ports) -> None:
    tenant = await ports.found("empty")
    async with ports.tenants.tenant(tenant.token) as transaction:
        row = await transaction.fetch_one(sql("imported_counts"))
    assert row is not None
    assert set(dict(row).values()) == {0}
