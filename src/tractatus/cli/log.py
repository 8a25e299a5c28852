"""`tractatus log`: list the damage of a log on disk; write the proof of one leaf."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

from tractatus.cli import log_end
from tractatus.errors import FormatError, StoreError, VerificationError
from tractatus.notes.proof import format_proof
from tractatus.verifier.damage import Findings, find_damage
from tractatus.verifier.listing import list_log
from tractatus.verifier.prove import prove_leaf
from tractatus.verifier.readers import DirectoryReader
from tractatus.verifier.target import log_directory, open_target
from tractatus.verifier.trust import Trust

_EPILOG: Final = """\
fsck exits 0 if every file is whole, 1 if any is damaged (all are listed), 2 if it cannot tell.
Unreadable files, links, pipes and what no log has are listed too; nothing is waited for. Without a
checkpoint that its log signed, the files are held against each other.
A proof is a C2SP tlog-proof: it holds offline, against the witness policy.

  tractatus log fsck ./data/log
  tractatus log fsck ./data/log --json
  tractatus log proof 42 --log ./data/log > 42.tlog-proof
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    fsck = actions.add_parser("fsck", help="list all damage of a log on disk")
    fsck.add_argument("directory", type=Path, metavar="DIR", help="the log's directory")
    fsck.add_argument("--json", action="store_true", help="one JSON document")
    fsck.add_argument("--policy", type=Path, metavar="FILE", help="witness policy to trust")
    fsck.set_defaults(run=run_fsck)
    proof = actions.add_parser("proof", help="write the proof of one leaf to standard output")
    proof.add_argument("index", type=int, metavar="INDEX", help="the leaf's index, from 0")
    proof.add_argument(
        "--log", default="data/log", metavar="LOG", help="directory or address (default: data/log)"
    )
    proof.add_argument("--policy", type=Path, metavar="FILE", help="witness policy to trust")
    proof.set_defaults(run=run_proof)
    log_end.configure(actions)


def run_fsck(arguments: argparse.Namespace) -> int:
    """Print every damaged file."""
    directory = _log_in(arguments.directory)
    listing = list_log(directory)
    trust, problem = _trust(directory, arguments.policy)
    known = [("policy", problem)] if problem else []
    findings = find_damage(
        DirectoryReader(directory), trust, listing.files, known + listing.strange
    )
    if arguments.json:
        print(json.dumps(_document(findings), indent=2))
    else:
        for one in findings.damage:
            print(f"{_printable(one.path)}: {_printable(one.problem)}")
        more = "" if findings.is_complete else " at least; not examined further"
        print(f"{findings.size} leaves, {len(findings.damage)} damaged{more}")
    return 1 if findings.damage else 0


def _document(findings: Findings) -> dict[str, object]:
    return {
        "size": findings.size,
        "complete": findings.is_complete,
        "damage": [{"path": one.path, "problem": one.problem} for one in findings.damage],
    }


def _log_in(path: Path) -> Path:
    """The log's directory; `StoreError` where there is none."""
    try:
        if path.is_dir():
            return log_directory(path)
    except OSError as error:
        raise StoreError(f"cannot look into {path}: {error.strerror}") from error
    raise StoreError(f"there is no directory: {path}")


def _trust(directory: Path, policy: Path | None) -> tuple[Trust | None, str]:
    """Whom to trust; None, and why, where the log's own policy is damaged."""
    if policy is not None:
        return open_target(str(directory), policy).trust, ""
    try:
        return open_target(str(directory)).trust, ""
    except (FormatError, StoreError) as error:
        return None, f"{error}; signatures are not checked"


def _printable(text: str) -> str:
    """Names of files are anything; a terminal is not to obey them."""
    return text if text.isprintable() else ascii(text)


def run_proof(arguments: argparse.Namespace) -> int:
    """Print the proof, or say why the log has none that holds."""
    target = open_target(arguments.log, arguments.policy)
    try:
        with closing(target):
            proof, _ = prove_leaf(target.reader, target.trust, arguments.index)
    except VerificationError as error:
        print(f"tractatus: {error}", file=sys.stderr)
        return 1
    sys.stdout.write(format_proof(proof).decode("utf-8"))
    return 0
