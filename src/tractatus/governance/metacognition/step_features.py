"""What a step has in it that speaks for or against it: as numbers, to be weighed.

Of three kinds: what is done and how, by the classes of `step_words`; how the step stands to the
act (its deed, its values, what it is done to); and how it stands to what the record says besides
(its steps, the names and numbers that it has, the alternatives that it rejected). No word counts
by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.meaning import term_of
from tractatus.governance.language.words import is_mark
from tractatus.governance.metacognition import opposites
from tractatus.governance.metacognition.opposites import verb_of
from tractatus.governance.metacognition.record_terms import Record, families
from tractatus.governance.metacognition.step_clauses import conditions, denials
from tractatus.governance.metacognition.step_relations import (
    PRIVATIVE,
    has_phrase,
    to_the_act,
    to_the_record,
)
from tractatus.governance.metacognition.step_words import (
    DEEDS,
    DENIALS,
    FINITE,
    IF,
    MANNERS,
    OTHERS,
    PHRASES,
    UNTIL,
)
from tractatus.governance.metacognition.steps import Chosen, Step

# Words beyond these are not weighed: a step cannot win or lose by its length.
MAX_WORDS: Final = 40
# With one of these something ends only for now.
_FOR_NOW: Final = word_set("again moment meantime briefly")
_JOINS: Final = word_set("and but then or while")

_DENYING: Final = frozenset(
    {"denied: head", "denied: and not", "denied: none", "denied: inside", "denied: purpose",
     "denied: without",
     "manner:other", "denied: of the act", "without: of the record", "before",
     "before: done"}
)  # fmt: skip
# What forbids the act or, where it is about something new, only that: "do not give her the code".
_FORBIDDING: Final = frozenset({"denied: head", "denied: of the act"})
_LEAVING: Final = frozenset(
    {"kept: of the act", "manner:as it is", "manner:un-", "manner:all", "un-: of the record"}
)
_COUNTER: Final = frozenset(
    {"deed:opposite", "says a rival", "unknown number of its kind", "unknown code"}
)
# With one of these the act's own deed is not just what was proposed.
_BEYOND: Final = frozenset(
    {f"manner:{name}" for name in
     ("all", "more", "less", "other", "again", "hurry", "late", "careless", "reason",
      "instead", "and not", "at once", "for good", "even if", "as well", "un-", "former", "hidden",
      "open")}
    | {"denied: head", "denied: and not", "denied: none", "denied: inside"}
    | {"says a rival", "unknown name", "unknown code", "unknown number", "before", "before: done",
       "own deed, unknown object", "of a rejected way", "deed of another step, unknown thing",
       "then opposite"}
)  # fmt: skip

# Steps that carry out the act in parts have this in common with each other.
_SHARED: Final = frozenset(
    {"deed of another step", "of another step", "of the act in another step"}
)
# What shows only together with others how a step is meant: alone, sound steps have it as often.
_UNWEIGHED: Final = frozenset(
    {"deed:own", "of a rejected way", "own deed, unknown object", "manner:reason", "manner:denied",
     "says a value",
     "deed of another step, unknown thing"}
)  # fmt: skip


def features(text: str, step: Step, chosen: Chosen, record: Record, place: int) -> dict[str, float]:
    """The features of a step, each 0 to 1.

    Args:
        text: Of the step, as written.
        step: The same, compared with the act.
        chosen: The act.
        record: What it stands in.
        place: Of the step among the record's.
    """
    words = step.words[:MAX_WORDS]
    relations = [*manner_of(words), *_deeds(words, step, chosen), *conditions(words)]
    relations += [*to_the_act(text, words, step, chosen, record, place), *denials(words)]
    relations += to_the_record(text, words, step, record, place)
    found = dict.fromkeys(_as_meant(relations, words, step), 1.0)
    own = families(step.meaning.terms)
    unknown = own - record.terms - record.elsewhere(step.meaning.terms, place)
    found["unknown words"] = len(unknown) / max(1, len(own))
    found["long"] = len(words) / MAX_WORDS
    return found


def _as_meant(relations: Sequence[str], words: Sequence[str], step: Step) -> Iterator[str]:
    """What only sounds like working against the act, apart from what does.

    What is looked up to be absent is no denial, nor is what is only forbidden until something is
    done; what is left as it is of others is not left undone; what is done if need be, or by parts,
    is not done in the act's stead.
    """
    is_checked = step.first in DEEDS["checks"] or {"sure", "that"} <= set(words[1:4])
    is_until = not DENIALS.isdisjoint(words) and not UNTIL.isdisjoint(words)
    is_of_others = step.first in opposites.STAYING and not OTHERS.isdisjoint(words)
    is_for_now = step.first in opposites.ENDING and not _FOR_NOW.isdisjoint(words)
    is_if_need_be = not IF.isdisjoint(words) or "manner:by parts" in relations or is_for_now
    is_plain = "deed:own" in relations and _BEYOND.isdisjoint(relations)
    if is_plain:
        yield "plainly the act"
    is_of_a_thing = bool(step.new - {step.denied, term_of(step.denied)})
    for name in relations:
        if name in _UNWEIGHED or (is_plain and name in _SHARED):
            continue
        if (is_checked or is_until) and name in _DENYING:
            yield "denied as a precaution"
        elif is_of_a_thing and name in _FORBIDDING:
            yield f"{name}: something new"
        elif is_of_others and (name in _LEAVING or name.startswith("first:")):
            yield "others left"
        elif is_if_need_be and name in _COUNTER:
            yield f"if: {name}"
        else:
            yield name


def manner_of(words: Sequence[str]) -> Iterator[str]:
    """How it is done."""
    for name, of_class in MANNERS.items():
        if not of_class.isdisjoint(words):
            yield f"manner:{name}"
    for name, phrases in PHRASES.items():
        if any(has_phrase(words, phrase) for phrase in phrases):
            yield f"manner:{name}"
    if any(map(PRIVATIVE.fullmatch, words)):
        yield "manner:un-"


def _deeds(words: Sequence[str], step: Step, chosen: Chosen) -> Iterator[str]:
    """What it does, first and in its further clauses; not what the act's own deed is, too."""
    own, first = _classes(chosen.verb), step.first
    relation = _relation(step, chosen)
    for name in _classes(first):
        if name not in own:
            yield f"first:{name}+{relation}"
    for head in _heads(words):
        yield from (f"then:{name}" for name in _classes(head) if name not in own)
        if opposites.are_opposite(chosen.verb, head):
            yield "then opposite"
    if any(word == "," and not FINITE.isdisjoint(words[place + 1 : place + 7])
           for place, word in enumerate(words)):  # fmt: skip
        yield "remark"
    if chosen.is_its_verb(first):
        yield "deed:own"
    elif opposites.are_alike(first, chosen.verb):
        yield "deed:alike"
    if opposites.are_opposite(chosen.verb, first):
        yield "deed:opposite"
    if not _classes(first):
        yield "deed:unknown"


def _relation(step: Step, chosen: Chosen) -> str:
    """What it is done to: a value of the act, a thing of the act, or something else."""
    if step.shared & chosen.values:
        return "value"
    return "thing" if step.shared & chosen.aims.terms else "else"


def _heads(words: Sequence[str]) -> Iterator[str]:
    """The verbs with which further clauses begin."""
    for place, word in enumerate(words[:-1]):
        if (word in _JOINS or is_mark(word)) and (verb := verb_of(words[place + 1])):
            yield verb


@lru_cache(maxsize=2048)
def _classes(verb: str) -> tuple[str, ...]:
    return tuple(name for name, verbs in DEEDS.items() if verb in verbs)
