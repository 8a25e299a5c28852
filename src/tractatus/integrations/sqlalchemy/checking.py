"""The start-up question, asked as the application itself: may this login go past the protection?

A part of `tractatus tenancy attest`, which needs the owner's login; this one needs none but the
application's own, and belongs into its start.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection

from tractatus.errors import AttestationError
from tractatus.integrations.sqlalchemy.declaring import declaration_of
from tractatus.integrations.sqlalchemy.tripwire import WITHOUT_TENANT
from tractatus.tenancy.declaration import TenantTable

_LOGIN: Final = text(
    """
    SELECT r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolreplication
        OR EXISTS (SELECT FROM pg_catalog.pg_auth_members WHERE member = r.oid)
        OR EXISTS (SELECT FROM pg_catalog.pg_class WHERE relowner = r.oid)
    FROM pg_catalog.pg_roles AS r WHERE r.rolname = session_user
    """
)
_TABLE: Final = text(
    """
    SELECT c.relrowsecurity AND c.relforcerowsecurity
        AND count(*) FILTER (WHERE p.polname = 'tenant_scope') = 1
        AND count(*) FILTER (WHERE p.polpermissive AND p.polname <> 'tenant_scope'
            AND (0 = ANY (p.polroles) OR session_user::regrole = ANY (p.polroles))) = 0
    FROM pg_catalog.pg_class AS c LEFT JOIN pg_catalog.pg_policy AS p ON p.polrelid = c.oid
    WHERE c.oid = pg_catalog.to_regclass(:name)
    GROUP BY c.oid, c.relrowsecurity, c.relforcerowsecurity
    """
)


def check_login(connection: Connection, metadata: MetaData) -> None:
    """Refuse to start on a login or a table that goes past row security.

    Args:
        connection: As the application: `with tenancy.engine.connect() as connection`, or
            `await connection.run_sync(check_login, metadata)`.
        metadata: Of the declared tables.

    Raises:
        AttestationError: the login is superuser, owner, member of a role or has BYPASSRLS, or a
            table of tenants is not under row security in this database; the first is named.
    """
    if connection.execute(_LOGIN, execution_options=WITHOUT_TENANT).scalar():
        raise AttestationError(
            "the application's login goes past row security (superuser, owner, BYPASSRLS or a "
            "member of another role): connect with the one that `tractatus tenancy install` made"
        )
    for table in metadata.sorted_tables:
        if not isinstance(declaration_of(table), TenantTable):
            continue
        name = connection.dialect.identifier_preparer.format_table(table)
        if not connection.execute(
            _TABLE, {"name": name}, execution_options=WITHOUT_TENANT
        ).scalar():
            raise AttestationError(
                f"the database does not protect a table that is declared as tenants': {name}; as "
                "its owner, run what `declare_sql(metadata)` says, then `tractatus tenancy attest`"
            )
