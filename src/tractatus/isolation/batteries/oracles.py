"""Questions whose answer depends on rows that may not be seen.

Nothing of another row is shown; but that two questions are answered differently tells whether
another tenant holds a value, how often, or what it does right now.
"""

from __future__ import annotations

from typing import Final

from tractatus.isolation.batteries.scripts import INSERT, UPDATE
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
]
