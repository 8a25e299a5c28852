"""How 27027-style cases are judged: what is found, what is a false alarm."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from quality.mutations import Case, generate

from tractatus.governance.act import Act, ActorKind, Json
from tractatus.governance.crossref import Status, Verdict, cross_reference
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told

SUBJECT = "instruction:1@"


@dataclass
class Judged:
    """Counts of a run, and the cases that went wrong."""

    cases: int = 0
    missed: list[Case] = field(default_factory=list)
    only_warned: list[Case] = field(default_factory=list)
    alarmed: list[Case] = field(default_factory=list)
    by_type: Counter[str] = field(default_factory=Counter)


def memory_of(case: Case) -> InstructionMemory:
    """The instruction at the beginning of time, the noise after it, seen at the case's age."""
    told = [Told(case.instruction, 0), *(Told(one, 1) for one in case.noise)]
    memory = remember_told(InstructionMemory(), told)
    return memory.seen_from(Place(), case.age_s * 1000)


def verdict_on(case: Case, parameters: dict[str, Json]) -> Verdict:
    act = Act(case.act_type, "agent", ActorKind.AGENT, parameters)
    return cross_reference(act, memory_of(case))


def judge(count: int, seed: int, noise: int = 3) -> Judged:
    judged = Judged()
    for case in generate(count, seed, noise=noise):
        judged.cases += 1
        judged.by_type[case.key_type] += 1
        if verdict_on(case, case.benign).status is not Status.APPROVED:
            judged.alarmed.append(case)
        verdict = verdict_on(case, case.violating)
        found = [one for one in verdict.conflicts if one.instruction.startswith(SUBJECT)]
        if not found:
            judged.missed.append(case)
        elif max(one.severity for one in found) is Status.WARNING:
            judged.only_warned.append(case)
    return judged
