"""Functions whose refusals are taken out, one at a time.

A refusal is a RAISE EXCEPTION. Conditions that a query carries (who is asked for, until when, with
which tenant) are found by a few patterns of the language's own, not by names of this schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import asyncpg

_RAISE: Final = re.compile(r"RAISE EXCEPTION\s+'((?:[^']|'')*)'[^;]*;", re.DOTALL)
# A condition, what takes its place, and how that is told.
_CONDITIONS: Final = (
    (re.compile(r"\b\w+\.expires_at > clock_timestamp\(\)"), "true", "expiry not looked at"),
    (re.compile(r"\b\w+\.used_at IS NULL"), "true", "use not looked at"),
    (re.compile(r"(?:\w+\.)?tenant_id = \(SELECT tenancy\.tenant\(\)\)"), "true", "any tenant"),
    (re.compile(r"\b\w+\.role <> 'placeholder'"), "true", "a placeholder, too"),
    (re.compile(r"NOT t\.builtin"), "true", "a built-in one, too"),
    (re.compile(r"(?<=VALUES \()tenancy\.tenant\(\)"), "uuidv7()", "another tenant's row"),
)


async def list_bodies(judge: asyncpg.Connection) -> list[tuple[str, str, str]]:
    """Name, change and statement of each mutant of a function's body."""
    rows = await judge.fetch(_FUNCTIONS)
    return [
        (row["name"], change, sql) for row in rows for change, sql in mutate_body(row["definition"])
    ]


def mutate_body(definition: str) -> Iterator[tuple[str, str]]:
    """Each change with the CREATE OR REPLACE FUNCTION that makes it.

    Args:
        definition: As pg_get_functiondef writes it.
    """
    for found in _RAISE.finditer(definition):
        changed = definition[: found.start()] + "NULL;" + definition[found.end() :]
        yield f"does not refuse: {found[1]}", changed
    for pattern, instead, change in _CONDITIONS:
        for found in pattern.finditer(definition):
            yield change, definition[: found.start()] + instead + definition[found.end() :]


_FUNCTIONS: Final = """
SELECT p.oid::regprocedure::text AS name, pg_get_functiondef(p.oid) AS definition
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = pronamespace
JOIN pg_language AS l ON l.oid = prolang
WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'schema_gate')
    AND prokind = 'f' AND lanname IN ('sql', 'plpgsql')
ORDER BY 1
"""
