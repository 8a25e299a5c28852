"""`tractatus journal`: check a tenant's own list of decisions, and that nothing left it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from tractatus.errors import FormatError, StoreError
from tractatus.evidence.journal import MAX_JOURNAL_SIZE, SCHEMA, parse_journal
from tractatus.evidence.receipt import parse_receipt
from tractatus.notes.policy import parse_policy
from tractatus.notes.signed import VerifierKey
from tractatus.verifier.journal import Kept, lines, verify_journal

_EPILOG: Final = """\
A founder downloads the journal at "Our evidence". It lists every decision of the community with
what opens it and its proof. This command needs no network: it checks that each is in the log that
was signed and cosigned, and names every one that is missing.

Keep each journal somewhere that the operator cannot reach, and name the older ones with --kept,
with receipts that members kept: whoever deletes from today's journal is then found out.

exit: 0 verified, 1 false (the step and the missing decisions are named), 2 cannot be checked.

  tractatus journal garden.journal.json
  tractatus journal today.journal.json --kept monday.journal.json --kept 0190….receipt.json
  tractatus journal today.journal.json --policy policy-that-i-kept
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Set the arguments of `journal`."""
    parser.epilog = _EPILOG
    parser.add_argument("file", type=Path, metavar="FILE", help="the journal of today")
    parser.add_argument(
        "--kept",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a journal or a receipt from before; can be repeated",
    )
    parser.add_argument(
        "--policy", type=Path, metavar="FILE", help="a witness policy that you trust (tlog-policy)"
    )
    parser.add_argument(
        "--promise-key",
        action="append",
        default=[],
        metavar="VKEY",
        help="a key of promises that you trust; can be repeated",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check, and say what was found."""
    policy = parse_policy(_read(arguments.policy)) if arguments.policy else None
    report = verify_journal(
        parse_journal(_read(arguments.file)),
        [_kept(path) for path in arguments.kept],
        policy=policy,
        promise_keys=[VerifierKey.parse(one) for one in arguments.promise_key],
        target=str(arguments.file),
    )
    for line in lines(report):
        print(line)
    print(f"{report.verdict.value}: {report.decisions} decisions, {report.waiting} waiting")
    return report.exit_code


def _kept(path: Path) -> Kept:
    data = _read(path)
    # What a member of the JSON says is quoted inside a text, so this stands there only as itself.
    is_journal = f'"schema":"{SCHEMA}"'.encode() in data
    return Kept(path.name, parse_journal(data) if is_journal else parse_receipt(data))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_JOURNAL_SIZE + 1)
    except OSError as error:
        raise StoreError(f"a file cannot be read: {path}: {error.strerror}") from error
    if len(data) > MAX_JOURNAL_SIZE:
        raise FormatError(f"a file has at most {MAX_JOURNAL_SIZE} bytes: {path}")
    return data
