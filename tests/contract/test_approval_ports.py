"""Approvals are kept as the port promises, by PostgreSQL and by the fake; rows only ever grow."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from tests.contract.test_approval_execution import join
from tests.contract.test_postgres_ports import sealed

from tractatus.adapters.postgres.roles import Login
from tractatus.tenancy.scope import MemberId, Scope, ScopeToken, TenantId, TenantKind
from tractatus.testing.approvals import MemoryApprovals
from tractatus.testing.contracts import ApprovalStoreContract
from tractatus.testing.contracts.approvals import InScope, answering, ask, done

ROLES = {"fay": "founder", "mo": "moderator", "mia": "moderator", "ada": "member", "bob": "member"}


@dataclass
class MemoryPeople:
    store: MemoryApprovals = field(default_factory=MemoryApprovals)
    serial: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @asynccontextmanager
    async def open(self, who: str) -> AsyncIterator[InScope]:
        name, _, program = who.partition("'s ")
        number = [*ROLES, "eve"].index(name) + 1
        tenant = "orchard" if name == "eve" else "bakery"
        scope = Scope(
            TenantId(UUID(int=len(tenant))),
            MemberId(UUID(int=number << 64)),
            tenant,
            TenantKind.MEMBER,
            ROLES.get(name, "founder"),
        )

        async def record() -> UUID:
            return UUID(int=next(self.serial))

        async with self.store.scope(scope, is_person=not program) as opened:
            yield InScope(opened, scope, record)


class TestMemoryApprovals(ApprovalStoreContract):
    @pytest.fixture
    def people(self) -> MemoryPeople:
        return MemoryPeople()


@dataclass
class PostgresPeople:
    ports: Any
    tokens: dict[str, ScopeToken]

    @asynccontextmanager
    async def open(self, who: str) -> AsyncIterator[InScope]:
        async with self.ports.tenants.tenant(self.tokens[who]) as transaction:

            async def record() -> UUID:
                made = sealed(transaction.scope.tenant_id, record_id=uuid4())
                await transaction.record(made)
                return made.record_id

            yield InScope(transaction.approvals, transaction.scope, record)


class TestPostgresApprovals(ApprovalStoreContract):
    @pytest.fixture
    async def people(self, ports: Any) -> PostgresPeople:
        bakery, orchard = await ports.found("bakery"), await ports.found("orchard")
        members = {"fay": bakery.member_id}
        for name, role in ROLES.items():
            if name not in members:
                members[name] = await join(ports, bakery, name, role)
        whose = {name: (bakery.tenant_id, member) for name, member in members.items()}
        whose["eve"] = (orchard.tenant_id, orchard.member_id)
        tokens = {}
        for name, ids in whose.items():
            tokens[name] = await ports.issuer.issue(*ids, seconds=600, to_person=True)
            tokens[f"{name}'s program"] = await ports.issuer.issue(*ids, seconds=600)
        return PostgresPeople(ports, tokens)

    async def test_the_application_changes_and_deletes_nothing(
        self, people: PostgresPeople, ports: Any
    ) -> None:
        request, _ = await ask(people)
        await done(people, "mo", answering(request))
        for statement in (
            "UPDATE approval.request SET quorum = 1",
            "UPDATE approval.answer SET choice = 'approve'",
            "UPDATE approval.execution SET executed_at_ms = 1",
            "DELETE FROM approval.request",
            "DELETE FROM approval.answer",
            "DELETE FROM approval.execution",
            "TRUNCATE approval.execution",
            "UPDATE tenancy.session SET holder = 'person'",
        ):
            connection = await asyncpg.connect(ports.database.url(Login.APP))
            try:
                await connection.fetch("SELECT tenancy.enter($1)", people.tokens["mo"])
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
            finally:
                await connection.close()

    async def test_only_the_issuer_mints_for_people(self, ports: Any) -> None:
        founded = await ports.found("dairy")
        statement = "SELECT tenancy.issue_to_person($1, $2, 60)"
        for login in (Login.APP, Login.PLATFORM, Login.EVIDENCE_WRITER, Login.SEQUENCER):
            connection = await asyncpg.connect(ports.database.url(login))
            try:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.fetch(statement, founded.tenant_id, founded.member_id)
            finally:
                await connection.close()

    async def test_a_session_from_before_answers_nothing(
        self, people: PostgresPeople, ports: Any
    ) -> None:
        """What stood in the table when the column came is nobody's own."""
        connection = await asyncpg.connect(ports.database.superuser_url)
        try:
            found = await connection.fetchval(
                "SELECT column_default FROM information_schema.columns"
                " WHERE table_name = 'session' AND column_name = 'holder'"
            )
        finally:
            await connection.close()
        assert found == "'program'::text"
