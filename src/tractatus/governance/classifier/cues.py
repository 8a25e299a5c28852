"""Words that say how firmly, by whom and for how long something is asked, as phrases.

Each phrase has roles. The lists follow the annotators' rule sheet (`quality/instructions/RULES.md`)
and are of English. A phrase is found at word boundaries only: "install" holds no "all".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum, auto
from typing import Final

from tractatus.governance.classifier.phrases import Phrases
from tractatus.governance.instructions.instruction import Scope
from tractatus.governance.language.lexicon import word_set


class Cue(IntEnum):
    """What a phrase does to the clause that it stands in."""

    ABSOLUTE = auto()
    STRONG_HEDGE = auto()
    WEAK_HEDGE = auto()
    DISCRETION = auto()
    FORBID = auto()
    OBLIGE = auto()
    PERMIT = auto()
    REQUEST = auto()
    STANDING = auto()
    CONTRAST = auto()  # what follows is not to be used
    BUT = auto()  # ends a contrast: what follows is what is meant
    INSIST = auto()
    FOR_NOW = auto()
    NEGATED_FORBID = auto()  # "do not forget to": asks for it
    OPEN_SEARCH = auto()
    RETRACT = auto()
    DATES = auto()


_PHRASES: Final[dict[tuple[Cue, ...], str]] = {
    (Cue.ABSOLUTE, Cue.OBLIGE): "must|have to|has to|need to|needs to|shall|is required|"
    "are required|"
    "is mandatory|are mandatory|required to|absolutely must|make absolutely sure|it is essential|"
    "may only|can only|may be only|it is imperative|it is vital|is to be|are to be|you will",
    (Cue.OBLIGE, Cue.STANDING): "need two|needs two|need a|needs a|need an|needs an|need at least|"
    "needs at least|requires|require",
    (Cue.ABSOLUTE,): "ever|only|exactly|specifically|strictly|required|mandatory|no exceptions|"
    "no exception|without exception|in any case|i insist|absolutely|without fail|explicitly|"
    "at all costs|nowhere else|nothing else|nobody else|no ifs|full stop|period|end of story|"
    "no discussion|on nothing else|and no other|at any price|not optional|non-negotiable|"
    "not negotiable",
    (Cue.ABSOLUTE, Cue.STANDING): "always|at all times|in all cases|no matter what|"
    "every single time",
    (Cue.ABSOLUTE, Cue.FORBID, Cue.STANDING): "never|under no circumstances|by no means|"
    "on no account|at no time|must never|shall never|should never|do not ever|don't ever|not ever",
    (Cue.ABSOLUTE, Cue.FORBID): "must not|mustn't|shall not|shan't|is forbidden|are forbidden|"
    "forbidden|prohibited|is prohibited|are prohibited|not allowed|not permitted|disallowed|"
    "off limits|off-limits|is banned|are banned|nobody may|no one may|nothing may|hands off",
    (Cue.FORBID,): "do not|don't|dont|cannot|can't|can not|may not|stop|refrain from|"
    "keep away from|keep off|stay off|stay out of|keep out of|keep clear of|stay clear|lay off|"
    "hold off|swear off|is not to be|are not to be|not to be|you're not to|you are not to|"
    "we're not to|out of bounds|"
    "stay away from|leave alone|will not|won't|does not|doesn't|no longer|cease|quit|not to|"
    "i forbid",
    (Cue.FORBID, Cue.WEAK_HEDGE): "avoid|better not|should not|shouldn't|ought not to|"
    "would rather not|prefer not to|try not to|try to avoid|preferably not|rather not|"
    "try to never|stay clear of|steer clear of",
    (Cue.STRONG_HEDGE,): "maybe|perhaps|possibly|might|could|consider|considering|if you like|"
    "if you want|if you wish|if you have time|when you have time|when you get to it|"
    "if you get to it|"
    "optional|optionally|it would be nice|"
    "would be nice|would be cool|nice to have|never mind|it would be lovely|"
    "would be lovely|it would be great|if there is time|some time|sometime|might want to|"
    "if you feel like it|think about",
    (Cue.PERMIT, Cue.STRONG_HEDGE): "feel free to|feel free|no need to|need not|don't need|"
    "doesn't need|do not need|does not need|need no|needs no|is not necessary|isn't necessary|"
    "not necessary|not needed|no confirmation is needed|no approval is needed|"
    "there is no need to|needn't|"
    "do not have to|don't have to|don't need to|do not need to|you may|you can|may|is fine to|"
    "it's fine to|it is fine to|it's ok to|it is ok to|it's okay to|it is okay to|is allowed|"
    "are allowed|allowed to|is permitted|are permitted|you are free to|you're free to|"
    "it's fine if|it is fine if|it is fine for|it's fine for|i don't mind|i do not mind|"
    "can also|welcome to|is ok|is okay|is fine|are fine|are ok|no problem to|"
    "don't hesitate to|do not hesitate to|doesn't have to|does not have to",
    (Cue.WEAK_HEDGE,): "try not|try and|prefer|prefers|preferably|ideally|rather|if possible|"
    "where possible|"
    "as far as possible|when possible|whenever possible|if at all possible|usually|generally|"
    "normally|aim|aim to|aim for|as a rule of thumb|as a rule|i'd rather|typically|mostly|"
    "if you can|favour|favor|lean towards|lean toward|in most cases|tend to|strive to|"
    "where you can|wherever you can|wherever possible|probably|"
    "where feasible|recommended|is preferred|are preferred|preferred|would be good|"
    "would be better|ideal|best to|where it makes sense|by preference",
    (Cue.WEAK_HEDGE, Cue.OBLIGE): "we'd better|i'd rather have|we'd rather|i'd prefer|"
    "i would prefer|we'd prefer|would appreciate it if|would really appreciate it if|"
    "should|ought to|try to|i'd like|i would like|i'd like you to|"
    "i would like you to|it would be good|it would be better|we'd like|we would like|"
    "you'd better|we had better|i'd be grateful if|"
    "i would be grateful if|i'd love for you to|may i ask for|i'd rather you|i would rather you",
    (Cue.DISCRETION,): "depending on|it depends|depends on|as needed|as necessary|when needed|"
    "as appropriate|where appropriate|case by case|case-by-case|up to you|use your judgement|"
    "use your judgment|use your own judgement|use your own judgment|your best judgement|"
    "your best judgment|as you see fit|as you think best|play it by ear|whatever works|"
    "whichever you like|whatever you like|your call|your choice|you decide|at your discretion|"
    "whatever you think|whichever you think|however you like|as you like|as you prefer|"
    "if needed|if necessary|where needed|where necessary|as required|as the case may be|"
    "as circumstances|you choose|if appropriate|as it comes",
    (Cue.REQUEST,): "can you|could you|would you|will you|would you mind|can we please|"
    "could we please|could someone|can someone|i want you to|i need you to|let's|let us|lets|"
    "i want|i need|we want|we need|i'd ask you to|i ask you to|i would ask you to|you need|"
    "could all of you|can all of you|thanks in advance for|please do|do me a favour|"
    "could you all|be so good as to|be so kind as to|would you kindly",
    (Cue.STANDING,): "every|each|whenever|from now on|in general|by default|any time|anytime|"
    "in future|in the future|going forward|from here on|as a default|permanently|forever|"
    "everywhere|in all projects|henceforth|everyone|everybody|all new|the rule is|our rule|"
    "as a policy|it is our policy|our policy|convention",
    (Cue.CONTRAST,): "instead of|rather than|as opposed to|in place of|in lieu of|except|"
    "except for|other than|but not|and not|anything but|everything but|in preference to|not|"
    "outside|outside of|getting rid of|got rid of|no to|no longer|but nothing|but no|"
    "but nobody|and nothing|and no",
    (Cue.BUT,): "but|instead|but rather|use instead",
    (Cue.INSIST,): "i said|as i said|i mean it|i told you|i asked for|i asked you|i repeat|"
    "i already said|we said|we agreed|as agreed|like i said|i meant",
    (Cue.FOR_NOW, Cue.FORBID): "not yet",
    (Cue.FOR_NOW,): "yet|this time|for now|in this file|today|right now|for the moment|just now|"
    "at the moment|for this one|in this function|tonight|just this once",
    (Cue.NEGATED_FORBID, Cue.OBLIGE): "do not forget to|don't forget to|never forget to|"
    "do not forget|don't forget|do not fail to|don't fail to|never fail to|do not miss|"
    "not only|don't just|do not just|cannot but|why not|why don't you|do not stop|don't stop|"
    "make sure|ensure|be sure to|see to it that|please remember to|remember to",
    (Cue.OPEN_SEARCH,): "explore|brainstorm|experiment|experimenting|play with|play around|"
    "come up with|think of|think up|try out|try different|try a few|prototype some|"
    "prototype a few|see what is possible|see what's possible|surprise me|dream up|imagine|"
    "different approaches|different ways|alternatives|alternative approaches|several ideas|"
    "ideas|new ways|what if|sketch some|sketch a few|sketch out|mock up some|various options|"
    "a few variants|variations|toy with|tinker|invent|wild|out of the box|unconventional|"
    "creative|possibilities|options for|improvise|throw some|free-associate|speculate|"
    "exploring|brainstorming|riff|unusual|outside the box|variety|various",
    (): "ever since|so much",
    (Cue.RETRACT,): "no wait|scratch that|correction|i mean|i meant|make that|make it|strike that|"
    "my mistake|wait no|or rather|sorry|wait|oops|i misspoke|nope|forget that|disregard that",
}  # fmt: skip

SCOPES: Final[dict[Scope, str]] = {
    Scope.TASK: "this time|just once|just this once|in this file|in this function|in this post|"
    "in this message|in this thread|in this pr|in this ticket|for this task|for this one|"
    "right now|now|for this file|for this function|for this post|for this message|"
    "for this thread|for this pr|for this ticket|in this class|in this method|for this commit|"
    "in this commit|in this module|in this issue|for this issue|only once|in this document|"
    "for this document|in this reply|in this answer|for this query|in this query",
    Scope.SESSION: "session|conversation|chat|today|tonight|for now|for the moment|until i am back|"
    "until i'm back|while we are talking|in your next answers|while we talk|while i am away|"
    "while i'm away|until i return|until i come back|at the moment|until tonight|"
    "until i say otherwise",
    Scope.PHASE: "sprint|phase|milestone|beta|alpha|freeze|this week|this month|this quarter|"
    "this year|next week|next month|this release|next release|the release|the migration|"
    "the launch|until launch|until release|during|until|till|the rollout|the audit|"
    "the transition|the incident|the election|the campaign|iteration|while the|"
    "before the release|after the release|as long as|the pilot|the trial",
    Scope.PROJECT: "project|repo|repository|codebase|code base|app|product|service|site|"
    "workspace|community|forum|group|team|department|application|website|monorepo|company|"
    "organisation|organization|server|channel",
    Scope.PERMANENT: "always|never|ever|at all times|from now on|permanently|forever|"
    "in all projects|everywhere|under no circumstances|no matter what|going forward|henceforth|"
    "in every project|across all projects|by no means|on no account|without exception",
}
# Nouns that mark a scope only after one of these: "in our team", not "the team's calendar".
SCOPE_OPENERS: Final = word_set(
    "in on for across throughout within inside during this of until at over"
)
SCOPE_MIDDLES: Final = word_set(
    "this our the rest of whole entire current my your all that same present remainder next"
)
_NEED_OPENER: Final = frozenset(
    {
        *word_set("session conversation chat sprint phase milestone beta alpha freeze iteration"),
        *SCOPES[Scope.PROJECT].split("|"),
        *(
            f"the {event}"
            for event in word_set("release migration launch rollout audit transition")
        ),
        *(f"the {event}" for event in word_set("incident election campaign pilot trial")),
    }
)


def _rows() -> Iterator[tuple[Sequence[str], frozenset[Cue]]]:
    for roles, line in _PHRASES.items():
        for phrase in line.split("|"):
            yield phrase.split(), frozenset(roles)


def _scopes() -> Iterator[tuple[Sequence[str], tuple[Scope, bool]]]:
    for scope, line in SCOPES.items():
        for phrase in line.split("|"):
            yield phrase.split(), (scope, phrase in _NEED_OPENER)


_CUES: Final = Phrases(_rows())
_SCOPE_CUES: Final = Phrases(_scopes())
# Words that begin a phrase.
CUES: Final = _CUES.alone
SCOPE_CUES: Final = _SCOPE_CUES.alone

# Markers of a moment: a single act can have one, so that they make no rule of it.
MOMENTS: Final = word_set("today tonight now week month quarter year moment")
NARROWEST: Final = (Scope.TASK, Scope.SESSION, Scope.PHASE, Scope.PROJECT, Scope.PERMANENT)


def cue_at(words: Sequence[str], place: int) -> tuple[int, frozenset[Cue]] | None:
    """The longest phrase that begins at `place`, one of `CUES`: how many words, and its roles."""
    found = _CUES.at(words, place)
    return found[0] if found else None


def scope_at(words: Sequence[str], place: int) -> tuple[int, Scope] | None:
    """The scope that a phrase at `place`, one of `SCOPE_CUES`, marks, and how many words it has."""
    for size, (scope, needs_opener) in _SCOPE_CUES.at(words, place):
        if not needs_opener or _is_opened(words, place, size):
            return size, scope
    return None


def _is_opened(words: Sequence[str], place: int, size: int) -> bool:
    """Whether a noun marks a place or a span: an opener before it, no noun after it."""
    before = place
    while before and words[before - 1] in SCOPE_MIDDLES:
        before -= 1
        if words[before] == "this" and before < place:
            break
    opened = words[before] == "this" or (before > 0 and words[before - 1] in SCOPE_OPENERS)
    after = words[place + size] if place + size < len(words) else "."
    return opened and (not after[0].isalpha() or after in _AFTER_MARKER)


_AFTER_MARKER: Final = word_set(
    "and or but always never we i you use do don't must should please the everyone all only is "
    "not keep every ask it no nobody answer write prefer avoid to for in on be until there "
    "moderators members posts commit are have"
)
