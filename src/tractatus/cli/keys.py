"""`tractatus keys`: list signing keys, change one without a gap, renew the master key."""

from __future__ import annotations

import argparse
import json

from tractatus.cli.arguments import add_data, settings_from
from tractatus.compose.rotation import PURPOSES, add_key, held_keys, renew_master_key, retire

_EPILOG = """\
A key is changed in three steps, and at no moment is anything unsigned:

  ./tractatus keys add log       a new key of the same name, beside the old one
  ./tractatus down               then `up` again: from here on both sign. Witnesses elsewhere and
                                 whoever keeps a policy of their own get the new key now
  ./tractatus keys retire log    when everybody has it: the old one is destroyed. Refused while
                                 the witnesses of the quorum would not take the new one alone
  ./tractatus down               and `up` again

Both keys of the log sign a statement that the one follows on the other. It is published with the
witness policy, so a visitor who remembers the old key learns the new one from it.
A key that was STOLEN cannot be saved by this: its thief can sign such a statement, too. Then end
the log and begin a new one. See docs/operations/keys.md.

  ./tractatus keys list
  ./tractatus keys add witness-1
  ./tractatus keys renew-master   every tenant's evidence key under a new master key: `up` must
                                  not run. Backups made before then open with the old one alone
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listed = actions.add_parser("list", help="the public half of every signing key")
    listed.add_argument("--json", action="store_true", help="one JSON document")
    listed.set_defaults(run=run_list)
    added = actions.add_parser("add", help="make the key that will follow; both sign from then on")
    added.set_defaults(run=run_add)
    retired = actions.add_parser("retire", help="destroy the old one of two keys")
    retired.set_defaults(run=run_retire)
    for one in (added, retired):
        one.add_argument("purpose", choices=PURPOSES, metavar="KEY", help=", ".join(PURPOSES))
    renewed = actions.add_parser("renew-master", help="a new master key of the evidence keys")
    renewed.add_argument("--database", metavar="URL", help="where `up` was given one: the same")
    renewed.set_defaults(run=run_renew)
    for one in (listed, added, retired, renewed):
        add_data(one)


def run_list(arguments: argparse.Namespace) -> int:
    """Print them."""
    found = held_keys(settings_from(arguments))
    if arguments.json:
        documents = [
            {"key": one.purpose, "verifier_key": one.vkey, "follows": one.is_next} for one in found
        ]
        print(json.dumps(documents, indent=2))
        return 0
    for one in found:
        print(f"{one.purpose:<12} {'follows' if one.is_next else 'signs':<8} {one.vkey}")
    return 0


def run_add(arguments: argparse.Namespace) -> int:
    """Add one, and say what to do next."""
    key = add_key(settings_from(arguments), arguments.purpose)
    print(f"made: {key.vkey}")
    print("next: restart `up`, from when on both sign; give the new key to whoever checks the old")
    print(f"then: tractatus keys retire {arguments.purpose}")
    return 0


def run_retire(arguments: argparse.Namespace) -> int:
    """Destroy the old one."""
    key = retire(settings_from(arguments), arguments.purpose)
    print(f"destroyed: {key.vkey}")
    print("next: restart `up`; what it signed before stays, and stays verifiable")
    return 0


def run_renew(arguments: argparse.Namespace) -> int:
    """Renew the master key."""
    count = renew_master_key(settings_from(arguments))
    print(f"{count} evidence keys are wrapped under the new master key; the old one is gone")
    return 0
