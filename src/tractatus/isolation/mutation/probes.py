"""What a probe is, and running many of them as the logins in one round trip.

A probe is a statement of a login, in a scope or in none. Its answer is what the statement gives,
or the words of its error. All of them run inside the transaction that holds a mutant, each in a
subtransaction that is undone, so that the mutant need not be committed to be seen at work.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg


@dataclass(frozen=True, slots=True)
class Probe:
    """One statement.

    Args:
        about: The tables, functions and roles that it says something of; '*' for all.
        role: Who asks; empty for the superuser, who stands for the owner of the rows.
        sql: It gives one value, or nothing.
        token: Of the scope in which it runs; None for no scope.
        before: Run first, by the superuser.
    """

    about: frozenset[str]
    role: str
    sql: str
    token: bytes | None = None
    before: str = ""

    def document(self) -> dict[str, str | None]:
        """As the block that runs it reads it."""
        token = self.token.hex() if self.token else None
        return {"role": self.role, "sql": self.sql, "token": token, "before": self.before}


class Prober:
    """Asks probes on the connection that holds a mutant, and compares.

    Args:
        judge: A superuser in a transaction.
        expected: What each probe answers where nothing was changed.
    """

    def __init__(self, judge: asyncpg.Connection, expected: dict[Probe, str]) -> None:
        self.expected = expected
        self._judge = judge

    async def ask(self, probes: Sequence[Probe]) -> list[str]:
        """Their answers, in their order."""
        given = json.dumps([probe.document() for probe in probes])
        await self._judge.execute("SELECT set_config('probe.given', $1, true)", given)
        await self._judge.execute(_BLOCK)
        answers = json.loads(await self._judge.fetchval("SELECT current_setting('probe.told')"))
        return [str(one) for one in answers]

    async def notice(self, about: str, *, is_addition: bool = False) -> str:
        """The first probe about something that answers otherwise, in words; empty for none.

        Args:
            about: A table, a function, a role, or '*' for everything.
            is_addition: Whether more is allowed than before: then no act of the day can fail, and
                only what logins may do to this object is asked.
        """
        asked = [probe for probe in self.expected if _concerns(probe, about, is_addition)]
        for probe, answer in zip(asked, await self.ask(asked), strict=True):
            if answer != self.expected[probe]:
                who = probe.role or "the owner"
                return f"{who}: {probe.sql}: {self.expected[probe]} became {answer}"
        return ""


def _concerns(probe: Probe, about: str, is_addition: bool) -> bool:
    if is_addition:
        return bool(probe.role) and about in probe.about
    return about == "*" or about in probe.about or "*" in probe.about


# The inner block ends with an error on purpose: that is what undoes the probe.
_BLOCK: Final = """
DO $block$
DECLARE
    probe jsonb;
    told jsonb := '[]';
    answer text;
BEGIN
    FOR probe IN SELECT * FROM jsonb_array_elements(current_setting('probe.given')::jsonb) LOOP
        BEGIN
            IF probe ->> 'before' <> '' THEN
                EXECUTE probe ->> 'before';
            END IF;
            IF probe ->> 'role' <> '' THEN
                EXECUTE format('SET LOCAL SESSION AUTHORIZATION %I', probe ->> 'role');
            END IF;
            IF probe ->> 'token' IS NOT NULL THEN
                PERFORM tenancy.enter(decode(probe ->> 'token', 'hex'));
            END IF;
            IF probe ->> 'sql' LIKE 'SELECT%' THEN
                EXECUTE probe ->> 'sql' INTO answer;
            ELSE
                EXECUTE probe ->> 'sql';
                GET DIAGNOSTICS answer = ROW_COUNT;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'PR000',
                MESSAGE = 'gave ' || coalesce(answer, 'nothing');
        EXCEPTION
            WHEN SQLSTATE 'PR000' THEN answer := SQLERRM;
            WHEN OTHERS THEN answer := SQLSTATE || ' ' || SQLERRM;
        END;
        told := told || to_jsonb(left(answer, 500));
    END LOOP;
    PERFORM set_config('probe.told', told::text, true);
END $block$
"""
