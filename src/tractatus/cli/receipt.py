"""`tractatus receipt verify`: check what the author of an act was given."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path
from typing import Final

from tractatus.errors import FormatError, StoreError
from tractatus.evidence.receipt import MAX_RECEIPT_SIZE, parse_receipt
from tractatus.notes.policy import parse_policy
from tractatus.notes.signed import VerifierKey
from tractatus.verifier.receipt import Given, ReceiptReport, verify_receipt
from tractatus.verifier.steps import Status, Verdict
from tractatus.verifier.target import open_target

_EPILOG: Final = """\
A receipt is what the author of an act downloads: a signed promise that the decision will be in the
log, what opens it, and later the proofs that it is. Six steps: trust, promise, record, proofs,
kept, log. The first that is false is named. Without --log no network is used.

Without --policy and --promise-key the keys are those that the receipt itself names: then only the
receipt's own story is checked. Keep the keys of /.well-known/tractatus.json from your first visit.

exit: 0 verified, 1 false, 2 cannot be checked.

  tractatus receipt verify 0190….receipt.json
  tractatus receipt verify 0190….receipt.json --log http://127.0.0.1:9001
  tractatus receipt verify 0190….receipt.json --policy policy-that-i-kept --promise-key VKEY
"""
_EXIT: Final = {Verdict.VERIFIED: 0, Verdict.FALSE: 1, Verdict.CANNOT_CHECK: 2}
_MARK: Final = {Status.PASSED: "holds", Status.FAILED: "FALSE", Status.NOT_CHECKED: "-"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    verify = actions.add_parser(
        "verify",
        help="check a receipt, offline or against a log",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument("file", type=Path, metavar="FILE", help="the receipt")
    verify.add_argument("--log", metavar="LOG", help="address or directory of the log, for step 6")
    verify.add_argument("--policy", type=Path, metavar="FILE", help="witness policy to trust")
    verify.add_argument(
        "--promise-key",
        action="append",
        default=[],
        metavar="VKEY",
        help="a key of promises to trust; can be repeated",
    )
    verify.add_argument("--json", action="store_true", help="one JSON document")
    verify.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check, and say which step is false."""
    receipt = parse_receipt(_read(arguments.file, MAX_RECEIPT_SIZE))
    given = Given(
        parse_policy(_read(arguments.policy, MAX_RECEIPT_SIZE)) if arguments.policy else None,
        tuple(VerifierKey.parse(one) for one in arguments.promise_key),
    )
    if arguments.log is None:
        report = verify_receipt(str(arguments.file), receipt, given)
    else:
        with closing(open_target(arguments.log, arguments.policy)) as target:
            report = verify_receipt(str(arguments.file), receipt, given, target.reader)
    print(json.dumps(report.document(), indent=2) if arguments.json else describe(report))
    return _EXIT[report.verdict]


def describe(report: ReceiptReport) -> str:
    """The report for people: six lines and the verdict."""
    lines = [
        f"{step.number} {step.name:<8} {_MARK[step.status]:<6} {step.detail}"
        for step in report.steps
    ]
    false = report.first_false
    if false is not None:
        lines.append(f"\nfalse: step {false.number}, {false.name}: {false.detail}")
    elif report.verdict is Verdict.CANNOT_CHECK:
        lines.append(f"\ncannot check: {report.cannot}")
    else:
        lines.append(f"\nverified: {report.target}")
    return "\n".join(lines)


def _read(path: Path, limit: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise StoreError(f"a file cannot be read: {path}: {error.strerror}") from error
    if len(data) > limit:
        raise FormatError(f"a file has at most {limit} bytes: {path}")
    return data
