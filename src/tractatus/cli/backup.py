"""`tractatus backup`: database, log, posts and witness memory as one file; or check one."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tractatus.cli.arguments import add_data, settings_from
from tractatus.compose.backup import Made, make_backup
from tractatus.compose.backup_file import open_backup
from tractatus.errors import FormatError

_EPILOG = """\
Works while everything runs, and while nothing does. What is in it, what is not and why: see
docs/operations/backup.md. It holds what tenants wrote; without --with-secrets it holds no keys,
and a restore then needs them from elsewhere.

Exit 0 done, 2 it cannot be done; nothing half-made is left.
`backup verify` exits 0 whole, 1 damaged (every damaged file is named), 2 it cannot be read.

  tractatus backup --out /srv/backups
  tractatus backup --with-secrets --out - | age --recipient age1... > today.tar.age
  tractatus backup verify /srv/backups/tractatus-backup-20261122T210000Z.tar
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    add_data(parser)
    parser.add_argument("--database", metavar="URL", help="where `up` was given one: the same")
    parser.add_argument(
        "--out", metavar="PLACE", help="a directory, a file name, or - for standard output"
    )
    parser.add_argument(
        "--with-secrets", action="store_true", help="keys and passwords go into it, too"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document at the end")
    parser.set_defaults(run=run)
    actions = parser.add_subparsers(dest="action", metavar="verify")
    verify = actions.add_parser("verify", help="whether a backup is whole and readable")
    verify.add_argument("file", type=Path, metavar="FILE", help="the backup")
    verify.add_argument(
        "--manifest-sha256", metavar="HEX", help="what `backup` printed when it was made"
    )
    verify.add_argument("--json", action="store_true", help="one JSON document")
    verify.set_defaults(run=run_verify)


def run(arguments: argparse.Namespace) -> int:
    """Make a backup."""
    if arguments.out is None:
        raise FormatError("say where the backup goes: --out DIR, --out FILE, or --out -")
    out = None if arguments.out == "-" else Path(arguments.out)
    made = make_backup(
        settings_from(arguments), out, with_secrets=arguments.with_secrets, report=say
    )
    # With `-` the archive itself is on standard output.
    print(
        json.dumps(_document(made), indent=2) if arguments.json else _describe(made),
        file=sys.stderr if out is None else sys.stdout,
    )
    return 0


def run_verify(arguments: argparse.Namespace) -> int:
    """Name everything that is wrong with a backup."""
    try:
        with open_backup(arguments.file, arguments.manifest_sha256) as backup:
            problems = backup.find_problems(say)
            manifest, digest = backup.manifest, backup.digest
    except FormatError as error:
        print(f"tractatus: {error}", file=sys.stderr)
        return 1
    if arguments.json:
        found = [{"path": one.path, "problem": one.problem} for one in problems]
        print(json.dumps({"manifest_sha256": digest, "problems": found}, indent=2))
    else:
        for one in problems:
            print(f"{one.path}: {one.problem}")
        print(
            f"backup of {manifest.created}, {len(manifest.files)} files: "
            + (f"{len(problems)} problems" if problems else "whole")
        )
    return 1 if problems else 0


def say(text: str) -> None:
    """Progress, for whoever waits."""
    print(f"tractatus: {text}", file=sys.stderr, flush=True)


def _document(made: Made) -> dict[str, object]:
    return {
        "path": str(made.path) if made.path else None,
        "bytes": made.size,
        "manifest_sha256": made.digest,
        "created": made.manifest.created,
        "published_size": made.manifest.database.published_size,
        "rows": made.manifest.database.rows,
        "secrets": made.manifest.secrets,
        "missing": made.manifest.missing,
    }


def _describe(made: Made) -> str:
    lines = [
        f"backup          {made.path or 'standard output'}, {made.size / 1e6:.1f} MB",
        f"manifest sha256 {made.digest}",
        f"log             {made.manifest.database.published_size} leaves",
    ]
    if made.manifest.missing:
        lines.append("without keys    a restore needs, from elsewhere:")
        lines += [f"                {name}" for name in made.manifest.missing]
    else:
        lines.append("with keys       whoever reads this file can sign as this log: encrypt it")
    return "\n".join(lines)
