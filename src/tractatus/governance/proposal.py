"""What to look at first: a proposal for the moderators' queue, by rules that can be read.

The rules find surface features that often matter to moderators: contact details, threats,
insults, links, shouting, repetition. They do not understand text, will miss what is said
politely and find what is quoted. So a proposal orders the queue and decides nothing; a named
human does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tractatus.governance.act import Alternative, Evidence, Reasoning, Span
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import read_words


class Action(StrEnum):
    """What a moderator can do with a post."""

    KEEP = "keep"
    FLAG = "flag"
    LABEL = "label"
    RESTRICT = "restrict"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that matched, and where in the text."""

    reference: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the proposer would do, and why.

    Args:
        action: Proposed, not decided.
        priority: Place in the queue, 0 to 1; the greater the sooner.
        reasoning: With at least two alternatives that differ.
        engine: `rules`, or `model NAME`.
        findings: Rules that matched, in the order of the text.
        resolvable: What the references of the reasoning may point to.
    """

    action: Action
    priority: float
    reasoning: Reasoning
    engine: str
    findings: tuple[Finding, ...]
    resolvable: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    text: str
    action: Action
    priority: float
    find: Callable[[str], Sequence[Span]]

    @property
    def reference(self) -> str:
        return f"rule:{self.name}@1"


NO_MATCH: Final = "rules@1"
_MAX_SPANS: Final = 20


def propose(text: str) -> Proposal:
    """A proposal for a post. Deterministic, total, linear in the length of the text."""
    matched = [(rule, rule.find(text)[:_MAX_SPANS]) for rule in RULES]
    matched = [(rule, spans) for rule, spans in matched if spans]
    action = max((rule.action for rule, _ in matched), key=_SEVERITY.index, default=Action.KEEP)
    priority = max((rule.priority for rule, _ in matched), default=_PRIORITY_OF_NOTHING)
    findings = sorted(
        (Finding(rule.reference, rule.text, span) for rule, spans in matched for span in spans),
        key=lambda finding: (finding.span.start, finding.reference),
    )
    evidence = [Evidence(rule.text, rule.reference) for rule, _ in matched]
    return Proposal(
        action=action,
        priority=priority,
        reasoning=reasoning_for(action, evidence or [Evidence("no rule matched", NO_MATCH)]),
        engine="rules",
        findings=tuple(findings),
        resolvable=REFERENCES,
    )


def reasoning_for(action: Action, evidence: Sequence[Evidence]) -> Reasoning:
    """The reasoning of a proposal: every other action is an alternative, with its cost."""
    return Reasoning(
        goal="tell a moderator how soon to read the text of this post before it is published",
        evidence=tuple(evidence),
        steps=(
            "every rule was applied to the text of the post",
            f"the gravest match proposes: {action}",
            "the post waits in the queue until a named moderator decides",
        ),
        alternatives=tuple(
            Alternative(option, f"{why}; the rules propose to {action.value}")
            for other, (option, why) in _OPTIONS.items()
            if other is not action
        ),
        assumptions=("rules see surface features and do not understand the text",),
        risks=("a quotation or a joke may match", "harm in polite words may not match"),
        rollback="the moderator may decide otherwise, and the author sees the decision",
        requested_effect="require_approval",
    )


_OPTIONS: Final = {
    Action.KEEP: ("keep it visible as it is", "other members would see it without a second look"),
    Action.FLAG: ("flag it for an early look", "it would be read before others in the queue"),
    Action.LABEL: ("attach a warning label", "readers would be told what to expect"),
    Action.RESTRICT: ("restrict who can see it", "fewer members would meet it"),
    Action.REMOVE: ("remove it with a statement of reasons", "its author would lose it"),
}


def _by_pattern(pattern: str) -> Callable[[str], Sequence[Span]]:
    compiled = re.compile(pattern, re.IGNORECASE)

    def find(text: str) -> Sequence[Span]:
        return [Span(*match.span()) for match in compiled.finditer(text)]

    return find


def _by_words(phrases: Sequence[str]) -> Callable[[str], Sequence[Span]]:
    wanted = [tuple(phrase.split()) for phrase in phrases]

    def find(text: str) -> Sequence[Span]:
        words = read_words(text)
        return [
            Span(words[place].span.start, words[place + len(phrase) - 1].span.end)
            for place in range(len(words))
            for phrase in wanted
            if tuple(word.text for word in words[place : place + len(phrase)]) == phrase
        ]

    return find


def _shouting(text: str) -> Sequence[Span]:
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(map(str.isupper, letters))
    is_loud = len(letters) >= _LOUD_LETTERS and capitals > 0.7 * len(letters)
    return [Span(0, len(text))] if is_loud else []


_LOUD_LETTERS: Final = 24

_INSULTS: Final = sorted(
    word_set("idiot idiots moron morons imbecile scum vermin retard retarded subhuman filth")
)
_THREATS: Final = (
    "kill you", "kill them", "hurt you", "shoot you", "shoot them", "beat you up", "burn it down",
    "i know where you live", "hang them", "deserve to die", "deserves to die", "should be shot",
)  # fmt: skip

_MAIL: Final = r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}"
_TELEPHONE: Final = r"(?<!\d)\+?\d(?:[ ()-]?\d){8,14}(?!\d)"

RULES: Final = (
    _Rule("threat", "words that often threaten somebody", Action.REMOVE, 0.95,
          _by_words(_THREATS)),
    _Rule("contact-details", "an address or a number of a person", Action.RESTRICT, 0.85,
          _by_pattern(rf"{_MAIL}|{_TELEPHONE}")),
    _Rule("insult", "a word that often insults", Action.FLAG, 0.7, _by_words(_INSULTS)),
    _Rule("link", "a link to another place", Action.FLAG, 0.5,
          _by_pattern(r"https?://[^\s<>\"]{1,2000}")),
    _Rule("repetition", "one character many times", Action.FLAG, 0.4,
          _by_pattern(r"([^\s])\1{9,}")),
    _Rule("shouting", "mostly capital letters", Action.FLAG, 0.35, _shouting),
)  # fmt: skip

# Everything that the reasoning of a rule-based proposal may refer to.
REFERENCES: Final = frozenset({NO_MATCH, *(rule.reference for rule in RULES)})

_SEVERITY: Final = list(Action)
_PRIORITY_OF_NOTHING: Final = 0.1
