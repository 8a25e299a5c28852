"""`tractatus settings`: each effective setting, and where it comes from."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from tractatus.cli.arguments import add_data, sourced_from
from tractatus.compose.settings import SECRETS, Settings, Sourced

_EPILOG = """\
Reads, checks and prints; nothing is started or changed. Secrets are hidden. Arguments win over
the environment, that over the settings file, that over what the data directory remembers from the
last `up`, that over the defaults. Exit 0 they can be used, 2 they cannot (the first is named).

  ./tractatus settings
  ./tractatus settings --config /etc/tractatus/tractatus.toml --json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    add_data(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print them."""
    sourced = sourced_from(arguments)
    print(json.dumps(document(sourced), indent=2) if arguments.json else describe(sourced))
    return 0


def document(sourced: Sourced) -> dict[str, Any]:
    """`{"file": PATH or null, "settings": {NAME: {"value", "source"}}, "strangers": [NAME]}`."""
    return {
        "file": str(sourced.config) if sourced.config else None,
        "settings": {
            name: {"value": _shown(sourced.settings, name), "source": sourced.sources[name]}
            for name in Settings.__dataclass_fields__
        },
        "strangers": list(sourced.strangers),
    }


def describe(sourced: Sourced) -> str:
    """The same for a person, as a table."""
    file = sourced.config or f"none (would be {sourced.settings.data / 'tractatus.toml'})"
    lines = [f"settings file: {file}", ""]
    rows = [
        (name, _words(one["value"]), one["source"])
        for name, one in document(sourced)["settings"].items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines += [f"{name:<{widths[0]}}  {value:<{widths[1]}}  {where}" for name, value, where in rows]
    lines += [f"NOT A SETTING: {name}" for name in sourced.strangers]
    return "\n".join(lines)


def _shown(settings: Settings, name: str) -> Any:
    value = getattr(settings, name)
    if name in SECRETS:
        return None if value is None else "(hidden)"
    return str(value) if isinstance(value, Path) else value


def _words(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
