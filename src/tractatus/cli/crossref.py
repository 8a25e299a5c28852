"""`tractatus crossref`: an act compared with instructions, alone, without a policy."""

from __future__ import annotations

import argparse
import json

from tractatus.cli.request_file import add_request, read_request
from tractatus.governance.crossref import Status, Verdict, cross_reference
from tractatus.governance.crossref.documents import parse_cross_reference, verdict_document

_EPILOG = """\
the request:
  {"instructions": [{"text": "Use port 27027 for MongoDB", "at": "2026-01-31T12:00:00Z",
                     "authority": "owner", "scope": "PROJECT"}],
   "act": {"type": "command.run", "text": "...", "parameters": {"command": "..."}},
   "now": "2027-01-31T12:00:00Z"}

`at` and `now` are times or milliseconds of Unix time; `authority` is data, member, owner or system
(member); `scope` is PERMANENT, PROJECT, PHASE, SESSION or TASK (what the text says). A later
instruction about the same thing corrects an earlier one. Nothing expires by age.

exit: 0 approved (with or without a warning), 1 rejected or to be confirmed, 2 bad request.

examples:
  echo '{"instructions": [{"text": "Use port 27027"}],
         "act": {"type": "command.run", "parameters": {"command": "mongosh --port 27017"}}}' \\
    | tractatus crossref
  tractatus crossref --json request.json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `crossref`."""
    parser.epilog = _EPILOG
    add_request(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Compare one act; see the exit codes above."""
    request = parse_cross_reference(read_request(arguments))
    verdict = cross_reference(request.act, request.memory)
    if arguments.json:
        print(json.dumps(verdict_document(verdict), ensure_ascii=True, indent=2))
    else:
        print(describe_verdict(verdict))
    return 0 if verdict.status <= Status.WARNING else 1


def describe_verdict(verdict: Verdict) -> str:
    """The verdict in lines for people."""
    lines = [verdict.status.name]
    places: dict[str, list[str]] = {}
    for one in verdict.conflicts:
        said = f"  {one.severity.name}: {one.code}: {one.text}"
        places.setdefault(said, []).append(one.parameter)
    for said, pointers in places.items():
        # One place needs no telling where the act has one; of several each is to be mended.
        where = f", at {', '.join(dict.fromkeys(pointers))}" if len(pointers) > 1 else ""
        lines.append(said + where)
    if verdict.correct_parameters:
        mended = json.dumps(dict(verdict.correct_parameters), ensure_ascii=True, sort_keys=True)
        lines.append(f"  would comply: {mended}")
    return "\n".join(lines)
