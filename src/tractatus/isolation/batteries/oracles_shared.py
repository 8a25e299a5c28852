"""What all tenants share in one database: statistics, counters, activity, locks, large objects."""

from __future__ import annotations

from typing import Final

from tractatus.isolation.batteries.scripts import NOTHING
from tractatus.isolation.ground import SECRET, Attack, Ground


async def _statistics(ground: Ground) -> None:
    """Most common values and bounds of histograms are values of rows."""
    await ground.judge.execute(ground.write("ANALYZE {table}"))
    await ground.script(
        "SELECT attname, most_common_vals::text, histogram_bounds::text FROM pg_stats",
        "SELECT stavalues1::text, stavalues2::text FROM pg_statistic",
        "SELECT most_common_vals::text FROM pg_stats_ext",
    )


async def _sequence(ground: Ground) -> None:
    """Does a counter of the table tell how many rows others insert?"""
    names = await ground.judge.fetch(
        "SELECT s.oid::regclass::text FROM pg_class AS s JOIN pg_depend AS d ON d.objid = s.oid "
        "WHERE s.relkind = 'S' AND d.refobjid = $1::text::regclass AND d.deptype IN ('a', 'i')",
        ground.table.name,
    )
    for (name,) in names:
        async with ground.undone(ground.mine):
            for sql in (f"SELECT last_value FROM {name}", f"SELECT nextval('{name}')"):  # noqa: S608
                ground.oracle_answered |= await ground.run(sql)


async def _activity(ground: Ground) -> None:
    """Is the statement that another request runs right now to be seen?"""
    async with ground.undone(ground.victim, on=ground.victim_session):
        await ground.victim_session.execute(f"SELECT '{SECRET}', '{_key_of(ground)}'")
        await ground.script(
            "SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
            "SELECT * FROM pg_stat_get_activity(NULL) WHERE pid <> pg_backend_pid()",
            "SELECT pg_stat_get_backend_activity(i) FROM pg_stat_get_backend_idset() AS i",
        )


def _key_of(ground: Ground) -> str:
    return ground.victim.keys[ground.table.name]


async def _locks(ground: Ground) -> None:
    """Is the lock that another request holds to be seen, with its number?"""
    async with ground.undone(ground.victim, on=ground.victim_session):
        await ground.victim_session.execute("SELECT pg_advisory_xact_lock_shared(4711, 815)")
        async with ground.undone(ground.mine):
            found = await ground.ask(
                "SELECT classid, objid FROM pg_locks WHERE locktype = 'advisory' "
                "AND classid = 4711 AND objid = 815"
            )
    ground.oracle_answered = bool(found)


async def _large_object(ground: Ground) -> None:
    """Large objects belong to roles, and all tenants are one role."""
    words = f"{SECRET} {_key_of(ground)}"
    async with ground.scope(ground.victim, on=ground.victim_session):
        await ground.run(f"SELECT lo_from_bytea(4711, '{words}'), ''", on=ground.victim_session)
    ground.seen.clear()
    await ground.script("SELECT convert_from(lo_get(4711), 'UTF8')")
    await ground.judge.execute(
        "SELECT lo_unlink(oid) FROM pg_largeobject_metadata WHERE oid = 4711"
    )


SHARED: Final[list[Attack]] = [
    Attack(
        "read statistics of columns",
        "statistics of columns",
        _statistics,
        "statistics readable",
        NOTHING,
        needs_text=True,
        mend="SET STATISTICS 0 on the columns, and no right to read pg_statistic.",
    ),
    Attack(
        "read a counter",
        "sequence of all tenants",
        _sequence,
        "shared sequence",
        NOTHING,
        mend="Use uuidv7() for keys: a sequence counts over all tenants.",
        reveals="existence",
    ),
    Attack(
        "read what others run",
        "activity of other sessions",
        _activity,
        "activity open",
        NOTHING,
        once=True,
        mend="REVOKE EXECUTE ON FUNCTION pg_stat_get_activity(integer) and its like FROM PUBLIC.",
        reveals="activity",
    ),
    Attack(
        "read what others lock",
        "locks of other sessions",
        _locks,
        "locks open",
        NOTHING,
        once=True,
        mend="REVOKE EXECUTE ON FUNCTION pg_lock_status() FROM PUBLIC.",
        reveals="activity",
    ),
    Attack(
        "read another's large object",
        "large object",
        _large_object,
        "large objects open",
        NOTHING,
        once=True,
        mend="REVOKE EXECUTE on lo_from_bytea, lo_get, lo_open and their like FROM PUBLIC.",
    ),
]
