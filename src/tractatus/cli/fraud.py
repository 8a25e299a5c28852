"""`tractatus fraud`: verify a proof of fraud offline; look for fraud, once or for good; compare."""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import closing
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

from tractatus.errors import FormatError, SettingsError, SignatureError, StoreError
from tractatus.evidence.fraud import MAX_FRAUD_SIZE
from tractatus.evidence.promise import promise_key_name
from tractatus.evidence.receipt import MAX_RECEIPT_SIZE, Receipt, parse_receipt
from tractatus.notes.policy import parse_policy
from tractatus.notes.signed import VerifierKey
from tractatus.verifier.fraud import FraudCheck, verify_fraud
from tractatus.verifier.fraud_kept import Kept, read_notes
from tractatus.verifier.fraud_look import Detector, Finding, Look
from tractatus.verifier.fraud_views import compare_notes
from tractatus.verifier.fraud_watch import look
from tractatus.verifier.fraud_witness import cosign_again
from tractatus.verifier.steps import Status, Verdict
from tractatus.verifier.target import Target, open_target

_EPILOG: Final = """\
verify asks nobody: no network, no database, no clock. Exit 0 every file shows what it says, 1 one
does not. find, watch and compare exit 0 nothing was found, 1 fraud was found (each proof is written
to --out), 2 it could not be looked at. watch keeps each checkpoint, and holds the log against all.
A view is a directory of watch, or of a witness (its memory, with what it refused), a checkpoint, a
receipt, or a tlog-proof.

  tractatus fraud verify fraud-split-view-1f0e.json --policy policy
  tractatus fraud find http://127.0.0.1:9000 --receipt mine.receipt.json
  tractatus fraud watch http://127.0.0.1:9000 --keep ./seen --every 60
  tractatus fraud compare ./seen ../somebody-elses/seen --log http://127.0.0.1:9000
"""
_MARK: Final = {Status.PASSED: "holds", Status.FAILED: "FALSE", Status.NOT_CHECKED: "-"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    verify = actions.add_parser("verify", help="verify proofs of fraud, offline")
    verify.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a proof")
    verify.add_argument("--policy", type=Path, metavar="FILE", help="log and witnesses you trust")
    _add_promise_key(verify)
    verify.add_argument("--json", action="store_true", help="one JSON document a file")
    verify.set_defaults(run=run_verify)
    find = actions.add_parser("find", help="look once, at the whole log")
    _add_target(find)
    find.set_defaults(run=run_find, keep=None)
    watch = actions.add_parser("watch", help="look again and again, and keep what was seen")
    _add_target(watch)
    watch.add_argument("--keep", type=Path, required=True, metavar="DIR", help="where to keep it")
    watch.add_argument("--every", type=float, metavar="SECONDS", help="without it, one look")
    watch.set_defaults(run=run_watch)
    compare = actions.add_parser("compare", help="compare what two visitors were shown")
    compare.add_argument("views", nargs="+", type=Path, metavar="VIEW", help="see below")
    compare.add_argument("--log", required=True, metavar="TARGET", help="the log of either")
    compare.add_argument("--policy", type=Path, metavar="FILE", help="keys, instead of its own")
    compare.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="for proofs")
    compare.set_defaults(run=run_compare)


def _add_target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="TARGET", help="address of a site or platform, or a log")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="keys, instead of the log's")
    parser.add_argument(
        "--receipt",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="of an act of yours",
    )
    _add_promise_key(parser)
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="for proofs")


def _add_promise_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--promise-key", action="append", default=[], metavar="VKEY", help="signs its promises"
    )


def run_verify(arguments: argparse.Namespace) -> int:
    """Take the six steps for each file."""
    policy = parse_policy(_read(arguments.policy)) if arguments.policy else None
    keys = [VerifierKey.parse(vkey) for vkey in arguments.promise_key]
    checks = [
        verify_fraud(_read(path), target=str(path), policy=policy, promise_keys=keys)
        for path in arguments.files
    ]
    for check in checks:
        if arguments.json:
            print(json.dumps(check.document(), ensure_ascii=False))
        else:
            print(describe(check))
    return int(any(check.verdict is not Verdict.VERIFIED for check in checks))


def describe(check: FraudCheck) -> str:
    """The steps for people, and what the proof shows."""
    lines = [
        f"{step.number} {step.name:<14} {_MARK[step.status]:<6} {step.detail}"
        for step in check.steps
    ]
    if check.first_false is not None:
        step = check.first_false
        return "\n".join([*lines, f"\nnothing is shown: step {step.number}, {step.name}\n"])
    accused = "\n".join(f"  {vkey}" for vkey in check.accused)
    return "\n".join(
        [*lines, f"\nproven, {check.kind}: {check.shown}", f"by the keys\n{accused}\n"]
    )


def run_find(arguments: argparse.Namespace) -> int:
    """One look, nothing kept."""
    return _tell(_look(arguments), arguments.out)


def run_watch(arguments: argparse.Namespace) -> int:
    """One look, or one each so many seconds until something is found."""
    while True:
        try:
            code = _tell(_look(arguments), arguments.out)
        except (StoreError, FormatError, SignatureError) as error:
            if arguments.every is None:
                raise
            code = 0
            print(f"tractatus: {error}", file=sys.stderr, flush=True)
        if code or arguments.every is None:
            return code
        time.sleep(arguments.every)


def _look(arguments: argparse.Namespace) -> list[Finding]:
    receipts = [_receipt(path) for path in arguments.receipt]
    target = open_target(arguments.target, arguments.policy)
    with closing(target):
        kept = Kept(arguments.keep, target.trust.origin) if arguments.keep else None
        note = target.reader.read("checkpoint")
        found = look(
            Look(
                reader=target.reader,
                trust=target.trust,
                now_ms=time.time_ns() // 1_000_000,
                kept=[*(kept.notes() if kept else ()), *_notes_of(receipts)],
                kept_keys=kept.keys() if kept else (),
                metrics=target.metrics,
                is_live=target.is_live,
                promises=[one.promise for one in receipts],
                promise_keys=_promise_keys(arguments, receipts, target),
                records=[(one.nonce, one.record) for one in receipts],
                cosign_again=partial(cosign_again, witnesses=target.trust.policy.witnesses),
            )
        )
        if kept is not None and note is not None:
            kept.keep(note, target.trust)
    return found


def _notes_of(receipts: list[Receipt]) -> list[bytes]:
    """A receipt with proofs remembers a checkpoint, as a visit does."""
    placed = (one.placement for one in receipts if one.placement is not None)
    return [proof.checkpoint for placement in placed for proof in placement.proofs]


def _promise_keys(
    arguments: argparse.Namespace, receipts: list[Receipt], target: Target
) -> list[VerifierKey]:
    """Those that were given, else those that the receipts name."""
    vkeys = arguments.promise_key or [vkey for one in receipts for vkey in one.promise_keys]
    keys = {VerifierKey.parse(vkey) for vkey in vkeys}
    return [key for key in keys if key.name == promise_key_name(target.trust.origin)]


def run_compare(arguments: argparse.Namespace) -> int:
    """Hold two views against each other, with the log of one of them for what lies between."""
    notes = [note for view in arguments.views for note in read_notes(view)]
    with closing(open_target(arguments.log, arguments.policy)) as target:
        proof = compare_notes(notes, target.reader, target.trust)
    if proof is None:
        print(f"{len(notes)} checkpoints of one history")
        return 0
    check = verify_fraud(proof)
    return _tell([Finding(Detector.PAST, check.shown, proof, check.kind)], arguments.out)


def _tell(found: list[Finding], out: Path) -> int:
    """Print what was found, and write its proofs."""
    for one in found:
        print(f"{one.detector}: {one.what}")
        if one.proof:
            digest = sha256(one.proof).hexdigest()[:16]
            path = out / f"fraud-{one.kind}-{digest}.json"
            try:
                out.mkdir(parents=True, exist_ok=True)
                path.write_bytes(one.proof)
            except OSError as error:
                raise StoreError(f"cannot write {path}: {error.strerror}") from error
            print(f"  proof: {path}")
        else:
            print("  seen, and no proof of it can be handed on")
    if not found:
        print("nothing was found")
    sys.stdout.flush()
    return int(bool(found))


def _receipt(path: Path) -> Receipt:
    try:
        return parse_receipt(_read(path, MAX_RECEIPT_SIZE))
    except FormatError as error:
        raise SettingsError(f"{path}: {error}") from error


def _read(path: Path, limit: int = MAX_FRAUD_SIZE) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise StoreError(f"cannot read {path}: {error.strerror}") from error
