"""Attacks that are a few statements in my own scope, and how they are written down."""

from __future__ import annotations

from typing import Any, Final

from tractatus.isolation.ground import Attack, Ground

SELECT: Final = frozenset({"SELECT"})
INSERT: Final = frozenset({"INSERT"})
UPDATE: Final = frozenset({"SELECT", "UPDATE"})
DELETE: Final = frozenset({"SELECT", "DELETE"})
NOTHING: Final[frozenset[str]] = frozenset()


def scripted(
    name: str, mechanism: str, control: str, *statements: str, undone: bool = False, **others: Any
) -> Attack:
    """An attack that is a script.

    Args:
        name: Of the attack.
        mechanism: What it goes around.
        control: On which database it wins.
        statements: SQL with the fields of `Ground.write`; each is run whatever the others answer.
        undone: Roll the script back: for statements that change the schema.
        others: Further fields of `Attack`.
    """

    async def run(ground: Ground) -> None:
        await ground.script(*(ground.write(sql) for sql in statements), undone=undone)

    return Attack(name, mechanism, run, control, **others)


def power(name: str, mechanism: str, control: str, *statements: str, **others: Any) -> Attack:
    """An attack for what nobody may do at all: it wins where any of the statements is not refused.

    Each is rolled back, so that it gives nothing to the attacks after it.
    """

    async def run(ground: Ground) -> None:
        for sql in statements:
            async with ground.undone(ground.mine):
                if await ground.run(ground.write(sql)):
                    ground.oracle_answered = True

    return Attack(name, mechanism, run, control, **{"needs": NOTHING, "reveals": "power", **others})


async def reaches(ground: Ground, sql: str) -> bool:
    """Whether a write with RETURNING went past row security.

    It did where it wrote a row, and where it was refused only by a constraint (class 23): row
    security is asked before constraints are.
    """
    answer = await ground.ask(sql)
    return bool(answer) or ground.refusal.startswith("23")


def aimed(name: str, mechanism: str, control: str, sql: str, **others: Any) -> Attack:
    """A write of the victim's rows alone: it wins also where only a constraint refused it."""

    async def run(ground: Ground) -> None:
        async with ground.scope(ground.mine):
            await ground.run(ground.write(sql))
        ground.oracle_answered = ground.refusal.startswith("23")

    return Attack(name, mechanism, run, control, **others)
