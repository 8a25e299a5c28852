"""A schema as a value. Names are as SQL asks for them: quoted where they must be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

PUBLIC: Final = "PUBLIC"
# Schemas of our own kit: part of the protection, not of what is protected.
KIT_SCHEMAS: Final = ("tenancy", "schema_gate")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        name: Quoted where SQL asks for it.
        type: As SQL writes it, with its length.
        base: Name of its type in the catalog, below domains; of an array, of its elements.
        kind: `b` base, `e` enum, `c` composite, `r` range; of an array, of its elements.
        is_array: Whether it holds arrays.
        length: Characters at most; None without a limit.
        labels: Values of an enum.
        default: Expression; None where there is none.
        is_identity: GENERATED ... AS IDENTITY.
        is_generated: GENERATED ... STORED or VIRTUAL: nobody writes it.
    """

    name: str
    type: str
    base: str
    kind: str
    is_array: bool
    not_null: bool
    length: int | None = None
    labels: tuple[str, ...] = ()
    default: str | None = None
    is_identity: bool = False
    is_generated: bool = False

    @property
    def is_text(self) -> bool:
        """Whether words fit into it."""
        return not self.is_array and self.base in ("text", "varchar", "bpchar", "citext")


@dataclass(frozen=True, slots=True)
class Index:
    """One index. `columns` leaves expressions out; `constraint` is the key made of it, if any."""

    name: str
    columns: tuple[str, ...]
    is_unique: bool
    is_primary: bool
    method: str
    definition: str
    is_plain: bool = True
    constraint: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """From columns of one table to those of another, in the same order."""

    name: str
    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]
    definition: str


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK constraint."""

    name: str
    columns: tuple[str, ...]
    definition: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of row security; `roles` has PUBLIC for everybody."""

    name: str
    command: str
    is_permissive: bool
    roles: tuple[str, ...]
    using: str | None
    check: str | None

    @property
    def text(self) -> str:
        """Both expressions."""
        return " ".join(one for one in (self.using, self.check) if one)


@dataclass(frozen=True, slots=True)
class Grant:
    """`column` is None where the privilege is on the whole."""

    grantee: str
    privilege: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table, partitioned table, partition or foreign table (`kind` r, p or f).

    Args:
        parent: The table that it is a partition of, or inherits from.
        rows: As PostgreSQL estimates them; 0 where it never did.
        can_lock: Whether who read the schema may copy its definition.
        partitioned_by: Columns that say which partition a row is in; expressions are left out.
    """

    name: str
    kind: str
    owner: str
    has_row_security: bool
    is_forced: bool
    parent: str | None
    rows: int
    can_lock: bool = True
    columns: tuple[Column, ...] = ()
    indexes: tuple[Index, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    checks: tuple[Check, ...] = ()
    policies: tuple[Policy, ...] = ()
    grants: tuple[Grant, ...] = ()
    partitioned_by: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((one for one in self.columns if one.name == name), None)

    @property
    def primary(self) -> tuple[str, ...]:
        """Columns of the primary key; empty where there is none."""
        return next((one.columns for one in self.indexes if one.is_primary), ())

    @property
    def schema(self) -> str:
        """The schema it is in."""
        return self.name.partition(".")[0]

    @property
    def bare(self) -> str:
        """Its name without the schema."""
        return self.name.partition(".")[2]


@dataclass(frozen=True, slots=True)
class View:
    """A view, or a materialised one; `reads` are the tables and views below it."""

    name: str
    is_materialised: bool
    owner: str
    is_invoker: bool
    definition: str
    reads: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True)
class Function:
    """A function or procedure; `callers` has PUBLIC for everybody."""

    name: str
    owner: str
    is_definer: bool
    is_pinned: bool
    is_trigger: bool
    callers: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the server; `member_of` what it is a member of, directly."""

    name: str
    can_login: bool = True
    is_superuser: bool = False
    bypasses: bool = False
    attributes: str = ""
    member_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DefaultGrant:
    """Who is given something on each table that `owner` makes later, in one schema or in all."""

    owner: str
    schema: str | None
    grantee: str


@dataclass(frozen=True, slots=True)
class Schema:
    """All of a database but its rows.

    Args:
        version: As the server writes it.
        version_number: As `server_version_num` says it.
        reader: The role that read it.
        owner: Role that owns the database.
        usages: Schema -> roles that may use it.
        creators: Schema -> roles that may make things in it.
        grants: On the database itself.
        extensions: Those that are installed -> the schema each is in.
    """

    version: str
    version_number: int
    database: str
    reader: str
    owner: str
    tables: Mapping[str, Table]
    views: tuple[View, ...]
    functions: tuple[Function, ...]
    roles: Mapping[str, Role]
    usages: Mapping[str, tuple[str, ...]]
    creators: Mapping[str, tuple[str, ...]]
    grants: tuple[Grant, ...]
    extensions: Mapping[str, str]
    event_triggers: tuple[str, ...] = ()
    publications: tuple[str, ...] = ()
    default_grants: tuple[DefaultGrant, ...] = ()

    @property
    def own_tables(self) -> Iterator[Table]:
        """Tables of the application: without our kit's, and partitions counted as their parent."""
        for table in self.tables.values():
            if table.schema not in KIT_SCHEMAS and table.parent is None:
                yield table

    def roles_of(self, role: str) -> frozenset[str]:
        """`role`, PUBLIC and all that it is a member of, directly or not."""
        found, waiting = {PUBLIC}, [role]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(self.roles[one].member_of if one in self.roles else ())
        return frozenset(found)

    def privileges(self, role: str, table: Table) -> frozenset[str]:
        """What `role` may do to the whole of a table."""
        every = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"})
        who = self.roles_of(role)
        known = self.roles.get(role)
        if table.owner in who or (known is not None and known.is_superuser):
            return every
        held = {g.privilege for g in table.grants if g.grantee in who and g.column is None}
        return every & held

    @property
    def named_roles(self) -> frozenset[str]:
        """Roles that something of the schema names, and all that these are members of."""
        named = {self.owner, self.reader}
        for table in self.tables.values():
            named |= {table.owner, *(g.grantee for g in table.grants)}
            named |= {role for policy in table.policies for role in policy.roles}
        for view in self.views:
            named |= {view.owner, *(g.grantee for g in view.grants)}
        for function in self.functions:
            named |= {function.owner, *function.callers}
        for roles in (*self.usages.values(), *self.creators.values()):
            named |= set(roles)
        named |= {grant.grantee for grant in self.grants}
        # Whoever may become one of these can do what it can.
        named |= {one.name for one in self.roles.values() if named & set(one.member_of)}
        return frozenset().union(*(self.roles_of(one) for one in named)) - {PUBLIC}
