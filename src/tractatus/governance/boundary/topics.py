"""What people quarrel over: nouns that make a deciding verb somebody's decision.

Weaker than a decision object, so the clause must be proposed, its verb must decide, and the topic
must stand near it; work on pages, tests and the like does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tractatus.governance.decision_object import OPEN_VERBS, DecisionObject
from tractatus.governance.language.clauses import Clause
from tractatus.governance.language.lexicon import VERBS, word_set
from tractatus.governance.language.small_words import ANYBODY

_REACH: Final = 7
_TOPICS: Final[Mapping[DecisionObject, frozenset[str]]] = {
    DecisionObject.PRIVACY_POLICY: word_set(
        "privacy surveillance wiretap biometrics fingerprinting anonymity pseudonymity"
    ),
    DecisionObject.MODERATION_RULE: word_set(
        "censorship satire blasphemy dissent slur slurs swearing nudity criticism protest "
        "propaganda "
        "misinformation harassment bullying extremism"
    ),
    DecisionObject.ETHICAL_TRADE_OFF: word_set(
        "ethics dignity casualty triage kidney organ euthanasia discrimination inequality "
        "reparation animal-testing torture suffering bribe lie morality conscience"
    ),
    DecisionObject.PERSONAL_CHOICE: word_set(
        "asylum custody eviction parole deportation religion sexuality pregnancy abortion adoption "
        "layoff redundancy dismissal severance marriage divorce guardianship bail imprisonment "
        "disability pronoun"
    ),
    DecisionObject.GOVERNANCE_RULE: word_set(
        "constitution statute quorum election suffrage referendum district bylaw oath democracy "
        "impeachment"
    ),
    DecisionObject.MISSION: word_set("ethos raison credo"),
    DecisionObject.INTERPRETATION: word_set("scripture testament gospel"),
}
_RULES: Final = word_set("rule policy law ban quota tax levy curfew code")
_RULING: Final = word_set("introduce adopt impose enact establish repeal abolish relax tighten")
_SPEECH: Final = word_set(
    "criticism satire speech religious political religion protest strike union debate dissent "
    "anonymous anonymity nudity swearing slur insult hate symbol prayer gossip"
)
_FORBIDDING: Final = word_set("forbid outlaw ban prohibit allow permit tolerate legalise legalize")
_WATCHING: Final = word_set("track monitor film spy surveil eavesdrop profile")
_ALONE: Final = word_set("alone yourself unilaterally discretion")
_EVIDENCE: Final = word_set("complaint evidence testimony grievance whistleblower")
_CODE: Final = word_set(
    "lint linter eslint regex parser type error exception cache token request query code  css "
    "variable flag config test build ci schema api header cookie session"
)


def find_topics(clause: Clause) -> Iterator[DecisionObject]:
    """The topics that the clause decides about."""
    if clause.is_about_artefacts or not _CODE.isdisjoint(clause.words):
        return
    kind = VERBS.get(clause.verb)
    if (kind and kind not in OPEN_VERBS) or clause.verb in _FORBIDDING | {"restore", "commit"}:
        for about, words in _TOPICS.items():
            if clause.has(words, 0, _REACH):
                yield about
    yield from _rules(clause)
    yield from _people(clause)


def _rules(clause: Clause) -> Iterator[DecisionObject]:
    makes_rule = clause.verb in _RULING and clause.has(_RULES, 0, 4)
    if (makes_rule and (clause.has(ANYBODY) or clause.has(word_set("that on against"), 1, 7))) or (
        clause.verb in _FORBIDDING and clause.has(_SPEECH, 0, 4)
    ):
        yield DecisionObject.MODERATION_RULE
    if (
        VERBS.get(clause.verb)
        and clause.has(_ALONE)
        and clause.verb in {"decide", "settle", "judge"}
    ):
        yield DecisionObject.AUTONOMY_LEVEL


def _people(clause: Clause) -> Iterator[DecisionObject]:
    """People watched, shown, moved or signed up, and what they complained of."""
    if clause.verb in _WATCHING and clause.has(ANYBODY, 0, 3):
        yield DecisionObject.PRIVACY_POLICY
    if clause.verb == "opt" and clause.has(ANYBODY, 0, 4) and clause.has(word_set("in into")):
        yield DecisionObject.CONSENT_DEFAULT
    if clause.verb in {"enrol", "enroll", "subscribe", "sign", "enter"} and clause.has(
        word_set("automatically everybody everyone")
    ):
        yield DecisionObject.CONSENT_DEFAULT
    if (
        clause.verb == "make"
        and clause.has(ANYBODY, 0, 3)
        and clause.has(word_set("visible public searchable identifiable mandatory"))
    ):
        yield DecisionObject.CONSENT_DEFAULT
    if clause.verb in {"delete", "destroy", "hide", "suppress", "remove", "erase"}:
        if clause.has(_EVIDENCE, 0, 4):
            yield DecisionObject.GOVERNANCE_RULE
        owners = zip(clause.texts, clause.words, clause.words[1:], strict=False)
        if any(
            text.endswith(("'s", "s'")) and word in ANYBODY and following == "account"
            for text, word, following in owners
        ):
            yield DecisionObject.PERSONAL_CHOICE
    if (
        clause.verb in {"accept", "sign", "agree"} and clause.has(word_set("term contract will"))
    ) and (clause.has(word_set("for behalf"), 1) and clause.has(ANYBODY)):
        yield DecisionObject.PERSONAL_CHOICE
