"""What the platform does all day, and what it must refuse, as probes of the real logins.

A protection taken away shows where something that was refused is now done; a grant taken away,
where something that is done all day is now refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import asyncpg

from tractatus.adapters.postgres.roles import DEFINER, Login
from tractatus.compose.furnishing import (
    Tenant,
    administrator_link,
    invitation,
    record_arguments,
)
from tractatus.compose.row_probes import row_probes
from tractatus.isolation.mutation.probes import Probe
from tractatus.isolation.mutation.tables import Asked, table_probes

# ruff: noqa: S608  (SQL is what this file writes; the values in it are its own)

_EVERYTHING: Final = frozenset({"*"})
_HASH: Final = "'$argon2id$not-a-real-hash'"
_NEW: Final = "00000000-0000-7000-8000-0000000000aa"
_SET_CLAIMS: Final = "SELECT set_config('backtrace_functions', '{claims}', true)"


async def platform_probes(
    judge: asyncpg.Connection, tenants: Sequence[Tenant]
) -> tuple[Probe, ...]:
    """Everything that the logins are asked of a furnished database.

    Args:
        judge: A superuser, in no transaction.
        tenants: As they were furnished.
    """
    mine, victim = tenants[0], tenants[1]
    asked = Asked(
        app=Login.APP,
        logins=tuple(one for one in Login if one is not Login.MIGRATOR),
        migrator=Login.MIGRATOR,
        mine=str(mine.tenant_id),
        victim=str(victim.tenant_id),
        token=mine.token,
    )
    return (
        *await table_probes(judge, asked),
        *_scope(mine, victim),
        *_members(mine),
        *_evidence(mine, victim),
        *_accounts(mine),
        *_administration(),
        *row_probes(mine, victim),
        *_roles(),
        *_migrations(),
    )


def _ask(role: str, *statements: str, token: bytes | None = None) -> list[Probe]:
    return [Probe(_EVERYTHING, role, sql, token) for sql in statements]


def _hex(value: bytes) -> str:
    return f"'\\x{value.hex()}'::bytea"


def _scope(mine: Tenant, victim: Tenant) -> list[Probe]:
    forged = f"{victim.tenant_id.hex},{victim.founder_id.hex},member,founder"
    enter = f"SELECT tenancy.enter({_hex(mine.token)})"
    probes = [
        *_ask(Login.APP, "SELECT tenancy.tenant()", "SELECT tenancy.member()"),
        *_ask(Login.APP, "SELECT tenancy.kind()", "SELECT tenancy.role()"),
        *_ask(
            Login.APP,
            *(f"SELECT tenancy.{name}()" for name in ("tenant", "member", "kind", "role")),
            # A second scope in the transaction.
            f"SELECT tenancy.enter({_hex(victim.token)})",
            token=mine.token,
        ),
        *_ask(Login.APP, "SELECT tenancy.enter('\\x00')", enter),
    ]
    # Who may write a scope, and that one which is no scope opens nothing.
    probes += _ask(Login.APP, _SET_CLAIMS.format(claims=forged), token=mine.token)
    probes += _ask(Login.APP, _SET_CLAIMS.format(claims=""), token=mine.token)
    for sql in ("SELECT tenancy.tenant()", "SELECT count(*) FROM community.post"):
        probes.append(
            Probe(_EVERYTHING, Login.APP, sql, before=_SET_CLAIMS.format(claims=",no,claims"))
        )
    expire = (
        "UPDATE tenancy.session SET expires_at = clock_timestamp() - interval '1 hour' "
        f"WHERE token_sha256 = sha256({_hex(mine.token)})"
    )
    probes.append(Probe(_EVERYTHING, Login.APP, enter, before=expire))
    # What a pooled session could have left behind.
    left = "CREATE TEMPORARY TABLE left_behind ()"
    probes.append(Probe(_EVERYTHING, Login.APP, enter, before=left))
    return probes


def _members(mine: Tenant) -> list[Probe]:
    placeholder = "SELECT tenancy.add_placeholder('somebody') IS NOT NULL"
    invite = "SELECT identity.invite(sha256('new'), '{role}', {seconds})"
    probes = []
    for token in (mine.token, mine.member_token, mine.reader_token, None):
        probes += _ask(Login.APP, placeholder, token=token)
        for role, seconds in (("member", 600), ("moderator", 600), ("member", 5)):
            probes += _ask(Login.APP, invite.format(role=role, seconds=seconds), token=token)
    # A placeholder and an invitation are of the tenant that asked.
    for act, table in (
        (placeholder, "tenancy.member"),
        (invite.format(role="member", seconds=600), "identity.invitation"),
    ):
        probes.append(
            Probe(
                _EVERYTHING,
                "",
                f"SELECT string_agg(tenant_id::text, ',' ORDER BY tenant_id) FROM {table}",
                before=f"SELECT tenancy.enter({_hex(mine.token)}); {act}",
            )
        )
    return probes


def _literal(value: object) -> str:
    if isinstance(value, bytes):
        return _hex(value)
    if isinstance(value, list):
        return f"ARRAY[{', '.join(_literal(one) for one in value)}]::bytea[]"
    return str(value) if isinstance(value, int) else f"'{value}'"


def _evidence(mine: Tenant, victim: Tenant) -> list[Probe]:
    good = list(record_arguments(mine, mine.id_of("new record"), 5000))
    foreign = list(record_arguments(victim, victim.id_of("new record"), 5000))
    wrong_flags, wrong_leaves = list(good), list(good)
    wrong_flags[4] = 1
    wrong_leaves[8] = [bytes(36)]
    probes = []
    for arguments in (good, foreign, wrong_flags, wrong_leaves):
        given = ", ".join(_literal(one) for one in arguments)
        probes += _ask(Login.APP, f"SELECT evidence.record({given})", token=mine.token)
        record_for = f"SELECT evidence.record_for('{mine.tenant_id}', {given})"
        probes += _ask(Login.EVIDENCE_WRITER, record_for)
    known = record_arguments(mine, mine.id_of("record 0"), 1000)
    given = ", ".join(_literal(one) for one in known)
    again = f"SELECT evidence.record_for('{mine.tenant_id}', {given})"
    key = _hex(b"k" * 40)
    probes += _ask(
        Login.EVIDENCE_WRITER,
        again,
        *(f"SELECT evidence.key_of('{one.tenant_id}')" for one in (mine, victim)),
        f"SELECT evidence.keep_key('{mine.tenant_id}', {key})",
        f"SELECT evidence.keep_key('{_NEW}', {key})",
        f"SELECT tenancy.kind_of('{mine.tenant_id}')",
        "SELECT tenancy.builtin('system')",
    )
    positions = "SELECT count(*) FROM evidence.positions('{}')"
    probes += _ask(
        Login.APP,
        *(positions.format(one.id_of("record 0")) for one in (mine, victim)),
        *("SELECT community.labels_in_use()", "SELECT tenancy.variants_in_use()"),
        *("SELECT count(*) FROM evidence.epoch", "SELECT count(*) FROM evidence.about_log"),
        "SELECT md5(string_agg(s::text, ',' ORDER BY s::text)) FROM community.standing AS s",
        token=mine.token,
    )
    short = "'\\x01010100ab', NULL, NULL"
    probes.append(
        Probe(
            _EVERYTHING,
            "",
            "INSERT INTO evidence.leaf (commitment, tenant_id, record_id, entry, epoch, index) "
            f"SELECT '\\xab', tenant_id, record_id, {short} FROM evidence.record LIMIT 1",
        )
    )
    sealed = f"'{mine.tenant_id}', '{mine.id_of('record 0')}', '\\x01{'ab' * 28}'"
    probes += _ask(Login.MIGRATOR, f"SELECT evidence.seal_plain({sealed})")
    epoch = "INSERT INTO evidence.epoch VALUES (2, 6, 9, 3, 4, '', '{}')"
    return probes + _ask(
        Login.SEQUENCER,
        "SELECT count(*) FROM evidence.leaf WHERE epoch IS NULL",
        "UPDATE evidence.leaf SET epoch = 1, index = 1 WHERE commitment = "
        "(SELECT min(commitment) FROM evidence.leaf)",
        "UPDATE evidence.leaf SET epoch = 1, index = 1",
        "UPDATE evidence.log SET version = version + 1",
        "INSERT INTO evidence.about_log VALUES (1, '\\x04')",
        *(epoch, "SELECT count(*) FROM evidence.epoch", "SELECT count(*) FROM evidence.about_log"),
    )


def _accounts(mine: Tenant) -> list[Probe]:
    found = f"'new', 'New', 'community', '{{kind}}', 'founder', 'new@new.example', {_HASH}"
    join = f"SELECT (identity.join({{}}, 'Joined', 'joined@x.example', {_HASH})).tenant_id"
    invitations = [invitation(mine.slug, number) for number in (0, 2)]
    late = "UPDATE identity.invitation SET expires_at = clock_timestamp() - interval '1 hour'"
    issue = f"SELECT tenancy.issue('{mine.tenant_id}', '{{}}', {{}}) IS NOT NULL"
    probes = _ask(
        Login.ISSUER,
        *(
            f"SELECT count(*) FROM identity.found({found.format(kind=kind)})"
            for kind in ("member", "system")
        ),
        *(join.format(_hex(one)) for one in (*invitations, b"unknown")),
        *(f"SELECT identity.invitation_of({_hex(one)})" for one in invitations),
        *(issue.format(mine.founder_id, seconds) for seconds in (600, 0, 2592001)),
        issue.format(_NEW, 600),
        f"SELECT tenancy.issue_to_person('{mine.tenant_id}', '{mine.founder_id}', 600) IS NOT NULL",
        f"SELECT identity.account_of('founder@{mine.slug}.example')",
        f"SELECT count(*) FROM identity.tenant_of('{mine.slug}')",
        "SELECT count(*) FROM identity.tenant_of('system')",
        "SELECT count(*) FROM tenancy.builtin('sandbox')",
        f"SELECT tenancy.revoke({_hex(mine.token)})",
    )
    probes.append(Probe(_EVERYTHING, Login.ISSUER, join.format(_hex(invitations[1])), before=late))
    probes.append(
        Probe(
            _EVERYTHING,
            Login.ISSUER,
            f"SELECT (identity.invitation_of({_hex(invitations[1])})).is_open",
            before=late,
        )
    )
    # A placeholder holds no session; its identifier is known to the superuser alone.
    keyless = (
        "SELECT set_config('probe.placeholder', member_id::text, true) FROM tenancy.member "
        f"WHERE role = 'placeholder' AND tenant_id = '{mine.tenant_id}'"
    )
    asked = issue.replace("'{}', {}", "current_setting('probe.placeholder')::uuid, 600")
    return [*probes, Probe(_EVERYTHING, Login.ISSUER, asked, before=keyless)]


def _administration() -> list[Probe]:
    used, is_open = administrator_link(0), administrator_link(1)
    claim = f"SELECT identity.claim_administrator({{}}, 'a@example.net', {_HASH}) IS NOT NULL"
    late = "UPDATE identity.{} SET expires_at = clock_timestamp() - interval '1 hour'"
    link = f"SELECT identity.is_administrator_link({_hex(is_open)})"
    session = f"SELECT count(*) FROM identity.administrator_of_session({_hex(used)})"
    administrator = "SELECT (identity.administrator_of('admin@example.org')).administrator_id"
    probes = _ask(
        Login.ISSUER,
        *(claim.format(_hex(one)) for one in (used, is_open, b"unknown")),
        *(link, f"SELECT identity.is_administrator_link({_hex(used)})", session, administrator),
        "SELECT identity.offer_administrator_link(sha256('x'), 60)",
        f"SELECT identity.open_administrator_session(({administrator}), sha256('y'), 60)",
        f"SELECT identity.close_administrator_session({_hex(used)})",
    )
    for sql, table in (
        (claim.format(_hex(is_open)), "administrator_link"),
        (link, "administrator_link"),
        (session, "administrator_session"),
    ):
        probes.append(Probe(_EVERYTHING, Login.ISSUER, sql, before=late.format(table)))
    return probes + _ask(
        Login.PLATFORM,
        "SELECT md5(string_agg(m::text, ',' ORDER BY m::text)) FROM tenancy.tenant_metadata() AS m",
    )


def _roles() -> list[Probe]:
    """Who may become whom, and make what."""
    everybody = (*Login, DEFINER, "pg_read_all_data", "pg_write_all_data", "pg_monitor")
    return [
        Probe(frozenset({role}), role, sql)
        for role in Login
        for sql in (
            *(f"SET LOCAL ROLE {one}" for one in everybody if one != role),
            "CREATE ROLE mutant",
            "CREATE TEMPORARY TABLE mutant ()",
            "CREATE SCHEMA mutant",
            "SELECT lo_create(0) IS NOT NULL",
            "SELECT count(*) >= 0 FROM pg_stat_get_activity(NULL)",
            "SELECT count(*) >= 0 FROM pg_lock_status()",
            "SELECT length(pg_read_file('PG_VERSION')) > 0",
        )
    ]


def _migrations() -> list[Probe]:
    """What declarations refuse, and what is then made."""
    table = "CREATE TABLE community.mutant ({})"
    protect = "SELECT tenancy.protect('community.mutant', 'SELECT', 'INSERT')"
    refused = (
        "id uuid PRIMARY KEY",
        "tenant_id uuid PRIMARY KEY",
        "tenant_id uuid NOT NULL, id uuid PRIMARY KEY",
        "tenant_id uuid NOT NULL, id uuid",
        "tenant_id uuid NOT NULL, id uuid UNIQUE, PRIMARY KEY (tenant_id, id)",
        "tenant_id uuid NOT NULL, id uuid, member_id uuid, PRIMARY KEY (tenant_id, id), "
        "FOREIGN KEY (id, tenant_id) REFERENCES tenancy.member (tenant_id, member_id)",
    )
    probes = [
        Probe(
            _EVERYTHING,
            Login.MIGRATOR,
            protect,
            before=f"SET LOCAL ROLE {Login.MIGRATOR}; {table.format(columns)}; RESET ROLE",
        )
        for columns in refused
    ]
    made = f"SET LOCAL ROLE {Login.MIGRATOR}; {table.format(refused[1])}; RESET ROLE"
    function = (
        f"SET LOCAL ROLE {Login.MIGRATOR}; CREATE FUNCTION community.mutant() RETURNS integer "
        "LANGUAGE sql AS 'SELECT 1'; RESET ROLE"
    )
    probes.append(Probe(_EVERYTHING, Login.APP, "SELECT community.mutant()", before=function))
    # What the schema gate asks at COMMIT, with the definer's rights. That it can ask, not what it
    # finds: its findings are the invariants, and are counted as theirs.
    probes += _ask(
        "",
        "SELECT count(*) >= 0 FROM schema_gate.findings('{}')",
        "SELECT count(*) >= 0 FROM schema_gate.declared()",
    )
    return [
        *probes,
        *(
            Probe(_EVERYTHING, Login.MIGRATOR, sql, before=made)
            for sql in (
                "SELECT tenancy.protect('community.mutant', 'TRUNCATE')",
                "SELECT tenancy.share('community.mutant', 'why', 'TRUNCATE')",
                "SELECT tenancy.share('community.mutant', 'why', 'SELECT')",
                "SELECT tenancy.admit('index', 'community.nothing', 'why')",
                "SELECT tenancy.keep_internal('community.mutant', 'SELECT')",
                "SELECT tenancy.count_rows('community.mutant', 'mutants')",
                f"SELECT tenancy.give_to_definer('evidence.flags_of(text)', '{Login.APP}')",
            )
        ),
    ]
