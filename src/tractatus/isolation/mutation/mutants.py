"""What a mutant is, and which of them weaken nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import asyncpg

from tractatus.isolation.mutation.bodies import list_bodies

_CATALOG: Final = (Path(__file__).parent / "catalog.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One protection taken away.

    Args:
        kind: Of policy, row security, grant added, grant revoked, constraint, default, statistics,
            trigger, event trigger, function, body, view, role, parameter, owner, declaration.
        object: What is changed.
        about: The table, function or role that behaviour is asked about; '*' for everything.
        change: How.
        sql: As a superuser, with event triggers off.
    """

    kind: str
    object: str
    about: str
    change: str
    sql: str


async def list_mutants(judge: asyncpg.Connection) -> list[Mutant]:
    """All of them, from the live catalog, in a steady order.

    Args:
        judge: A superuser.
    """
    await judge.execute("SELECT set_config('search_path', 'pg_catalog', false)")
    rows = await judge.fetch(_CATALOG)
    bodies = await list_bodies(judge)
    return [
        *(Mutant(*row) for row in rows),
        *(Mutant("body", name, name, change, sql) for name, change, sql in bodies),
    ]


def sample(mutants: Sequence[Mutant], seed: int, each: int) -> list[Mutant]:
    """At most `each` of every kind, the same for the same seed."""
    random = Random(seed)  # noqa: S311  (repeatable on purpose)
    kinds: dict[str, list[Mutant]] = {}
    for one in mutants:
        kinds.setdefault(one.kind, []).append(one)
    return [one for found in kinds.values() for one in random.sample(found, min(each, len(found)))]
