"""Classes that an attacker maps over the application's table, each with a way round a filter."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Table, and_, func, join, literal, select
from sqlalchemy.ext.associationproxy import association_proxy
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import column_property, foreign, registry, relationship, remote


@dataclass(frozen=True, slots=True)
class Twins:
    """The classes.

    Args:
        twin: The table once more, with relationships to rows of other tenants.
        computed: With a column that is a sub-select over all rows.
        joined: Over a join of the table with itself.
        special: Below `twin` in a hierarchy in one table.
    """

    twin: type[Any]
    computed: type[Any]
    joined: type[Any]
    special: type[Any]

    @property
    def classes(self) -> Any:
        """For `isinstance`."""
        return self.twin | self.computed | self.joined | self.special


@lru_cache(maxsize=16)
def map_twins(table: Table, tenant: Column[Any], text: Column[Any]) -> Twins:
    """Map them, once for each table; the application's own mapping is left alone."""
    made = registry(metadata=table.metadata)

    class Twin:
        words = association_proxy("others", "content")

        @hybrid_property
        def loud(self) -> Any:
            return None

        @loud.inplace.expression
        @classmethod
        def _loud(cls) -> Any:
            inner = table.alias()
            return select(func.string_agg(inner.c[text.name], ",")).scalar_subquery()

    class Special(Twin):
        pass

    class Computed:
        pass

    class Joined:
        pass

    between = table.alias("between")
    options: Any = {"viewonly": True, "uselist": True}
    made.map_imperatively(
        Twin,
        table,
        properties={
            "content": text,
            "others": relationship(Twin, primaryjoin=tenant != remote(foreign(tenant)), **options),
            "through": relationship(
                Twin,
                secondary=between,
                primaryjoin=tenant == between.c[tenant.name],
                secondaryjoin=between.c[tenant.name] != tenant,
                **options,
            ),
        },
        polymorphic_on=literal("twin"),
        polymorphic_identity="twin",
    )
    made.map_imperatively(Special, inherits=Twin, polymorphic_identity="special")
    inner = table.alias()
    everything = select(func.string_agg(inner.c[text.name], ",")).scalar_subquery()
    made.map_imperatively(
        Computed, table, properties={"content": text, "everything": column_property(everything)}
    )
    other = table.alias("other")
    both = join(table, other, and_(tenant != other.c[tenant.name]))
    made.map_imperatively(
        Joined,
        both,
        primary_key=[*table.primary_key, *(other.c[one.name] for one in table.primary_key)],
        include_properties=[],
        properties={
            "content": other.c[text.name],
            **{f"key{n}": one for n, one in enumerate(table.primary_key)},
            **{f"other{n}": other.c[one.name] for n, one in enumerate(table.primary_key)},
        },
    )
    made.configure()
    return Twins(Twin, Computed, Joined, Special)
