"""`tractatus tenancy migrate`: change the schema with a record, or be told what to mend."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tractatus.cli.arguments import add_data, settings_from
from tractatus.compose.migrating import Applied, migrate_files
from tractatus.errors import AttestationError

if TYPE_CHECKING:
    _Actions = argparse._SubParsersAction[argparse.ArgumentParser]

_EPILOG = """\
Runs each file as one transaction of the tables' owner, on the running database of the data
directory. What the file leaves is compared with what is declared before it is committed: a table
without policy, a key over all tenants, a function with other rights. If anything is weaker, nothing
of the file is kept and the mend is printed. Either way the decision is in the public log with its
next epoch; what was changed stays private. Leave BEGIN, COMMIT and CONCURRENTLY out of the files.
Exit 0 applied, 1 refused, 2 a statement failed or a file cannot be read.

  ./tractatus tenancy migrate --dry-run garden.sql
  ./tractatus tenancy migrate garden.sql
"""


def configure(actions: _Actions) -> None:
    """Add the sub-command."""
    action = actions.add_parser(
        "migrate",
        help="apply SQL files of your own under the schema gate, each with its record",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_data(action)
    action.add_argument("files", nargs="+", type=Path, metavar="FILE", help="SQL, in this order")
    action.add_argument("--dry-run", action="store_true", help="say what would happen")
    action.add_argument("--json", action="store_true", help="one JSON document")
    action.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Apply the files, or say what they would do."""
    settings = settings_from(arguments)
    try:
        done = migrate_files(settings, arguments.files, rehearse=arguments.dry_run)
    except AttestationError as error:
        print(f"tractatus: {error}", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps([_document(one) for one in done], indent=2))
    else:
        for one in done:
            print(_describe(one, rehearsed=arguments.dry_run))
    return 1 if any(one.findings for one in done) else 0


def _document(one: Applied) -> dict[str, object]:
    return {
        "file": one.name,
        "changes": [list(change) for change in one.changes],
        "findings": [
            {"rule": f.rule, "object": f.object, "problem": f.problem, "mend": f.mend}
            for f in one.findings
        ],
        "schema_digest": one.schema.hex(),
    }


def _describe(one: Applied, *, rehearsed: bool) -> str:
    did = "would be refused" if one.findings else "would be applied" if rehearsed else "applied"
    lines = [f"{one.name}: {did}"]
    lines += [f"  {command} {made}".rstrip() for command, made in one.changes]
    lines += [f"  WEAK  {finding}" for finding in one.findings]
    if not one.findings:
        lines.append(f"  schema digest {one.schema.hex()}")
    return "\n".join(lines)
