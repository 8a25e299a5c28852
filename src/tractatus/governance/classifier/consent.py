"""Acts that wait for somebody's word: "ask me before you deploy", "nothing ships without legal".

A word of consent (to ask, to approve, a sign-off) makes a constraint where a gate ties it to an
act: an order in time (before, until, only after, first), a lack (without), a need (must be, needs),
or somebody who gives it (by the treasurer). The act is the verb or the noun that the gate governs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final

from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.products import PROGRAMS, SUBCOMMANDS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.classifier.verbs import VERBS
from tractatus.governance.instruction import KeyKind
from tractatus.governance.lexicon import word_set
from tractatus.governance.words import singular

# To seek somebody's word, and to give it.
_SEEK: Final = word_set(
    "talk speak ask asks asking consult consults consulting confirm check double-check run"
)
_GIVE: Final = word_set(
    "approve approves sign signs signed-off authorise authorises authorize authorizes okay agree "
    "agrees confirms countersign countersigns vet vets clear clears review reviews"
)
_GIVEN: Final = word_set(
    "approved reviewed signed confirmed authorised authorized cleared agreed asked consulted "
    "countersigned vetted endorsed ratified read checked released okayed consented yes ok"
)
_WORDS: Final = word_set(
    "approval approvals permission sign-off signoff consent confirmation authorisation "
    "authorization signature go-ahead ok okay agreement approver approvers blessing okays say-so "
    "review"
)
CONSENT: Final = _SEEK | _GIVE | _GIVEN | _WORDS | {"looks", "reads"}
# These mean other things, too: only with a person beside them.
_DOUBTFUL: Final = word_set(
    "talk speak check double-check review reviews sign signs clear clears agree read run confirm "
    "checked"
)
_PEOPLE: Final = word_set(
    "me us him her them someone somebody team lead owner moderator human my our person people "
    "off colleague legal security dpo founder finance client customer boss manager treasurer "
    "board council author maintainer reviewer head i you engineer everybody everyone the"
)
_STOPS: Final = frozenset(".!;?\n")
_TIMES: Final = frozenset({"before", "prior"})
_UNTIL: Final = frozenset({"until", "till", "unless", "when", "once", "after", "if"})
_FIRST: Final = frozenset({"first", "beforehand", "upfront"})
_NEEDS: Final = word_set("need needs require requires must needed should shall require have has")
_REACH: Final = 12
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


def find_consent(tokens: Tokens, place: int) -> Found:
    """The act that waits for the word of consent at `place`."""
    words = tokens.words
    left, right = _bounds(words, place)
    is_clear = words[place] not in _DOUBTFUL or words[max(0, place - 1) : place] == ["without"]
    if not is_clear and not _has_person(words, place, right):
        return
    if words[place] in {"read", "checked"} and _HAVE.isdisjoint(words[max(0, place - 2) : place]):
        return
    for gate in _GATES:
        subject = gate(words, place, left, right)
        if subject is not None:
            yield Slot(KeyKind.CONFIRMATION, True, place, place + 1, subject=subject)
            return


_GIVERS: Final = _GIVE | _GIVEN | {"looks", "reads"}
_OPENERS: Final = _UNTIL | {"before"}
_ASKERS: Final = _SEEK | {"clear", "confirm"}
_BY: Final = _FIRST | {"by", "with", "off"}
_WITH: Final = frozenset({"with", "by", "to"})
_HAVE: Final = frozenset({"has", "have", "been", "must", "be", "is", "are"})
Gate = Callable[[Sequence[str], int, int, int], "str | None"]


def _bounds(words: Sequence[str], place: int) -> tuple[int, int]:
    left, right = place, place + 1
    while left > 0 and place - left < _REACH + 4 and words[left - 1][0] not in _STOPS:
        left -= 1
    while right < len(words) and right - place < _REACH and words[right][0] not in _STOPS:
        right += 1
    return left, right


def _has_person(words: Sequence[str], place: int, right: int) -> bool:
    """Whether somebody stands beside the word: "check with Ada", "signed by the owner"."""
    if place and words[place - 1] in {"he", "she", "i", "they", "has", "have", "must", "be"}:
        return True
    near = words[max(0, place - 3) : min(right, place + 6)]
    if words[place] == "run":
        return any(one in {"by", "past"} for one in words[place + 1 : place + 3])
    return any(singular(one) in _PEOPLE and one != "the" for one in near) or any(
        one in _WITH for one in words[place + 1 : place + 4]
    )


def _without(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Never deploy without asking": the act is the verb before, or it stands behind."""
    at = _last(words, {"without"}, max(left, place - 6), place)
    if at < 0 or "," in words[at:place]:
        return None
    return act_before_without(words, at, left) or _first_act(words, place + 1, right)


def act_before_without(words: Sequence[str], at: int, left: int) -> str | None:
    """The act that the "without" at `at` speaks of."""
    for back in range(at - 1, left - 1, -1):
        name = verb_of(words[back])
        is_led = back == left or words[back - 1] in _LEADS
        if name and name not in _NO_ACT and is_led:
            return _run(words, back) or name
    return _subject(words, at, left) if at > left else None


def _before(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Ask me before you delete", "Ruth looks at it before it goes out"."""
    for at in range(place + 1, right):
        if words[at] == "but":
            return None
        if words[at] in _TIMES:
            return _act(words, at + 1, right) or _subject(words, place, left) or _OF_ALL
    if words[place] in _GIVERS:
        at = _last(words, _TIMES, left, place)
        if at == left:
            return _act(words, at + 1, place) or _OF_ALL
    return None


# Where nothing says which act: every one.
_OF_ALL: Final = ""


def _until(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Don't change files before I have said yes", "only after legal has approved"."""
    if words[place] in _SEEK or words[place] in {"looks", "reads"}:
        return None
    at = _last(words, _OPENERS, max(left, place - 7), place)
    if at < 0 or at == left or words[place + 1 : place + 2] in (["the"], ["that"], ["this"]):
        return None
    if words[at] in {"when", "once", "if", "after"} and "only" not in words[left:at]:
        is_yes = words[place] in {"yes", "ok"} or words[place] in _GIVEN - {"read", "checked"}
        if not is_yes:
            return None
    for back in range(at - 1, left - 1, -1):
        before = words[back - 1] if back > left else ""
        name = verb_of(words[back])
        if name and name not in _NO_ACT and (before in _LEADS or back == left):
            return name
    return _subject(words, at, left) or verb_at_head(words, left, at)


def verb_at_head(words: Sequence[str], left: int, at: int) -> str | None:
    """The last verb between, however it is led."""
    return next((name for one in reversed(words[left:at]) if (name := verb_of(one))), None)


def _needed(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Deployments need approval", "travel must be approved by the treasurer"."""
    is_word = words[place] in _WORDS
    if not is_word and words[place] not in _GIVEN:
        return None
    if not is_word and not _is_given(words, place, right):
        return None
    for at in range(place - 1, max(left - 1, place - 6), -1):
        if words[at] in _NEEDS or (not is_word and words[at] in {"are", "is", "get", "gets", "be"}):
            if found := _subject(words, at, left):
                return found
            continue
        if words[at] == "," or words[at] in _UNTIL:
            return None
    if is_word and ("needed" in words[place:right] or "required" in words[place:right]):
        # "No approval is needed for reading": the act stands behind.
        at = next((at for at in range(place, right) if words[at] == "for"), -1)
        return _act(words, at + 1, right) if at > 0 else None
    return None


def _is_given(words: Sequence[str], place: int, right: int) -> bool:
    """Whether somebody gives the word, or it is given in advance."""
    behind = words[place + 1 : min(right, place + 7)]
    return any(one in _BY for one in behind) or words[place] in {
        "approved", "authorised", "authorized", "ratified"
    }  # fmt: skip


def _only_with(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Payments only with my approval"."""
    if words[place] not in _WORDS:
        return None
    at = _last(words, {"only"}, max(left, place - 5), place)
    if at <= left or words[at + 1] not in {"with", "on", "upon", "by", "after"}:
        return None
    return _subject(words, at, left) or verb_at_head(words, left, at)


def _giver(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "A reviewer approves each merge": the act is the object."""
    if words[place] not in _GIVE or not words[place].endswith("s") or place == left:
        return None
    at = place + 1 + (words[place + 1 : place + 2] == ["off"])
    if at < right and words[at] in {"each", "every", "any", "all", "new"}:
        return _act(words, at, right) or _noun(words[right - 1]) or None
    return None


def _asked_first(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Ask first", "check back with the owner first, then deploy"."""
    if words[place] not in _ASKERS:
        return None
    at = next((at for at in range(place + 1, min(right, place + 8)) if words[at] in _FIRST), -1)
    if at < 0:
        return None
    if "then" in words[at:right]:
        return _first_act(words, words.index("then", at) + 1, right) or _OF_ALL
    return _OF_ALL if words[place] == "ask" or at - place > 1 else None


_GATES: Final[tuple[Gate, ...]] = (
    _without, _before, _needed, _only_with, _until, _giver, _asked_first,
)  # fmt: skip


def find_without(tokens: Tokens, place: int) -> Found:
    """ "Never answer a subpoena without legal": somebody who is not to be left out."""
    words = tokens.words
    behind = words[place + 1 : place + 3]
    is_one = behind[:1] != [] and (
        behind[0] in _SOMEBODY or (behind[0] == "the" and singular(behind[-1]) in _PEOPLE)
    )
    after = words[place + 2] if place + 2 < len(words) else "."
    if not is_one or after in CONSENT | {"knowing", "having", "being"} or after.endswith("ing"):
        return
    left, _ = _bounds(words, place)
    if (subject := act_before_without(words, place, left)) is not None:
        yield Slot(KeyKind.CONFIRMATION, True, place + 1, place + 2, subject=subject)


_SOMEBODY: Final = word_set("me us him her them legal finance security")


def _last(words: Sequence[str], wanted: frozenset[str] | set[str], first: int, end: int) -> int:
    return next((at for at in range(end - 1, first - 1, -1) if words[at] in wanted), -1)


def _run(words: Sequence[str], at: int) -> str:
    """What is run by "run git push": the push is what waits."""
    command = words[at + 1 : at + 3]
    if words[at] not in {"run", "use", "execute", "call"} or command[0] not in PROGRAMS:
        return ""
    return command[1] if command[1] in SUBCOMMANDS else command[0]


def _act(words: Sequence[str], place: int, right: int) -> str:
    """What the words from `place` say is done: "deleting", "you delete", "every purchase"."""
    for at in range(place, min(right, place + 6)):
        if words[at] in _FILLERS:
            continue
        name = _noun(words[at]) or verb_of(words[at])
        is_subject = words[at + 1 : at + 2] in (["is"], ["are"], ["gets"], ["goes"])
        if not is_subject and name and name not in _NO_ACT:
            return name
        if not is_subject and not name and words[at].isalpha():
            return singular(words[at])
    return ""


def _first_act(words: Sequence[str], place: int, right: int) -> str | None:
    names = (_noun(one) or verb_of(one) for one in words[place:right])
    return next((name for name in names if name and name not in _NO_ACT), None)


def _subject(words: Sequence[str], end: int, left: int) -> str:
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
            return _noun(word) or verb_of(word) or singular(word)
        return ""
    return ""


_PRONOUNS: Final = word_set("i you he she it we they that this there me him and or but then")
_NO_HEADS: Final = _NOT_SUBJECTS | _LIMITS_SUBJECT
_NO_SUBJECTS: Final = _FILLERS | _PRONOUNS


def _noun(word: str) -> str:
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
