"""Acts and records of reasoning that were written singly by a writer from outside.

    python -m quality.written [--records FILE] [--acts FILE]

`quality/fresh/README.md` says how they were written and split.
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from quality.figures import Share, table
from quality.ordinary import waits
from quality.reasoning import DEFECTS, Domain, Proposal, examine, is_stopped
from quality.sets import HERE, read_lines
from tractatus.governance import Act, ActorKind, Alternative, Evidence, Impact, Reasoning

RECORDS: Final = HERE / "fresh" / "reasoning_development.toml"
ACTS: Final = HERE / "acts" / "fresh_development.jsonl"
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


def main() -> None:
    """Print the figures of both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=Path, default=RECORDS)
    parser.add_argument("--acts", type=Path, default=ACTS)
    asked = parser.parse_args()
    for title, shares in (
        ("record", measure_records(asked.records)),
        ("act", measure_acts(asked.acts)),
    ):
        print(table([title, "stopped (95 % interval), n"], [[*row] for row in shares.items()]))
        print()


if __name__ == "__main__":
    main()
