"""`tractatus restore`: make an installation out of a backup."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tractatus.cli.backup import say
from tractatus.compose.restoring import Restored, restore_backup

_EPILOG = """\
The directory must be empty or absent. The whole backup is checked before anything is made; a
restore that fails leaves nothing. Restore only backups of yours: a dump of a database is a program.

Exit 0 restored, 2 it cannot be done.

  tractatus restore tractatus-backup-20261122T210000Z.tar --data /srv/tractatus
  tractatus restore today.tar --data /srv/tractatus --secrets /media/keys
  tractatus restore today.tar --data /srv/tractatus --log /media/copy-of-the-log
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", required=True, help="an empty directory, or a new one"
    )
    parser.add_argument(
        "--database", metavar="URL", help="an empty database, instead of the embedded one"
    )
    parser.add_argument(
        "--secrets", type=Path, metavar="DIR", help="the keys, where the backup has none"
    )
    parser.add_argument(
        "--log", type=Path, metavar="DIR", help="a newer copy of the log, to go on from"
    )
    parser.add_argument(
        "--manifest-sha256", metavar="HEX", help="what `backup` printed when it was made"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document at the end")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Restore."""
    restored = restore_backup(
        arguments.file,
        arguments.data,
        owner=arguments.database,
        secrets=arguments.secrets,
        log=arguments.log,
        expected=arguments.manifest_sha256,
        report=say,
    )
    print(json.dumps(_document(restored), indent=2) if arguments.json else _describe(restored))
    return 0


def _document(restored: Restored) -> dict[str, object]:
    return {
        "data": str(restored.data),
        "created": restored.created,
        "manifest_sha256": restored.digest,
        "files": restored.files,
        "rows": restored.rows,
        "published_size": restored.published_size,
        "schema_digest": restored.schema_digest,
        "lost_leaves": restored.lost_leaves,
    }


def _describe(restored: Restored) -> str:
    lost = (
        f"lost      the records of {restored.lost_leaves} leaves: published, counted, and newer "
        "than the backup\n"
        if restored.lost_leaves
        else ""
    )
    return (
        f"restored  the backup of {restored.created} into {restored.data}\n"
        f"database  {sum(restored.rows.values())} rows in {len(restored.rows)} tables, as counted "
        "when it was made\n"
        f"log       {restored.published_size} leaves, every tile checked\n{lost}\n"
        f"What was recorded after the backup is lost. Start it: tractatus up --data {restored.data}"
    )
