"""`tractatus tenancy differ`: whether answers depend on other tenants' rows."""

from __future__ import annotations

import argparse
import json
from typing import Any

from tractatus.compose.differing import differ_between, find_differences
from tractatus.errors import SettingsError

_EPILOG = """\
Starts a server of its own in a temporary directory, with the real schema and three tenants, and
puts random queries to it twice: once with everybody's rows, once with one tenant's rows alone.
An answer that differs is shrunk to the smallest query. With --holes the same queries are put to
databases weakened in a dozen ways, to see that each is noticed. Nothing else is read or changed.

With --database-pair the two databases are yours: one with all tenants, and a copy of it with one
tenant's rows alone, both as the application's login. All that is written is rolled back.
Exit 0 no difference (and every hole found), 1 otherwise, 2 it could not be run.

  ./tractatus tenancy differ
  ./tractatus tenancy differ --queries 20000 --seed 7
  ./tractatus tenancy differ --queries 500 --holes
  ./tractatus tenancy differ --database-pair postgresql://app@db/full postgresql://app@db/alone \\
      --judge postgresql://postgres@db/full --token 6c6f6f6b...
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
    action.add_argument(
        "--database-pair",
        nargs=2,
        metavar=("FULL", "ALONE"),
        help="two databases of yours, as the application's login",
    )
    action.add_argument("--judge", metavar="URL", help="FULL as a superuser, to read its catalog")
    action.add_argument("--token", metavar="HEX", help="opens the tenant's scope in both")
    action.add_argument("--json", action="store_true", help="one JSON document")
    action.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found."""
    found = _find(arguments)
    print(json.dumps(found, indent=2) if arguments.json else _describe(found))
    missed = [one for one in found["holes"] if not one["found"]]
    return 1 if found["differences"] or missed else 0


def _find(arguments: argparse.Namespace) -> dict[str, Any]:
    if not arguments.database_pair:
        return find_differences(arguments.seed, arguments.queries, with_holes=arguments.holes)
    if not (arguments.judge and arguments.token):
        raise SettingsError("--database-pair needs --judge and --token")
    try:
        token = bytes.fromhex(arguments.token)
    except ValueError as error:
        raise SettingsError("the token is not written in hexadecimal digits") from error
    full, alone = arguments.database_pair
    return differ_between(full, alone, arguments.judge, token, arguments.seed, arguments.queries)


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
