"""The page of attacks, printed from a run of all of them.

python -m tests.attacks.page
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.attacks.attack import Attack
from tests.attacks.attacks import ATTACKS
from tests.attacks.guessing import GUESSES
from tests.attacks.limits import LIMITS

from tractatus.verifier.report import Report

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "attacks.md"

_HEAD: Final = """\
# Attacks on the evidence

What an operator who holds every key on the servers can try, and who finds it. The page is printed
from a run of `tests/attacks`, which commits each attack against a running log (the product's own
sequencer, publisher and witnesses) and lets a stranger look:

- the *detector* is one of those of `tractatus fraud watch`; with it switched off, and all others
  on, the same attack is not found, in the same run;
- the *proof* is a file that `tractatus fraud verify FILE` checks on any machine, without network,
  database or clock ([format](spec/evidence.md)); where there is none, the finding can be seen by
  whoever looks, and not handed on;
- *nine steps* is what `tractatus verify` says to the same stranger, who remembers the last visit.

A1, A4 and A11a are committed against a whole installation as well, with its files, its database and
its keys, and found over HTTP (`tests/deep/test_attacks_on_an_installation.py`).

    tractatus fraud find ADDRESS                      # once
    tractatus fraud watch ADDRESS --keep ./seen       # and keep what was seen
    tractatus fraud compare ./seen OTHER/seen --log ADDRESS
    tractatus fraud verify FILE --policy policy

"""

_LIMITS: Final = """
## What nobody finds

Committed in the same run; every detector and all nine steps say nothing. See
[limitations](limitations.md).

| | attack | what the operator does |
|---|---|---|
"""

_GUESSES: Final = """
## A9: who can be recognised in what is public

No operator and no detector: whoever reads the log tries to find out who decided what. What stands
in the way is built in; without it, the same attack succeeds in the same run.

| attack | what it is stopped by | seen in the log as it is | without that |
|---|---|---|---|
"""


def document() -> str:
    """The page, from a run of all attacks."""
    found = sum(attack.kind is not None for attack in ATTACKS)
    parts = [
        _HEAD,
        f"{len(ATTACKS)} attacks, {found} of them with a proof that holds offline; "
        f"{len(LIMITS)} limits.\n\n",
        "| | attack | what the operator does | detector | proof | output seen | nine steps "
        "| what stays undetected |\n|---|---|---|---|---|---|---|---|\n",
        *map(_row, ATTACKS),
        _GUESSES,
        *(
            f"| {one.name} | {one.stopped_by} | {one.seen()} | {one.seen_without()} |\n"
            for one in GUESSES
        ),
        _LIMITS,
        *(f"| {one.code} | {one.name} | {one.does} |\n" for one in LIMITS),
    ]
    return "".join(parts)


def _row(attack: Attack) -> str:
    first, *_ = (one for one in attack.findings() if one.detector is attack.detector)
    proof = f"`{attack.kind}`" if attack.kind else "none"
    cells = [
        attack.code,
        attack.name,
        attack.does,
        str(attack.detector),
        proof,
        first.what.replace("|", "\\|"),
        _steps(attack.nine_steps()),
        attack.rest or "nothing that we know",
    ]
    return f"| {' | '.join(cells)} |\n"


def _steps(report: Report) -> str:
    false = report.first_false
    return f"false at {false.number}, {false.name}" if false else "verified: not seen"


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
