"""What deeds do to a thing, and which of them work against each other.

Verbs stand in pairs of two ends: what begins and what ends, what opens and what shuts. Two verbs
at different ends of one pair are opposites. Beside the pairs: verbs that leave things as they
are, that put off, that refuse, and that take back whatever was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from tractatus.governance.language.lexicon import LEMMAS, word_set

_ENDS: Final = (
    ("create add make build introduce insert register install plant fit enter enrol include "
     "form found adopt impose",
     "remove delete drop erase destroy uninstall wipe discard scrap purge strike abolish exclude "
     "omit dissolve lift uproot fell demolish dismantle"),
    ("start run enable deploy scale activate launch resume restart begin operate continue",
     "stop halt disable deactivate suspend pause kill freeze shut close interrupt terminate end "
     "abort cease discontinue ground"),
    ("open allow permit enable unblock unlock grant admit let welcome approve accept authorise "
     "confirm endorse",
     "close block deny forbid disable lock revoke ban refuse reject shut exclude bar prohibit "
     "evict expel veto decline withdraw"),
    ("raise increase extend lengthen prolong enlarge expand double widen boost grow strengthen "
     "triple top upgrade lift heat warm tighten speed",
     "lower decrease reduce shorten cut halve shrink trim curtail narrow weaken cool chill loosen "
     "downgrade slow"),
    ("send share publish deliver announce tell inform remind disclose distribute forward notify "
     "mail post ship dispatch submit pass warn",
     "withhold hide retract conceal suppress silence keep intercept recall"),
    ("pay refund give return reimburse lend donate lease rent compensate waive forgive remit "
     "exempt credit award",
     "charge withhold collect demand claim invoice bill deduct fine confiscate levy"),
    ("book reserve order buy hire assign appoint invite enrol subscribe schedule engage admit "
     "elect nominate allocate recruit employ promote keep",
     "cancel dismiss fire release terminate withdraw unbook uninvite unsubscribe decline sell "
     "discharge sack demote reassign relieve"),
    ("upgrade update bump renew modernise", "downgrade revert revoke lapse expire"),
    ("connect attach point link join merge assemble mount tie couple pair",
     "disconnect detach separate split unlink disassemble dismount untie uncouple divide"),
    ("encrypt protect lock guard seal secure cover insure wrap shield",
     "decrypt expose unlock unseal uncover unwrap endanger"),
    ("mount pin load pack fold fill charge refill stock",
     "unmount unpin unload unpack unfold empty "
     "drain discharge clear deplete"),
    ("correct fix repair mend clean restore heal maintain polish",
     "falsify break damage spoil soil dirty neglect contaminate"),
    ("delete destroy discard purge wipe empty clear shred quarantine isolate detain arrest hold "
     "confiscate impound block",
     "release deliver preserve rescue save free clear return restore"),
    ("lend extend loan borrow", "return recall reclaim repossess collect"),
    ("buy purchase acquire rent", "sell return offload"),
    ("vaccinate treat feed water irrigate prescribe administer give",
     "starve withhold discontinue dry"),
    ("transfer move relocate shift divert reroute evacuate send", "keep retain hold"),
    ("evacuate leave depart", "enter occupy stay remain"),
    ("cancel waive forgive remit", "collect demand claim enforce"),
    ("lift end waive revoke expire annul", "extend prolong renew tighten uphold maintain confirm"),
    ("require demand prescribe enforce", "waive forgo exempt accept tolerate"),
    ("archive store file keep preserve", "delete destroy shred discard purge wipe burn"),
)  # fmt: skip

# Deeds that leave things as they are; "let" does so with one of `STILL`.
STAYING: Final = word_set("keep leave stay remain retain preserve continue stick persist maintain")
STILL: Final = word_set("stand be lie stay remain expire lapse continue run rest end go pass")
# Deeds that put another deed off.
DELAYING: Final = word_set("postpone defer delay shelve adjourn park")
# Deeds that say no to another deed.
REFUSING: Final = word_set(
    "refuse decline reject forbid prohibit avoid refrain forget skip omit abandon cancel neglect "
    "prevent resist oppose ignore abort withdraw deny bypass disregard waive scrap"
)
# Deeds that take back what was done, whatever it was.
REVERSING: Final = word_set("restore reinstate revert undo reverse reopen resurrect readmit")
CHECKING: Final = word_set(
    "check verify test confirm watch look compare count read ensure list show note inspect ask"
)
REMOVING: Final = word_set(
    "remove delete lock block disable stop close suspend drop revoke purge archive cancel reduce "
    "end retire reject refuse hide ban empty clear withdraw strike shut deactivate pause"
)
ENDING: Final = word_set(
    "stop cancel disable remove drop delete suspend abort skip undo hide halt withdraw deactivate "
    "discard dismiss terminate scrap lift abolish end block"
)
# Deeds after which there is nothing left to act upon.
DESTROYING: Final = word_set("delete destroy erase abolish scrap wipe discard uninstall shred")
# Verbs that say so little that only what they are about counts.
LIGHT: Final = word_set("get have see use receive go need want touch take let make give")
_OTHER: Final = word_set(
    "put load enter backup rotate replace move transfer divert reroute export import point switch "
    "change modify pass turn bring hold write issue record renew extend reschedule correct mark "
    "print hand lend call ring file post attach wait"
)

_IRREGULAR: Final = {
    "sent": "send", "paid": "pay", "stuck": "stick", "withheld": "withhold", "told": "tell",
    "lent": "lend", "bought": "buy", "hid": "hide", "hidden": "hide", "went": "go", "gone": "go",
    "held": "hold", "began": "begin", "begun": "begin", "ran": "run", "forgot": "forget",
    "forgotten": "forget", "stood": "stand", "brought": "bring", "built": "build",
    "shrunk": "shrink", "broken": "break", "kept": "keep", "left": "leave", "seen": "see",
    "given": "give", "gave": "give", "taken": "take", "took": "take", "written": "write",
    "sold": "sell", "frozen": "freeze", "driven": "drive", "fed": "feed", "grown": "grow",
}  # fmt: skip

# Nouns that do not begin like their verbs.
_NOUNS: Final = {
    "loan": "lend", "purchase": "buy", "sale": "sell", "gift": "give", "choice": "choose",
    "payment": "pay", "growth": "grow", "departure": "leave", "arrival": "arrive",
    "hire": "employ", "cut": "reduce", "rise": "raise", "reply": "answer",
}  # fmt: skip

_LEFT: Final = tuple(frozenset(left.split()) for left, _ in _ENDS)
_RIGHT: Final = tuple(frozenset(right.split()) for _, right in _ENDS)


def _pairs_of(ends: Sequence[frozenset[str]]) -> dict[str, frozenset[int]]:
    """In which pairs a verb stands at this end."""
    return {
        verb: frozenset(place for place, end in enumerate(ends) if verb in end)
        for verb in frozenset().union(*ends)
    }


_IN_LEFT: Final = _pairs_of(_LEFT)
_IN_RIGHT: Final = _pairs_of(_RIGHT)
_NOWHERE: Final[frozenset[int]] = frozenset()
# The pair of more and less: its verbs may name another value ("raise it to debug").
AMOUNTS: Final = _LEFT[3] | _RIGHT[3]
LESS: Final = _RIGHT[3]
_KNOWN: Final = frozenset().union(
    *_LEFT, *_RIGHT, STAYING, DELAYING, REFUSING, REVERSING, CHECKING, REMOVING, ENDING,
    LIGHT, _OTHER, {"withhold"},
)  # fmt: skip


def are_opposite(one: str, other: str) -> bool:
    """Whether two verbs, without inflection, stand at different ends of one pair."""
    if one == other:
        return False  # "clear" is at both ends: a debt is cleared, and a store
    if one and other and (one == f"un{other}" or other == f"un{one}"):
        return True
    return not (
        _IN_LEFT.get(one, _NOWHERE).isdisjoint(_IN_RIGHT.get(other, _NOWHERE))
        and _IN_RIGHT.get(one, _NOWHERE).isdisjoint(_IN_LEFT.get(other, _NOWHERE))
    )


def are_alike(one: str, other: str) -> bool:
    """Whether two verbs stand at the same end of one pair, or are the same."""
    return (
        one == other
        or not _IN_LEFT.get(one, _NOWHERE).isdisjoint(_IN_LEFT.get(other, _NOWHERE))
        or not _IN_RIGHT.get(one, _NOWHERE).isdisjoint(_IN_RIGHT.get(other, _NOWHERE))
    )


def verb_of_noun(noun: str) -> str:
    """The verb of a noun that does not begin like it, or nothing."""
    return _NOUNS.get(noun, "")


def verb_of(word: str) -> str:
    """The verb that a word is a form of, or nothing."""
    return _common_verb(word) if len(word) <= _COMMON_LENGTH else ""


# Words recur; the length bounds what hostile text can make the cache hold.
_COMMON_LENGTH: Final = 24


@lru_cache(maxsize=4096)
def _common_verb(word: str) -> str:
    if word in _IRREGULAR or word in _KNOWN:
        return _IRREGULAR.get(word, word)
    if word in LEMMAS:
        return LEMMAS[word]
    for ending in ("ing", "ed", "es", "s", "d"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _LEAST:
            continue
        for form in (stem, f"{stem}e", stem[:-1] if stem[-1:] == stem[-2:-1] else stem):
            if form in _KNOWN:
                return form
    return ""


_LEAST: Final = 2
