"""Writes into the rows of another tenant, by every way in which SQLAlchemy writes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, literal, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session, make_transient_to_detached

from tractatus.isolation.batteries.orm.attack import Collection
from tractatus.isolation.batteries.orm.ground import PLANTED, Ground

WRITES = Collection()


def _of_victim(ground: Ground) -> Any:
    return getattr(ground.mapped, ground.app.tenant) == ground.victim.tenant


@WRITES.attack("a new object of another tenant", of="unit of work", control="filter")
def _add(ground: Ground) -> None:
    def add(s: Session) -> None:
        s.add(ground.mapped(**ground.fresh(ground.victim)))
        s.flush()

    ground.mine_does(add)


@WRITES.attack("my object moved to another tenant", of="unit of work", control="filter")
def _move(ground: Ground) -> None:
    def move(s: Session) -> None:
        one = s.get(ground.mapped, ground.key(ground.mine))
        setattr(one, ground.app.tenant, ground.victim.tenant)
        s.flush()

    ground.mine_does(move)


@WRITES.attack("merge() of an object of another tenant", control="by hand")
def _merge(ground: Ground) -> None:
    def merge(s: Session) -> None:
        s.merge(ground.mapped(**ground.values(ground.victim, **{ground.app.text: PLANTED})))
        s.flush()

    ground.mine_does(merge)


@WRITES.attack(
    "merge() without loading", of="merge() of an object of another tenant", control="filter"
)
def _merge_unloaded(ground: Ground) -> None:
    def merge(s: Session) -> None:
        theirs = ground.mapped(**ground.values(ground.victim))
        make_transient_to_detached(theirs)
        merged = s.merge(theirs, load=False)
        setattr(merged, ground.app.text, PLANTED)
        s.flush()

    ground.mine_does(merge)


@WRITES.attack("delete() of an object made up under the victim's key", control="filter")
def _delete_made_up(ground: Ground) -> None:
    def remove(s: Session) -> None:
        theirs = ground.mapped(**ground.values(ground.victim))
        make_transient_to_detached(theirs)
        s.add(theirs)
        s.delete(theirs)
        s.flush()

    ground.mine_does(remove)


@WRITES.attack("bulk insert", of="bulk operations", control="filter")
def _bulk_insert(ground: Ground) -> None:
    rows = [ground.fresh(ground.victim)]
    ground.mine_does(lambda s: s.execute(insert(ground.mapped), rows) and None)


@WRITES.attack("bulk update by primary key", of="bulk operations", control="filter")
def _bulk_update(ground: Ground) -> None:
    rows = [ground.values(ground.victim, **{ground.app.text: PLANTED})]
    ground.mine_does(lambda s: s.execute(update(ground.mapped), rows) and None)


@WRITES.attack("bulk_insert_mappings", of="bulk operations", control="filter")
def _bulk_legacy(ground: Ground) -> None:
    rows = [ground.fresh(ground.victim)]
    ground.mine_does(lambda s: s.bulk_insert_mappings(ground.mapped, rows))


@WRITES.attack("bulk_update_mappings", of="bulk operations", control="filter")
def _bulk_update_legacy(ground: Ground) -> None:
    rows = [ground.values(ground.victim, **{ground.app.text: PLANTED})]
    ground.mine_does(lambda s: s.bulk_update_mappings(ground.mapped, rows))


@WRITES.attack("insert().values() of another tenant", control="filter")
def _insert(ground: Ground) -> None:
    statement = insert(ground.mapped).values(**ground.fresh(ground.victim))
    ground.mine_does(lambda s: s.execute(statement) and None)


@WRITES.attack(
    "update() by the ORM, fetch", of="update() and delete() by the ORM", control="by hand"
)
def _update_fetch(ground: Ground) -> None:
    _update(ground, "fetch")


@WRITES.attack(
    "update() by the ORM, evaluate", of="update() and delete() by the ORM", control="by hand"
)
def _update_evaluate(ground: Ground) -> None:
    _update(ground, "evaluate")


@WRITES.attack(
    "update() by the ORM, unsynchronized", of="update() and delete() by the ORM", control="by hand"
)
def _update_unsynchronized(ground: Ground) -> None:
    _update(ground, False)


def _update(ground: Ground, synchronize: Any) -> None:
    statement = update(ground.mapped).where(_of_victim(ground))
    statement = statement.values(**{ground.app.text: PLANTED})
    options = {"synchronize_session": synchronize}
    ground.mine_does(lambda s: s.execute(statement, execution_options=options) and None)


@WRITES.attack("delete() by the ORM", of="update() and delete() by the ORM", control="by hand")
def _delete(ground: Ground) -> None:
    statement = delete(ground.mapped).where(_of_victim(ground))
    ground.mine_does(lambda s: s.execute(statement) and None)


@WRITES.attack("Query.update", of="legacy Query", control="by hand")
def _query_update(ground: Ground) -> None:
    ground.mine_does(
        lambda s: (
            s.query(ground.mapped).filter(_of_victim(ground)).update({ground.app.text: PLANTED})
        )
    )


@WRITES.attack("update() by Core", of="Core writes", control="filter")
def _core_update(ground: Ground) -> None:
    statement = update(ground.table).values({ground.text: PLANTED})
    ground.mine_does(lambda s: s.execute(statement) and None)


@WRITES.attack("delete() by Core", of="Core writes", control="filter")
def _core_delete(ground: Ground) -> None:
    ground.mine_does(lambda s: s.execute(delete(ground.table)) and None)


@WRITES.attack("update ... from another table", of="Core writes", control="filter")
def _update_from(ground: Ground) -> None:
    other = ground.table.alias()
    there = other.c[ground.tenant.name] == ground.victim.tenant
    mine = ground.tenant == ground.mine.tenant
    statement = (
        update(ground.table)
        .where(mine, there)
        .values({ground.text: other.c[ground.text.name]})
        .returning(ground.text)
    )
    ground.mine_does(lambda s: s.execute(statement).all())


@WRITES.attack("returning()", control="filter")
def _returning(ground: Ground) -> None:
    statement = update(ground.table).values({ground.text: ground.text + ""})
    ground.mine_does(lambda s: s.execute(statement.returning(ground.text)).all())


@WRITES.attack("an upsert over another tenant's row", control="filter")
def _upsert(ground: Ground) -> None:
    statement = postgresql.insert(ground.mapped).values(**ground.values(ground.victim))
    key = [one.name for one in ground.table.primary_key]
    upsert = statement.on_conflict_do_update(
        index_elements=key, set_={ground.text.name: ground.text + "!"}
    )
    ground.mine_does(lambda s: s.execute(upsert.returning(ground.text)).all())


@WRITES.attack("insert from a select of another tenant's rows", control="filter")
def _insert_from_select(ground: Ground) -> None:
    """Their words, in a row of mine, which I may then read."""
    other = ground.table.alias()
    names = [one.name for one in ground.table.columns]
    mine = ground.rows[ground.mine.tenant]
    columns: list[Any] = [
        other.c[name]
        if name == ground.text.name or name not in _key(ground)
        else literal(mine[name], other.c[name].type)
        for name in names
    ]
    taken = select(*columns).where(other.c[ground.tenant.name] == ground.victim.tenant)

    def copy(s: Session) -> Any:
        s.execute(delete(ground.table).where(ground.tenant == ground.mine.tenant))
        s.execute(insert(ground.table).from_select(names, taken))
        return s.execute(select(ground.text)).all()

    ground.mine_does(copy)


def _key(ground: Ground) -> set[str]:
    return {ground.tenant.name, *(one.name for one in ground.table.primary_key)}
