"""What a record of reasoning says beside one of its steps: what belongs to the act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.language.meaning import read_meaning, words_of
from tractatus.governance.language.measures import read_measures, tokens
from tractatus.governance.metacognition.heads import first_verb
from tractatus.governance.metacognition.opposites import with_phrases
from tractatus.governance.metacognition.said_values import Value, read_values

MAX_TEXTS: Final = 64
_FAMILY: Final = 6

Terms = frozenset[str]


def families(terms: Iterable[str]) -> Terms:
    """How terms begin: "simulating" and "simulate" are of one family."""
    return frozenset(term[:_FAMILY] for term in terms)


@dataclass(frozen=True, slots=True)
class Record:
    """The texts of a record, each kind at most `MAX_TEXTS`, as steps are compared with them.

    Args:
        values: Of the act.
        terms: Families of the terms of goal, description, evidence, assumptions, risks, rollback.
        words: Of the same texts.
        measures: Kind and value of what they count.
        steps: In how many steps there is a term of each family.
        step_terms: The terms of each step.
        options: Families of each rejected alternative.
    """

    values: Sequence[Value]
    terms: Terms
    words: Terms
    measures: frozenset[tuple[str, float]]
    steps: Mapping[str, int]
    step_terms: Sequence[Terms]
    options: Sequence[Terms]
    step_heads: Sequence[str]

    def elsewhere(self, terms: Iterable[str], place: int) -> Terms:
        """The families of `terms` of which another step than the one at `place` has one."""
        own = families(self.step_terms[place])
        return frozenset(one for one in families(terms) if self.steps.get(one, 0) > (one in own))


def read_record(act: Act, reasoning: Reasoning) -> Record:
    """The record as each of its steps is compared with it."""
    texts = [
        act.description,
        reasoning.goal,
        *(one.claim for one in reasoning.evidence[:MAX_TEXTS]),
        *reasoning.assumptions[:MAX_TEXTS],
        *reasoning.risks[:MAX_TEXTS],
        reasoning.rollback,
    ]
    step_terms = [read_meaning(text).terms for text in reasoning.steps[:MAX_TEXTS]]
    return Record(
        read_values(act),
        families(term for text in texts for term in read_meaning(text).terms),
        frozenset(word.removesuffix("'s") for text in texts for word in tokens(text)),
        frozenset((one.kind, one.value) for text in texts for one in read_measures(text)),
        Counter(one for terms in step_terms for one in families(terms)),
        step_terms,
        [families(read_meaning(one.option).terms) for one in reasoning.alternatives[:MAX_TEXTS]],
        [first_verb(with_phrases(words_of(text))) for text in reasoning.steps[:MAX_TEXTS]],
    )
