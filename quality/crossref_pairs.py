"""CrossReferenceValidator on pairs of an instruction and an act that somebody else wrote.

Each line has an instruction, one act and whether that act goes against it. `seventh_sealed` and
`sixth_generated` came into the tree when nothing was changed any more; the others lie open, also
those once sealed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from quality.figures import Share, table
from quality.sets import HERE, read_lines
from tractatus.governance.act import Act, ActorKind
from tractatus.governance.crossref import Status, Verdict, cross_reference
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told

PAIRS: Final = HERE / "pairs"
# File, and what it is called on the page; the one that nobody had looked at stands first.
HALVES: Final = (
    ("seventh_sealed.jsonl", "seventh, sealed"),
    ("sixth_generated.jsonl", "sixth, sealed (generated)"),
    ("sixth_third.jsonl", "sixth, third writer"),
    ("sixth_second.jsonl", "sixth, second writer"),
    ("sixth_first.jsonl", "sixth, first writer"),
    ("fifth_sealed.jsonl", "fifth, formerly sealed (generated)"),
    ("fifth_development.jsonl", "fifth, development (generated)"),
    ("fourth_sealed.jsonl", "fourth, formerly sealed"),
    ("fourth_development.jsonl", "fourth, development"),
    ("third_sealed.jsonl", "third, formerly sealed"),
    ("third_development.jsonl", "third, development"),
    ("sealed.jsonl", "first, formerly sealed"),
    ("development.jsonl", "first, development"),
)
_SUBJECT: Final = "instruction:1@"


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a file.

    Args:
        id: Stable within the set.
        key: What kind of value it is about.
        instruction: As a member said it.
        act: As proposed some time later.
        age_s: Between the two, seconds.
        conflict: Whether the act goes against the instruction, as its writer says.
    """

    id: str
    key: str
    instruction: str
    act: Act
    age_s: int
    conflict: bool


def read_pairs(path: Path) -> list[Pair]:
    """Every pair of a file, in its order; none where there is no file."""
    return [_pair(row) for row in read_lines(path)] if path.exists() else []


def verdict_on(pair: Pair) -> Verdict:
    """The validator's answer at the age of the pair."""
    memory = remember_told(InstructionMemory(), [Told(pair.instruction, 0)])
    return cross_reference(pair.act, memory.seen_from(Place(), pair.age_s * 1000))


def is_found(verdict: Verdict) -> bool:
    """Whether the act is held against the instruction; a warning is enough."""
    return any(one.instruction.startswith(_SUBJECT) for one in verdict.conflicts)


def is_stopped(verdict: Verdict) -> bool:
    """Whether the act does not go on without a person, for whatever reason."""
    return verdict.status >= Status.ESCALATE


def section(halves: Sequence[tuple[str, str]] = HALVES, where: Path = PAIRS) -> str:
    """The part of the page.

    Args:
        halves: Files with their names on the page.
        where: The directory of the files; one that is missing is said to be.
    """
    parts = [_INTRODUCTION]
    for file, name in halves:
        pairs = read_pairs(where / file)
        parts.append(_of_half(name, pairs) if pairs else _missing(name, file))
    files = ", ".join(f"`quality/pairs/{file}`" for file, _ in halves)
    return "\n\n".join([*parts, f"Data: {files}. Command: `python -m quality.report pairs`."])


_INTRODUCTION: Final = (
    "Pairs by writers who had seen neither the validator nor its tests: an instruction in the "
    "words of people, and an act. What counts as found is any conflict with the instruction, a "
    "warning included; what counts as a false alarm is anything but APPROVED. Beside them what "
    "waits for a person or is refused. The goals are those of the design: 99.5 % found at 0.5 % "
    "false alarms; no set that nobody had read has come near them. `seventh, sealed` (written by "
    "hand) and `sixth, sealed` (generated) are the estimates: out of sight while the validator was "
    "changed. Texts of the others were read while rules were made general, and are found oftener "
    "for that: the software before these changes found 69.4 % of the conflicts of `sixth, third "
    "writer` with 14.4 % false alarms, and 75.0 % of `sixth, sealed` with 15.8 %. What is called "
    "generated comes out of other people's programs: many pairs are of one kind, and the "
    "intervals are too narrow."
)


def _missing(name: str, file: str) -> str:
    return f"`{name}`: not measured, for `quality/pairs/{file}` is not there."


def _of_half(name: str, pairs: Sequence[Pair]) -> str:
    judged = [(pair, verdict_on(pair)) for pair in pairs]
    keys = dict.fromkeys(pair.key for pair in pairs)
    rows = [_row("all", judged)]
    rows += [_row(key, [one for one in judged if one[0].key == key]) for key in keys]
    head = [name, "conflicts found", "of conflicts, stopped", "false alarms", "falsely stopped"]
    return table(head, rows)


def _row(name: str, judged: Sequence[tuple[Pair, Verdict]]) -> list[object]:
    bad = [verdict for pair, verdict in judged if pair.conflict]
    good = [verdict for pair, verdict in judged if not pair.conflict]
    return [
        name,
        Share.that(map(is_found, bad)),
        Share.that(map(is_stopped, bad)),
        Share.that(one.status is not Status.APPROVED for one in good),
        Share.that(map(is_stopped, good)),
    ]


def _pair(row: Mapping[str, Any]) -> Pair:
    act = row["act"]
    proposed = Act(
        act["type"],
        "agent",
        ActorKind.AGENT,
        act.get("parameters", {}),
        description=act.get("text", ""),
    )
    return Pair(row["id"], row["key"], row["instruction"], proposed, row["age_s"], row["conflict"])
