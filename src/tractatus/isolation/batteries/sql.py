"""The SQL battery: what a session of the application may try, whatever the ORM above it does."""

from __future__ import annotations

from typing import Final

from tractatus.isolation.batteries.sql_reads import READS
from tractatus.isolation.batteries.sql_writes import WRITES
from tractatus.isolation.ground import Attack

SQL_BATTERY: Final[list[Attack]] = [*READS, *WRITES]
