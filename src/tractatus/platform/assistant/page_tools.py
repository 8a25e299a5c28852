"""Tools on the community's page: a summary of its posts, and the values that it keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tractatus.errors import RequestError
from tractatus.governance.act import Json
from tractatus.platform.acts import Deciding, Recorded
from tractatus.platform.assistant.summary import PERIODS, summarise
from tractatus.platform.assistant.tool import Prepared, required
from tractatus.platform.queries import sql
from tractatus.ports import TenantTransaction

LONGEST_VALUE: Final = 500

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
# Parameters that say under which circumstances an act is proposed; no setting has such a name.
CIRCUMSTANCES: Final = frozenset({"tool", "for_role", "after_reading"})


async def prepare_summary(transaction: TenantTransaction, arguments: Mapping[str, str]) -> Prepared:
    """Check the period."""
    period = arguments.get("period") or "today"
    if period not in PERIODS:
        raise RequestError(f"a summary is of: {', '.join(PERIODS)}")
    shown = f"summarise posts: {PERIODS[period]}"
    return Prepared("", {"period": period}, "", shown)


async def run_summary(
    deciding: Deciding, transaction: TenantTransaction, prepared: Prepared, recorded: Recorded
) -> str:
    """Count and quote."""
    return await summarise(transaction, str(prepared.parameters["period"]), deciding.clock.now_ms())


async def prepare_set(transaction: TenantTransaction, arguments: Mapping[str, str]) -> Prepared:
    """Check name and value; a whole number becomes one."""
    name, value = required(arguments, "name"), required(arguments, "value")
    if not _NAME.fullmatch(name) or name in CIRCUMSTANCES:
        raise RequestError("a name is short and has small letters, digits and _, a letter first")
    if len(value) > LONGEST_VALUE or not value.isprintable():
        raise RequestError(f"a value has at most {LONGEST_VALUE} plain characters")
    words = name.replace("_", " ")
    return Prepared(
        name, {name: _typed(value)}, f"set the {words} to {value}", f"set {name} to {value}"
    )


def _typed(value: str) -> Json:
    """A whole number as one, so that it is compared as what it is."""
    return int(value) if re.fullmatch(r"-?[0-9]{1,15}", value, re.ASCII) else value


async def run_set(
    deciding: Deciding, transaction: TenantTransaction, prepared: Prepared, recorded: Recorded
) -> str:
    """Keep the value."""
    value = str(prepared.parameters[prepared.target])
    await transaction.execute(sql("insert_setting"), prepared.target, value, recorded.record_id)
    return f"{prepared.target} is {value} now; it stands on the community's page."
