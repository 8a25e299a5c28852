"""`tractatus erase`: destroy a tenant's evidence key, and everything else that it holds."""

from __future__ import annotations

import argparse
import json

from tractatus.cli.arguments import add_data, settings_from
from tractatus.compose.erasing import erase, look

_EPILOG = """\
Without --confirm nothing is changed: it says what would go. With it, in one transaction:

  the tenant's evidence key   destroyed. The contents of its decision records are stored sealed
                              under it, so from then on they say nothing, to nobody
  its members, posts, ...     deleted, and with them every session and token
  its records                 keep their id, act, time and outcome, and nothing else
  its leaves in the log       stay. They are public, say nothing without the key, and are counted:
                              no figure changes, and `tractatus verify` goes on holding

It cannot be undone. The decision to erase is itself a record, of the system's own tenant.
Afterwards nobody, the tenant included, can show what a leaf of it was about: whoever will need
that downloads receipts and records first. Backups made before still hold the wrapped key:
delete them, or renew the master key (`tractatus keys renew-master`) and destroy the old one.
Running processes forget the key within a minute. See docs/operations/erasure.md.

Exit 0 done, 2 it cannot be done.

  tractatus erase bakery
  tractatus erase bakery --confirm bakery
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    parser.add_argument("slug", metavar="TENANT", help="short name of the tenant")
    parser.add_argument("--confirm", metavar="TENANT", help="the same name again: do it")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    add_data(parser)
    parser.add_argument("--database", metavar="URL", help="where `up` was given one: the same")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Say what there is, or destroy it."""
    settings = settings_from(arguments)
    if arguments.confirm not in (None, arguments.slug):
        print(f"nothing was erased: --confirm must repeat the name {arguments.slug}")
        return 2
    is_done = arguments.confirm is not None
    holding = (erase if is_done else look)(settings, arguments.slug)
    if arguments.json:
        print(
            json.dumps(
                {
                    "erased": is_done,
                    "tenant": str(holding.tenant_id),
                    "records": holding.records,
                    "rows": dict(holding.rows),
                },
                indent=2,
            )
        )
        return 0
    print(f"{'erased' if is_done else 'would be erased'}: {holding.name} ({holding.tenant_id})")
    print(f"  {holding.records} decision records lose their key; their leaves stay, and count")
    for table, count in holding.rows:
        print(f"  {count} rows of {table}")
    if not is_done:
        print(f"to do it: tractatus erase {arguments.slug} --confirm {arguments.slug}")
    return 0
