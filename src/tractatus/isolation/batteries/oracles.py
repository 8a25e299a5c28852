"""Questions whose answer depends on rows that may not be seen.

Nothing of another row is shown; but that two questions are answered differently tells whether
another tenant holds a value, how often, or what it does right now.
"""

from __future__ import annotations

from typing import Final

from tractatus.isolation.batteries.scripts import INSERT, NOTHING, UPDATE
from tractatus.isolation.ground import SECRET, Attack, Ground
from tractatus.isolation.shape import Key

_NOBODYS: Final = "nobodys-own-words"
_UNIQUE: Final = "Begin every unique index with the tenant column."
_FOREIGN: Final = (
    "Begin every foreign key with the tenant column, at both ends: FOREIGN KEY (tenant, x) "
    "REFERENCES other (tenant, x)."
)
_UNIQUE_VIOLATION, _FOREIGN_VIOLATION = "23505", "23503"


def _theirs(ground: Ground, key: Key) -> dict[str, str | None]:
    """The victim's values of a key that are set and are not mine as well."""
    mine, theirs = (ground.shape.rows[s.tenant] for s in (ground.mine, ground.victim))
    values = {name: theirs.get(name) for name in key.columns}
    is_told_apart = None not in values.values() and any(
        mine.get(name) != value for name, value in values.items()
    )
    return values if is_told_apart else {}


async def _collides(ground: Ground, keys: list[Key], *, as_upsert: bool) -> None:
    """Is my row refused because of a value that only the victim has?"""
    if not keys:
        ground.moot = "no unique key in which the two tenants differ"
    for number, key in enumerate(keys):
        mine = ground.shape.copy_of(ground.mine.tenant, 10 + number, _theirs(ground, key))
        sql = ground.shape.insert(mine)
        async with ground.undone(ground.mine):
            if as_upsert:
                written = await ground.attacker_tag(sql + " ON CONFLICT DO NOTHING")
                collided = written == "INSERT 0 0"
                # My own row may be in the way by another key: then values of mine say the same.
                own = ground.shape.copy_of(ground.mine.tenant, 60 + number)
                if collided:
                    collided = await ground.attacker_tag(
                        ground.shape.insert(own) + " ON CONFLICT DO NOTHING"
                    ) not in ("INSERT 0 0", "")
            else:
                await ground.run(sql)
                collided = ground.refusal == _UNIQUE_VIOLATION and ground.refused_by == key.name
        ground.oracle_answered |= collided


def _uniques(ground: Ground, *, of_key: bool) -> list[Key]:
    return [
        key
        for key in ground.shape.uniques
        if (key.columns == (ground.table.key,)) == of_key and _theirs(ground, key)
    ]


async def _unique(ground: Ground) -> None:
    await _collides(ground, _uniques(ground, of_key=False), as_upsert=False)


async def _primary(ground: Ground) -> None:
    await _collides(ground, _uniques(ground, of_key=True), as_upsert=False)


async def _upsert(ground: Ground) -> None:
    keys = [key for key in ground.shape.uniques if _theirs(ground, key)]
    await _collides(ground, keys, as_upsert=True)


async def _unique_by_update(ground: Ground) -> None:
    """The same by renaming a row of mine."""
    keys = _uniques(ground, of_key=False)
    if not keys:
        ground.moot = "no unique key in which the two tenants differ"
    for key in keys:
        assigned = ", ".join(
            f"{name} = '{str(value).replace(chr(39), chr(39) * 2)}'"
            for name, value in _theirs(ground, key).items()
        )
        async with ground.undone(ground.mine):
            sql = ground.write("UPDATE {table} SET ASSIGNED WHERE {key}::text = '{my_key}'")
            await ground.run(sql.replace("ASSIGNED", assigned))
        if ground.refusal == _UNIQUE_VIOLATION and ground.refused_by == key.name:
            ground.oracle_answered = True


async def _foreign_key(ground: Ground) -> None:
    """May a row of mine refer to what only the victim has?"""
    keys = [key for key in ground.shape.foreign_keys if _theirs(ground, key)]
    if not keys:
        ground.moot = "no foreign key in which the two tenants differ"
    for number, key in enumerate(keys):
        theirs = _theirs(ground, key)
        nobodys = {name: ground.shape.fresh(name, 90 + number) for name in theirs}
        answers = []
        for values in (theirs, nobodys):
            async with ground.undone(ground.mine):
                mine = ground.shape.copy_of(ground.mine.tenant, 30 + number, values)
                if await ground.run(ground.shape.insert(mine)):
                    await ground.run("SET CONSTRAINTS ALL IMMEDIATE")
            answers.append(ground.refusal == _FOREIGN_VIOLATION and ground.refused_by == key.name)
        ground.oracle_answered |= answers[0] != answers[1]


async def _explain(ground: Ground, options: str, *words: str) -> list[list[str]]:
    """The plans of the same query for each of `words`, with the words taken out."""
    plans = []
    for one in words:
        sql = ground.write("SELECT FROM {table} WHERE {text} = ") + f"'{one}'"
        found = await ground.attacker.fetch(f"EXPLAIN {options} {sql}")
        # What I rolled back myself is fetched once more and found dead.
        lines = [str(row[0]).replace(one, "") for row in found if "Heap Fetches" not in row[0]]
        plans.append(lines)
    return plans


async def _removed_rows(ground: Ground) -> None:
    """Does EXPLAIN ANALYZE tell whether others hold a value, by the rows it removed?"""
    async with ground.undone(ground.mine):
        await ground.attacker.execute("SET LOCAL enable_seqscan = off")
        options = "(ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF)"
        one, other = await _explain(ground, options, SECRET, _NOBODYS)
    ground.oracle_answered = one != other


async def _estimate(ground: Ground) -> None:
    """Does the planner's estimate tell how often a value occurs with other tenants?"""
    shape, text = ground.shape, ground.table.text or ""
    if shape.key == shape.tenant or any(text in key.columns for key in shape.uniques):
        ground.moot = "a tenant cannot hold a value often"
        return
    # So many that half a percent of them, the guess for a tenant, is more than one row.
    rows = [
        shape.copy_of(ground.victim.tenant, n, {text: "often"}, fits=False)
        for n in range(100, 2100)
    ]
    # Past constraints: what counts is that rows of others are there when statistics are gathered.
    async with ground.judge.transaction():
        await ground.judge.execute("SET LOCAL session_replication_role = replica")
        await ground.judge.execute(shape.insert(*rows))
    await ground.judge.execute(ground.write("ANALYZE {table}"))
    try:
        async with ground.undone(ground.mine):
            one, other = await _explain(ground, "", "often", "never")
    finally:
        await ground.judge.execute(
            ground.write("DELETE FROM {table} WHERE {tenant}::text = '{victim}' ")
            + ground.write("AND {text} = 'often'")
        )
        await ground.judge.execute(ground.write("ANALYZE {table}"))
    ground.oracle_answered = one != other


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


ORACLES: Final[list[Attack]] = [
    Attack(
        "ask a unique key",
        "unique key",
        _unique,
        "global unique key",
        INSERT,
        mend=_UNIQUE,
        reveals="existence",
    ),
    Attack(
        "ask a unique key by update",
        "unique key",
        _unique_by_update,
        "global unique key",
        UPDATE,
        mend=_UNIQUE,
        reveals="existence",
    ),
    Attack(
        "ask a unique key by ON CONFLICT",
        "conflict clause",
        _upsert,
        "global unique key",
        INSERT,
        mend=_UNIQUE,
        reveals="existence",
    ),
    Attack(
        "ask the key of rows",
        "primary key",
        _primary,
        "key without tenant",
        INSERT,
        mend=_UNIQUE,
        reveals="existence",
    ),
    Attack(
        "refer to another's row",
        "foreign key",
        _foreign_key,
        "foreign key without tenant",
        INSERT,
        mend=_FOREIGN,
        reveals="existence",
    ),
    Attack(
        "ask how many rows a filter removed",
        "rows removed in a plan",
        _removed_rows,
        "index without tenant",
        needs_text=True,
        mend="Begin every index with the tenant column.",
        reveals="existence",
    ),
    Attack(
        "ask the planner's estimate",
        "planner's estimate",
        _estimate,
        "statistics kept",
        needs_text=True,
        mend="ALTER TABLE ... ALTER COLUMN ... SET STATISTICS 0 on tenant tables.",
        reveals="existence",
    ),
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
