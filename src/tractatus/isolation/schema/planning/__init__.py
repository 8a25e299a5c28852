"""The SQL that would protect a schema, in the order in which it can be run. Pure.

steps.py       what a step is, and the whole as a reviewed file
columns.py     every row says whose it is
keys.py        keys, uniques and foreign keys stay within a tenant
primary.py     tables without a primary key get one
declaring.py   the declarations of the kit, and what stands in their way
"""

from tractatus.isolation.schema.planning.columns import column_steps
from tractatus.isolation.schema.planning.declaring import declaring_steps, remains
from tractatus.isolation.schema.planning.keys import key_steps
from tractatus.isolation.schema.planning.primary import primary_steps
from tractatus.isolation.schema.planning.steps import Aim, Plan, Step, aim_of, as_sql

__all__ = ["Aim", "Plan", "Step", "aim_of", "as_sql", "make_plan"]


def make_plan(aim: Aim) -> Plan:
    """Everything between a schema and the kit's declarations of it."""
    keys = key_steps(aim)
    return Plan(
        aim=aim,
        before=(*column_steps(aim), *keys.steps, *primary_steps(aim)),
        declare=declaring_steps(aim, keys.admitted),
        remains=remains(aim),
    )
