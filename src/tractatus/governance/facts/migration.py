"""What a change of a schema can destroy, block or lay open, as classes of hazard.

The classes say what *can* happen, not that it does: a drop of an unused column is a drop. Whether
the schema that results is as isolated as it is declared, the database's own gate decides at the
commit (`operations/schema_change.py`); this is what can be told before anything runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from tractatus.governance.facts.fact import Hazard
from tractatus.governance.language.lexicon import word_set

if TYPE_CHECKING:
    from sqlglot import exp

HAZARDS: Final[dict[str, str]] = {
    "drop": "what is dropped is gone with its data",
    "truncate": "every row goes, without a condition",
    "type_change": "rows are rewritten under a lock, and values may not fit",
    "not_null": "existing rows without a value make it fail, and it scans the table",
    "rename": "whoever uses the old name breaks at once",
    "index_lock": "writes wait while an index is built without CONCURRENTLY",
    "volatile_default": "a default that differs for each row rewrites the table",
    "table_without_tenant_key": "rows of the new table belong to no tenant",
    "table_without_row_security": "nothing keeps tenants' rows of the new table apart",
    "row_security_off": "nothing keeps tenants' rows of the table apart any longer",
}

TENANT_KEY: Final = re.compile(r"tenant(?:_?id)?|org(?:anisation|anization)?_id|account_id")

_VOLATILE: Final = word_set(
    "random gen_random_uuid uuid_generate_v4 clock_timestamp timeofday nextval uuidv7 uuidv4 "
    "uuid rand"
)
_ROW_SECURITY: Final = re.compile(
    r"alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?(?P<name>[\w.\"]+)\s+"
    r"(?P<verb>enable|disable|no\s+force)\s+row\s+level\s+security",
    re.IGNORECASE,
)
_RENAME: Final = re.compile(r"\balter\s+(\w+)\s+(\S+)\s+rename\b", re.IGNORECASE)


def find_hazards(statements: Sequence[exp.Expression], text: str, pointer: str) -> list[Hazard]:
    """The hazards of a migration, in its order, each once.

    Args:
        statements: As parsed.
        text: The same without comments, for what the grammar does not know.
        pointer: Where it stands in the act.
    """
    secured = {
        _bare(match["name"])
        for match in _ROW_SECURITY.finditer(text)
        if match["verb"].lower() == "enable"
    }
    found = [one for statement in statements for one in _hazards(statement, secured)]
    found += [
        ("row_security_off", _bare(match["name"]))
        for match in _ROW_SECURITY.finditer(text)
        if match["verb"].lower() != "enable"
    ]
    found += [
        ("rename", _bare(match[2]))
        for match in _RENAME.finditer(text)
        if ("rename", _bare(match[2])) not in found and match[1].lower() != "table"
    ]
    return [Hazard(code, subject, pointer, HAZARDS[code]) for code, subject in dict.fromkeys(found)]


def _hazards(statement: exp.Expression, secured: set[str]) -> Iterator[tuple[str, str]]:
    from sqlglot import exp

    if isinstance(statement, exp.Drop):
        if str(statement.args.get("kind") or "").upper() == "INDEX":
            return  # it holds no data, and is made again
        for one in statement.args.get("tables") or [statement.this]:
            yield "drop", _bare(one.sql() if one is not None else "")
    elif isinstance(statement, exp.TruncateTable):
        yield from (("truncate", _bare(one.name)) for one in statement.expressions)
    elif isinstance(statement, exp.Delete) and not statement.args.get("where"):
        yield "truncate", _bare(statement.this.name)
    elif isinstance(statement, exp.Alter):
        yield from _of_alter(statement)
    elif isinstance(statement, exp.Create):
        yield from _of_create(statement, secured)


def _of_alter(statement: exp.Alter) -> Iterator[tuple[str, str]]:
    from sqlglot import exp

    table = _bare(statement.this.name)
    for action in statement.args.get("actions") or ():
        name = f"{table}.{action.name}".lower() if action.name else table
        if isinstance(action, exp.Drop):
            dropped = (action.args.get("tables") or [action])[0]
            yield "drop", f"{table}.{dropped.name}".lower()
        elif isinstance(action, exp.AlterRename):
            yield "rename", table
        elif isinstance(action, exp.RenameColumn):
            yield "rename", f"{table}.{action.this.name}".lower()
        elif isinstance(action, exp.AlterColumn):
            if action.args.get("dtype"):
                yield "type_change", name
            if action.args.get("allow_null") is False:
                yield "not_null", name
        elif isinstance(action, exp.ColumnDef):
            yield from _of_column(action, table)


def _of_column(column: exp.ColumnDef, table: str) -> Iterator[tuple[str, str]]:
    from sqlglot import exp

    name = f"{table}.{column.name}".lower()
    kinds = [one.args.get("kind") for one in column.args.get("constraints") or ()]
    default = next((one for one in kinds if isinstance(one, exp.DefaultColumnConstraint)), None)
    required = any(
        isinstance(one, exp.NotNullColumnConstraint) and not one.args.get("allow_null")
        for one in kinds
    )
    if required and default is None:
        yield "not_null", name
    if default is not None and any(_is_volatile(one) for one in default.find_all(exp.Func)):
        yield "volatile_default", name


def _is_volatile(function: exp.Func) -> bool:
    names = {function.key.lower(), function.name.lower(), *map(str.lower, function.sql_names())}
    return bool(names & _VOLATILE)


def _of_create(statement: exp.Create, secured: set[str]) -> Iterator[tuple[str, str]]:
    from sqlglot import exp

    if statement.kind == "INDEX":
        if not statement.args.get("concurrently"):
            table = statement.find(exp.Table)
            yield "index_lock", _bare(table.name if table else statement.this.name)
        return
    if statement.kind != "TABLE":
        return
    if any(isinstance(one, exp.TemporaryProperty) for one in statement.find_all(exp.Property)):
        return
    table = statement.find(exp.Table)
    name = _bare(table.name if table else "")
    columns = [one.name.lower() for one in statement.find_all(exp.ColumnDef)]
    if not any(TENANT_KEY.fullmatch(column) for column in columns):
        yield "table_without_tenant_key", name
    if name not in secured:
        yield "table_without_row_security", name


def _bare(name: str) -> str:
    return name.replace('"', "").replace("`", "").rpartition(".")[2].lower()
