"""`tractatus tenancy register`: what administrators can read, and what each login reaches."""

from __future__ import annotations

import argparse
import json
from itertools import groupby
from typing import Any

from tractatus.cli.arguments import add_data, settings_from
from tractatus.compose.registering import read_registers

_EPILOG = """\
Asks the running database with the administrators' own login and changes nothing. First each column
that an administrator can read, with what it tells about people; then, for every login, each table
and function that it reaches. Exit 0; 1 where administrators reach what no register describes.

  ./tractatus tenancy register
  ./tractatus tenancy register --json
  ./tractatus tenancy register --markdown > docs/metadata-register.md
"""


def configure(actions: Any) -> None:
    """Add the sub-command."""
    action = actions.add_parser(
        "register",
        help="what administrators can read, and what each login reaches",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_data(action)
    action.add_argument("--database", metavar="URL", help="another database than the data's own")
    form = action.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON document")
    form.add_argument("--markdown", action="store_true", help="the register as a page")
    action.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print what was found."""
    found = read_registers(settings_from(arguments))
    page = found.pop("markdown")
    if arguments.markdown:
        print(page, end="")
    else:
        print(json.dumps(found, indent=2) if arguments.json else _describe(found))
    return 0


def _describe(found: dict[str, Any]) -> str:
    lines = [f"database  {found['database']}", "", "an administrator can read"]
    for one in found["register"]:
        lines += [f"  {one['part']:<16} {one['tells']}", f"  {'':<16} needed {one['needed']}"]
    for login, reached in found["logins"].items():
        lines += ["", f"{login} reaches"]
        for name, parts in groupby(reached, key=lambda one: one["object"]):
            by_right: dict[str, list[str]] = {}
            for one in parts:
                by_right.setdefault(one["rights"], []).append(one["part"])
            for rights, columns in by_right.items():
                of = ", ".join(column for column in columns if column)
                lines.append(f"  {name}  {rights}" + (f": {of}" if of else ""))
        if not reached:
            lines.append("  nothing")
    return "\n".join(lines)
