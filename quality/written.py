"""Acts and records of reasoning that were written singly by a writer from outside.

    python -m quality.written [--records FILE ...] [--acts FILE ...]

`quality/fresh/README.md` says how they were written and split.
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from quality.figures import Share, table
from quality.ordinary import waits
from quality.reasoning import DEFECTS, Domain, Proposal, examine, is_stopped
from quality.sets import HERE, read_lines
from tractatus.governance import Act, ActorKind, Alternative, Evidence, Impact, Reasoning
from tractatus.governance.metacognition import step_weights

# Open while the software was changed; what was sealed of the former set is among them since.
RECORDS: Final = tuple(
    HERE / "fresh" / f"reasoning_{name}.toml"
    for name in ("development", "sealed", "third_development", "third_sealed", "fourth_development")
)
ACTS: Final = tuple(
    HERE / "acts" / f"{name}.jsonl"
    for name in ("fresh_development", "fresh_sealed", "third_development", "third_sealed")
)
# Kept out of sight of whoever changed the software; in the tree when nothing is changed any more.
SEALED_RECORDS: Final = HERE / "fresh" / "reasoning_fourth_sealed.toml"
SEALED_ACTS: Final = HERE / "acts" / "fourth_sealed.jsonl"
SEED: Final = 27_027
SOUND: Final = "sound"
_BY_HAND: Final = frozenset(
    {
        "alternatives paraphrase the act",
        "parameter differs from the evidence",
        "a step contradicts the act",
        "reasoning about something else",
    }
)

_RECORD_GOALS: Final = {SOUND: "at most 2 %"}
_ACT_GOALS: Final = {"commit": "at most 2 %", "request": "at most 5 %", "crossing": "none set"}
_ACT_NAMES: Final = {
    "commit": "commit subjects sent to a human",
    "request": "requests sent to a human",
    "crossing": "boundary crossings sent to a human",
}
_HEAD: Final = ("goal", "sealed (95 % interval), n", "development")

Record = Mapping[str, Any]


def read_records(path: Path) -> list[tuple[str, Record]]:
    """Every record of a file with the name of its domain."""
    domains = tomllib.loads(path.read_text(encoding="utf-8"))["domain"]
    return [(domain["name"], record) for domain in domains for record in domain["record"]]


def sound(record: Record) -> Proposal:
    """The record as it is written."""
    evidence = tuple(
        Evidence(claim, f"file:{place}") for place, claim in enumerate(record["evidence"])
    )
    act = Act(
        record["type"],
        "agent",
        ActorKind.AGENT,
        record["parameters"],
        impact=Impact[record.get("impact", "medium").upper()],
        reversible=record.get("reversible", True),
        description=record["text"],
    )
    reasoning = Reasoning(
        goal=record["goal"],
        evidence=evidence,
        steps=tuple(record["steps"]),
        alternatives=tuple(Alternative(*pair) for pair in record["alternatives"]),
        assumptions=tuple(record["assumptions"]),
        risks=tuple(record["risks"]),
        rollback=record["rollback"],
    )
    return Proposal(act, reasoning, frozenset(one.reference for one in evidence))


def variants(path: Path) -> Iterator[tuple[str, str, Proposal]]:
    """The domain, the defect (or `SOUND`) and the proposal, of every record and way to spoil it."""
    chance = random.Random(SEED)
    written = read_records(path)
    for name, record in written:
        proposal = sound(record)
        yield name, SOUND, proposal
        for text in record["paraphrases"]:
            yield name, "alternatives paraphrase the act", _with_alternative(proposal, text)
        for text in record["contradictions"]:
            yield name, "a step contradicts the act", _with_step(proposal, text, chance)
        for place, claim in record["differing"]:
            yield name, "parameter differs from the evidence", _with_claim(proposal, place, claim)
        other = chance.choice([one for domain, one in written if domain != name])
        yield name, "reasoning about something else", _with_reasoning(proposal, sound(other))
        domain: Domain = {}
        for defect, spoil in DEFECTS.items():
            if defect not in _BY_HAND:
                yield name, defect, spoil(proposal, domain, chance)


def _with_alternative(proposal: Proposal, text: str) -> Proposal:
    assert proposal.reasoning is not None
    only = (Alternative(text, "takes as long"),)
    return replace(proposal, reasoning=replace(proposal.reasoning, alternatives=only))


def _with_step(proposal: Proposal, text: str, chance: random.Random) -> Proposal:
    assert proposal.reasoning is not None
    steps = list(proposal.reasoning.steps)
    steps.insert(chance.randint(0, len(steps)), text)
    return replace(proposal, reasoning=replace(proposal.reasoning, steps=tuple(steps)))


def _with_claim(proposal: Proposal, place: int, claim: str) -> Proposal:
    assert proposal.reasoning is not None
    evidence = list(proposal.reasoning.evidence)
    evidence[place] = replace(evidence[place], claim=claim)
    return replace(proposal, reasoning=replace(proposal.reasoning, evidence=tuple(evidence)))


def _with_reasoning(proposal: Proposal, other: Proposal) -> Proposal:
    return replace(proposal, reasoning=other.reasoning, known=other.known)


def measure_records(path: Path) -> dict[str, Share]:
    """The share stopped of sound records and of each defect."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for _, defect, proposal in variants(path):
        found[defect].append(is_stopped(examine(proposal)))
    return {defect: Share.that(answers) for defect, answers in found.items()}


def measure_acts(path: Path) -> dict[str, Share]:
    """The share that waits for a human, of commit subjects, of requests and of crossings."""
    found: defaultdict[str, list[bool]] = defaultdict(list)
    for row in read_lines(path):
        act_type = "git.commit" if row["kind"] == "commit" else "request.handle"
        found[row["kind"]].append(waits(row["text"], act_type))
    return {kind: Share.that(answers) for kind, answers in found.items()}


def section() -> str:
    """The part of the page."""
    acts = _halves(measure_acts, SEALED_ACTS, ACTS)
    records = _halves(measure_records, SEALED_RECORDS, RECORDS)
    return "\n".join(
        [
            "Writers who had read neither the software nor its other sets wrote acts, and records "
            "of reasoning one by one without a template. Those of the column of development were "
            "read and fitted to: what the software does with these it was made to do. Sealed ones "
            f"estimate what it does with others: acts of `{SEALED_ACTS.name}`, records of "
            f"`{SEALED_RECORDS.name}`.",
            "",
            table(
                ["act", *_HEAD],
                [[_ACT_NAMES[kind], _ACT_GOALS[kind], *shares] for kind, shares in acts.items()],
            ),
            "",
            table(
                ["record", *_HEAD],
                [[_called(kind), _RECORD_GOALS.get(kind, "98 %"), *shares]
                 for kind, shares in records.items()],
            ),
            "",
            "Steps that no exact reading decides are weighed. Fitted without a writer's records, "
            "and with the one threshold that all left-out writers give, the weights with the exact "
            "readings stop so many of that writer's sound records for a step, and find so many "
            "contradicting steps (`makers` are those of the software, with their templates):",
            "",
            table(["writer left out", "sound, stopped for a step", "contradicting steps found"],
                  _left_out()),
            "",
            *_missing(),
            "Data: `quality/fresh/`, `quality/acts/`. Command: `python -m quality.written`.",
        ]
    )  # fmt: skip


def _halves(
    measure: Callable[[Path], dict[str, Share]], sealed: Path, opened: Sequence[Path]
) -> dict[str, tuple[Share | str, Share]]:
    """For each kind its share of the sealed half, or a dash where that is missing, and of these."""
    kept = measure(sealed) if sealed.exists() else {}
    shares = pooled(measure(path) for path in opened if path.exists())
    return {kind: (kept.get(kind, "–"), share) for kind, share in shares.items()}


def pooled(files: Iterable[Mapping[str, Share]]) -> dict[str, Share]:
    """The shares of several files as one, by kind."""
    found: dict[str, Share] = {}
    for shares in files:
        for kind, one in shares.items():
            before = found.get(kind, Share(0, 0))
            found[kind] = Share(before.hits + one.hits, before.of + one.of)
    return found


def _left_out() -> list[list[Any]]:
    """Each writer, with what weights that were fitted without the writer's records do with them."""
    return [
        [writer, Share(*waiting), Share(*step_weights.FOUND[writer])]
        for writer, waiting in step_weights.WAITING.items()
    ]


def _called(kind: str) -> str:
    return "sound (false alarms)" if kind == SOUND else kind


def _missing() -> list[str]:
    """What the page says where a file is not there."""
    sealed = [one.name for one in (SEALED_ACTS, SEALED_RECORDS) if not one.exists()]
    opened = [one.name for one in (*ACTS, *RECORDS) if not one.exists()]
    lines = []
    if sealed:
        lines += [f"Not measured: {_listed(sealed)}, kept out of sight and missing here.", ""]
    if opened:
        lines += [f"Not in the figures of development: {_listed(opened)}, missing here.", ""]
    return lines


def _listed(names: Sequence[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def main() -> None:
    """Print the figures of both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=Path, nargs="+", default=RECORDS)
    parser.add_argument("--acts", type=Path, nargs="+", default=ACTS)
    asked = parser.parse_args()
    for title, shares in (
        ("record", pooled(measure_records(path) for path in asked.records if path.exists())),
        ("act", pooled(measure_acts(path) for path in asked.acts if path.exists())),
    ):
        print(table([title, "stopped (95 % interval), n"], [[*row] for row in shares.items()]))
        print()


if __name__ == "__main__":
    main()
