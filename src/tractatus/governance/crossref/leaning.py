"""The last reading: by general features alone, whether an act leans against an instruction.

Where no exact reading found anything, a linear model over what the two have in common says how much
the act sounds like what the instruction does not want. It only ever adds a warning. Weights are
fitted by `quality/fit_leaning.py`; what it finds, and at what price, stands in `leaning_weights`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from tractatus.governance.act import Act
from tractatus.governance.case import Memory
from tractatus.governance.crossref.conflict import Conflict, Status
from tractatus.governance.crossref.conflicts import said_in
from tractatus.governance.crossref.leaning_done import Done, done_by, is_mixed, spelt, texts_of
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

LEANS: Final = "crossref.leans_against"

Subjects = Mapping[str, Sequence[Instruction]]


def build_subjects(memory: InstructionMemory) -> Subjects:
    """Every instruction by the stems that tell its subject, oldest first; made once for all."""
    found: dict[str, list[Instruction]] = {}
    for one in memory.everything:
        if not one.superseded_by and one.authority is not Authority.DATA:
            for word in subject_of(one.text) - COMMON_STEMS if len(one.text) <= _LONGEST else ():
                found.setdefault(word, []).append(one)
    return found


def leaning(
    act: Act, memory: Memory, facts: Sequence[Fact], decided: Collection[str]
) -> Iterator[Conflict]:
    """A warning for each instruction that the act leans against.

    Costs a look-up of the act's words where it shares none that tells a subject.

    Args:
        act: As proposed.
        memory: Seen from where and when the act happens.
        facts: Of the act, as the exact readings have them.
        decided: References of instructions against which an exact reading found something.
    """
    subjects = memory.derived("leaning", build_subjects)
    if not subjects:
        return
    asked = partial(_is_asked, memory=memory, decided=decided)
    words = words_looked_up(act)
    found = _sharing(words, subjects, asked)
    if act.description:
        # What a caller says of an act adds instructions, and takes none of them away.
        found = [*found, *_sharing(words | _stems(act.description), subjects, asked)]
    readings = readings_of(act, facts) if found else []
    for one in {one.id: one for one in found}.values():
        if max(weigh(one, *reading) for reading in readings) > THRESHOLD:
            yield Conflict(
                LEANS, "/type", act.type, one.text[:80], one.reference, None,
                Status.WARNING, f"the act may not be what was said, by its words: {said_in(one)}",
            )  # fmt: skip


def _is_asked(one: Instruction, memory: Memory, decided: Collection[str]) -> bool:
    return one.reference not in decided and memory.is_in_force(one)


def readings_of(act: Act, facts: Sequence[Fact]) -> list[tuple[Done, Sequence[Fact]]]:
    """The act in each way that it can be read, of which the gravest counts.

    Without its description and with it, for what a caller says of an act only raises; with camel
    case parted and not, for neither do capitals lower anything.
    """
    own = [one for one in facts if one.pointer != "/text"]
    described = [(False, own), (True, facts)] if act.description else [(False, own)]
    return [
        (done_by(act, description=description, parted=parted), known)
        for parted in ((False, True) if is_mixed(act) else (True,))
        for description, known in described
    ]


def weigh(one: Instruction, done: Done, facts: Sequence[Fact]) -> float:
    """Log odds that an act goes against an instruction, by the fitted weights."""
    constraints = one.classification.constraints
    pair = Pairing(said_in_text(one.text), done, constraints, facts, COMMON_STEMS)
    return BIAS + sum(WEIGHTS.get(name, 0.0) * value for name, value in features(pair).items())


def _sharing(
    said: Set[str], subjects: Subjects, asked: Callable[[Instruction], bool]
) -> list[Instruction]:
    """The instructions that speak of what is said, those that share most of it first."""
    shared: dict[str, int] = {}
    found: dict[str, Instruction] = {}
    seen = 0
    words = subjects.keys() & said
    if not words:
        return []
    for word in sorted(words, key=lambda one: (len(subjects[one]), one)):
        for one in reversed(subjects[word][-(_MAX_SEEN - seen) :]):
            seen += 1
            found[one.id] = one
            shared[one.id] = shared.get(one.id, 0) + 1
        if seen >= _MAX_SEEN:
            break
    ranked = sorted(found.values(), key=lambda one: (-shared[one.id], -one.at_ms, one.id))
    return list(islice(filter(asked, ranked), MAX_WEIGHED))


def words_looked_up(act: Act) -> frozenset[str]:
    """The stems of an act, without its description, by which instructions are found."""
    texts = [act.type, act.target]
    for name, value in act.parameters.items():
        texts.append(name)
        if isinstance(value, str):
            texts.append(value[:_MAX_LOOKED_AT])
        elif not isinstance(value, _SCALARS):
            texts += [text[:_MAX_LOOKED_AT] for *_, text in texts_of(act)]
            break
    return _stems("\n".join(texts))


def _stems(text: str) -> frozenset[str]:
    whole, parted = spelt(text, parted=False), spelt(text)
    # Most texts have no camel case, and are looked through once.
    text = whole if parted == whole else f"{whole}\n{parted}"
    return frozenset(map(stem, _WORD.findall(text)))


@lru_cache(maxsize=1024)
def subject_of(text: str) -> frozenset[str]:
    """The stems of a text that any sentence may lack."""
    return _stems(text) - COMMON
