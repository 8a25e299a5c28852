"""`tractatus replay`: what a new policy would have answered to what was decided."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Final

from tractatus.compose.replaying import from_database, from_path
from tractatus.errors import SettingsError
from tractatus.governance.documents.acts import act_document
from tractatus.operations.policies import default_policy, load_policy
from tractatus.operations.replay import Change, Replay, replay

_EPILOG: Final = """\
The acts come from
  FILE.json    a community's journal ("Our evidence"), with what it was about
  FILE.jsonl   one request to decide on each line, or the sessions of a coding agent's hook
  DIRECTORY    all *.jsonl below it
  --database   the records of a program that uses the library

Services that read the policy are asked again; what the others said stands. Nothing is recorded.

exit: 0 nothing becomes allowed, 1 something does (it is listed first), 2 cannot be compared.

examples:
  tractatus replay --policy new.toml --against garden.journal.json
  tractatus replay --policy new.toml --from old.toml --against requests/
  tractatus replay --policy new.toml --database postgresql://... --data ./data --json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `replay`."""
    parser.epilog = _EPILOG
    parser.add_argument("--policy", type=Path, required=True, metavar="NEW", help="a policy file")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--against", type=Path, metavar="PATH", help="where the acts are")
    source.add_argument("--database", metavar="URL", help="the database that they are in")
    parser.add_argument("--data", type=Path, default=Path("data"), metavar="DIR",
                        help="with --database: the installation's data directory")  # fmt: skip
    parser.add_argument("--tenant", default="library", metavar="NAME",
                        help="with --database: the library's own tenant")  # fmt: skip
    parser.add_argument("--from", type=Path, dest="old", metavar="OLD",
                        help="for requests: the policy then (the shipped one)")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Replay; see the exit codes above."""
    if arguments.against is not None and not arguments.against.exists():
        raise SettingsError(f"there is no such file: {arguments.against}")
    new = load_policy(arguments.policy)
    old = load_policy(arguments.old) if arguments.old else default_policy()
    if arguments.database:
        acts = iter(from_database(arguments.database, arguments.data, arguments.tenant))
    else:
        acts = from_path(arguments.against)
    found = replay(new, acts, old)
    if arguments.json:
        print(json.dumps(_document(found), ensure_ascii=True, indent=2))
    else:
        for line in _lines(found):
            print(line)
    return 1 if found.newly_allowed else 0


def _lines(found: Replay) -> list[str]:
    lines = []
    for one in found.changes:
        act = one.recorded.request.act
        kind = "newly allowed" if one.is_newly_allowed else "newly stopped"
        if not (one.is_newly_allowed or one.is_newly_stopped):
            kind = "changed"
        parameters = json.dumps(dict(act.parameters), ensure_ascii=True, sort_keys=True)
        lines.append(f"{kind}: {act.type} {parameters[:200]} by {act.actor}")
        shadow = ", in shadow" if one.recorded.is_shadow else ""
        lines.append(f"  {one.before.label} -> {one.after.label}   ({one.recorded.name}{shadow})")
        gone = [code for code in one.codes_before if code not in one.codes_after]
        came = [code for code in one.codes_after if code not in one.codes_before]
        if gone:
            lines.append(f"  no longer: {', '.join(gone)}")
        if came:
            lines.append(f"  now: {', '.join(came)}")
    allowed = len(found.newly_allowed)
    stopped = sum(one.is_newly_stopped for one in found.changes)
    others = len(found.changes) - allowed - stopped
    lines.append(
        f"{found.acts} acts: {allowed} newly allowed, {stopped} newly stopped, "
        f"{others} otherwise changed"
    )
    return lines


def _document(found: Replay) -> dict[str, object]:
    return {
        "acts": found.acts,
        "newly_allowed": [_change(one) for one in found.newly_allowed],
        "newly_stopped": [_change(one) for one in found.changes if one.is_newly_stopped],
        "changed": [
            _change(one)
            for one in found.changes
            if not (one.is_newly_allowed or one.is_newly_stopped)
        ],
    }


def _change(one: Change) -> dict[str, object]:
    return {
        "act": act_document(one.recorded.request.act),
        "after": one.after.label,
        "before": one.before.label,
        "codes_after": list(one.codes_after),
        "codes_before": list(one.codes_before),
        "record": one.recorded.name,
        "shadow": one.recorded.is_shadow,
    }
