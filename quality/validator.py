"""CrossReferenceValidator on 27027-style cases: an instruction, and an act that forgets it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from quality.figures import Share, table
from quality.mutations import AGES_S, KEY_TYPES, Case, generate
from tractatus.governance.act import Act, ActorKind, Json
from tractatus.governance.crossref import Status, Verdict, cross_reference
from tractatus.governance.instructions.instruction import Place
from tractatus.governance.instructions.memory import InstructionMemory
from tractatus.governance.instructions.told import Told, remember_told

SEED: Final = 20_26
CASES: Final = 2_400
NOISES: Final = (0, 3, 10)
_SUBJECT: Final = "instruction:1@"


def verdict_on(case: Case, parameters: Mapping[str, Json]) -> Verdict:
    """The validator's answer at the case's age; the noise was told after the instruction."""
    told = [Told(case.instruction, 0), *(Told(one, 1) for one in case.noise)]
    memory = remember_told(InstructionMemory(), told)
    act = Act(case.act_type, "agent", ActorKind.AGENT, dict(parameters))
    return cross_reference(act, memory.seen_from(Place(), case.age_s * 1000))


def is_found(case: Case) -> bool:
    """Whether the act that forgets is held against the instruction itself."""
    conflicts = verdict_on(case, case.violating).conflicts
    return any(one.instruction.startswith(_SUBJECT) for one in conflicts)


def is_alarm(case: Case) -> bool:
    """Whether the act that follows the instruction in another spelling is not approved."""
    return verdict_on(case, case.benign).status is not Status.APPROVED


def section(count: int = CASES) -> str:
    """The part of the page."""
    cases = {noise: list(generate(count, SEED, noise=noise)) for noise in NOISES}
    judged = [(case, is_found(case), is_alarm(case)) for some in cases.values() for case in some]

    def row(name: str, keep: list[tuple[Case, bool, bool]]) -> list[object]:
        found = Share.that(found for _, found, _ in keep)
        return [name, found, Share.that(alarm for _, _, alarm in keep)]

    by_noise = [
        row(f"{noise} other instructions", [one for one in judged if one[0] in set_])
        for noise, set_ in ((noise, _Ids(some)) for noise, some in cases.items())
    ]
    by_key = [row(key, [one for one in judged if one[0].key_type == key]) for key in KEY_TYPES]
    by_age = [row(f"{age} s", [one for one in judged if one[0].age_s == age]) for age in AGES_S]
    head = ["what", "conflicts found, goal at least 99.5 %", "false alarms, goal at most 0.5 %"]
    return "\n".join(
        [
            f"{count} pairs for each amount of noise: an act that follows an instruction in "
            "another spelling, and one that does not. The generator's writer knew the validator.",
            "",
            table(head, [row("all", judged), *by_noise, *by_key, *by_age]),
            "",
            f"Data: `quality/mutations.py`, seed {SEED}. Command: `python -m quality.report "
            "validator`.",
        ]
    )


class _Ids:
    """Membership by identity: cases of different runs may be equal."""

    def __init__(self, cases: list[Case]) -> None:
        self._ids = {id(case) for case in cases}

    def __contains__(self, case: Case) -> bool:
        return id(case) in self._ids
