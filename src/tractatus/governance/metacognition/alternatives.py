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
    words_of,
)
from tractatus.governance.language.measures import read_measures
from tractatus.governance.language.words import read_texts
from tractatus.governance.metacognition.opposites import are_alike, with_phrases
from tractatus.governance.metacognition.said_values import Value, is_said, read_values, rivals
from tractatus.governance.metacognition.scoring import act_terms, value_terms
from tractatus.governance.metacognition.steps import first_verb

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
# Of the act's values; real alternatives hardly name any.
_SHARE: Final = 0.25


def distinct_alternatives(act: Act, reasoning: Reasoning) -> Sequence[Alternative]:
    """Those that say why they were rejected, and differ from the act and from each other."""
    chosen = _chosen(act, reasoning)
    aims = read_meaning(act.description or reasoning.goal)
    everything = Meaning(
        act_terms(act) | read_meaning(reasoning.goal).terms, is_negated=aims.is_negated
    )
    values = value_terms(act)
    named = read_values(act)
    kept: list[tuple[Alternative, Meaning]] = []
    for alternative in reasoning.alternatives[:MAX_ALTERNATIVES]:
        meaning = read_meaning(alternative.option)
        if (
            says_something(alternative.option)
            and says_something(alternative.why_rejected)
            and not _restates(meaning, everything, values, aims.terms | _alike(act, alternative))
            and not _says_the_values(act, alternative.option, meaning, named, everything.is_negated)
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


def _says_the_values(
    act: Act, option: str, meaning: Meaning, values: Sequence[Value], is_negated: bool
) -> bool:
    """Whether the option comes to the act's own values, in whatever words.

    Not so where it names another value in the stead of one, another time, or an elsewhere or
    otherwise; nor where it does the same to a part of them: "lower the level of the gateway".
    """
    said = [is_said(value, option) for value in values]
    if not values or sum(said) < max(1.0, _SHARE * len(values)):
        return False
    own = read_meaning(act.description).terms | value_terms(act)
    names = frozenset().union(*(value.names for value in values))
    if sum(said) == 1 < len(values) and not meaning.terms & own - value_terms(act) - names:
        return False  # the same thing, and nothing that is done to it
    if (meaning.terms - own) & _OTHERWISE or meaning.is_negated != is_negated:
        return False
    if any(rival for value, is_there in zip(values, said, strict=True) if not is_there
           for rival in rivals(value, option)):  # fmt: skip
        return False
    is_same_verb = first_verb(with_phrases(words_of(option))) == first_verb(
        with_phrases(words_of(act.description))
    )
    return all(said) or (not is_same_verb and not _has_new_time(act, option, values))


def _has_new_time(act: Act, option: str, values: Sequence[Value]) -> bool:
    """Whether it names a time that the act does not have."""
    known = {pair for value in values for pair in value.said}
    known |= {(one.kind, one.value) for one in read_measures(act.description)}
    return any(
        one.kind in {"time", "months"} and (one.kind, one.value) not in known
        for one in read_measures(option)
    )


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
