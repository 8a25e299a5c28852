"""The SQL battery: what a session of the application may try, whatever the ORM above it does."""

from __future__ import annotations

from typing import Final

from tractatus.isolation.batteries.oracles import ORACLES
from tractatus.isolation.batteries.oracles_shared import SHARED
from tractatus.isolation.batteries.privileges import PRIVILEGES
from tractatus.isolation.batteries.privileges_server import SERVER
from tractatus.isolation.batteries.scope_forged import FORGED_SCOPE
from tractatus.isolation.batteries.scope_minted import MINTED_SCOPE
from tractatus.isolation.batteries.scope_setting import SETTING_SCOPE
from tractatus.isolation.batteries.sql_reads import READS
from tractatus.isolation.batteries.sql_writes import WRITES
from tractatus.isolation.ground import Attack

# Those that are about another kind of scope than the database has are not applicable there.
SQL_BATTERY: Final[list[Attack]] = [
    *READS,
    *WRITES,
    *ORACLES,
    *SHARED,
    *PRIVILEGES,
    *SERVER,
    *MINTED_SCOPE,
    *FORGED_SCOPE,
    *SETTING_SCOPE,
]
