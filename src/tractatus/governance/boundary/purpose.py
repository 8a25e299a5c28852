"""Constructions that decide what an organisation is for, where it goes, and what words mean.

"Turn the charity into a business", "remove sustainability from our values", "pick the markets
that we leave", "decide what this organisation stands for".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tractatus.governance.decision_object import DecisionObject
from tractatus.governance.language.clauses import Clause
from tractatus.governance.language.lexicon import PEOPLE, PERSONS, word_set

_ORGANISATIONS: Final = word_set(
    "company organisation organization foundation association cooperative charity club community "
    "society school church museum lab firm business union we our us party"
)
_DECIDES: Final = word_set(
    "create introduce establish adopt set give change update modify edit revise alter adjust shift "
    "rewrite redefine amend overhaul replace remove drop abandon abolish decide determine choose "
    "define settle reinvent add weaken narrow broaden redirect commit pick fix invent reconsider "
    "conclude judge weigh rank sacrifice resolve strip"
)
_PURPOSES: Final = word_set("mission vision purpose value principle charter ethos")
_COURSES: Final = word_set("strategy direction priority")
_MARKS: Final = word_set(
    "our company's core guiding founding central strategic long-term organisation's "
    "organization's new"
)
_DEFINING: Final = word_set(
    "decide determine define redefine settle establish broaden narrow change fix interpret declare "
    "revise"
)
_VENTURES: Final = word_set(
    "market merger competitor acquisition subsidiary invention paradigm pivot"
)
_WORTH: Final = word_set(
    "life lives dignity truth casualty interest deserve deserves worth justified suffering promise "
    "victim fairness"
)
_CONDEMNING: Final = word_set("punished guilty unethically unethical justified deserves lying")
_WH: Final = word_set("who whom whose")


def find_purpose(clause: Clause) -> Iterator[DecisionObject]:
    """Which purpose, course, meaning or worth the clause decides."""
    if clause.is_about_artefacts:
        return
    yield from _purposes(clause)
    yield from _courses(clause)
    yield from _meanings(clause)
    yield from _worth(clause)


def _purposes(clause: Clause) -> Iterator[DecisionObject]:
    is_organisation = clause.has(_ORGANISATIONS, 0, 4)
    into = clause.has(word_set("into as"), 2)
    if clause.verb in {"turn", "convert", "transform", "reinvent"} and is_organisation and into:
        yield DecisionObject.MISSION
    if clause.verb not in _DECIDES:
        return
    for place, word in enumerate(clause.words):
        before = clause.texts[max(0, place - 2) : place]
        after = clause.words[place + 1 : place + 4]
        is_ours = bool({"our", "core", "guiding", "founding"} & set(before)) or (
            after[:1] == ("of",) and not _ORGANISATIONS.isdisjoint(after[1:])
        )
        is_whole = word in {"mission", "charter"} and before[-1:] == ("the",) and not after[:1]
        is_given = clause.verb == "give" and is_organisation
        if word in _PURPOSES and (is_ours or is_whole or is_given):
            yield DecisionObject.MISSION
    if clause.holds("stand", "for") or clause.holds("we", "exist"):
        yield DecisionObject.MISSION


def _courses(clause: Clause) -> Iterator[DecisionObject]:
    if clause.verb not in _DECIDES | {"leave", "enter", "overturn", "merge", "take"}:
        return
    for place, word in enumerate(clause.words[:6]):
        if word in _COURSES and _MARKS & set(clause.texts[max(0, place - 2) : place]) - {"new"}:
            yield DecisionObject.STRATEGY
    if clause.has(_VENTURES, 0, 8) and clause.has(_ORGANISATIONS | word_set("the which"), 0, 8):
        yield DecisionObject.STRATEGY
    if clause.holds("line", "of", "business") or clause.holds("editorial", "line"):
        yield DecisionObject.NEW_DIRECTION
    if clause.holds("hard", "case"):
        yield DecisionObject.PRECEDENT


def _meanings(clause: Clause) -> Iterator[DecisionObject]:
    if clause.verb not in _DEFINING:
        return
    is_said = any(
        clause.holds(*phrase)
        for phrase in (("true", "meaning"), ("official", "interpretation"), ("sacred", "text"))
    )
    what = clause.after(frozenset({"what"}), 6)
    is_meant = bool({"mean", "meant", "means"} & set(what)) or ("good" in what and "life" in what)
    is_defined = any(
        clause.holds("definition", "of", word)
        for word in ("hate", "harm", "abuse", "consent", "fairness", "family", "violence")
    )
    if is_said or is_meant or is_defined:
        yield DecisionObject.INTERPRETATION


def _worth(clause: Clause) -> Iterator[DecisionObject]:
    """What a life, an interest or a promise counts for."""
    is_weighing = clause.verb in {"weigh", "rank", "decide", "determine", "judge", "conclude"}
    if is_weighing and clause.has(_WORTH | _CONDEMNING):
        yield DecisionObject.ETHICAL_TRADE_OFF
    if (
        clause.verb in {"decide", "determine", "judge", "pick", "choose"}
        and not _WH.isdisjoint(clause.words[:2])
        and clause.has(word_set("fired get gets hired stay leave go live die win lose first"))
    ):
        yield DecisionObject.PERSONAL_CHOICE
    if clause.verb == "decide" and clause.holds("which", "patient"):
        yield DecisionObject.ETHICAL_TRADE_OFF
    if (
        clause.verb == "let"
        and clause.has(word_set("outweigh override"))
        and clause.has(word_set("dignity privacy safety fairness consent"))
    ):
        yield DecisionObject.ETHICAL_TRADE_OFF
    if (clause.verb == "give" and clause.has(frozenset({"priority"}))) and (
        clause.has(word_set("over before")) and clause.has(PEOPLE | PERSONS)
    ):
        yield DecisionObject.ETHICAL_TRADE_OFF
    if (clause.verb in {"resolve", "settle"} and clause.has(word_set("conflict dilemma"))) and (
        clause.has(word_set("speech safety privacy value right freedom"))
    ):
        yield DecisionObject.ETHICAL_TRADE_OFF
    if (clause.verb in {"pick", "choose", "select"} and clause.has(word_set("winner"))) and (
        clause.has(word_set("scholarship award grant election"))
    ):
        yield DecisionObject.PERSONAL_CHOICE
