"""Words for one thing where amounts, counts and durations are named: attempts are retries.

Only of these kinds: two names of a table are two tables, while `max_attempts` and "retries" count
the same. Kin are equal in what they count or measure, not in meaning.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.stems import COMMON, new_stem, stem
from tractatus.governance.facts.names import OF_A_SERVICE
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

LOOSE: Final = frozenset({KeyKind.COUNT, KeyKind.DURATION, KeyKind.MONEY})
# They say that there is a number, and nothing of whose it is.
GENERIC: Final = word_set(
    "timeout duration count number limit max maximum min minimum amount quantity total sum value "
    "size length per price cost payment currency schedule interval cron every eur usd gbp chf jpy "
    "euro dollar pound time stop after id ids list second minute hour day week month year "
    "valid qty rate threshold quota declared net gross figure due piece capacity seat place spot "
    "headcount n num nr top required desired"
)
_FAMILIES: Final = (
    "retry attempt try",
    "person people attendee guest participant invitee recipient addressee",
    "worker process concurrency parallelism parallel job",
    "row record result",
    "character char letter length",
    "replica instance pod container",
    "cpu cpus core vcpu",
    "reviewer approver approval review",
    "email mail smtp mailbox inbox",
    "image photo picture",
    "wait sleep pause delay timeout hold",
    "retention expiry ttl lifetime expire expiration delete purge keep kept",
    "transfer wire send payment pay",
    "purchase buy order acquire acquisition",
    "item point bullet entry",
    "meeting event appointment calendar",
    "signature signatory signer",
    "invoice bill inv",
    "child children kid kids",
)
# Where somebody sits or takes part; what a number of them counts is people of any kind.
PLACES: Final = word_set(
    "capacity seat place spot headcount person people attendee participant guest invitee "
    "registration"
)
_PERSONS: Final = word_set(
    "person people attendee guest participant invitee kid child children adult member visitor "
    "pupil student patient client applicant parent volunteer friend resident tenant man men woman "
    "women neighbour neighbor toddler teen girl boy baby head"
)
# Who does what a verb says: climber, swimmer, tutor.
_AGENTS: Final = ("er", "or", "ist", "ee")
_NO_AGENTS: Final = word_set(
    "letter number paper order counter server worker folder poster sticker offer number reminder "
    "newsletter flyer voucher banner sensor error color floor door monitor computer printer corner "
    "litre liter metre meter dinner water summer winter quarter centimeter coffee fee tree knee "
    "committee list character container cluster parameter"
)
_HEAD: Final = {stem(word): stem(line.split()[0]) for line in _FAMILIES for word in line.split()}


@lru_cache(maxsize=4096)
def head(word: str) -> str:
    """One word for its family; the stem of a word that has none."""
    return _HEAD.get(own := stem(_verb_in(word)), own)


def _verb_in(word: str) -> str:
    """The verb of a noun that is made of one and where it goes: lockout, payout, cutoff."""
    for ending in _WAYS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_VERB:
            return word[: -len(ending)] if word not in _NO_VERB else word
    return word


_WAYS: Final = ("out", "off")
_SHORTEST_VERB: Final = 3
_NO_VERB: Final = word_set("timeout without throughout about layout workout blackout takeoff spout "
                           "trout scout sprout stout backoff handout")  # fmt: skip


def are_persons(words: Iterable[str]) -> bool:
    """Whether one of `words`, in the singular, is a kind of person."""
    return any(
        one in _PERSONS or (len(one) > 4 and one.endswith(_AGENTS) and one not in _NO_AGENTS)
        for one in words
    )


def new_head(word: str) -> str:
    """The same of a word that hardly anybody says twice, which is not kept."""
    return _HEAD.get(own := new_stem(_verb_in(word)), own)


def heads(words: Iterable[str]) -> frozenset[str]:
    """The heads of `words`."""
    return frozenset(map(head, words))


def telling_heads(words: Iterable[str]) -> frozenset[str]:
    """The heads of `words`, without those that any sentence has."""
    return frozenset(map(head, words)) - COMMON


_NOT_TOLD: Final = GENERIC | {OF_A_SERVICE}


@lru_cache(maxsize=2048)
def told_words(words: frozenset[str]) -> frozenset[str]:
    """Those of `words` that say whose a number is."""
    return words - _NOT_TOLD
