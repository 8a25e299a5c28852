"""Which of the alternatives in a reasoning record are alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.act import Act, Alternative, Reasoning
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import (
    LEAVING,
    Meaning,
    is_same,
    is_within,
    joined,
    read_meaning,
    says_something,
    term_of,
)
from tractatus.governance.language.words import read_texts
from tractatus.governance.metacognition.heads import first_verb
from tractatus.governance.metacognition.opposites import are_alike
from tractatus.governance.metacognition.scoring import act_terms, value_terms
from tractatus.governance.metacognition.verb_phrases import with_phrases

# More are not read: a record cannot win by length.
MAX_ALTERNATIVES: Final = 32

# Verbs that say how and not what, and words that put the act off by nothing.
_LIGHT: Final = word_set(
    "get go put set take bring let give carry out ahead proceed plan planned propose proposed "
    "change start finish perform act action thing it up down again back one more once new each "
    "every all done run use want need"
)
# Elsewhere, otherwise or not yet: with one of these, the same words may be another way.
_OTHERWISE: Final = LEAVING | word_set(
    "ask wait another other different only part later first second instead test try until unless "
    "partly half outside elsewhere default nothing"
)
# So many words that the act does not name still make no other act, if its values are all there.
_NEW_WORDS: Final = 2
_SHARED_WORDS: Final = 2


def distinct_alternatives(act: Act, reasoning: Reasoning) -> Sequence[Alternative]:
    """Those that say why they were rejected, and differ from the act and from each other."""
    chosen = _chosen(act, reasoning)
    aims = read_meaning(act.description or reasoning.goal)
    everything = Meaning(
        act_terms(act) | read_meaning(reasoning.goal).terms, is_negated=aims.is_negated
    )
    values = value_terms(act)
    kept: list[tuple[Alternative, Meaning]] = []
    for alternative in reasoning.alternatives[:MAX_ALTERNATIVES]:
        meaning = read_meaning(alternative.option)
        if (
            says_something(alternative.option)
            and says_something(alternative.why_rejected)
            and not _restates(meaning, everything, values, aims.terms | _alike(act, alternative))
            and not any(is_same(meaning, other) for other in chosen)
            and not any(is_same(meaning, other) for _, other in kept)
        ):
            kept.append((alternative, meaning))
    return [alternative for alternative, _ in kept]


def _chosen(act: Act, reasoning: Reasoning) -> Sequence[Meaning]:
    """What was chosen, in the words of the record and of the act."""
    texts = [reasoning.goal, act.description, act.type.replace(".", " ").replace("_", " ")]
    return [read_meaning(text) for text in (*texts, *reasoning.steps[:MAX_ALTERNATIVES]) if text]


def _alike(act: Act, alternative: Alternative) -> frozenset[str]:
    """The term of the option's verb, if that does the same as the act's: "pause", "suspend"."""
    first = first_verb(joined(with_phrases(read_texts(alternative.option))))
    chosen = first_verb(joined(with_phrases(read_texts(act.description))))
    return frozenset({term_of(first)}) if chosen and are_alike(first, chosen) else frozenset()


def _restates(
    option: Meaning, everything: Meaning, values: frozenset[str], own: frozenset[str]
) -> bool:
    """Whether the option says nothing beyond the act, or all its values and hardly more.

    Terms of `own` are not otherwise, though they may sound so.
    """
    said = option.terms - _LIGHT
    if not said:
        return True
    if (option.terms - values - own) & _OTHERWISE or option.is_negated != everything.is_negated:
        return False
    if is_within(Meaning(said, option.is_negated), everything):
        return True
    is_all_there = bool(values) and values <= option.terms
    new = said - everything.terms - own
    shared = said & everything.terms
    return is_all_there and len(new) <= _NEW_WORDS and len(shared) >= _SHARED_WORDS
