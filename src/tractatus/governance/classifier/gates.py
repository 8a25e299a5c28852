"""What ties a word of consent to the act that waits for it.

A gate is an order in time (before, until, only after, first), a lack (without), a need (must be,
needs), or somebody who gives the word (by the treasurer). It answers the act, "" where it is every
one, or None where it ties nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tractatus.governance.classifier.acts import (
    act_before_without,
    act_named,
    act_of_noun,
    first_act,
    led_act,
    subject_of,
    verb_at_head,
    verb_of,
)
from tractatus.governance.language.lexicon import word_set

# To seek somebody's word, and to give it.
SEEK: Final = word_set(
    "talk speak ask asks asking consult consults consulting confirm check double-check run"
)
GIVE: Final = word_set(
    "approve approves sign signs signed-off authorise authorises authorize authorizes okay agree "
    "agrees confirms countersign countersigns vet vets clear clears review reviews"
)
GIVEN: Final = word_set(
    "approved reviewed signed confirmed authorised authorized cleared agreed asked consulted "
    "countersigned vetted endorsed ratified read checked released okayed consented yes ok"
)
WORDS: Final = word_set(
    "approval approvals permission sign-off signoff consent confirmation authorisation "
    "authorization signature go-ahead ok okay agreement approver approvers blessing okays say-so "
    "review"
)
_TIMES: Final = frozenset({"before", "prior"})
_UNTIL: Final = frozenset({"until", "till", "unless", "when", "once", "after", "if"})
_FIRST: Final = frozenset({"first", "beforehand", "upfront"})
_NEEDS: Final = word_set("need needs require requires must needed should shall require have has")
_GIVERS: Final = GIVE | GIVEN | {"looks", "reads"}
_OPENERS: Final = _UNTIL | {"before"}
# "Before you deploy, ask me".
_ASKED_LAST: Final = frozenset({"ask", "asks", "consult", "talk", "speak"})
_ASKERS: Final = SEEK | {"clear", "confirm"}
_BY: Final = _FIRST | {"by", "with", "off"}
# Where nothing says which act: every one.
_OF_ALL: Final = ""
# The words, the place of the word of consent, and the sentence's bounds -> the act.
Gate = Callable[[Sequence[str], int, int, int], "str | None"]


def _without(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Never deploy without asking": the act is the verb before, or it stands behind."""
    at = _last(words, {"without"}, max(left, place - 6), place)
    if at < 0 or "," in words[at:place]:
        return None
    return act_before_without(words, at, left) or first_act(words, place + 1, right)


def _before(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Ask me before you delete", "Ruth looks at it before it goes out"."""
    for at in range(place + 1, right):
        if words[at] == "but":
            return None
        if words[at] in _TIMES:
            return act_named(words, at + 1, right) or subject_of(words, place, left) or _OF_ALL
    if words[place] in _GIVERS:
        at = _last(words, _TIMES, left, place)
        if at == left:
            return act_named(words, at + 1, place) or _OF_ALL
    if words[place] in _ASKED_LAST and words[left] in _TIMES:
        act = act_named(words, left + 1, place)
        return act if act_of_noun(act) or verb_of(act) else None
    return None


def _until(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Don't change files before I have said yes", "only after legal has approved"."""
    if words[place] in SEEK or words[place] in {"looks", "reads"}:
        return None
    at = _last(words, _OPENERS, max(left, place - 7), place)
    if at < 0 or at == left or words[place + 1 : place + 2] in (["the"], ["that"], ["this"]):
        return None
    if words[at] in {"when", "once", "if", "after"} and "only" not in words[left:at]:
        is_yes = words[place] in {"yes", "ok"} or words[place] in GIVEN - {"read", "checked"}
        if not is_yes:
            return None
    led = led_act(words, at, left)
    return led or subject_of(words, at, left) or verb_at_head(words, left, at)


def _needed(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Deployments need approval", "travel must be approved by the treasurer"."""
    is_word = words[place] in WORDS
    if not is_word and words[place] not in GIVEN:
        return None
    if not is_word and not _is_given(words, place, right):
        return None
    for at in range(place - 1, max(left - 1, place - 6), -1):
        if words[at] in _NEEDS or (not is_word and words[at] in {"are", "is", "get", "gets", "be"}):
            if found := subject_of(words, at, left):
                return found
            continue
        if words[at] == "," or words[at] in _UNTIL:
            return None
    if is_word and ("needed" in words[place:right] or "required" in words[place:right]):
        # "No approval is needed for reading": the act stands behind.
        at = next((at for at in range(place, right) if words[at] == "for"), -1)
        return act_named(words, at + 1, right) if at > 0 else None
    return None


def _is_given(words: Sequence[str], place: int, right: int) -> bool:
    """Whether somebody gives the word, or it is given in advance."""
    behind = words[place + 1 : min(right, place + 7)]
    return any(one in _BY for one in behind) or words[place] in {
        "approved", "authorised", "authorized", "ratified"
    }  # fmt: skip


def _only_with(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Payments only with my approval"."""
    if words[place] not in WORDS:
        return None
    at = _last(words, {"only"}, max(left, place - 5), place)
    if at <= left or words[at + 1] not in {"with", "on", "upon", "by", "after"}:
        return None
    return subject_of(words, at, left) or verb_at_head(words, left, at)


def _giver(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "A reviewer approves each merge": the act is the object."""
    if words[place] not in GIVE or not words[place].endswith("s") or place == left:
        return None
    at = place + 1 + (words[place + 1 : place + 2] == ["off"])
    if at < right and words[at] in {"each", "every", "any", "all", "new"}:
        return act_named(words, at, right) or act_of_noun(words[right - 1]) or None
    return None


def _asked_first(words: Sequence[str], place: int, left: int, right: int) -> str | None:
    """ "Ask first", "check back with the owner first, then deploy"."""
    if words[place] not in _ASKERS:
        return None
    at = next((at for at in range(place + 1, min(right, place + 8)) if words[at] in _FIRST), -1)
    if at < 0:
        return None
    if "then" in words[at:right]:
        return first_act(words, words.index("then", at) + 1, right) or _OF_ALL
    return _OF_ALL if words[place] == "ask" or at - place > 1 else None


def _last(words: Sequence[str], wanted: frozenset[str] | set[str], first: int, end: int) -> int:
    return next((at for at in range(end - 1, first - 1, -1) if words[at] in wanted), -1)


GATES: Final[tuple[Gate, ...]] = (
    _without, _before, _needed, _only_with, _until, _giver, _asked_first,
)  # fmt: skip
