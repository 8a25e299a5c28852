"""Facts of SQL: tables, columns, databases, settings, and which statement it is.

Comments are dropped before anything is read: they contribute nothing, and a comment that some
database runs (`/*! ... */`, `/*+ ... */`) is told as unread. What does not parse in any dialect
is told, too, and its tables are then taken from its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

from tractatus.governance.act import Span
from tractatus.governance.facts.administration import read_administration, read_meta
from tractatus.governance.facts.fact import Findings
from tractatus.governance.facts.migration import find_hazards
from tractatus.governance.facts.named import read_named
from tractatus.governance.facts.names import read_name
from tractatus.governance.facts.values import read_number
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import CATEGORY_OF, name_words

if TYPE_CHECKING:
    from sqlglot import exp

MAX_SQL: Final = 16_384
MAX_NESTING: Final = 60

DIALECTS: Final = ("postgres", "mysql", "sqlite", "tsql", "oracle")
_DIALECT_OF: Final = {"mysql": "mysql", "mssql": "tsql", "oracle": "oracle"}

_TOKEN: Final = re.compile(
    r"(?P<run>/\*[!+].*?(?:\*/|\Z))|(?P<block>/\*.*?(?:\*/|\Z))|(?P<line>--[^\n]*)"
    r"|(?P<string>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)",
    re.DOTALL,
)
_STARTS: Final = re.compile(
    r"\s*(?:\(\s*)*(?:select\s.+\bfrom\b|insert\s+(?:or\s+\w+\s+)?into|update\s+\S+\s+set|"
    r"delete\s+from|merge\s+into|create\s+(?:or\s+replace\s+)?(?:unique\s+)?(?:temp\w*\s+)?"
    r"(?:table|index|view|schema|database|function|policy|role|extension|type|trigger)|"
    r"alter\s+(?:table|type|role|database|schema|index|policy)|drop\s+(?:table|index|view|schema|"
    r"database|column|policy|function|role|type)|truncate\s+\w|grant\s.+\bto\b|revoke\s.+\bfrom\b|"
    r"with\s+\w+\s+as\s*\(|explain\s+(?:analyze\s+)?select|begin\s*;|copy\s+\S+\s+(?:from|to))",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_TABLE: Final = re.compile(
    r"\b(?P<verb>from|join|into|update|table|truncate)\s+(?:if\s+(?:not\s+)?exists\s+|only\s+)?"
    r"(?P<name>[\w.\"`\[\]]{1,128})",
    re.IGNORECASE,
)
_NONE: Final[frozenset[str]] = frozenset()


def looks_like_sql(text: str) -> bool:
    """Whether `text` begins, behind its comments, as a statement does."""
    if " " not in text and "\n" not in text and "\t" not in text:
        return False  # no statement is one word
    head = text[:2_000]
    if not _may_start(head):
        return False
    if "--" in head or "/*" in head:
        head = without_comments(head)[0]
    return _STARTS.match(head) is not None


def _may_start(head: str) -> bool:
    """Whether the first word is one that statements begin with, or nobody can tell at a glance."""
    found = _FIRST_WORD.match(head)
    return found is None or not head.isascii() or found[1].lower() in _FIRST_WORDS


_FIRST_WORD: Final = re.compile(r"[\s(]*([A-Za-z]+)")
_FIRST_WORDS: Final = word_set(
    "select insert update delete merge create alter drop truncate grant revoke with explain begin "
    "copy"
)


def without_comments(sql: str) -> tuple[str, bool]:
    """`sql` with each comment as one space, and whether one of them might be run."""
    runs = False

    def blank(match: re.Match[str]) -> str:
        nonlocal runs
        runs = runs or match["run"] is not None
        return match["string"] if match["string"] is not None else " "

    return _TOKEN.sub(blank, sql), runs


def read_sql(
    sql: str, pointer: str, findings: Findings, *, service: str = "", offset: int = 0
) -> None:
    """Facts of one or more statements.

    Args:
        sql: Folded.
        pointer: Where it stands.
        findings: Takes the facts.
        service: What it is for, if known; chooses the dialect that is tried first.
        offset: Of `sql` in what the pointer names.
    """
    if len(sql) > MAX_SQL or _nesting(sql) > MAX_NESTING:
        findings.skip(pointer, "SQL too long or too deep was not parsed")
        sql = sql[:MAX_SQL]
        _read_words(without_comments(sql)[0], pointer, findings)
        return
    text, runs = without_comments(sql)
    if runs:
        findings.skip(pointer, "a comment that some databases run was not read")
    span = Span(offset, offset + len(sql))
    around = frozenset((service, CATEGORY_OF[service])) if service in CATEGORY_OF else _NONE
    if text.lstrip().startswith("\\"):
        text = read_meta(text, pointer, around, findings, span)
        if not text:
            return
    text = _read_uses(text, pointer, around, findings, span)
    statements = _parse(text, service)
    if statements is None:
        if not _administers(text, pointer, around, findings, span):
            findings.skip(pointer, "SQL that does not parse")
            _read_words(text, pointer, findings)
        return
    for statement in statements:
        _read_statement(statement, pointer, around, findings, span)
    findings.hazards += find_hazards(statements, text, pointer)


def _read_uses(
    text: str, pointer: str, around: frozenset[str], findings: Findings, span: Span
) -> str:
    """`text` without the `USE name;` that it begins with, whatever word the name is elsewhere."""
    match = _USE.match(text)
    if match is None:
        return text
    name = match["name"].strip('`"[]')
    findings.add(KeyKind.DATABASE, around, name.lower(), pointer, span=span, written=match[0])
    return text[match.end() :]


_USE: Final = re.compile(
    r"\s{0,40}use\s{1,8}(?P<name>`[^`\n]{1,100}`|\[[^\]\n]{1,100}\]|[A-Za-z_][\w$-]{0,100})\s{0,8};(?=\s*\S)",
    re.IGNORECASE,
)


def _administers(
    text: str, pointer: str, around: frozenset[str], findings: Findings, span: Span
) -> bool:
    """Whether it is one statement that is read by its head."""
    alone = text.strip().rstrip(";")
    return ";" not in alone and read_administration(alone, pointer, around, findings, span)


def _nesting(text: str) -> int:
    depth = deepest = 0
    for letter in re.findall(r"[()\[\]]|\bcase\b|\bend\b|\bnot\b", text.lower()):
        depth += -1 if letter in (")", "]", "end") else 1
        deepest = max(deepest, depth)
    return deepest


def _parse(text: str, service: str) -> list[exp.Expression] | None:
    """The statements in the first dialect that knows them all, or else that reads them at all."""
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    known = (exp.Query, exp.DML, exp.DDL, exp.Command, exp.Alter, exp.Drop, exp.TruncateTable,
             exp.Set, exp.Use, exp.Copy, exp.Grant, exp.Transaction, exp.Commit, exp.Rollback,
             exp.Comment, exp.Describe, exp.Pragma, exp.Analyze)  # fmt: skip
    first = _DIALECT_OF.get(service, "postgres")
    best: list[exp.Expression] | None = None
    for dialect in (first, *(one for one in DIALECTS if one != first)):
        try:
            found = _parse_in(text, dialect)
        except (SqlglotError, RecursionError, ValueError, AttributeError, TypeError, IndexError):
            continue  # what is not read in any dialect is told by the caller
        if not all(isinstance(one, known) for one in found):
            continue  # `selec * fro x` is an expression with an alias, and no statement
        if not any(one.key == "command" for one in found):
            return found
        best = best or found
    return best


def _parse_in(text: str, dialect: str) -> list[exp.Expression]:
    from sqlglot.dialects.dialect import Dialect

    grammar = Dialect.get_or_raise(dialect)
    parser = grammar.parser()
    # It would log the statement, which is content; the caller tells that it was not understood.
    parser._warn_unsupported = lambda: None  # type: ignore[method-assign]
    return [one for one in parser.parse(grammar.tokenize(text), text) if one is not None]  # type: ignore[misc]


def _read_statement(
    statement: exp.Expression, pointer: str, around: frozenset[str], findings: Findings, span: Span
) -> None:
    from sqlglot import exp

    named = {cte.alias_or_name.lower() for cte in statement.find_all(exp.CTE)}
    target = _target(statement)
    for table in statement.find_all(exp.Table):
        name = _full_name(table)
        if not name or name in named or _is_no_table(statement, table):
            continue
        is_database, unit = _names_database(statement, table)
        findings.add(
            KeyKind.DATABASE if is_database else KeyKind.TABLE, around, name, pointer, unit=unit,
            span=span, written=name, changes=table.name in target,
        )  # fmt: skip
        is_source = isinstance(statement, exp.Create) and unit == "select"
        stored = [(table.db, "schema select" if is_source else "schema"), (table.catalog, "")]
        if "." in table.name and not table.db:
            stored.append(
                (table.name.rsplit(".", 2)[-2], "")
            )  # `project.dataset.table` of BigQuery
        for owner, unit in stored:
            if owner and not is_database:
                findings.add(KeyKind.DATABASE, around, owner.lower(), pointer, unit=unit,
                             span=span, written=name, changes=table.name in target)  # fmt: skip
    tables = _tables_by_name(statement)
    for column in statement.find_all(exp.Column):
        table_name = tables.get(column.table.lower(), column.table.lower()) if column.table else ""
        owner = f"{table_name}." if table_name else ""
        # A column without a table before it may be of any that the statement names.
        owners = [table_name] if table_name else sorted(set(tables.values()))
        words = around.union(*map(name_words, owners))
        findings.add(KeyKind.COLUMN, words, f"{owner}{column.name}".lower(), pointer, span=span,
                     written=column.sql())  # fmt: skip
    for defined in statement.find_all(exp.ColumnDef):
        findings.add(KeyKind.COLUMN, around, defined.name.lower(), pointer, span=span, changes=True)
    for name, value in _settings(statement):
        read_named(name, value, pointer, around, findings, span=span)
    _read_limit(statement, pointer, around, findings, span)
    _read_kind(statement, pointer, around, findings, span)


def _tables_by_name(statement: exp.Expression) -> dict[str, str]:
    """The first tables that a statement names, by their aliases or else by their own names."""
    from sqlglot import exp

    found = {}
    for table in islice(statement.find_all(exp.Table), _MOST_TABLES):
        if table.name:
            found[table.alias_or_name.lower()] = table.name.lower()
    return found


_MOST_TABLES: Final = 16


def _read_limit(
    statement: exp.Expression, pointer: str, around: frozenset[str], findings: Findings, span: Span
) -> None:
    """How many rows it asks for, and of what."""
    from sqlglot import exp

    for limit in statement.find_all(exp.Limit):
        rows = read_number(limit.expression.this) if limit.expression else None
        if rows is not None:
            things = [one.name for one in statement.find_all(exp.Table, exp.Column)][:8]
            words = around.union(("limit", "row"), *map(name_words, things))
            findings.add(KeyKind.COUNT, words, rows, pointer, span=span, written=limit.sql()[:80])


def _read_kind(
    statement: exp.Expression, pointer: str, around: frozenset[str], findings: Findings, span: Span
) -> None:
    """Which statement it is, as a tool; what the grammar leaves unread is told."""
    from sqlglot import exp

    if isinstance(statement, exp.Command):
        rest = statement.expression
        rest = rest.name if isinstance(rest, exp.Expression) else rest or ""
        if read_administration(f"{statement.this} {rest}", pointer, around, findings, span):
            return
        words = f"{statement.this} {rest}".lower()
        findings.add(KeyKind.TOOL, _NONE, " ".join(words.split())[:200], pointer, span=span)
        if not re.match(r"(?:alter\s+table\s+\S+\s+(?:en|dis)able\s+row|vacuum|analyze|reindex"
                        r"|set|show|comment)\b", words):  # fmt: skip
            findings.skip(pointer, f"a statement was not understood: {words.split()[0][:20]}")
        _read_words(words, pointer, findings)
        return
    names = {"truncatetable": "truncate table"}
    word = names.get(statement.key, statement.key)
    kind = str(statement.args.get("kind") or "").lower()
    found = " ".join(part for part in (word, kind) if part)
    findings.add(KeyKind.TOOL, _NONE, found, pointer, span=span, changes=True)


def _target(statement: exp.Expression) -> frozenset[str]:
    """The names of the tables that the statement writes, alters or drops."""
    from sqlglot import exp

    if isinstance(statement, exp.Drop | exp.TruncateTable | exp.Alter | exp.Command | exp.Grant):
        return frozenset(table.name for table in statement.find_all(exp.Table))
    own = statement.this if isinstance(statement, _writing()) else None
    if isinstance(own, exp.Schema | exp.Index):
        own = own.args.get("table") or own.this
    return frozenset({own.name} if isinstance(own, exp.Table) else ())


def _writing() -> tuple[type, ...]:
    from sqlglot import exp

    return (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Copy)


def _is_no_table(statement: exp.Expression, table: exp.Table) -> bool:
    """Whether an index, a function or the like is dropped by that name."""
    from sqlglot import exp

    own = (*(statement.args.get("tables") or ()), statement.this)
    if not isinstance(statement, exp.Drop) or not any(one is table for one in own):
        return False
    kind = str(statement.args.get("kind") or "TABLE").upper()
    return kind not in ("TABLE", "VIEW", "DATABASE", "SCHEMA", "MATERIALIZED VIEW")


def _names_database(statement: exp.Expression, table: exp.Table) -> tuple[bool, str]:
    """Whether what stands as a table is a database, and the unit of its fact."""
    from sqlglot import exp

    if isinstance(statement, exp.Use):
        return True, ""
    kind = str(statement.args.get("kind") or "").upper()
    own = statement.args.get("tables") or [statement.this]
    is_own = isinstance(statement, exp.Create | exp.Drop) and any(one is table for one in own)
    if is_own and kind in ("DATABASE", "SCHEMA"):
        return True, f"schema {statement.key}" if kind == "SCHEMA" else statement.key
    if isinstance(statement, exp.Create) and table.find_ancestor(exp.Select):
        return False, "select"  # what a view is made of
    return False, statement.key


def _full_name(table: exp.Table) -> str:
    return ".".join(part for part in (table.db, table.name) if part).lower()


_REACHED: Final = frozenset({KeyKind.HOST, KeyKind.URL, KeyKind.PORT, KeyKind.DATABASE})


def _settings(statement: exp.Expression) -> Iterator[tuple[str, object]]:
    """Columns and parameters with the constant that they are set to or compared with."""
    from sqlglot import exp

    for equal in statement.find_all(exp.EQ):
        name = equal.this.name if isinstance(equal.this, exp.Column) else ""
        value = _constant(equal.expression)
        if name in _VALUES and isinstance(statement, exp.Update):
            name = _named_in(statement) or name
        if not name or value is None or (_is_left_out(name) and equal.find_ancestor(exp.Where)):
            continue  # a condition says which rows, and not what is to be or where anybody goes
        yield name, value
    if isinstance(statement, exp.Insert) and isinstance(statement.this, exp.Schema):
        columns = [one.name for one in statement.this.expressions]
        for row in statement.find_all(exp.Tuple):
            for name, value in zip(columns, row.expressions, strict=False):
                if (constant := _constant(value)) is not None:
                    yield name, constant


# Columns of a table of settings.
_VALUES: Final = frozenset({"value", "val", "setting_value", "config_value"})
_NAMES: Final = frozenset(
    {"name", "key", "setting", "setting_name", "config_key", "option", "param"}
)


def _named_in(statement: exp.Expression) -> str:
    """The setting that an update is of: `SET value = '5' WHERE name = 'max_retries'`."""
    from sqlglot import exp

    where = statement.args.get("where")
    for equal in where.find_all(exp.EQ) if where else ():
        if isinstance(equal.this, exp.Column) and equal.this.name.lower() in _NAMES:
            return _constant(equal.expression) or ""
    return ""


def _is_left_out(name: str) -> bool:
    return read_name(name).kind in _MEASURED or read_name(name).kind in _REACHED


_MEASURED: Final = frozenset({KeyKind.MONEY, KeyKind.DURATION})


def _constant(value: exp.Expression | None) -> str | None:
    """A literal, or what is written with its type: `interval '40 minutes'`, `29.00::numeric`."""
    from sqlglot import exp

    if isinstance(value, exp.Cast | exp.Paren):
        value = value.this
    if isinstance(value, exp.Interval) and isinstance(value.this, exp.Literal):
        unit = value.args.get("unit")
        return f"{value.this.this} {unit.name if unit is not None else ''}".strip().lower()
    return str(value.this) if isinstance(value, exp.Literal) else None


def _read_words(text: str, pointer: str, findings: Findings) -> None:
    """Tables by the words before them, where there is no grammar to ask."""
    for match in list(_NAMED_TABLE.finditer(text))[:200]:
        name = match["name"].strip(".").replace('"', "").replace("`", "").strip("[]").lower()
        if name and name not in ("select", "if", "only", "set", "table"):
            findings.add(KeyKind.TABLE, _NONE, name, pointer, written=match[0],
                         changes=match["verb"].lower() not in ("from", "join"))  # fmt: skip


def read_tables(text: str, pointer: str, findings: Findings) -> None:
    """Tables of SQL that stands in something else, by the words before them."""
    _read_words(text, pointer, findings)
