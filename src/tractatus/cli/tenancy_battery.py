"""`tractatus tenancy battery`: the SQL attacks on the platform's real schema."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Final

from tractatus.compose.battery import run_sql_battery, write_limits

LIMITATIONS: Final = Path("docs/limitations.md")
_EPILOG: Final = """\
Starts a server of its own in a temporary directory, applies the real migrations, makes two tenants
with rows in every tenant table, and attacks each table as the application's login in the scope of
one of them. With --controls each attack is also run where its one protection is taken away, and
has to win there. Nothing else is read or changed; --write-limitations writes what passes by design
into docs/limitations.md of the directory that you are in.
Exit 0 nothing leaked (and every attack won on its control), 1 otherwise, 2 it could not be run.

  ./tractatus tenancy battery
  ./tractatus tenancy battery --controls
  ./tractatus tenancy battery --json
  ./tractatus tenancy battery --write-limitations
"""


def configure(actions: Any) -> None:
    """Add the sub-command."""
    action = actions.add_parser(
        "battery",
        help="SQL attacks on the real schema, by mechanism",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    action.add_argument(
        "--controls", action="store_true", help="also on databases weakened in one way each"
    )
    action.add_argument("--json", action="store_true", help="one JSON document")
    action.add_argument(
        "--write-limitations", action="store_true", help="write what passes into the page of limits"
    )
    action.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found."""
    found = run_sql_battery(controls=arguments.controls)
    print(json.dumps(found, indent=2) if arguments.json else describe(found))
    if arguments.write_limitations:
        write_limits(LIMITATIONS, found["limits"])
    return 1 if found["leaks"] or any(one["lost"] for one in found["controls"]) else 0


def describe(found: dict[str, Any]) -> str:
    """The document as a table by mechanism."""
    width = max(len(row["mechanism"]) for row in found["rows"])
    lines = [f"{'mechanism':{width}}  attacks  held  leaked  not applicable  wins where"]
    for row in found["rows"]:
        bad = row["leaked"] + row["error"]
        lines.append(
            f"{row['mechanism']:{width}}  {row['attacks']:7}  {row['held']:4}  {bad:6}  "
            f"{row['not applicable']:14}  {', '.join(row['controls'])}"
        )
    for one in found["leaks"]:
        lines += [
            f"{one['outcome'].upper()}  {one['attack']}: {one['table']}: {one['detail']}",
            f"      mend: {one['mend']}",
        ]
    for one in found["controls"]:
        lost = ", ".join(each["attack"] for each in one["lost"])
        verdict = f"LOST {lost}" if lost else f"{one['won']} of {one['attacks']} attacks win"
        lines.append(f"control  {one['control']}: {verdict}")
    lines += [
        f"passes by design: {', '.join(found['survivors'])}",
        f"{found['attacks']} attacks by {found['mechanisms']} mechanisms, which "
        f"{found['protections']} protections hold off, on {len(found['tables'])} tables "
        f"in {found['seconds']} s",
        f"{len(found['leaks'])} leaked or failed" if found["leaks"] else "nothing leaked",
    ]
    return "\n".join(lines)
