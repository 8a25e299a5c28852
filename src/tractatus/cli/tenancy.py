"""`tractatus tenancy`: its sub-commands, and `attest`, whether the database is as declared."""

from __future__ import annotations

import argparse
import json
from typing import Any

from tractatus.cli import (
    tenancy_attack,
    tenancy_battery,
    tenancy_differ,
    tenancy_install,
    tenancy_migrate,
    tenancy_mutate,
    tenancy_plan,
    tenancy_register,
)
from tractatus.cli.arguments import add_data, settings_from
from tractatus.compose.attesting import attest_database

_EPILOG = """\
Reads the catalog and changes nothing. Without --database it asks the running database of the
data directory; an address given needs the login of the tables' owner or of a superuser.
Exit 0 as declared, 1 weaker than declared, 2 it cannot be asked.

  ./tractatus tenancy attest
  ./tractatus tenancy attest --json
  ./tractatus tenancy attest --database postgresql://owner:password@db.example.org/tractatus
"""


_OVERVIEW = """\
Of an installation of ours:

  ./tractatus tenancy attest            is it as declared?
  ./tractatus tenancy register          who reads what
  ./tractatus tenancy migrate x.sql     a change of the schema, judged and recorded

Of a database of yours; nothing is written by the first two:

  ./tractatus tenancy attack --database URL
  ./tractatus tenancy plan --database URL
  ./tractatus tenancy install --database URL

What attacks ours, on a server that lives as long as the command:

  ./tractatus tenancy battery
  ./tractatus tenancy differ --holes
  ./tractatus tenancy mutate
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _OVERVIEW
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    action = actions.add_parser(
        "attest",
        help="state of roles, grants, policies, keys, functions and the server",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_data(action)
    action.add_argument("--database", metavar="URL", help="another database than the data's own")
    action.add_argument("--json", action="store_true", help="one JSON document")
    action.set_defaults(run=run)
    tenancy_attack.configure(actions)
    tenancy_battery.configure(actions)
    tenancy_differ.configure(actions)
    tenancy_mutate.configure(actions)
    tenancy_install.configure(actions)
    tenancy_migrate.configure(actions)
    tenancy_plan.configure(actions)
    tenancy_register.configure(actions)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found."""
    found = attest_database(settings_from(arguments))
    print(json.dumps(found, indent=2) if arguments.json else _describe(found))
    return 1 if found["findings"] else 0


def _describe(found: dict[str, Any]) -> str:
    lines = [
        f"database         {found['database']}",
        f"server           PostgreSQL {found['server_version']}",
        f"schema digest    {found['schema_digest']}",
        f"row security     {', '.join(found['protected_tables'])}",
        f"without tenants  {', '.join(found['shared_tables'])}",
        f"schema gate      {found['schema_gate']}",
    ]
    if found["schema_gate"] == "absent":
        lines += [
            "ABSENT  schema gate: what weakens is not refused, but found by attestation",
            "      mend: `tractatus up` or `tenancy install` with the address of a superuser",
        ]
    for one in found["findings"]:
        lines += [
            f"WEAK  {one['rule']}: {one['object']}: {one['problem']}",
            f"      mend: {one['mend']}",
        ]
    count = len(found["findings"])
    lines.append(f"{count} findings" if count else "as declared: no finding")
    return "\n".join(lines)
