"""Rows of furnished tenants that the platform itself knows how to make, and those of the log.

The platform plants a row of its canary in each table of tenants, and a test holds it to that. So a
new table is furnished by the line that plants the canary's row in it, unless it takes two people.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import asyncpg

from tractatus.adapters.postgres.tenants import PostgresTenantDatabase
from tractatus.adapters.postgres.transactions import Pool
from tractatus.governance.approvals.approval import Answer, ApprovalRequest, Choice
from tractatus.governance.policy.approval_terms import ApprovalTerms
from tractatus.platform.honey import PLANTINGS, Honey
from tractatus.platform.queries import sql
from tractatus.ports import TenantTransaction
from tractatus.tenancy.scope import ScopeToken

if TYPE_CHECKING:
    from tractatus.compose.furnishing import Tenant

_AT_MS: Final = 1_700_000_000_000
# These need two people: nobody but the canary answers what it has asked or ruled itself.
_OF_TWO: Final = frozenset({"canary.rows.approval", "canary.rows.deliberation"})
_FORMER_LEAF: Final = (
    "INSERT INTO evidence.former_leaf VALUES ('former.example/log', $1, 1, $2, $3, $4, $5)"
)


async def plant_in_each_table(
    url: str, issuer: asyncpg.Connection, tenants: Sequence[Tenant]
) -> None:
    """What the platform plants for its canary, in each of these tenants, with words of its own.

    Args:
        url: Of the database, as the application's login.
        issuer: Mints the token of the person who answers what the founder asks.
        tenants: Each has a record with the name `record 3`.
    """
    pool = await Pool.open(url, size=1)
    try:
        database = PostgresTenantDatabase(pool)
        for tenant in tenants:
            person = await issuer.fetchval(
                "SELECT tenancy.issue_to_person($1, $2, 86400)", tenant.tenant_id, tenant.member_id
            )
            tokens = {"founder": tenant.token, "moderator": person, "reader": tenant.reader_token}
            for who, plant in _STEPS:
                async with database.tenant(ScopeToken(tokens[who])) as transaction:
                    await plant(transaction, Honey.of(tenant.slug.encode()), tenant)
    finally:
        await pool.close()


async def _begin(transaction: TenantTransaction, honey: Honey, tenant: Tenant) -> None:
    """What one member may do alone, as it is planted for the canary."""
    for name, plant in PLANTINGS.items():
        if name not in _OF_TWO:
            await plant(transaction, honey, tenant.id_of("record 3"))


async def _ask(transaction: TenantTransaction, honey: Honey, tenant: Tenant) -> None:
    """An act that was asked for and done."""
    request = ApprovalRequest(
        approval_id=honey.post_id,
        digest=bytes(32),
        policy_digest=bytes(32),
        proposer=honey.text,
        subject=str(transaction.scope.member_id),
        terms=ApprovalTerms(),
        covers=frozenset(),
        requested_at_ms=_AT_MS,
    )
    record = tenant.id_of("record 3")
    await transaction.approvals.add_request(request, record)
    await transaction.approvals.add_execution(honey.post_id, _AT_MS, record)


async def _answer(transaction: TenantTransaction, honey: Honey, tenant: Tenant) -> None:
    who = transaction.scope
    answer = Answer(str(who.member_id), who.role, Choice.APPROVE, honey.text, _AT_MS)
    await transaction.approvals.add_answer(honey.post_id, answer, tenant.id_of("record 3"))


async def _write(transaction: TenantTransaction, honey: Honey, tenant: Tenant) -> None:
    """The post of a member who is neither the founder nor a moderator."""
    member, record = transaction.scope.member_id, tenant.id_of("record 3")
    await transaction.execute(
        sql("insert_post"),
        *(tenant.id_of("contested"), member, honey.text, _AT_MS, "allow", record, None),
    )


async def _rule(transaction: TenantTransaction, honey: Honey, tenant: Tenant) -> None:
    """The founder removes that post, and opens and decides a case about it."""
    member, record, post = transaction.scope.member_id, tenant.id_of("record 3"), "contested"
    await transaction.execute(
        sql("insert_ruling"),
        *(tenant.id_of(post), member, "remove", _AT_MS, record),
        *("DECISION_GROUND_INCOMPATIBLE_CONTENT", honey.text, honey.text),
        *("STATEMENT_CATEGORY_OTHER_VIOLATION_TC", honey.text, "SOURCE_VOLUNTARY", True),
    )
    for number, kind, about in ((1, "opened", tenant.id_of(post)), (2, "decided", None)):
        await transaction.execute(
            sql("insert_event"),
            *(tenant.id_of("case"), number, kind, about, member, _AT_MS, "{}", record, None, None),
        )


async def _appeal(transaction: TenantTransaction, honey: Honey, tenant: Tenant) -> None:
    member, record = transaction.scope.member_id, tenant.id_of("record 3")
    await transaction.execute(
        sql("insert_appeal"), tenant.id_of("contested"), member, honey.text, _AT_MS, record
    )


async def _uphold(transaction: TenantTransaction, honey: Honey, tenant: Tenant) -> None:
    """Both are answered by a moderator who had no part in them."""
    appeal = await transaction.fetch_one("SELECT member_id FROM community.appeal")
    assert appeal is not None, "planted a moment ago"
    await transaction.execute(
        sql("insert_appeal_ruling"),
        *(tenant.id_of("contested"), transaction.scope.member_id, tenant.founder_id),
        *(appeal["member_id"], "uphold", honey.text, _AT_MS, tenant.id_of("record 3")),
    )
    await transaction.execute(
        sql("insert_event"),
        *(tenant.id_of("case"), 3, "appeal_decided", None, transaction.scope.member_id, _AT_MS),
        *("{}", tenant.id_of("record 3"), 2, tenant.founder_id),
    )


_STEPS: Final = (
    ("founder", _begin),
    ("founder", _ask),
    ("moderator", _answer),
    ("reader", _write),
    ("founder", _rule),
    ("reader", _appeal),
    ("moderator", _uphold),
)


async def follow_a_former_log(url: str, tenants: Sequence[Tenant]) -> None:
    """A leaf of each tenant in a log that was left; the last of them was erased afterwards.

    Args:
        url: Of the database, as a superuser: no login writes these by itself.
        tenants: Each has a record with the name `record 0`.
    """
    superuser = await asyncpg.connect(url)
    try:
        for number, tenant in enumerate(tenants):
            await superuser.execute(
                _FORMER_LEAF,
                *(number, hashlib.sha256(tenant.slug.encode()).digest(), tenant.tenant_id),
                *(tenant.id_of("record 0"), b"\x01\x01\x01\x00" + bytes(32)),
            )
        await superuser.execute(
            "INSERT INTO evidence.erased (tenant_id, records) VALUES ($1, 4)", tenants[-1].tenant_id
        )
    finally:
        await superuser.close()
