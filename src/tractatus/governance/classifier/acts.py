"""The act that words name, in its base form: "deleting", "you delete", "each purchase", "refunds".

An act is a verb in any form, a noun that stands for one, or else the head of the noun phrase.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.programs import PROGRAMS, SUBCOMMANDS
from tractatus.governance.classifier.verbs import VERBS
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

_FILLERS: Final = word_set(
    "you we i they anyone anybody it is are be being actually ever any a an the each every to my "
    "our your his her their some all new further to giving making anything"
)
_NOUNS: Final[dict[str, str]] = {
    "deletion": "delete", "deployment": "deploy", "deploys": "deploy", "release": "release",
    "removal": "remove", "payment": "pay", "purchase": "purchase", "refund": "refund",
    "migration": "migrate", "merge": "merge", "change": "change", "publication": "publish",
    "production": "production", "post": "post", "ban": "ban", "write": "write",
}  # fmt: skip
_LEADS: Final = word_set(
    "never not don't dont to must cannot can't may should or please , only you we always can and "
    "nobody ever shall them it anything just could i nothing : -"
)
_NO_ACT: Final = word_set("do have make get be is are has been let")
# Behind these stands what limits a subject, not the subject: "refunds up to 40 USD".
_LIMITS_SUBJECT: Final = word_set(
    "up over above under below to on of in from at for with by more less that which who"
)
_NOT_SUBJECTS: Final = word_set(
    "don't doesn't do does not no always also only still first usually to be have has must need "
    "needs should shall will is are get gets being been just"
)
_PRONOUNS: Final = word_set("i you he she it we they that this there me him and or but then")
_NO_HEADS: Final = _NOT_SUBJECTS | _LIMITS_SUBJECT
_NO_SUBJECTS: Final = _FILLERS | _PRONOUNS


def act_named(words: Sequence[str], place: int, right: int) -> str:
    """What the words from `place` say is done: "deleting", "you delete", "every purchase"."""
    for at in range(place, min(right, place + 6)):
        if words[at] in _FILLERS:
            continue
        name = act_of_noun(words[at]) or verb_of(words[at])
        is_subject = words[at + 1 : at + 2] in (["is"], ["are"], ["gets"], ["goes"])
        if not is_subject and name and name not in _NO_ACT:
            return name
        if not is_subject and not name and words[at].isalpha():
            return singular(words[at])
    return ""


def first_act(words: Sequence[str], place: int, right: int) -> str | None:
    """The first act that is named between, or None."""
    names = (act_of_noun(one) or verb_of(one) for one in words[place:right])
    return next((name for name in names if name and name not in _NO_ACT), None)


def led_act(words: Sequence[str], end: int, left: int) -> str | None:
    """The last verb before `end` that is asked for or ruled out: "never deploy", "you delete"."""
    at = _led_verb(words, end, left)
    return verb_of(words[at]) if at >= 0 else None


def act_before_without(words: Sequence[str], at: int, left: int) -> str | None:
    """The act that the "without" at `at` speaks of."""
    verb = _led_verb(words, at, left)
    if verb >= 0:
        return _run(words, verb) or verb_of(words[verb])
    return subject_of(words, at, left) if at > left else None


def _led_verb(words: Sequence[str], end: int, left: int) -> int:
    """Where the last verb before `end` stands that opens its clause or is led to, or -1."""
    for back in range(end - 1, left - 1, -1):
        name = verb_of(words[back])
        if name and name not in _NO_ACT and (back == left or words[back - 1] in _LEADS):
            return back
    return -1


def verb_at_head(words: Sequence[str], left: int, at: int) -> str | None:
    """The last verb between, however it is led."""
    return next((name for one in reversed(words[left:at]) if (name := verb_of(one))), None)


def _run(words: Sequence[str], at: int) -> str:
    """What is run by "run git push": the push is what waits."""
    command = words[at + 1 : at + 3]
    if words[at] not in {"run", "use", "execute", "call"} or command[0] not in PROGRAMS:
        return ""
    return command[1] if command[1] in SUBCOMMANDS else command[0]


def subject_of(words: Sequence[str], end: int, left: int) -> str:
    """The head of the noun phrase before `end`, as the act that it names."""
    at = end - 1
    while at >= left and words[at] in _NOT_SUBJECTS:
        at -= 1
    start = at
    # "Refunds up to 40 USD": the head stands before what limits it.
    for back in range(at, max(left, at - 6), -1):
        if words[back] in _LIMITS_SUBJECT and back > left:
            start = back - 1
    while start >= left and words[start] in _NO_HEADS:
        start -= 1
    for word in (words[one] for one in range(start, max(left - 1, start - 2), -1)):
        if word.isalpha() and word not in _NO_SUBJECTS:
            return act_of_noun(word) or verb_of(word) or singular(word)
        return ""
    return ""


def act_of_noun(word: str) -> str:
    """The act that a noun stands for ("deletion": "delete"), or ""."""
    return _NOUNS.get(singular(word), "")


def verb_of(word: str) -> str:
    """The base form of any form of a known verb, or ""."""
    if word in VERBS:
        return word
    return next(filter(None, chain.from_iterable(map(_bases, _split(word)))), "")


def _split(word: str) -> Iterator[str]:
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending):
            yield word.removesuffix(ending)


def _bases(stem: str) -> Iterator[str]:
    doubled = stem[:-1] if stem[-1:] == stem[-2:-1] else ""
    for base in (stem, f"{stem}e", doubled):
        yield base if base in VERBS or (base in HEADS and len(base) > 4) else ""
