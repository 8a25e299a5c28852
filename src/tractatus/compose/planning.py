"""The SQL that would protect somebody's schema: read, understood, planned; nothing is run."""

from __future__ import annotations

import asyncio
from typing import Any

from tractatus.compose.attacking import Stage, Understood, Wishes, described, understand
from tractatus.isolation.schema.planning import Plan, aim_of, as_sql, make_plan


def plan_database(url: str, wishes: Wishes, stage: Stage) -> tuple[Understood, Plan]:
    """Plan the protection of the schema behind `url`.

    Args:
        url: Address of any PostgreSQL database, as any role; only its catalog is read.
        wishes: What is not to be guessed.
        stage: Told how far it is.

    Raises:
        SettingsError: The address is none, or no tenant was found; says what to pass.
        StoreError: The database cannot be reached.
    """
    understood = asyncio.run(understand(url, wishes, stage))
    return understood, plan_of(understood)


def plan_of(understood: Understood) -> Plan:
    """The plan for a schema that was read."""
    return make_plan(aim_of(understood.schema, understood.found, understood.app))


def document_of_plan(understood: Understood, plan: Plan) -> dict[str, Any]:
    """The plan as one JSON document; `sql` is what the command prints."""
    return {
        **described(understood),
        "before": [_step(step) for step in plan.before],
        "install": plan.install,
        "declare": [_step(step) for step in plan.declare],
        "remains": list(plan.remains),
        "sql": as_sql(plan),
    }


def _step(step: Any) -> dict[str, Any]:
    return {"title": step.title, "why": step.why, "statements": list(step.statements)}
