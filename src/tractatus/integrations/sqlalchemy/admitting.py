"""Keys of a tenant table that need not start with the tenant, and why: the SQL of exceptions.

The reason stands in the `info` of the key, under the same name as a table's declaration:

    Column("country", ForeignKey("country.code", info={INFO_KEY: "countries are nobody's"}))
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Index, Table, UniqueConstraint

from tractatus.errors import FormatError

KEY: Final = "tractatus.tenancy"

_FOREIGN_KEY: Final = """\
SELECT tenancy.admit('constraint', format('%I.%I.%I', nspname, relname, conname), {reason})
FROM pg_constraint JOIN pg_class AS c ON c.oid = conrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE contype = 'f' AND conrelid = {table}::regclass AND {columns} = (
    SELECT array_agg(attname::text ORDER BY place)
    FROM unnest(conkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_attribute ON attrelid = conrelid AND attnum = number)"""
_INDEX: Final = """\
SELECT tenancy.admit('index', format('%I.%I', nspname, i.relname), {reason})
FROM pg_index JOIN pg_class AS i ON i.oid = indexrelid
JOIN pg_namespace AS n ON n.oid = i.relnamespace
WHERE indrelid = {table}::regclass AND i.relname = {name}"""


def admit_sql(table: Table, name: str) -> Iterator[str]:
    """The statements that admit the exceptions of a table.

    Args:
        table: With reasons in the `info` of keys.
        name: Of the table, as SQL writes it.

    Raises:
        FormatError: an index with a reason has no name.
    """
    for constraint in sorted(table.foreign_key_constraints, key=lambda one: tuple(one.column_keys)):
        told = [constraint.info, *(element.info for element in constraint.elements)]
        for reason in _reasons(told)[:1]:
            columns = ", ".join(_literal(one.parent.name) for one in constraint.elements)
            yield _FOREIGN_KEY.format(
                reason=_literal(reason), table=_literal(name), columns=f"ARRAY[{columns}]"
            )
    keys: list[Index | UniqueConstraint] = [*table.indexes]
    keys += [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    for key in sorted(keys, key=lambda one: str(one.name)):
        for reason in _reasons([key.info]):
            yield _INDEX.format(
                reason=_literal(reason), table=_literal(name), name=_literal(_name_of(key, table))
            )


def _reasons(told: Iterable[Mapping[Any, Any]]) -> list[str]:
    found = [info.get(KEY) for info in told]
    return [one for one in found if isinstance(one, str) and one.strip()]


def _name_of(key: Index | UniqueConstraint, table: Table) -> str:
    if not key.name:
        raise FormatError(
            f"an index that is an exception needs a name, found none: {table.fullname}"
        )
    return str(key.name)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
