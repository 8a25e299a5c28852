"""`tractatus tenancy plan`: the SQL that would protect anybody's schema."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any, Final

from tractatus.cli.progress import Progress
from tractatus.cli.tenancy_attack import add_wishes, wishes_of
from tractatus.compose.planning import document_of_plan, plan_database
from tractatus.isolation.schema.planning import as_sql

_EPILOG: Final = """\
Reads the catalog of the database and prints a migration to review: tenant columns where they are
missing, keys within a tenant, then the declarations of `tractatus tenancy install`, each block with
its reason, and what remains by hand. Runs nothing.

  ./tractatus tenancy plan --database postgresql://reader:password@db.example.org/shop > plan.sql
  ./tractatus tenancy plan --database URL --app-role web --tenant-column company_id
"""


def configure(actions: Any) -> None:
    """Add the sub-command."""
    action = actions.add_parser(
        "plan",
        help="print the SQL that would protect a schema; runs nothing",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_wishes(action)
    action.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Plan and print."""
    progress = Progress(sys.stderr)
    understood, plan = plan_database(arguments.database, wishes_of(arguments), progress.show)
    if arguments.json:
        print(json.dumps(document_of_plan(understood, plan), indent=2))
    else:
        print(as_sql(plan), end="")
    return 0
