"""What an alternative has in common with the act, and what sets it apart: as numbers to be weighed.

The deed, the values and the words of the option are laid beside those of the act; besides, how it
would be done, by the classes of `step_words`: "only", "later", "another" make another way of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tractatus.governance.language.measures import read_measures
from tractatus.governance.metacognition import opposites
from tractatus.governance.metacognition.record_terms import Record, families
from tractatus.governance.metacognition.said_values import is_said, rivals
from tractatus.governance.metacognition.step_features import MAX_WORDS, manner_of
from tractatus.governance.metacognition.step_relations import names_in
from tractatus.governance.metacognition.step_words import DEEDS
from tractatus.governance.metacognition.steps import Chosen, Step


def features(text: str, option: Step, chosen: Chosen, record: Record) -> dict[str, float]:
    """The features of an alternative, each 0 to 1.

    Args:
        text: Of the option, as written.
        option: The same, compared with the act as a step is.
        chosen: The act.
        record: What the alternative stands in.
    """
    words = option.words[:MAX_WORDS]
    found = dict.fromkeys([*manner_of(words), *_deed(option, chosen)], 1.0)
    own = families(option.meaning.terms)
    about = families(chosen.aims.terms)
    steps = families(frozenset().union(*record.step_terms)) if record.step_terms else frozenset()
    found["words of the act"] = len(own & families(chosen.about)) / max(1, len(own))
    found["act's words"] = len(own & about) / max(1, len(about))
    found["words of steps"] = len(own & steps) / max(1, len(own))
    found["unknown words"] = len(own - record.terms - steps) / max(1, len(own))
    said = [value for value in record.values if is_said(value, text)]
    found["values"] = len(said) / max(1, len(record.values))
    found["a value"] = float(bool(said))
    found["two values"] = float(len(said) > 1)
    found["long"] = len(words) / MAX_WORDS
    return found | dict.fromkeys(_unlike(text, said, record), 1.0)


def _deed(option: Step, chosen: Chosen) -> Iterator[str]:
    first = option.first
    if chosen.is_its_verb(first):
        yield "deed:own"
    elif opposites.are_alike(first, chosen.verb):
        yield "deed:alike"
    if opposites.are_opposite(chosen.verb, first):
        yield "deed:opposite"
    if any(chosen.is_its_verb(term) for term in option.meaning.terms):
        yield "names the deed"
    for name, verbs in DEEDS.items():
        if first in verbs:
            yield f"first:{name}" if chosen.verb not in verbs else "deed of the kind"
    if option.words and option.words[0] in {"a", "an", "the", "no", "one", "two"}:
        yield "no deed"


def _unlike(text: str, said: Sequence[object], record: Record) -> Iterator[str]:
    """Which numbers and names it has that the act and its record do not."""
    if any(rival not in record.words for value in record.values if value not in said
           for rival in rivals(value, text)):  # fmt: skip
        yield "rival"
    measures = {(one.kind, one.value) for one in read_measures(text)}
    if measures - record.measures:
        yield "unknown number"
    if measures & record.measures:
        yield "known number"
    names = names_in(text)
    if names - record.words:
        yield "unknown name"
    if names & record.words:
        yield "known name"
