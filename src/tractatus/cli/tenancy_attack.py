"""`tractatus tenancy attack`: how well anybody's schema isolates its tenants."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from tractatus.cli.progress import Progress
from tractatus.compose.attacking import Wishes, attack_database, document_of
from tractatus.isolation.schema.page import as_page
from tractatus.isolation.schema.report import as_text, why_nothing_was_attacked

_EPILOG: Final = """\
Reads the catalog of the database (never a row of a table), copies the schema alone into a server of
its own, puts two made-up tenants in, attacks one as the other, and says what held, what leaked and
what mends it. Nothing is changed in your database; any role will do that may connect, use the
schemas (USAGE) and lock the tables (MAINTAIN; before PostgreSQL 17, SELECT).
Exit 0 nothing leaked, 1 something did, 2 it cannot be attacked.

  ./tractatus tenancy attack --database postgresql://reader:password@db.example.org/shop
  ./tractatus tenancy attack --database URL --app-role web --tenant-column company_id
  ./tractatus tenancy attack --database URL --html report.html
"""


def add_wishes(action: argparse.ArgumentParser) -> None:
    """Arguments that `attack` and `plan` share."""
    action.add_argument("--database", metavar="URL", required=True, help="the database to look at")
    action.add_argument("--app-role", metavar="NAME", help="the role that the application acts as")
    action.add_argument("--tenant-column", metavar="NAME", help="the column that names the tenant")
    action.add_argument(
        "--setting", metavar="NAME", help="the setting that policies read the tenant from"
    )
    action.add_argument("--json", action="store_true", help="one JSON document")


def wishes_of(arguments: argparse.Namespace) -> Wishes:
    """What was said in place of guessing."""
    return Wishes(arguments.app_role, arguments.tenant_column, arguments.setting)


def configure(actions: Any) -> None:
    """Add the sub-command."""
    action = actions.add_parser(
        "attack",
        help="attack a copy of anybody's schema; a scored report with the mend per finding",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_wishes(action)
    action.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page, too")
    action.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Attack and print."""
    progress = Progress(sys.stderr)
    report = attack_database(arguments.database, wishes_of(arguments), progress.show)
    document = document_of(report)
    if arguments.html is not None:
        arguments.html.write_text(as_page(document), encoding="utf-8")
        print(f"the report as a page: {arguments.html}", file=sys.stderr)
    print(json.dumps(document, indent=2) if arguments.json else as_text(document))
    nothing = why_nothing_was_attacked(document)
    if nothing is not None:
        print(f"tractatus: {nothing}", file=sys.stderr)
        return 2
    return 1 if document["score"]["leaked"] else 0
