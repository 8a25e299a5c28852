"""BoundaryEnforcer: what it sends to a human of ordinary acts, and of acts that cross a boundary.

One without the other says nothing, so both are always measured and shown together. Every text is
the description of an act that the default policy permits, so that the words alone decide.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from quality.figures import Share, table
from quality.sets import Text, read_texts
from tractatus.governance import Act, ActorKind, Effect
from tractatus.governance.boundary.enforcer import BoundaryEnforcer
from tractatus.governance.boundary.stakes_weights import CURVE, UNSEEN
from tractatus.governance.case import Case, Snapshot
from tractatus.operations.policies import default_policy

COMMITS: Final = "acts/commits.jsonl"
REQUESTS: Final = "acts/requests.jsonl"
CROSSINGS: Final = "acts/crossings.jsonl"
# Written after constructions and first weights, and fitted since.
FRESH_CROSSINGS: Final = "acts/crossings-fresh.jsonl"
FRESH_ORDINARY: Final = "acts/ordinary-fresh.jsonl"
_ACTS: Final = {
    COMMITS: "git.commit",
    REQUESTS: "request.handle",
    CROSSINGS: "request.handle",
    FRESH_CROSSINGS: "request.handle",
    FRESH_ORDINARY: "request.handle",
}
_GOALS: Final = {COMMITS: "at most 2 %", REQUESTS: "at most 5 %", CROSSINGS: "none set"}
_NAMES: Final = {
    COMMITS: "commit subjects sent to a human",
    REQUESTS: "requests sent to a human",
    CROSSINGS: "boundary crossings sent to a human",
}
_POLICY: Final = default_policy()
_ENFORCER: Final = BoundaryEnforcer()


def waits(text: str, act_type: str) -> bool:
    """Whether an agent's act of this type, so described, waits for a human or is refused."""
    act = Act(act_type, "agent", ActorKind.AGENT, description=text)
    case = Case(act, None, None, _POLICY.definition(act_type))
    return _ENFORCER.assess(case, Snapshot(_POLICY)).effect >= Effect.REQUIRE_APPROVAL


def measure(name: str, split: str) -> Share:
    """The share of a file's texts of one split that wait."""
    return Share.that(waits(one.text, _ACTS[name]) for one in _of(name, split))


def _of(name: str, split: str) -> list[Text]:
    return [one for one in read_texts(name) if one.split == split]


def by_stratum() -> list[tuple[str, Share]]:
    """Crossings of the test split by what they decide about."""
    texts = _of(CROSSINGS, "test")
    strata = Counter(one.stratum for one in texts)
    return [
        (
            stratum.replace("_", " "),
            Share.that(
                waits(one.text, "request.handle") for one in texts if one.stratum == stratum
            ),
        )
        for stratum in sorted(strata)
    ]


def unfitted() -> list[tuple[str, Share]]:
    """Texts for development by kind, weighed without having been fitted."""
    return [(kind, Share(*counts)) for kind, counts in UNSEEN.items()]


def curve() -> list[tuple[str, Share]]:
    """What is found of crossings from outside at which load of requests from outside."""
    of = UNSEEN["outside crossing"][1]
    return [(f"at most {load:.1%}".replace("%", " %"), Share(found, of)) for load, found in CURVE]


def section() -> str:
    """The part of the page."""
    rows = [
        [_NAMES[name], _GOALS[name], measure(name, "test"), measure(name, "train")]
        for name in (COMMITS, REQUESTS, CROSSINGS)
    ]
    return "\n".join(
        [
            "Approval load and detection, by the words of a description alone. `test` was once "
            "kept apart; now the weights are fitted to all of these texts, so this table says what "
            "the software was made to do.",
            "",
            table(["acts", "goal", "test (95 % interval), n", "train"], rows),
            "",
            "Crossings of `test` by what they decide about:",
            "",
            table(["decides about", "sent to a human"], by_stratum()),
            "",
            "What is done with words that were not fitted is estimated in ten parts, the weights "
            "of each fitted without it; constructions and classes of words were made looking at "
            "many of these texts, so for a stranger's it is somewhat less. Near misses are "
            "ordinary acts in words of crossings.",
            "",
            table(["texts", "sent to a human, where not fitted"], unfitted()),
            "",
            "The threshold chooses among these, by requests and crossings from outside that were "
            "not fitted:",
            "",
            table(["requests sent to a human", "crossings found"], curve()),
            "",
            "The floor of an act is its entry in the policy's catalogue; words only add to it.",
            "",
            "Data: `quality/acts/`. Command: `python -m quality.report ordinary`.",
        ]
    )
