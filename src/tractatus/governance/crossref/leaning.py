"""The last reading: by general features alone, whether an act leans against an instruction.

Where no exact reading found anything, a linear model over what the two have in common says how much
the act sounds like what the instruction does not want. It only ever adds a warning. Weights are
fitted by `quality/fit_leaning.py`; what it finds, and at what price, stands in `leaning_weights`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tractatus.governance.act import Act
from tractatus.governance.case import Memory
from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.conflicts import said_in
from tractatus.governance.crossref.leaning_done import Done, done_by, spelt, texts_of
from tractatus.governance.crossref.leaning_features import Pairing, features
from tractatus.governance.crossref.leaning_said import said_in_text
from tractatus.governance.crossref.leaning_weights import BIAS, COMMON_STEMS, THRESHOLD, WEIGHTS
from tractatus.governance.crossref.stems import COMMON, stem
from tractatus.governance.facts.fact import Fact
from tractatus.governance.instructions.instruction import Authority, Instruction

if TYPE_CHECKING:
    from tractatus.governance.instructions.memory import InstructionMemory

# Instructions that are weighed for one act, and that are looked at to choose them.
MAX_WEIGHED: Final = 4
_MAX_SEEN: Final = 256
_LONGEST: Final = 2_000  # characters of an instruction; longer ones are not weighed
_MAX_LOOKED_AT: Final = 8_000  # characters of one text of an act by which subjects are looked up
_SCALARS: Final = (int, float, type(None))
_WORD: Final = re.compile(r"[a-z]{3,40}")
_COMMON: Final = COMMON | COMMON_STEMS

LEANS: Final = "crossref.leans_against"

Subjects = Mapping[str, Sequence[Instruction]]


def build_subjects(memory: InstructionMemory) -> Subjects:
    """Every instruction by the stems that tell its subject, oldest first; made once for all."""
    found: dict[str, list[Instruction]] = {}
    for one in memory.everything:
        if not one.superseded_by and one.authority is not Authority.DATA:
            for word in _subject(one.text) if len(one.text) <= _LONGEST else ():
                found.setdefault(word, []).append(one)
    return found


def leaning(
    act: Act,
    memory: Memory,
    facts: Sequence[Fact],
    consulted: Collection[str],
    decided: Collection[str],
) -> Iterator[Conflict]:
    """A warning for each instruction that the act leans against.

    Costs a look-up of the act's words where it shares none that tells a subject.

    Args:
        act: As proposed.
        memory: Seen from where and when the act happens.
        facts: Of the act, as the exact readings have them.
        consulted: References of instructions that an exact reading compared with the act.
        decided: References of those against which it found something.
    """
    subjects = memory.derived("leaning", build_subjects)
    readings: list[Done] = []
    for one in _sharing(act, subjects) if subjects else ():
        if one.reference in decided or not memory.is_in_force(one):
            continue
        readings = readings or readings_of(act)
        if max(weigh(one, reading, facts, one.reference in consulted) for reading in readings) > (
            THRESHOLD
        ):
            yield Conflict(
                LEANS, "/type", act.type, one.text[:80], one.reference, None,
                Status.WARNING, f"the act may not be what was said, by its words: {said_in(one)}",
            )  # fmt: skip


def readings_of(act: Act) -> list[Done]:
    """The act without its description and with it: what a caller says of it only raises."""
    bare = done_by(act, description=False)
    return [bare, done_by(act, description=True)] if act.description else [bare]


def weigh(one: Instruction, done: Done, facts: Sequence[Fact], is_consulted: bool) -> float:
    """Log odds that an act goes against an instruction, by the fitted weights."""
    return BIAS + sum(
        WEIGHTS.get(name, 0.0) * value
        for name, value in features(pairing(one, done, facts, is_consulted)).items()
    )


def pairing(one: Instruction, done: Done, facts: Sequence[Fact], is_consulted: bool) -> Pairing:
    """An instruction beside an act."""
    constraints = one.classification.constraints
    return Pairing(said_in_text(one.text), done, constraints, facts, is_consulted, COMMON_STEMS)


def _sharing(act: Act, subjects: Subjects) -> list[Instruction]:
    """The instructions that speak of what the act speaks of, those that share most first."""
    shared: dict[str, int] = {}
    found: dict[str, Instruction] = {}
    seen = 0
    words = subjects.keys() & words_looked_up(act)
    for word in sorted(words, key=lambda one: (len(subjects[one]), one)):
        for one in reversed(subjects[word][-(_MAX_SEEN - seen) :]):
            seen += 1
            found[one.id] = one
            shared[one.id] = shared.get(one.id, 0) + 1
        if seen >= _MAX_SEEN:
            break
    ranked = sorted(found.values(), key=lambda one: (-shared[one.id], -one.at_ms, one.id))
    return ranked[:MAX_WEIGHED]


def words_looked_up(act: Act) -> set[str]:
    """The stems of an act by which instructions are found; every act is looked up."""
    texts = [act.type, act.target, act.description[:_MAX_LOOKED_AT]]
    for name, value in act.parameters.items():
        texts.append(name)
        if isinstance(value, str):
            texts.append(value[:_MAX_LOOKED_AT])
        elif not isinstance(value, _SCALARS):
            texts += [text[:_MAX_LOOKED_AT] for *_, text in texts_of(act)]
            break
    return set(map(stem, _WORD.findall(spelt("\n".join(texts)))))


@lru_cache(maxsize=4096)
def _subject(text: str) -> frozenset[str]:
    return frozenset(map(stem, _WORD.findall(spelt(text)))) - _COMMON
