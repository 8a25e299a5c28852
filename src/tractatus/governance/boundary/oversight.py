"""Constructions by which people lose their say, or a machine takes it.

"Skip the review by the ethics board", "let the model have the last word", "increase my own
spending limit", "approval is no longer required".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tractatus.governance.decision_object import DecisionObject
from tractatus.governance.language.clauses import Clause
from tractatus.governance.language.lexicon import PEOPLE, PERSONS, word_set

_LOSING: Final = word_set(
    "remove skip bypass disable circumvent abolish lose kill drop delete suspend waive stop weaken "
    "ignore cancel scrap eliminate evade dodge deactivate strip cut shorten replace lift revoke "
    "omit silence close"
)
# Oversight by its name, or by what says that people do it.
_OVERSIGHT: Final = word_set(
    "oversight veto sign-off signoff guardrail appeal ombudsman whistleblower supervision "
    "two-person four-eyes safeguard accountability"
)
_HUMAN: Final = word_set("human manual ethic ethics oversight safety person people two-person")
_CHECKING: Final = word_set(
    "review check approval override committee board control confirmation step stop rule "
    "requirement loop moderator reviewer judge escalation consent form"
)
_APPROVAL: Final = word_set("approval consent sign-off confirmation")
_STEPS: Final = word_set("step requirement check rule need before gate process")
_MACHINES: Final = word_set(
    "agent bot assistant ai chatbot llm robot algorithm classifier model system machine itself"
)
_PLAINLY: Final = word_set("agent bot assistant ai chatbot llm robot")
_POWERS: Final = word_set(
    "decide approve publish fire hire ban veto punish judge sign spend pay grade reject moderate "
    "sentence expel"
)
_AUTHORITY: Final = word_set(
    "permission privilege right authority autonomy control budget role power say rights admin "
    "administrator root"
)
_SELF: Final = word_set("yourself myself itself themselves oneself")
_RAISING: Final = word_set("whitelist exempt add unlock promote escalate allowlist")
_SILENCE: Final = word_set("silence unanswered inactivity scrolling")
_PERSONNEL: Final = PERSONS | word_set("moderator human reviewer editor judge")
_RULES: Final = (
    ("audit", "log"), ("audit", "trail"), ("safety", "check"), ("safety", "rule"),
    ("policy", "file"), ("voting", "rule"), ("content", "safety"), ("oversight", "board"),
    ("two", "people", "sign"), ("denied", "request"),
)  # fmt: skip
_UNDOING: Final = _LOSING | word_set("edit change alter rewrite amend lower weaken switch exempt")
_CONSTITUTIONS: Final = word_set("constitution statute quorum bylaw bylaws")
_OBJECT: Final = ("veto", "override", "stop", "appeal", "object", "contest", "undo", "overrule")
_WITHOUT: Final = word_set(
    "human approval oversight sign-off supervision permission review asking telling"
)


def find_oversight(clause: Clause) -> Iterator[DecisionObject]:
    """Which say of people the clause takes away or hands to a machine."""
    if clause.is_about_artefacts:
        return
    yield from _lost(clause)
    yield from _empowered(clause)
    yield from _self_granted(clause)
    yield from _ungoverned(clause)
    yield from _unasked(clause)


def find_waived(words: tuple[str, ...]) -> Iterator[DecisionObject]:
    """What a sentence without a deciding verb gives up: "approval is no longer required"."""
    text = f" {' '.join(words)} "
    is_waived = any(
        f" {phrase} " in text
        for phrase in ("no longer required", "no longer needed", "not required any more")
    )
    need = any(f" {verb} no {what} " in text for verb in ("need", "require") for what in _APPROVAL)
    if (is_waived and not _APPROVAL.isdisjoint(words)) or need:
        yield DecisionObject.HUMAN_VETO
    if any(f" {word} can {verb} " in text for word in ("nobody", "no-one") for verb in _OBJECT):
        yield DecisionObject.HUMAN_VETO
    if text.startswith((" no more human ", " no more manual ", " no more appeal ")):
        yield DecisionObject.HUMAN_VETO


def _lost(clause: Clause) -> Iterator[DecisionObject]:
    near = clause.words[:7]
    if clause.verb not in _LOSING:
        if clause.verb == "take" and clause.holds("out", "of", "the", "loop"):
            yield DecisionObject.HUMAN_VETO
        return
    by_name = not _OVERSIGHT.isdisjoint(near[:5])
    by_people = not _HUMAN.isdisjoint(near) and not _CHECKING.isdisjoint(near)
    is_step = not _APPROVAL.isdisjoint(near[:4]) and not _STEPS.isdisjoint(near)
    is_replaced = clause.verb == "replace" and (
        not _PERSONNEL.isdisjoint(near[:3]) and not _MACHINES.isdisjoint(clause.words)
    )
    if (
        by_name
        or by_people
        or is_step
        or is_replaced
        or (clause.verb == "stop" and near[:1] in {("escalating",), ("asking",)})
    ):
        yield DecisionObject.HUMAN_VETO


def _empowered(clause: Clause) -> Iterator[DecisionObject]:
    """A machine that is let decide, or given what it takes."""
    following = clause.words
    if clause.verb in {"let", "allow", "have", "permit", "authorise", "authorize"}:
        subject = set(following[:3])
        acts = set(following[1:7])
        if (
            subject & _PLAINLY and acts & (_POWERS | {"delete", "act", "own", "alone", "edit"})
        ) or (subject & _MACHINES and acts & (_POWERS - {"sign", "publish", "reject", "grade"})):
            yield DecisionObject.AUTONOMY_LEVEL
        if subject & _MACHINES and {"final", "last"} & acts and {"say", "word"} & set(following):
            yield DecisionObject.HUMAN_VETO
    if (clause.verb in {"give", "grant", "assign", "hand"} and clause.has(_AUTHORITY, 1, 8)) and (
        clause.has(_PLAINLY | _SELF, 0, 4) or clause.holds("service", "account")
    ):
        yield DecisionObject.AUTONOMY_LEVEL
    if (clause.verb in _LOSING | {"raise", "extend"} and clause.has(_PLAINLY, 0, 8)) and (
        clause.has(word_set("limit restriction constraint autonomy authority"), 0, 5)
    ):
        yield DecisionObject.AUTONOMY_LEVEL
    if clause.has(word_set("unsupervised autonomous autonomously")) and clause.has(_MACHINES):
        yield DecisionObject.AUTONOMY_LEVEL
    is_automatic = clause.has(word_set("automatically automatic")) or clause.verb == "automate"
    if (
        is_automatic and clause.has(_PERSONNEL | word_set("claim refund application dismissal"))
    ) and (clause.verb in _POWERS | {"automate", "refuse", "deny", "grant"}):
        yield DecisionObject.HUMAN_VETO
    if clause.holds("on", "its", "own") and clause.has(_MACHINES) and clause.has(_POWERS):
        yield DecisionObject.AUTONOMY_LEVEL


def _self_granted(clause: Clause) -> Iterator[DecisionObject]:
    """Authority that the actor takes for itself."""
    own = clause.after(frozenset({"own"}), 3)
    mine = bool({"my", "your", "its"} & set(clause.words[:6]))
    if own and mine and set(own) & (_AUTHORITY | {"limit", "request", "access"}):
        yield DecisionObject.AUTONOMY_LEVEL
    if (
        (clause.verb in _RAISING and clause.has(_SELF))
        or (clause.verb == "exempt" and clause.has(_PLAINLY, 0, 3))
        or (clause.verb == "escalate" and clause.has(word_set("privilege"), 0, 4))
    ):
        yield DecisionObject.AUTONOMY_LEVEL


def _ungoverned(clause: Clause) -> Iterator[DecisionObject]:
    """The rules themselves."""
    is_rule = any(clause.holds(*rule) for rule in _RULES)
    is_constitution = clause.verb in _UNDOING and clause.has(_CONSTITUTIONS, 0, 4)
    if (clause.verb in _UNDOING and is_rule) or is_constitution:
        yield DecisionObject.GOVERNANCE_RULE
    if clause.verb == "stop" and clause.words[:1] == ("recording",) and "decision" in clause.words:
        yield DecisionObject.GOVERNANCE_RULE
    if clause.has(frozenset({"gate"}), 0, 5) and clause.holds("allow", "by", "default"):
        yield DecisionObject.GOVERNANCE_RULE
    if clause.verb == "exempt" and clause.has(PEOPLE | frozenset({"conduct"}), 0, 8):
        yield DecisionObject.MODERATION_RULE


def _unasked(clause: Clause) -> Iterator[DecisionObject]:
    """Without anybody being asked or told."""
    following = clause.after(frozenset({"without"}), 4)
    if not _WITHOUT.isdisjoint(following) or {"anybody", "anyone", "person", "somebody"} & set(
        following
    ):
        yield DecisionObject.HUMAN_VETO
    is_taken_as = clause.verb in {"count", "treat", "take"} and clause.has(frozenset({"as"}))
    if is_taken_as and clause.has(word_set("yes consent agreement")) and clause.has(_SILENCE):
        yield DecisionObject.CONSENT_DEFAULT
    if clause.verb == "stop" and clause.words[:2] in {("asking", "people"), ("asking", "user")}:
        yield DecisionObject.CONSENT_DEFAULT
    if clause.verb in {"assume", "presume", "imply"} and clause.has(
        word_set("consent agreement permission"), 0, 4
    ):
        yield DecisionObject.CONSENT_DEFAULT
