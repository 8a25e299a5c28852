"""`tractatus tenancy mutate`: whether each protection's absence would be noticed."""

from __future__ import annotations

import argparse
import itertools
import json
from typing import Any

from tractatus.cli.progress import Progress
from tractatus.compose.mutating import find_survivors
from tractatus.isolation.mutation.judging import Verdict

_EPILOG = """\
Starts a server of its own in a temporary directory, with the real schema and three tenants, and
takes away every policy, grant, constraint, trigger, refusal and declaration in turn. Attestation
is asked what it finds; with --behaviour thousands of statements are put by each login about what it
did not find, and one of them must answer otherwise; with --both about every mutant. What only the
schema's digest notices counts as a survivor. How far it is, is told on standard error.
Nothing else is read or changed. Exit 0 none survives, 1 otherwise, 2 it could not be run.

  ./tractatus tenancy mutate --behaviour
  ./tractatus tenancy mutate --only "policy,row security"
  ./tractatus tenancy mutate --behaviour --each 10 --seed 7
"""
_COLUMNS = (
    "mutants",
    "killed",
    "invariants",
    "behaviour",
    "behaviour alone",
    "digest",
    "equivalent",
    "refused",
    "survive",
)


def configure(actions: Any) -> None:
    """Add the sub-command."""
    action = actions.add_parser(
        "mutate",
        help="take every protection away in turn, and see who notices",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    action.add_argument("--behaviour", action="store_true", help="ask the logins, too")
    action.add_argument("--both", action="store_true", help="both judges about every mutant")
    action.add_argument("--only", default="", metavar="KINDS", help="a,b: of these kinds")
    action.add_argument("--each", type=int, default=0, metavar="N", help="a sample: N of each kind")
    action.add_argument("--seed", type=int, default=1, metavar="N", help="of the sample; default 1")
    action.add_argument("--json", action="store_true", help="one JSON document")
    action.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the score and each survivor."""
    progress, judged = Progress(), itertools.count(1)

    def tell(_: Verdict, of: int) -> None:
        # One stage, so that a log gets ten lines; who survives is told at the end, with the SQL.
        progress.show("judged", next(judged), of)

    found = find_survivors(
        behaviour=arguments.behaviour,
        both=arguments.both,
        only=arguments.only,
        each=arguments.each,
        seed=arguments.seed,
        told=tell,
    )
    print(json.dumps(found, indent=2) if arguments.json else _describe(found))
    return 1 if found["survivors"] else 0


def _describe(found: dict[str, Any]) -> str:
    rows = [*found["kinds"].items(), ("all", found["total"])]
    lines = [f"{found['listed']} mutants listed, {found['probes']} probes of behaviour", ""]
    lines.append(f"{'kind':16}" + "".join(f"{name:>16}" for name in _COLUMNS))
    lines += [
        f"{kind:16}" + "".join(f"{counts.get(name, 0):16}" for name in _COLUMNS)
        for kind, counts in rows
    ]
    for title in ("equivalent", "refused", "survivors"):
        for one in found[title]:
            lines.append(f"{title.upper()}  {one['kind']}: {one['object']}: {one['change']}")
            lines += [f"    {one['reason']}"] if one["reason"] else []
            lines += [f"    {one['sql']}"] if title == "survivors" else []
    count = len(found["survivors"])
    lines.append(f"{count} survive" if count else "none survives")
    return "\n".join(lines)
