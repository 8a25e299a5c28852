"""`tractatus decide`: one request as JSON in, one decision out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tractatus.cli.request_file import add_request, read_request
from tractatus.governance import Decision, Gate
from tractatus.governance.documents.acts import decision_document
from tractatus.governance.documents.requests import parse_request
from tractatus.governance.instructions.instruction import Authority
from tractatus.operations.policies import default_policy, load_policy

_EPILOG = """\
the request:
  {"act": {"type": "git.commit", "text": "fix a typo"}}
  {"act": {"type": "deployment.start", "parameters": {"version": "2.1"}},
   "reasoning": {"goal": "...", "evidence": [{"claim": "...", "reference": "..."}],
                 "steps": ["..."], "alternatives": [{"option": "...", "why_rejected": "..."}],
                 "risks": ["..."], "rollback": "..."},
   "references": ["..."], "pressure": "normal",
   "instructions": [{"text": "Use port 27027 for MongoDB", "authority": "owner"}],
   "said": ["Answer the sender."], "content": [{"source": "tool", "text": "From: ..."}]}

exit: 0 allowed (with or without a notice), 1 not allowed, 2 the request or the policy is bad.
Nothing is recorded; a decision that is meant to count comes from the platform's /v1/decide.

examples:
  echo '{"act": {"type": "git.commit", "text": "fix a typo"}}' | tractatus decide
  tractatus decide --policy rules.toml --json request.json
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `decide`."""
    parser.epilog = _EPILOG
    add_request(parser)
    parser.add_argument("--policy", type=Path, help="a policy file (the one that is shipped)")
    parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Decide; see the exit codes above."""
    policy = load_policy(arguments.policy) if arguments.policy else default_policy()
    # Whoever calls the command says whose the instructions are: it is that one's own machine.
    request = parse_request(read_request(arguments), most=Authority.SYSTEM)
    decision = Gate(policy).decide(
        request.act,
        reasoning=request.reasoning,
        resolvable=request.resolvable,
        pressure=request.pressure,
        instructions=request.memory(),
        reading=request.reading,
        content=request.content_read,
    )
    if arguments.json:
        print(json.dumps(decision_document(decision), ensure_ascii=True, indent=2))
    else:
        print(describe(decision))
    return 0 if decision.is_permitted else 1


def describe(decision: Decision) -> str:
    """The decision in lines for people."""
    lines = [decision.effect.label]
    for assessment in decision.assessments:
        lines.append(f"  {assessment.service}: {assessment.effect.label}")
        lines += [f"    {reason.code}: {reason.text}" for reason in assessment.reasons]
        lines += [f"    {_relied_on(reference)}" for reference in assessment.references]
    return "\n".join(lines)


def _relied_on(reference: str) -> str:
    is_instruction = reference.startswith("instruction:")
    return f"compared with {reference}" if is_instruction else f"by rule {reference}"
