"""Expressions and SELECTs over a schema, written from a stream of decisions.

What is written has one answer whatever the plan: windows, LIMIT and aggregates that depend on an
order are given a total one. What differs between two copies of the same rows is left out: clocks,
random numbers, sequences, system columns (ctid, xmin), sizes, and the planner's estimates.
"""

# ruff: noqa: S608  (SQL is what this file writes; names come from the catalog, quoted by it)

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from tractatus.isolation.noninterference.choices import Choices
from tractatus.isolation.noninterference.schema import Column, Relation, Schema

DEEPEST: Final = 3
_COMPARE: Final = ("=", "<>", "<", ">=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM")
_CONSTANTS: Final = {
    "uuid": ("00000000-0000-7000-8000-000000000001",),
    "text": ("", "a", "mine", "%e%", "1", "(", "\u00e9"),
    "int": ("0", "1", "2", "-1", "4", "2147483647"),
    "bool": ("true", "false"),
    "bytea": ("\\x", "\\x00"),
    "other": ("", "1"),
}
_CASTS: Final = {"uuid": "uuid", "text": "text", "int": "bigint", "bool": "boolean"}
_CATALOG: Final = ("pg_class", "pg_policy", "pg_attribute", "pg_proc", "pg_namespace", "pg_index")


@dataclass(frozen=True, slots=True)
class Source:
    """Something in FROM: its alias, and what its columns are."""

    alias: str
    columns: tuple[tuple[str, str], ...]

    def of_kind(self, kind: str) -> list[str]:
        """Its columns of a kind, with the alias before them."""
        return [f"{self.alias}.{name}" for name, found in self.columns if found == kind]

    def all(self) -> list[tuple[str, str]]:
        """Every column with the alias before it, and its kind."""
        return [(f"{self.alias}.{name}", kind) for name, kind in self.columns]


Scope: TypeAlias = tuple[Source, ...]
# Statements that are put one after the other.
Script: TypeAlias = tuple[str, ...]


def literal(text: str, cast: str) -> str:
    """A constant, as PostgreSQL reads it with standard_conforming_strings."""
    return "'" + text.replace("'", "''") + f"'::{cast}"


class Grammar:
    """Writes parts of statements; `choices` decides everything.

    Args:
        schema: What may be used.
        choices: Where decisions come from.
    """

    def __init__(self, schema: Schema, choices: Choices) -> None:
        self.schema = schema
        self.choices = choices
        self.ctes: list[Source] = []
        self._aliases = 0

    def alias(self) -> str:
        """A name that this script does not have yet."""
        self._aliases += 1
        return f"t{self._aliases}"

    # -- values -----------------------------------------------------------------------------------

    def constant(self, kind: str) -> str:
        """A value of a kind: of any tenant's rows, or a small one."""
        values = (*_CONSTANTS.get(kind, ("1",)), *self.schema.pools.get(kind, ()))
        if kind == "uuid":
            values = (*self.schema.tenants, *values)
        return literal(self.choices.pick(values), _CASTS.get(kind, "text"))

    def sample(self, column: Column) -> str:
        """A value that stands in this column somewhere, or a small one."""
        values = (*column.samples, *_CONSTANTS.get(column.kind, ()))
        return literal(self.choices.pick(values), column.type) if values else "NULL"

    def scalar(self, kind: str, scope: Scope, depth: int) -> str:
        """An expression of `kind`; where `scope` has nothing of it, a constant."""
        columns = [name for source in scope for name in source.of_kind(kind)]
        plain: list[Callable[[], str]] = [lambda: self.choices.pick(columns)] if columns else []
        plain.append(lambda: self.constant(kind))
        if depth <= 0:
            return self.choices.pick(plain)()
        return self.choices.pick([*plain, *plain, *self._composed(kind, scope, depth - 1)])()

    def _composed(self, kind: str, scope: Scope, depth: int) -> list[Callable[[], str]]:
        def part(of: str = kind) -> str:
            return self.scalar(of, scope, depth)

        ways: list[Callable[[], str]] = [
            lambda: f"CASE WHEN {self.condition(scope, depth)} THEN {part()} ELSE {part()} END",
            lambda: f"coalesce({part()}, {part()})",
            lambda: f"nullif({part()}, {part()})",
            lambda: f"({self.select(scope, depth, [kind])[0]})",
        ]
        if kind == "text":
            ways += [
                lambda: f"{self.choices.pick(('upper', 'md5', 'reverse', 'trim'))}({part()})",
                lambda: f"substr({part()}, {self.choices.draw(5)}, 3)",
                lambda: f"({part()} || {part('int')}::text)",
                lambda: f"{part('uuid')}::text",
                lambda: f"pg_typeof({part('int')})::text",
                lambda: f"to_jsonb({part('int')})::text",
                lambda: f"split_part({part()}, 'e', {self.choices.draw(3)})",
            ]
        elif kind == "int":
            ways += [
                lambda: f"length({part('text')})",
                lambda: f"({part()} {self.choices.pick(('-', '/', '%', '*', '+'))} {part()})",
                lambda: f"{part('text')}::bigint",
                lambda: f"position('e' IN {part('text')})",
                lambda: f"({self.aggregate(scope, depth)})",
            ]
        elif kind == "uuid":
            ways += [
                lambda: f"md5({part('text')})::uuid",
                lambda: f"{part('text')}::uuid",
                lambda: "(SELECT tenancy.tenant())" if self._has("tenancy.tenant") else part(),
            ]
        elif kind == "bool":
            ways.append(lambda: f"({self.condition(scope, depth)})")
        return ways

    def _has(self, function: str) -> bool:
        return any(one.name == function for one in self.schema.functions)

    def aggregate(self, scope: Scope, depth: int) -> str:
        """A sub-select that counts."""
        source, sql = self.item(scope, depth)
        return f"SELECT count(*) FROM {sql} WHERE {self.condition((*scope, source), min(depth, 1))}"

    # -- conditions -------------------------------------------------------------------------------

    def condition(self, scope: Scope, depth: int) -> str:
        """A boolean expression; `true` is the plainest."""
        ways: list[Callable[[], str]] = [lambda: "true", lambda: self._comparison(scope, depth)]
        ways += [ways[1], lambda: self._test(scope)]
        if depth > 0:
            ways += [
                lambda: f"NOT ({self.condition(scope, depth - 1)})",
                lambda: (
                    f"({self.condition(scope, depth - 1)} {self.choices.pick(('AND', 'OR'))} "
                    f"{self.condition(scope, depth - 1)})"
                ),
                lambda: f"EXISTS ({self.select(scope, depth - 1)[0]})",
                lambda: self._membership(scope, depth - 1),
            ]
        return self.choices.pick(ways)()

    def _comparison(self, scope: Scope, depth: int) -> str:
        kind = self.choices.pick(("text", "uuid", "int"))
        left = self.scalar(kind, scope, min(depth, 1))
        return f"{left} {self.choices.pick(_COMPARE)} {self.scalar(kind, scope, min(depth, 1))}"

    def _test(self, scope: Scope) -> str:
        text = self.scalar("text", scope, 0)
        return self.choices.pick(
            (
                f"{text} IS NOT NULL",
                f"{text} LIKE {self.constant('text')}",
                f"{text} ~ {self.constant('text')}",
                f"({text}, {self.scalar('int', scope, 0)}) < ({self.constant('text')}, 3)",
                f"{text} = ANY (ARRAY[{self.constant('text')}, {self.constant('text')}])",
                f"{self.scalar('int', scope, 0)} BETWEEN 1 AND {self.constant('int')}",
            )
        )

    def _membership(self, scope: Scope, depth: int) -> str:
        kind = self.choices.pick(("uuid", "text"))
        inner = self.select(scope, depth, [kind])[0]
        left = self.scalar(kind, scope, 0)
        return self.choices.pick(
            (f"{left} IN ({inner})", f"{left} NOT IN ({inner})", f"{left} = ANY (ARRAY({inner}))")
        )

    # -- FROM -------------------------------------------------------------------------------------

    def table(self, relation: Relation) -> tuple[Source, str]:
        """A relation under an alias."""
        name = self.alias()
        columns = tuple((one.name, one.kind) for one in relation.columns)
        return Source(name, columns), f"{relation.name} AS {name}"

    def item(self, outer: Scope, depth: int) -> tuple[Source, str]:
        """One item of FROM; those that refer to `outer` are written LATERAL."""
        ways: list[Callable[[], tuple[Source, str]]] = [self._stored, self._stored, self._stored]
        if depth > 0:
            ways += [
                lambda: self._derived(outer, depth - 1, ""),
                lambda: self._derived(outer, depth - 1, "LATERAL "),
                self._series,
                self._catalog,
            ]
        return self.choices.pick(ways)()

    def _stored(self) -> tuple[Source, str]:
        if self.ctes and self.choices.chance(2):
            cte, name = self.choices.pick(self.ctes), self.alias()
            return Source(name, cte.columns), f"{cte.alias} AS {name}"
        return self.table(self.choices.pick(self.schema.readable()))

    def _derived(self, outer: Scope, depth: int, lateral: str) -> tuple[Source, str]:
        sql, columns = self.select(outer if lateral else (), depth)
        name = self.alias()
        return Source(name, columns), f"{lateral}({sql}) AS {name}"

    def _series(self) -> tuple[Source, str]:
        name = self.alias()
        return Source(name, (("n", "int"),)), f"generate_series(1, 3) AS {name} (n)"

    def _catalog(self) -> tuple[Source, str]:
        # Few rows and few columns: the catalog is the same in both databases, except for estimates.
        name = self.alias()
        inner = "SELECT oid::bigint AS n, relname::text AS label FROM pg_class WHERE relkind = 'v'"
        if self.choices.chance(2):
            catalog = self.choices.pick(_CATALOG)
            inner = f"SELECT count(*) AS n, min('{catalog}') AS label FROM {catalog}"
        return Source(
            name, (("n", "int"), ("label", "text"))
        ), f"({inner} ORDER BY 1 LIMIT 20) AS {name}"

    def sources(self, outer: Scope, depth: int) -> tuple[Scope, str]:
        """FROM: one item, or a join of two or three."""
        first, sql = self.item(outer, depth)
        scope: Scope = (first,)
        for _ in range(self.choices.draw(3) if depth > 0 else 0):
            linked = self._linked(scope) if self.choices.chance(2) else None
            if linked:
                source, joined = linked
            else:
                source, more = self.item((*outer, *scope), depth - 1)
                joined = self._join(scope, source, more, depth)
            sql += joined
            scope = (*scope, source)
        return scope, sql

    def _join(self, scope: Scope, source: Source, sql: str, depth: int) -> str:
        kind = self.choices.pick(("CROSS", "INNER", "LEFT", "FULL"))
        if kind == "CROSS":
            return f" CROSS JOIN {sql}"
        if kind == "FULL":
            of = self.choices.pick(("uuid", "text", "int"))
            left, right = scope[0].of_kind(of), source.of_kind(of)
            # PostgreSQL joins FULL by equality of columns only, and never a LATERAL item.
            if left and right and "LATERAL" not in sql:
                on = f"{self.choices.pick(left)} = {self.choices.pick(right)}"
                return f" FULL JOIN {sql} ON {on}"
            kind = "INNER"
        return f" {kind} JOIN {sql} ON {self.condition((*scope, source), min(depth, 1))}"

    def _linked(self, scope: Scope) -> tuple[Source, str] | None:
        """A join along a foreign key, where there is one from the first table."""
        shown = {one.name: one for one in self.schema.readable()}
        links = [
            one
            for one in self.schema.links
            if one.target in shown
            and one.table in shown
            and tuple((c.name, c.kind) for c in shown[one.table].columns) == scope[0].columns
        ]
        if not links:
            return None
        link = self.choices.pick(links)
        # Sometimes without the tenant: that is where a join goes astray.
        skip = self.choices.draw(2) if len(link.columns) > 1 else 0
        source, sql = self.table(shown[link.target])
        on = " AND ".join(
            f"{scope[0].alias}.{left} = {source.alias}.{right}"
            for left, right in list(zip(link.columns, link.target_columns, strict=True))[skip:]
        )
        return source, f" {self.choices.pick(('INNER', 'LEFT', 'FULL'))} JOIN {sql} ON {on}"

    # -- SELECT -----------------------------------------------------------------------------------

    def select(
        self, outer: Scope, depth: int, kinds: Sequence[str] | None = None
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        """A SELECT that gives columns c1, c2, ... of `kinds`, or of its own choice."""
        wanted = list(kinds or self.choices.some(("text", "uuid", "int"), 3))
        scope, sources = self.sources(outer, min(depth, DEEPEST))
        seen = (*outer, *scope)
        items = [self.scalar(kind, seen, min(depth, 1)) for kind in wanted]
        columns = tuple((f"c{number}", kind) for number, kind in enumerate(wanted, 1))
        listed = ", ".join(
            f"{item} AS {name}" for item, (name, _) in zip(items, columns, strict=True)
        )
        distinct = "DISTINCT " if self.choices.chance(6) else ""
        sql = f"SELECT {distinct}{listed} FROM {sources}"
        if self.choices.chance(2):
            sql += f" WHERE {self.condition(seen, depth)}"
        if self.choices.chance(4):
            sql += f" ORDER BY {', '.join(str(n) for n in range(1, len(wanted) + 1))}"
            sql += f" LIMIT {1 + self.choices.draw(4)}"
        return sql, columns
