"""Founding a community, joining one by invitation, logging in: what stands before the scope."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from tractatus.errors import ConflictError, StoreError
from tractatus.platform.context import PlatformContext
from tractatus.platform.passwords import LONGEST, SHORTEST, Passwords
from tractatus.ports import IssuerDatabase, Row
from tractatus.tenancy.scope import MemberId, ScopeToken, TenantId
from tractatus.web.cookies import encode_token
from tractatus.web.forms import Form

SESSION_SECONDS: Final = 14 * 24 * 3600
INVITATION_SECONDS: Final = 7 * 24 * 3600
ADMINISTRATOR_LINK_SECONDS: Final = 24 * 3600
SECRET_SIZE: Final = 32

_SLUG: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
# Not a grammar of addresses, only what catches a slip of the hand: something, one @, a dot behind.
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs up, from a form whose fields are fine."""

    display_name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Community:
    """A community that is about to be founded."""

    name: str
    slug: str


def read_person(form: Form) -> Person:
    """The fields of a person; what is wrong stands in the form."""
    return Person(
        display_name=form.text("display_name", "Please give a name.", longest=80),
        email=read_email(form),
        password=read_new_password(form),
    )


def read_community(form: Form) -> Community:
    """The fields of a community; what is wrong stands in the form."""
    name = form.text("community", "Please name the community.", longest=80)
    slug = form.text("slug", "Please choose an address.", longest=63).lower()
    if slug and not is_slug(slug):
        form.refuse("slug", "Use small letters a to z, digits, and hyphens between them.")
    return Community(name, slug)


def is_slug(text: str) -> bool:
    """Whether this can be the address of a community; the database asks the same."""
    return _SLUG.fullmatch(text) is not None


def read_email(form: Form) -> str:
    """An address to log in with, in small letters."""
    email = form.text("email", "Please give an e-mail address.", longest=254).lower()
    if email and not _EMAIL.fullmatch(email):
        form.refuse("email", "This does not look like an e-mail address; name@example.org does.")
    return email


def read_new_password(form: Form) -> str:
    """A password as it was typed, spaces included; long enough, and nothing else is asked."""
    password = form.value("password")
    if len(password) < SHORTEST:
        form.refuse("password", f"This needs at least {SHORTEST} characters.")
    elif len(password) > LONGEST:
        form.refuse("password", f"This takes at most {LONGEST} characters.")
    return password


async def found(context: PlatformContext, passwords: Passwords, form: Form) -> ScopeToken | None:
    """Found a community and log its founder in; None where a field of `form` has an error."""
    community, person = read_community(form), read_person(form)
    if not form.is_valid:
        return None
    password_hash = await passwords.hash(person.password)
    try:
        async with context.issuer.transaction() as transaction:
            row = await transaction.fetch_one(
                "SELECT * FROM identity.found($1, $2, 'community', 'member', $3, $4, $5)",
                community.slug,
                community.name,
                person.display_name,
                person.email,
                password_hash,
            )
    except ConflictError:
        if await _account(context.issuer, person.email):
            form.refuse("email", "There is an account with this address; log in instead.")
        else:
            form.refuse("slug", "This address is taken; please choose another.")
        return None
    return await _log_in(context.issuer, row)


async def join(
    context: PlatformContext, passwords: Passwords, invitation: bytes, form: Form
) -> ScopeToken | None:
    """Use an invitation up and log the new member in; None where the form has an error."""
    person = read_person(form)
    if not form.is_valid:
        return None
    password_hash = await passwords.hash(person.password)
    try:
        async with context.issuer.transaction() as transaction:
            row = await transaction.fetch_one(
                "SELECT * FROM identity.join($1, $2, $3, $4)",
                digest_of(invitation),
                person.display_name,
                person.email,
                password_hash,
            )
    except ConflictError:
        if not await _account(context.issuer, person.email):
            raise  # the invitation was used up by somebody else in the meantime
        form.refuse("email", "There is an account with this address; log in instead.")
        return None
    return await _log_in(context.issuer, row)


async def log_in(
    context: PlatformContext, passwords: Passwords, email: str, password: str
) -> ScopeToken | None:
    """A session, or None where address and password do not belong together."""
    row = await _account(context.issuer, email)
    stored = row["password_hash"] if row else None
    if not await passwords.is_right(stored, password):
        return None
    return await _log_in(context.issuer, row)


async def invitation_of(issuer: IssuerDatabase, invitation: bytes) -> Row | None:
    """What the page behind an invitation says; None where it is unknown, used or expired."""
    async with issuer.transaction() as transaction:
        row = await transaction.fetch_one(
            "SELECT * FROM identity.invitation_of($1)", digest_of(invitation)
        )
    return row if row is not None and row["is_open"] else None


def digest_of(secret: bytes) -> bytes:
    """What the database keeps of a secret that it must recognise."""
    return hashlib.sha256(secret).digest()


async def _account(issuer: IssuerDatabase, email: str) -> Row | None:
    async with issuer.transaction() as transaction:
        return await transaction.fetch_one("SELECT * FROM identity.account_of($1)", email)


async def _log_in(issuer: IssuerDatabase, row: Row | None) -> ScopeToken:
    if row is None:
        raise StoreError("an account was made and the database answered nothing")
    tenant, member = TenantId(row["tenant_id"]), MemberId(row["member_id"])
    return await issuer.issue(tenant, member, seconds=SESSION_SECONDS, to_person=True)


async def offer_administrator_link(context: PlatformContext) -> str:
    """A link by which one person becomes a platform administrator, once, within a day."""
    secret = context.randomness.token(SECRET_SIZE)
    async with context.issuer.transaction() as transaction:
        await transaction.execute(
            "SELECT identity.offer_administrator_link($1, $2)",
            digest_of(secret),
            ADMINISTRATOR_LINK_SECONDS,
        )
    return f"{context.settings.url}/admin/setup/{encode_token(secret)}"
