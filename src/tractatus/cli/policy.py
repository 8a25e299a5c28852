"""`tractatus policy`: check a policy file, compare two, explain what one says to a request."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from tractatus.cli.policy_words import difference_document, difference_text, explanation_text
from tractatus.errors import FormatError, RequestError, SettingsError
from tractatus.governance import ActorKind, Effect, Policy
from tractatus.governance.documents.acts import assessment_document
from tractatus.governance.documents.requests import parse_request
from tractatus.governance.documents.strict_json import MAX_BYTES
from tractatus.governance.policy.diff import compare_policies
from tractatus.governance.policy.explain import explain_policy
from tractatus.operations.policies import assess_by_policy, load_policy

_EPILOG = """\
check    whether a file is sound, before it is in force
diff     what NEW lets happen that OLD does not, with an example of each; also what is stricter
explain  which rules speak on a request, and which of them decides

exit: check 0 sound, 1 not a policy (line and hint are printed), 2 the file cannot be read
      diff 0 NEW asks no less than OLD, 1 it does, 2 they cannot be compared
      explain 0 the policy allows the act, 1 it does not, 2 bad request or policy

examples:
  tractatus policy check rules.toml
  tractatus policy diff rules.toml new-rules.toml
  echo '{"act": {"type": "refund.pay"}}' > request.json
  tractatus policy explain rules.toml request.json --actor-kind member
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `policy`."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="check|diff|explain", required=True)
    check = actions.add_parser("check", help="whether a policy file is sound")
    check.add_argument("file", metavar="FILE", type=Path, help="a policy file")
    check.set_defaults(run=run_check)
    diff = actions.add_parser("diff", help="what a new policy newly allows, with examples")
    diff.add_argument("old", metavar="OLD", type=Path, help="the policy in force")
    diff.add_argument("new", metavar="NEW", type=Path, help="the one that is proposed")
    diff.set_defaults(run=run_diff)
    explain = actions.add_parser("explain", help="which rules speak on a request")
    explain.add_argument("file", metavar="FILE", type=Path, help="a policy file")
    explain.add_argument("request", metavar="REQUEST", type=Path, help="a request, as of `decide`")
    kinds = [kind.value for kind in ActorKind]
    explain.add_argument(
        "--actor-kind", choices=kinds, default="agent", help="who asks (agent); a what-if only"
    )
    explain.set_defaults(run=run_explain)
    for each in (check, diff, explain):
        each.add_argument("--json", action="store_true", help="one JSON document, nothing else")


def run_check(arguments: argparse.Namespace) -> int:
    """Check one file; see the exit codes above."""
    try:
        policy = load_policy(arguments.file)
    except FormatError as error:
        print(json.dumps({"sound": False, "error": str(error)}) if arguments.json else error)
        return 1
    print(_as_json(policy) if arguments.json else _as_text(policy))
    return 0


def run_diff(arguments: argparse.Namespace) -> int:
    """Compare two files; see the exit codes above."""
    differences = compare_policies(load_policy(arguments.old), load_policy(arguments.new))
    is_relaxed = any(one.is_relaxed for one in differences)
    if arguments.json:
        found = [difference_document(one) for one in differences]
        print(json.dumps({"relaxed": is_relaxed, "differences": found}, indent=2))
    else:
        print(difference_text(differences))
    return 1 if is_relaxed else 0


def run_explain(arguments: argparse.Namespace) -> int:
    """Explain one request; see the exit codes above."""
    policy = load_policy(arguments.file)
    request = parse_request(_read(arguments.request))
    act, assessment = assess_by_policy(policy, request.act, ActorKind(arguments.actor_kind))
    rules = explain_policy(policy, act)
    if arguments.json:
        deciding = [one.rule.id for one in rules if one.decides]
        document = {"decides": deciding, **assessment_document(assessment)}
        print(json.dumps(document, ensure_ascii=True, indent=2))
    else:
        print(explanation_text(policy, act, assessment, rules))
    return 0 if assessment.effect <= Effect.NOTICE else 1


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"cannot read the request {path}: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise RequestError(f"expected a request of at most {MAX_BYTES} bytes, found more")
    return data


def _rules(policy: Policy) -> dict[str, int]:
    return dict(sorted(Counter(rule.effect.label for rule in policy.rules).items()))


def _as_json(policy: Policy) -> str:
    document = {
        "sound": True,
        "name": policy.name,
        "version": policy.version,
        "acts": len(policy.definitions),
        "rules": _rules(policy),
        "digest": policy.digest.hex(),
    }
    return json.dumps(document, indent=2)


def _as_text(policy: Policy) -> str:
    rules = ", ".join(f"{count} {effect}" for effect, count in _rules(policy).items())
    return (
        f"sound: {policy.name}/{policy.version}, {len(policy.definitions)} acts, rules: {rules}\n"
        f"digest: {policy.digest.hex()}"
    )
