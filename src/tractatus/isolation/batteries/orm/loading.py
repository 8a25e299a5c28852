"""What the ORM loads by itself: relationships, computed attributes, hierarchies, refreshes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import (
    Session,
    aliased,
    contains_eager,
    joinedload,
    make_transient_to_detached,
    selectinload,
    subqueryload,
    with_polymorphic,
)

from tractatus.isolation.batteries.orm.attack import Collection
from tractatus.isolation.batteries.orm.ground import Ground

LOADING = Collection()


def _mine(ground: Ground) -> Any:
    """A SELECT of my own row, as one of the attacker's class."""
    tenant = ground.table.c[ground.tenant.name]
    return select(ground.twins.twin).where(tenant == ground.mine.tenant)


@LOADING.attack("a relationship, loaded when it is touched", control="filter")
def _lazy(ground: Ground) -> None:
    ground.mine_does(
        lambda s: [one.content for twin in s.scalars(_mine(ground)) for one in twin.others]
    )


@LOADING.attack("selectinload", of="a relationship, loaded at once", control="filter")
def _selectin(ground: Ground) -> None:
    _eager(ground, selectinload(ground.twins.twin.others))


@LOADING.attack("joinedload", of="a relationship, loaded at once", control="filter")
def _joined(ground: Ground) -> None:
    _eager(ground, joinedload(ground.twins.twin.others))


@LOADING.attack("subqueryload", of="a relationship, loaded at once", control="filter")
def _subquery(ground: Ground) -> None:
    _eager(ground, subqueryload(ground.twins.twin.others))


@LOADING.attack("contains_eager", of="a relationship, loaded at once", control="filter")
def _contains(ground: Ground) -> None:
    twin = ground.twins.twin
    others = twin.others.of_type(aliased(twin))
    statement = select(twin).join(others).options(contains_eager(others))
    ground.mine_does(lambda s: [_words(one) for one in s.scalars(statement).unique()])


def _eager(ground: Ground, option: Any) -> None:
    def load(s: Session) -> Any:
        return [_words(one) for one in s.scalars(_mine(ground).options(option)).unique()]

    ground.mine_does(load)


def _words(twin: Any) -> list[Any]:
    return [twin.content, *(one.content for one in twin.others)]


@LOADING.attack("a relationship through a secondary table", control="filter")
def _secondary(ground: Ground) -> None:
    ground.mine_does(
        lambda s: [one.content for twin in s.scalars(_mine(ground)) for one in twin.through]
    )


@LOADING.attack("an association proxy", control="filter")
def _proxy(ground: Ground) -> None:
    ground.mine_does(lambda s: [list(twin.words) for twin in s.scalars(_mine(ground))])


@LOADING.attack("a hybrid property", control="filter")
def _hybrid(ground: Ground) -> None:
    ground.mine_does(lambda s: s.execute(select(ground.twins.twin.loud)).all())


@LOADING.attack("a column_property that is a sub-select", control="filter")
def _column_property(ground: Ground) -> None:
    ground.mine_does(lambda s: s.scalars(select(ground.twins.computed.everything)).all())


@LOADING.attack("a hierarchy of classes in one table", of="inheritance", control="filter")
def _polymorphic(ground: Ground) -> None:
    every = with_polymorphic(ground.twins.twin, [ground.twins.special])
    ground.mine_does(lambda s: [one.content for one in s.scalars(select(every))])


@LOADING.attack("a class over a join", of="inheritance", control="filter")
def _mapped_join(ground: Ground) -> None:
    ground.mine_does(lambda s: [one.content for one in s.scalars(select(ground.twins.joined))])


@LOADING.attack("an object made up under the victim's key, and refreshed", control="by hand")
def _refresh(ground: Ground) -> None:
    def refresh(s: Session) -> Any:
        made = ground.mapped(**_key(ground))
        make_transient_to_detached(made)
        s.add(made)
        s.refresh(made)
        return made

    ground.mine_does(refresh)


@LOADING.attack("an expired attribute of such an object", control="by hand")
def _expired(ground: Ground) -> None:
    def touch(s: Session) -> Any:
        made = ground.mapped(**_key(ground))
        make_transient_to_detached(made)
        s.add(made)
        return getattr(made, ground.app.text)

    ground.mine_does(touch)


def _key(ground: Ground) -> dict[str, Any]:
    """The victim's primary key by attribute, and its tenant."""
    values = ground.values(ground.victim)
    names = {one.name for one in ground.table.primary_key} | {ground.tenant.name}
    attributes = [name for name in values if ground.app.column(name).name in names]
    return {name: values[name] for name in attributes}
