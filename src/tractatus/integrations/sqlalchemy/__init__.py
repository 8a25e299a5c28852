"""Tenants in an application of yours that uses SQLAlchemy 2.0 or later, sync or async.

The database decides what a transaction may see; `tractatus tenancy install` put that there. This
package is the way in, and the error that a developer reads before the database has to refuse.

    declaring.py    protect, share: what a table is, kept in `Table.info`, and its SQL
    admitting.py    keys that need not start with the tenant, and why
    units.py        Tenancy, AsyncTenancy: one scope is one transaction of one tenant
    issuing.py      Issuer, AsyncIssuer: mint and end tokens, through the issuer's own login
    scopes.py       which tenant a connection is in, and since when not any more
    tripwire.py     every statement is looked at before it leaves
    walking.py      which tables a compiled statement touches
    criteria.py     the tenant in new objects, and in statements of the ORM for shards
    refusals.py     what the errors say, with file, line and mend
    leftovers.py    what one user of a pooled connection leaves to the next: nothing
    checking.py     the start-up question: may this login go past the protection?

In short:

    tenancy = Tenancy(create_engine(APP_URL))
    issuer = Issuer(create_engine(ISSUER_URL))

    token = issuer.issue(tenant_id, "user 7", seconds=3600)     # after your own log-in
    with tenancy.session(token) as session:                     # commits at the end
        session.scalars(select(Note)).all()                     # this tenant's notes

    Session(tenancy.engine).scalars(select(Note))   # UnscopedQueryError: file, line, mend

The boundary is the database: code that reaches the driver by itself meets row security there. The
tripwire only makes the mistake visible earlier and in better words.
"""

from tractatus.errors import AttestationError, ScopeError, TenancyError, UnscopedQueryError
from tractatus.integrations.sqlalchemy.checking import check_login
from tractatus.integrations.sqlalchemy.declaring import (
    INFO_KEY,
    declaration_of,
    declare_sql,
    protect,
    share,
)
from tractatus.integrations.sqlalchemy.issuing import AsyncIssuer, Issuer
from tractatus.integrations.sqlalchemy.scopes import Scope, scope_of
from tractatus.integrations.sqlalchemy.tripwire import WITHOUT_TENANT
from tractatus.integrations.sqlalchemy.units import AsyncTenancy, Tenancy
from tractatus.tenancy.declaration import SharedTable, TenantTable

__all__ = [
    "INFO_KEY",
    "WITHOUT_TENANT",
    "AsyncIssuer",
    "AsyncTenancy",
    "AttestationError",
    "Issuer",
    "Scope",
    "ScopeError",
    "SharedTable",
    "Tenancy",
    "TenancyError",
    "TenantTable",
    "UnscopedQueryError",
    "check_login",
    "declaration_of",
    "declare_sql",
    "protect",
    "scope_of",
    "share",
]
