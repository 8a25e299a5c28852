"""One attack at a time: what it may use, what it saw, and whether it has won."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Column, Table, inspect, select
from sqlalchemy.orm import Session

from tractatus.isolation.batteries.orm.application import Application, Party, Stage
from tractatus.isolation.batteries.orm.twins import Twins
from tractatus.isolation.ground import SECRET

# What an attacker writes where it may write.
PLANTED: Final = "planted by mine"


@dataclass
class Ground:
    """What an attack is given.

    Args:
        app: The application.
        stage: Runs work in its scopes.
        twins: Further classes over the same table, mapped as the attacker likes.
        rows: The row of each party, by tenant and then by name of column.
    """

    app: Application
    stage: Stage
    twins: Twins
    rows: dict[Any, dict[str, Any]]
    seen: list[str] = field(default_factory=list)
    oracle_answered: bool = False
    # Sessions that outlived their scopes; whoever runs the attack ends them.
    left_open: list[Session] = field(default_factory=list)
    # Why the attack says nothing here, as where a driver has no such thing.
    moot: str = ""

    @property
    def table(self) -> Table:
        """That is attacked."""
        return self.app.table

    @property
    def mapped(self) -> Any:
        """The application's class."""
        return self.app.mapped

    @property
    def name(self) -> str:
        """Of the table, as SQL writes it."""
        return str(self.app.engine.dialect.identifier_preparer.format_table(self.table))

    @property
    def tenant(self) -> Column[Any]:
        """The column that names the tenant."""
        return self.app.column(self.app.tenant)

    @property
    def text(self) -> Column[Any]:
        """The column of text."""
        return self.app.column(self.app.text)

    @property
    def mine(self) -> Party:
        """The attacker's tenant."""
        return self.app.mine

    @property
    def victim(self) -> Party:
        """The other tenant."""
        return self.app.victim

    def key(self, party: Party) -> tuple[Any, ...]:
        """The primary key of a party's row."""
        return tuple(self.rows[party.tenant][one.name] for one in self.table.primary_key)

    def values(self, party: Party, **others: Any) -> dict[str, Any]:
        """A party's row by attribute, with `others` in place of its own."""
        mapper = inspect(self.mapped)
        row = {
            mapper.get_property_by_column(column).key: self.rows[party.tenant][column.name]
            for column in self.table.columns
        }
        return {**row, **others}

    def fresh(self, party: Party) -> dict[str, Any]:
        """A new row of `party`, by attribute: my own row in its place, under the victim's key.

        Inserting it collides with nothing but a row of the same tenant.
        """
        other = self.mine if party is self.victim else self.victim
        tenant = {self.app.tenant: party.tenant, self.app.text: PLANTED}
        return self.values(other, **tenant)

    def mine_does(self, work: Callable[[Session], Any]) -> None:
        """Run work in my own scope and keep whatever it gives."""
        # Inside: a commit expires objects.
        self.stage.inside(self.mine, lambda session: self.keep(work(session)))

    def keep(self, *found: Any) -> None:
        """What was learned; objects by their text."""
        for one in found:
            if isinstance(one, list | tuple | set):
                self.keep(*one)
            elif isinstance(one, self.mapped | self.twins.classes):
                self.seen.append(str(vars(one)))
            elif one is not None:
                self.seen.append(str(one))

    def all(self) -> Any:
        """A SELECT by Core of everything."""
        return select(self.table)

    def has_learned(self) -> bool:
        """Whether the secret was seen, or something answered by it."""
        return self.oracle_answered or any(SECRET in one for one in self.seen)
