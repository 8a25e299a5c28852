"""The tenancy in somebody else's database: names derived, passwords handed over once."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tractatus.adapters.postgres.installing import Installed, Standing, install, look
from tractatus.adapters.postgres.kit.plan import Kept, Plan, script
from tractatus.compose.database import connect
from tractatus.errors import SettingsError

__all__ = ["Done", "Kept", "Wanted", "install_tenancy", "tenancy_script"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was given; None where it is derived from the database's name.

    Args:
        url: Address as the owner of the tables, or as a superuser.
        tenant_type: Of the tenant columns: uuid, bigint, integer or text.
        owner: Role that owns the tables.
        app: Login of the application.
        issuer: Login that mints tokens.
        definer: Role of the functions that see more than their caller.
        passwords: File for the passwords of new logins.
        kept: Where the claims of a scope are kept; by default in a setting, where the login in the
            address is a superuser, else proved by a MAC.
    """

    url: str
    tenant_type: str = "uuid"
    owner: str | None = None
    app: str | None = None
    issuer: str | None = None
    definer: str | None = None
    passwords: Path | None = None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What was installed, and the passwords of the logins that were made for it."""

    installed: Installed
    passwords: dict[str, str] = field(repr=False)


def install_tenancy(wanted: Wanted) -> Done:
    """Install, or see that it is there.

    The passwords of new logins are written down before the database hears of them.

    Raises:
        SettingsError: the address, a name or the login in the address cannot be used.
        StoreError: a statement failed; nothing was changed.
    """
    return asyncio.run(_install(wanted))


def tenancy_script(wanted: Wanted) -> str:
    """The same as SQL for `psql`; nothing is connected to.

    Raises:
        SettingsError: the address or a name cannot be used.
    """
    parts = urlsplit(wanted.url)
    database, owner = unquote(parts.path[1:]), wanted.owner or unquote(parts.username or "")
    if not database or not owner:
        raise SettingsError(
            "expected an address with a user and a database: postgresql://USER@HOST/DB"
        )
    return script(_plan(wanted, database, owner, wanted.kept or "by_mac"))


async def _install(wanted: Wanted) -> Done:
    connection = await connect(wanted.url)
    try:
        standing = await look(connection)
        kept = wanted.kept or ("in_setting" if standing.is_superuser else "by_mac")
        if kept == "in_setting" and not standing.is_superuser:
            raise SettingsError(
                "only a superuser can say who may write the setting that scopes are kept in: "
                "connect as one, or leave --scope away"
            )
        plan = _plan(wanted, standing.database, _owner(wanted, standing), kept)
        passwords = _passwords(wanted.passwords, plan, standing)
        return Done(await install(connection, plan, passwords), passwords)
    finally:
        await connection.close()


def _owner(wanted: Wanted, standing: Standing) -> str:
    """The role named; else whoever is connected, or owns the database; else a new one.

    A superuser owns nothing here: row security does not hold for it.
    """
    if wanted.owner is not None:
        return wanted.owner
    if not standing.is_superuser:
        return standing.login
    if not standing.owner_is_superuser:
        return standing.database_owner
    return f"{standing.database}_owner"


def _plan(wanted: Wanted, database: str, owner: str, kept: Kept) -> Plan:
    def role(given: str | None, duty: str) -> str:
        return f"{database}_{duty}" if given is None else given

    return Plan(
        database=database,
        tenant_type=wanted.tenant_type,
        owner=owner,
        app=role(wanted.app, "app"),
        issuer=role(wanted.issuer, "issuer"),
        definer=role(wanted.definer, "definer"),
        kept=kept,
    )


def _passwords(file: Path | None, plan: Plan, standing: Standing) -> dict[str, str]:
    """One for each login that will be made; kept in `file`, where one is named."""
    known = _read(file) if file is not None and file.exists() else {}
    made = {
        role: known.get(role, secrets.token_hex(24))
        for role in (plan.owner, plan.app, plan.issuer)
        if role not in standing.roles
    }
    if file is not None and made:
        _write(file, known | made)
    return made


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise SettingsError(f"expected JSON with one password for each login: {path}")
    return found


def _write(path: Path, passwords: dict[str, str]) -> None:
    """Whole or not at all, and for its owner alone."""
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(passwords, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise SettingsError(f"the passwords cannot be written: {path}: {error.strerror}") from error
