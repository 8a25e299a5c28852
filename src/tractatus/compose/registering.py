"""What each login of an installation reaches, and the register of administrators' columns."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Any

from tractatus.adapters.postgres.issuing import PostgresAdministrator
from tractatus.adapters.postgres.roles import Login
from tractatus.adapters.postgres.transactions import Pool
from tractatus.adapters.postgres.urls import with_login, without_password
from tractatus.compose import database
from tractatus.compose.settings import Settings
from tractatus.platform.admin_register import markdown, read_reach, read_register


def read_registers(settings: Settings) -> dict[str, Any]:
    """Ask the database of the data directory with the administrators' own login.

    Returns:
        `{"database", "register": [{"object", "part", "tells", "needed"}],
        "logins": {login: [{"object", "part", "rights"}]}, "markdown"}`.

    Raises:
        SettingsError: The address is none of a database.
        StoreError: It cannot be reached, or `up` has not prepared the data directory.
        AttestationError: Administrators reach what no register describes.
    """
    address = settings.database or database.url(settings, Login.PLATFORM)
    login, password = Login.PLATFORM, database.passwords(settings)[Login.PLATFORM]
    return {
        "database": without_password(address),
        **asyncio.run(_read(with_login(address, login, password))),
    }


async def _read(url: str) -> dict[str, Any]:
    pool = await Pool.open(url, size=1)
    try:
        async with PostgresAdministrator(pool).transaction() as transaction:
            register = await read_register(transaction)
            logins = {
                login.value: [asdict(one) for one in await read_reach(transaction, login)]
                for login in Login
                if login is not Login.MIGRATOR  # owns everything
            }
    finally:
        await pool.close()
    return {
        "register": [asdict(one) for one in register],
        "logins": logins,
        "markdown": markdown(register),
    }
