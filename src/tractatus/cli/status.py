"""`tractatus status`: what runs, how large it is, when it last gave a sign of life."""

from __future__ import annotations

import argparse
import json

from tractatus.cli.arguments import add_data, settings_from
from tractatus.compose import status

_EPILOG = """\
Exit 0 everything runs and does its duty, 1 something does not, 3 nothing runs.

  ./tractatus status
  ./tractatus status --json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the status."""
    found = status.read_status(settings_from(arguments))
    print(json.dumps(found, indent=2) if arguments.json else status.describe(found))
    if not found["running"]:
        return 3
    return 0 if found["healthy"] and not found["problems"] else 1
