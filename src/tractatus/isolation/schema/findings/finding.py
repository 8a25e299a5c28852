"""What a finding is: a rule that does not hold, where, what it lets happen, and what mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tractatus.isolation.schema.detection import Detection
from tractatus.isolation.schema.entry import Application, Opening, may_reach
from tractatus.isolation.schema.model import Grant, Schema, Table


class Severity(StrEnum):
    """How grave, the gravest first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule and every object for which it does not hold.

    Args:
        rule: Short name; the same in every report.
        severity: How grave.
        title: What is so, in one line.
        consequence: What somebody can do because of it, in words for who never heard of it.
        objects: Where, schema-qualified.
        mends: SQL to paste, or a sentence where no SQL mends it; begins with `--` then.
    """

    rule: str
    severity: Severity
    title: str
    consequence: str
    objects: tuple[str, ...]
    mends: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What rules look at."""

    schema: Schema
    found: Detection
    app: Application
    opening: Opening

    @property
    def tables(self) -> Iterator[tuple[Table, str]]:
        """Each tenant table with its tenant column."""
        for name, column in self.found.tenants.items():
            yield self.schema.tables[name], column

    @property
    def guarded(self) -> Iterator[Table]:
        """Every table that holds rows of tenants, children included."""
        for name in (*self.found.tenants, *self.found.children):
            yield self.schema.tables[name]

    @property
    def who(self) -> frozenset[str]:
        """The application's role, what it is a member of, and PUBLIC."""
        return self.schema.roles_of(self.app.role)

    def can(self, table: Table, *privileges: str) -> bool:
        """Whether the application may do one of these to a table."""
        if not may_reach(self.schema, self.app.role, table) and not self.app.is_owner:
            return False
        return bool(self.schema.privileges(self.app.role, table) & set(privileges))

    def is_given(self, grants: tuple[Grant, ...]) -> bool:
        """Whether one of these grants of SELECT is for the application."""
        return any(g.privilege == "SELECT" and g.grantee in self.who for g in grants)

    def is_past_policies(self, owner: str, reads: frozenset[str]) -> bool:
        """Whether code of `owner` sees all rows of what it reads."""
        role = self.schema.roles.get(owner)
        if role is not None and (role.is_superuser or role.bypasses):
            return True
        tables = [self.schema.tables[name] for name in reads if name in self.schema.tables]
        return any(
            table.owner == owner and not (table.has_row_security and table.is_forced)
            for table in tables
        )


def quoted(name: str) -> str:
    """A role's name as SQL takes it."""
    plain = name.replace("_", "a").isalnum() and name == name.lower() and not name[0].isdigit()
    return name if plain else '"' + name.replace('"', '""') + '"'
