"""What an installation into somebody else's database consists of, statement by statement. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from tractatus.adapters.postgres.migrate import OWN_DIRECTORY
from tractatus.adapters.postgres.roles import SCOPE_SETTING
from tractatus.errors import SettingsError
from tractatus.tenancy.scope import NO_SCOPE

TenantType = Literal["uuid", "bigint", "integer", "text"]
# Where a scope's claims are kept: the first needs a superuser once, and costs a statement less.
Kept = Literal["in_setting", "by_mac"]
_HERE: Final = Path(__file__).parent
_PLACE: Final = re.compile(r"<<([a-z_]+)>>", re.ASCII)
_LONGEST_NAME: Final = 63  # bytes; PostgreSQL cuts longer ones


@dataclass(frozen=True, slots=True)
class Plan:
    """The names of one installation.

    Args:
        database: Its name.
        tenant_type: Of every tenant column.
        owner: Login that owns the tables and runs the migrations.
        app: Login of the application.
        issuer: Login that mints tokens.
        definer: Role of the functions that must see more; nobody logs in as it.
        kept: Where the claims of a scope are kept.

    Raises:
        SettingsError: A name or the type cannot be used.
    """

    database: str
    tenant_type: str
    owner: str
    app: str
    issuer: str
    definer: str
    kept: Kept = "by_mac"

    def __post_init__(self) -> None:
        if self.tenant_type not in get_args(TenantType):
            raise SettingsError(
                f"expected a tenant type of {', '.join(get_args(TenantType))}, "
                f"found: {self.tenant_type}"
            )
        roles = (self.owner, self.app, self.issuer, self.definer)
        for name in (self.database, *roles):
            if not name or "\0" in name or len(name.encode()) > _LONGEST_NAME:
                raise SettingsError(
                    f"a name has 1 to {_LONGEST_NAME} bytes, found: {name!r}; name the roles with "
                    "--owner-role, --app-role, --issuer-role and --definer-role"
                )
        if len(set(roles)) < len(roles):
            raise SettingsError(
                f"owner, app, issuer and definer are four roles, found: {', '.join(roles)}"
            )


def role_statements(plan: Plan, verifiers: dict[str, str], existing: set[str]) -> list[str]:
    """Make the roles that are not there yet, and let the owner hand functions to the definer.

    Args:
        plan: The names.
        verifiers: SCRAM verifier of each login that is made; without one it gets no password.
        existing: Roles of the server; what they are is left as it is.
    """
    made = []
    for role, kind in (
        (plan.owner, "LOGIN"),
        (plan.definer, "NOLOGIN"),
        (plan.app, "LOGIN"),
        (plan.issuer, "LOGIN"),
    ):
        if role not in existing:
            password = f" PASSWORD {_literal(verifiers[role])}" if role in verifiers else ""
            made.append(f"CREATE ROLE {_quoted(role)} NOINHERIT {kind}{password}")
    made.append(
        f"GRANT {_quoted(plan.definer)} TO {_quoted(plan.owner)} WITH INHERIT FALSE, SET TRUE"
    )
    return made


def database_statements(plan: Plan, *, has_public: bool = True) -> list[str]:
    """Close the database to whoever was not named; for its owner or a superuser."""
    database, app, issuer = _quoted(plan.database), _quoted(plan.app), _quoted(plan.issuer)
    closed = [
        f"REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {app}, {issuer}, {_quoted(plan.owner)}",
        f"GRANT CREATE ON DATABASE {database} TO {_quoted(plan.owner)}",
    ]
    if not has_public:
        return closed
    return [
        *closed,
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        # The definer must be able to name what was admitted there.
        f"GRANT USAGE ON SCHEMA public TO {app}, {_quoted(plan.definer)}",
        f"GRANT USAGE, CREATE ON SCHEMA public TO {_quoted(plan.owner)}",
    ]


def tenancy_statements(plan: Plan) -> list[tuple[str, str]]:
    """The schema `tenancy`, as (name of the part, SQL); run as the owner, in this order."""
    parts = ("tables", f"kept_{plan.kept}", "scope", "0007_declarations", "login")
    return [
        (f"{name}.sql", _render(directory / f"{name}.sql", plan))
        for name in (*parts, f"login_{plan.kept}")
        for directory in [OWN_DIRECTORY if name.startswith("0007") else _HERE]
    ]


def setting_statement(plan: Plan) -> str:
    """What a superuser says so that the definer, and nobody else, opens scopes."""
    return f"GRANT SET ON PARAMETER {SCOPE_SETTING} TO {_quoted(plan.definer)}"


def unscoped_statement(plan: Plan) -> str:
    """What a superuser says so that a statement without a scope is refused with a sentence."""
    role, database = _quoted(plan.app), _quoted(plan.database)
    return f"ALTER ROLE {role} IN DATABASE {database} SET {SCOPE_SETTING} = {_literal(NO_SCOPE)}"


def scope_by_mac(app: str, definer: str) -> str:
    """SQL that puts the MAC in the place of the setting, for attacks on it; for a superuser.

    Nothing is admitted, so only a database whose schema gate is off takes it.

    Args:
        app: Login of the application.
        definer: Role of the functions that must see more.
    """
    plan = Plan("any", "uuid", "any", app, "issuer", definer)
    kept = _render(_HERE / "kept_by_mac.sql", plan)
    who = _quoted(definer)
    return (
        kept.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        + f"""
        CREATE OR REPLACE FUNCTION tenancy.tenant() RETURNS uuid
        LANGUAGE sql STABLE PARALLEL SAFE RETURN tenancy.claim(1)::uuid;
        ALTER TABLE tenancy.secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
        CREATE POLICY definer ON tenancy.secret TO {who} USING (true);
        GRANT SELECT ON tenancy.secret TO {who};
        GRANT EXECUTE ON FUNCTION tenancy.seal(text) TO {who};
        ALTER FUNCTION tenancy.claim(integer) OWNER TO {who};
        GRANT EXECUTE ON FUNCTION tenancy.claim(integer) TO {_quoted(app)}"""
    )


def script(plan: Plan) -> str:
    """All of it as one file for `psql`, for a database on which nothing of it was run."""
    roles = role_statements(plan, {}, existing={plan.owner})
    parts = [
        f"-- Tenancy of Tractatus for the database {plan.database}: run it with psql, as a",
        "-- superuser or as an owner that may create roles. The logins have no password yet:",
        f"-- \\password {plan.app} and \\password {plan.issuer}, after it.",
        "BEGIN;",
        *(f"{one};" for one in roles + database_statements(plan)),
        *(
            [f"{setting_statement(plan)};", f"{unscoped_statement(plan)};"]
            if plan.kept == "in_setting"
            else []
        ),
        f"SET LOCAL ROLE {_quoted(plan.owner)};",
        *(sql for _name, sql in tenancy_statements(plan)),
        "COMMIT;",
    ]
    return "\n".join(parts) + "\n"


# A claim is letters and digits: what a tenant is read from, and what it is written as. Free text
# travels as hex, with a letter before it so that the empty text is one, too.
_INTEGER: Final = "translate(enter.tenant_id::text, '-', '_')"
_CLAIM_OF: Final = {
    "uuid": ("tenancy.claim(1)::uuid", "replace(enter.tenant_id::text, '-', '')"),
    "bigint": ("translate(tenancy.claim(1), '_', '-')::bigint", _INTEGER),
    "integer": ("translate(tenancy.claim(1), '_', '-')::integer", _INTEGER),
    "text": (
        "convert_from(decode(substr(tenancy.claim(1), 2), 'hex'), 'UTF8')",
        "'x' || encode(convert_to(enter.tenant_id, 'UTF8'), 'hex')",
    ),
}


# Read without a function of ours: the sentence that stands for no scope is refused by the type's
# own cast. Any text is a text, so a tenant of that type is read as a claim.
_BY_ITS_TYPE: Final = f"split_part(current_setting('{SCOPE_SETTING}'), ',', 1)"


def _render(template: Path, plan: Plan) -> str:
    """Every place is known and filled; a name of theirs is quoted wherever it stands."""
    of_claim, as_claim = _CLAIM_OF[plan.tenant_type]
    if plan.kept == "in_setting" and plan.tenant_type != "text":
        of_claim = of_claim.replace("tenancy.claim(1)", _BY_ITS_TYPE)
    values = {
        "tenant_type": plan.tenant_type,
        "tenant_of_claim": of_claim,
        "tenant_as_claim": as_claim,
    }
    for role in ("owner", "app", "issuer", "definer"):
        values[role] = _quoted(getattr(plan, role))
        values[f"{role}_text"] = _literal(getattr(plan, role))
    return _PLACE.sub(lambda place: values[place[1]], template.read_text(encoding="utf-8"))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "''")
    return f"E'{escaped}'" if "\\" in text else f"'{escaped}'"
