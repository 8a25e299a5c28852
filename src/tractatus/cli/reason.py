"""`tractatus reason check`: one reasoning record alone, without a policy."""

from __future__ import annotations

import argparse
import json

from tractatus.cli.decide import describe
from tractatus.cli.request_file import add_request, read_request
from tractatus.governance import Decision, Effect
from tractatus.governance.documents.acts import assessment_document
from tractatus.governance.documents.digests import act_digest
from tractatus.governance.metacognition.check import check_reasoning, parse_check

_EPILOG = """\
the request:
  {"act": {"type": "port.open", "impact": "medium", "parameters": {"port": 27027}},
   "reasoning": {"goal": "...", "alternatives": [...], ...},
   "references": ["..."], "pressure": "normal"}

The act's impact is taken as given, because no policy is asked; so is `reversible`.
exit: 0 the reasoning carries the act (with or without a notice), 1 it does not, 2 bad request.

example:
  tractatus reason check --json record.json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `reason`."""
    parser.epilog = _EPILOG
    parser.add_argument("action", choices=["check"], help="what to do with the request")
    add_request(parser)
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check one record; see the exit codes above."""
    request = parse_check(read_request(arguments))
    assessment = check_reasoning(request)
    if arguments.json:
        document = assessment_document(assessment)
        del document["references"]
        print(json.dumps(document, ensure_ascii=True, indent=2))
    else:
        decision = Decision(assessment.effect, (assessment,), act_digest(request.act), bytes(32))
        print(describe(decision))
        for dimension, value in assessment.scores.items():
            print(f"    {dimension:13} {value:.2f}")
    return 0 if assessment.effect <= Effect.NOTICE else 1
