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
from tractatus.governance.metacognition.said_values import MAX_VALUES, Value, read_values
from tractatus.governance.metacognition.verb_phrases import with_phrases

MAX_TEXTS: Final = 64
_FAMILY: Final = 6
_LEAST_CODE: Final = 2
_MAX_VALUE: Final = 80

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
        step_heads: The first verb of each step.
        act_words: Of description, goal and values.
        act_terms: Families of the terms of these.
        step_words: The words of each step.
    """

    values: Sequence[Value]
    terms: Terms
    words: Terms
    measures: frozenset[tuple[str, float]]
    steps: Mapping[str, int]
    step_terms: Sequence[Terms]
    options: Sequence[Terms]
    step_heads: Sequence[str]
    act_words: Terms
    act_terms: Terms
    step_words: Sequence[Terms]

    def elsewhere(self, terms: Iterable[str], place: int) -> Terms:
        """The families of `terms` of which another step than the one at `place` has one."""
        own = families(self.step_terms[place])
        return frozenset(one for one in families(terms) if self.steps.get(one, 0) > (one in own))

    def codes_aside(self, place: int) -> Terms:
        """Codes of a step that stand in the record, but neither in the act nor in other steps."""
        others = (words for number, words in enumerate(self.step_words) if number != place)
        codes = frozenset(filter(is_code, self.step_words[place]))
        return (codes & self.words).difference(self.act_words, *others)


def is_code(word: str) -> bool:
    """Whether a word is a code or a number of several signs."""
    return len(word) >= _LEAST_CODE and any(map(str.isdigit, word))


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
    about = [act.description, reasoning.goal, *_values(act)]
    step_terms = [read_meaning(text).terms for text in reasoning.steps[:MAX_TEXTS]]
    return Record(
        read_values(act),
        families(term for text in texts for term in read_meaning(text).terms),
        _words(texts),
        frozenset((one.kind, one.value) for text in texts for one in read_measures(text)),
        Counter(one for terms in step_terms for one in families(terms)),
        step_terms,
        [families(read_meaning(one.option).terms) for one in reasoning.alternatives[:MAX_TEXTS]],
        [first_verb(with_phrases(words_of(text))) for text in reasoning.steps[:MAX_TEXTS]],
        _words(about),
        families(term for text in about for term in read_meaning(text).terms),
        [_words([text]) for text in reasoning.steps[:MAX_TEXTS]],
    )


def _words(texts: Iterable[str]) -> Terms:
    return frozenset(word.removesuffix("'s") for text in texts for word in tokens(text))


def _values(act: Act) -> Sequence[str]:
    return [
        str(value)[:_MAX_VALUE]
        for value in list(act.parameters.values())[:MAX_VALUES]
        if isinstance(value, str | int | float)
    ]
