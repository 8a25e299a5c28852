"""`tractatus tenancy differ`: whether answers depend on other tenants' rows."""

from __future__ import annotations

import argparse
import json
from typing import Any

from tractatus.compose.differing import find_differences

_EPILOG = """\
Starts a server of its own in a temporary directory, with the real schema and three tenants, and
puts random queries to it twice: once with everybody's rows, once with one tenant's rows alone.
An answer that differs is shrunk to the smallest query. With --holes the same queries are put to
databases weakened in a dozen ways, to see that each is noticed. Nothing else is read or changed.
Exit 0 no difference (and every hole found), 1 otherwise, 2 it could not be run.

  ./tractatus tenancy differ
  ./tractatus tenancy differ --queries 20000 --seed 7
  ./tractatus tenancy differ --queries 500 --holes
"""


def configure(actions: Any) -> None:
    """Add the sub-command."""
    action = actions.add_parser(
        "differ",
        help="random queries whose answers must not depend on other tenants",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    action.add_argument("--queries", type=int, default=5000, metavar="N", help="default 5000")
    action.add_argument("--seed", type=int, default=1, metavar="N", help="default 1")
    action.add_argument("--holes", action="store_true", help="also on weakened databases")
    action.add_argument("--json", action="store_true", help="one JSON document")
    action.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found."""
    found = find_differences(arguments.seed, arguments.queries, with_holes=arguments.holes)
    print(json.dumps(found, indent=2) if arguments.json else _describe(found))
    missed = [one for one in found["holes"] if not one["found"]]
    return 1 if found["differences"] or missed else 0


def _describe(found: dict[str, Any]) -> str:
    lines = [
        f"seed           {found['seed']}",
        f"queries        {found['queries']} in {found['seconds']} s, "
        f"{found['per_second']} a second",
        f"gave rows      {found['rows']}, ended with an error {found['errors']}, "
        f"server gave up {found['unanswered']}",
        f"forms          {', '.join(f'{name} {n}' for name, n in found['forms'].items())}",
    ]
    for one in found["differences"]:
        lines += [f"DIFFERENCE after {one['after']} queries, at its smallest:"]
        lines += [f"    {sql};" for sql in one["script"]]
        lines += [f"  everybody's rows: {one['full']}", f"  one tenant's rows: {one['alone']}"]
    for one in found["holes"]:
        where = f"after {one['after']} queries, {one['seconds']} s" if one["found"] else "NOT FOUND"
        lines.append(f"hole           {one['name']}: {where}")
        lines += [f"    {sql};" for sql in one["script"]]
    count = len(found["differences"])
    lines.append(f"{count} differences" if count else "no difference")
    return "\n".join(lines)
