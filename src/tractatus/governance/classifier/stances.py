"""Which means a text wants and which it turns down: "sharp yes, jimp no", "ruff; black is banned".

Read by the words around each name, so that no list of names is needed: whoever looks for what an
act uses asks for the stance on that name. What stands there need not be a name at all; of plain
words nobody asks.

    not X, no more X, avoid X, drop the idea with X, instead of X, nothing through X     turned down
    X is banned, X no, X must not come back, keep X out, X is ten times slower           turned down
    use X, stick to X, T is done with X, T: X, X only, X it is                           wanted
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from typing import Final

from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.programs import PROGRAMS, SUBCOMMANDS
from tractatus.governance.classifier.reading import read_tokens
from tractatus.governance.classifier.verbs import NO_VERB, PREPOSITIONS, QUESTIONS
from tractatus.governance.language.lexicon import word_set

_LONGEST: Final = 2_000
_HARD: Final = frozenset(".!?;—–|)]…")
_SOFT: Final = frozenset(",:(=[>-")
_QUOTES: Final = frozenset("`'\"“”«»")
_NEGATIONS: Final = word_set(
    "no not never don't dont avoid avoiding avoids ban bans drop drops dropping dropped ditch "
    "ditched ditching without stop exclude excluding neither nor nobody nothing cannot can't "
    "mustn't shouldn't skip forget refuse kick remove"
)
_PAIRS: Final = {
    ("instead", "of"), ("rather", "than"), ("anything", "but"), ("everything", "but"),
    ("other", "than"), ("no", "more"), ("no", "longer"), ("away", "from"),
}  # fmt: skip
_WANTS: Final = word_set(
    "use uses using take takes choose pick want wants prefer need install only adopt call calls "
    "favour favor require with via through by is are to on for : = called run runs importing "
    "picked chosen use allow want's licensed support supports"
)
# Between a word that turns down or wants and the name itself.
_FILL: Final = word_set(
    "the a an any our your some more longer again ever plain old raw direct directly just simply "
    "use using used run running call calling invoke invoking add adding install installing import "
    "importing pull pulling bring bringing go going back take taking see want include including "
    "included need switch switching return reach rely depend stick move turn it into in to with by "
    "via through of on for from at be been may might must can should shall typing typed "
    "hand-written handwritten "
    "handled made package packages library libraries tool tools dependency dependencies module "
    "framework driver idea thought plan usage left-over leftover new even both whole please "
    "means way hand circumstances also us uses runs calls takes touches installs adds me you we i "
    "they anyone happen happens touch start starting having"
)
_NOUNS: Final = word_set(
    "dependency package library tool module framework driver cli command commands itself "
    "statements repository imports"
)
_AFTER_CLEAN: Final = word_set(
    "here there please any anymore again now today at all in on for and or but either instead "
    "into because since so directly please this whatsoever completely ever yet too"
)
_LISTS: Final = frozenset({"or", "and", "nor", ","})
_BE: Final = word_set(
    "is are was were isn't aren't wasn't has have had must may should shall can will cannot can't "
    "won't mustn't shouldn't needs 's gets got stays becomes leads does doesn't"
)
_BAD: Final = word_set(
    "banned forbidden prohibited disallowed deprecated out gone dead removed retired history "
    "unmaintained abandoned excluded unsupported obsolete legacy broken ancient taboo outdated "
    "vulnerable unsafe insecure slower slow heavier bloated worse buggy avoided dropped verboten "
    "blocked discontinued refused rejected illegal unwanted past off too"
)
_DENIED: Final = word_set(
    "allowed permitted welcome supported used come return appear be been an okay ok acceptable to "
    "wanted option approved let enter run called needed any"
)
_HARMS: Final = word_set(
    "breaks bricks crashes fails leaks hangs corrupts bypasses bypass lacks loses causes blocks "
    "kills eats pulls rots chokes wrecks ruins destroys misses ignores mangles swallows stalls "
    "allocates leads drags conflicts clashes"
)
_NO: Final = frozenset({"no", "not", "never", "nope", "nein"})
_NOTS: Final = word_set(
    "not never no isn't aren't wasn't can't cannot won't mustn't shouldn't doesn't"
)
_PRONOUNS: Final = frozenset({"it", "that", "them", "this"})
_AWAY: Final = frozenset({"out", "off", "alone", "away", "aside"})
_POSITIVE_AFTER: Final = frozenset({"only", "yes", "instead", "replaces", "covers"})
_WHAT_IT_IS: Final = word_set(
    "what the our fine preferred required mandatory okay ok chosen allowed"
)
_OTHERS_SAY: Final = word_set(
    "says say said uses recommends suggests mentions shows wants defaults prefers proposes advises"
)
_CONDITIONS: Final = word_set(
    "if even where when whenever wherever whatever though although unless"
)
_MOVES: Final = word_set(
    "move moved switch switched migrate migrated changed change port ported went"
)
_SWAPS: Final = word_set("replace replaces replaced swap swapped exchange exchanged trade traded")
_NO_NAMES: Final = (
    _NEGATIONS | _FILL | _BE | _PRONOUNS | NO_VERB | PREPOSITIONS | QUESTIONS | _NO
    | word_set("yes ok okay please only instead rather than and or but so then not there here")
)  # fmt: skip
_REACH: Final = 7


_KNOWN: Final = PROGRAMS.keys() | PRODUCTS


class Stance(Enum):
    """What a text makes of a name."""

    WANTED = 1
    DOWN = 2


@lru_cache(maxsize=1024)
def stances(text: str) -> dict[str, Stance]:
    """The stance on every name of `text` that it has one on; at most 2,000 characters are read.

    A name is turned down only where nothing says that it is wanted, too.
    """
    words = [word for word in read_tokens(text[:_LONGEST]).words if word not in _QUOTES]
    found: dict[str, Stance] = {}
    for place in range(len(words)):
        if not _may_be_name(words, place) or _is_asked(words, place):
            continue
        stance = _stance(words, place)
        if stance is None:
            continue
        for name in _names(words, place, stance):
            if found.setdefault(name, stance) is not stance:
                found[name] = stance if stance is Stance.DOWN else found[name]
    for place in range(len(words)):
        if words[place] in _PRONOUNS and _turns_down(words, place):
            at = _meant_by(words, place, found)
            if at >= 0:
                found[words[at]] = Stance.DOWN
    return found


def _may_be_name(words: Sequence[str], place: int) -> bool:
    word = words[place]
    return (word[0].isalnum() or word[0] == "@") and len(word) > 1 and word not in _NO_NAMES


def _is_asked(words: Sequence[str], place: int) -> bool:
    """Whether the sentence ends in a question that nothing answers."""
    for word in words[place : place + 4 * _REACH]:
        if word in _HARD or word[0] == "\n":
            return word == "?" and words[0] in (
                "should",
                "which",
                "what",
                "why",
                "do",
                "does",
                "is",
            )
    return False


def _names(words: Sequence[str], place: int, stance: Stance) -> Iterator[str]:
    word = words[place].removesuffix("'s").strip("@")
    after = words[place + 1] if place + 1 < len(words) else "."
    if word in PROGRAMS and after in SUBCOMMANDS:
        yield f"{word} {after}"
        return
    is_longer = after.isalpha() and after not in _NO_NAMES | _AFTER_CLEAN | _AWAY | _HARMS
    is_longer = is_longer and not after.endswith("ly")
    if stance is Stance.DOWN and is_longer and after not in _TYPED and not _is_bad(words, place):
        last = words[place + 2] if place + 2 < len(words) else "."
        is_more = last.isalpha() and last not in _NO_NAMES | _AFTER_CLEAN | _AWAY | _HARMS
        if is_more and (place + 3 >= len(words) or not words[place + 3][0].isalnum()):
            yield f"{word}{after}{last}"
        yield f"{word}{after}"  # "no Font Awesome": the first word alone is another thing
        return
    yield word


_TYPED: Final = frozenset({"statements", "statement", "commands"})


def _stance(words: Sequence[str], place: int) -> Stance | None:
    if _turns_down(words, place) or _is_bad(words, place):
        return Stance.DOWN
    return Stance.WANTED if _wants(words, place) else None


def _is_end(words: Sequence[str], place: int) -> bool:
    return place >= len(words) or words[place] in _HARD or words[place][0] == "\n"


def _turns_down(words: Sequence[str], place: int) -> bool:
    """Whether what stands before the name turns it down, and nothing behind it qualifies that."""
    at = place - 1
    if at >= 0 and _say_others(words, at):
        return True
    steps = 0
    while at >= 0 and steps < _REACH:
        word, before = words[at], words[at - 1] if at else ""
        if (before, word) in _PAIRS or (word in ("over", "to") and _prefers(words, at)):
            return True
        if (before, word) == ("done", "with") and words[place] in _PRONOUNS:
            return True
        if word in _NEGATIONS:
            return _is_clean(words, place) and not _is_double(words, at, place)
        if word in _SWAPS or (word == "from" and _moves(words, at)):
            return word != "replaces" or not _is_end(words, place)
        if word == "keep" or word == "leave":
            return not _AWAY.isdisjoint(words[place + 1 : place + 4])
        if word in _LISTS and _goes_on(words, at, place):
            at = _item_before(words, at)  # what holds of the first holds of it
        elif word in ("[", "(") or (word == ":" and before in _NEGATIONS):
            pass
        elif word not in _FILL:
            return False
        at -= 1
        steps += 1
    return False


def _goes_on(words: Sequence[str], at: int, place: int) -> bool:
    """Whether a list goes on at `at` up to the name, and the item before it is a name."""
    if at + 1 < place or _item_before(words, at) < 0:
        return False
    is_joined = words[at] != "," or "[" in words[max(0, at - _REACH) : at]
    behind = words[place + 1 : place + 3]
    return is_joined or (not _LISTS.isdisjoint(behind[:1]) and behind[:1] != [","])


def _item_before(words: Sequence[str], at: int) -> int:
    """The place of the name before a joint of a list, or -1."""
    while at >= 0 and (words[at] in _LISTS or words[at] in _NOUNS):
        at -= 1
    return at if at >= 0 and _may_be_name(words, at) else -1


def _say_others(words: Sequence[str], at: int) -> bool:
    """ "If a tutorial says X", "even where the docs use X"."""
    if words[at] in _OTHERS_SAY:
        return bool(_opens_condition(words, at))
    is_ours = words[at] != "use" or words[at - 1] in ("you", "we", "i")
    return not is_ours and _opens_condition(words, at) == "even"


def _opens_condition(words: Sequence[str], at: int) -> str:
    """The word that makes the clause before `at` a condition, or nothing."""
    first = at
    while first > 0 and not _is_end(words, first - 1) and words[first - 1] != ",":
        first -= 1
    return next((word for word in words[first : first + 2] if word in _CONDITIONS), "")


def _prefers(words: Sequence[str], at: int) -> bool:
    before = words[max(0, at - _REACH) : at]
    return any(word.startswith("prefer") for word in before) and _may_be_name(words, at - 1)


def _moves(words: Sequence[str], at: int) -> bool:
    before = words[max(0, at - 3) : at]
    return not _MOVES.isdisjoint(before) and "to" in words[at : at + 4]


def _is_double(words: Sequence[str], at: int, place: int) -> bool:
    """ "Don't forget ruff", "never without black", "not only pip", "no problem with uv"."""
    before = words[max(0, at - 4) : at]
    after = words[at + 1] if at + 1 < len(words) else ""
    is_twice = words[at] in _TWICE and not _NEGATIONS.isdisjoint(before)
    return is_twice or (words[at] != "drop" and after in ("only", "just", "problem", "need"))


_TWICE: Final = word_set("forget without skip avoid drop stop remove exclude ban kick refuse")


def _is_clean(words: Sequence[str], place: int) -> bool:
    """Whether the whole thing is meant, and not one way to use it: "never curl as root"."""
    after = place + 1
    while after < len(words) and words[after] in _NOUNS:
        after += 1
    if words[after : after + 1] == ["|"] and words[place] in _KNOWN:
        return words[after + 1 : after + 2] not in (["bash"], ["sh"], ["zsh"], ["python"])
    if _is_end(words, after) or words[after] in _SOFT or words[after] in _AFTER_CLEAN:
        return True
    if words[after : after + 2] == ["by", "hand"]:
        return True
    if words[after] == "as":
        return not _NOUNS.isdisjoint(words[after + 1 : after + 4])
    is_longer = words[after].isalpha() and words[after] not in _NO_NAMES and after == place + 1
    if is_longer and not _is_end(words, after + 1) and words[after + 1].isalpha():
        is_third = words[place] not in PROGRAMS and words[after + 1] not in _NO_NAMES
        after += is_third and _is_end(words, after + 2)  # "no Modern Events Calendar"
    return is_longer and (_is_end(words, after + 1) or words[after + 1] in _AFTER_CLEAN)


def _is_bad(words: Sequence[str], place: int) -> bool:
    """Whether what follows the name says that it is not to be used."""
    after = list(_clause_after(words, place + 1))
    is_command = words[place] in PROGRAMS and after[:1] and after[0] in SUBCOMMANDS
    while after and (is_command or after[0] in _NOUNS or after[0] in ("anymore", "now")):
        del after[0]
        is_command = False
    if after[:2] == ["by", "hand"]:
        del after[:2]
    elif after[:1] in (["directly"], ["manually"]):
        del after[0]
    if not after:
        return False
    if after[0] in _NO and len(after) == 1:
        return True
    if after[0] in ("or", "and") and len(after) > 1 and after[1] in _KNOWN:
        return _is_bad(words, place + len(_clause_to(words, place, after[1])))
    if after[0] in _HARMS:
        return True
    at = next((number for number, word in enumerate(after[:4]) if word in _BE), -1)
    if at < 0 or (at and after[0] not in ("for", "in", "or", "and", "on", "here", "there")):
        return False
    said = after[at : at + _REACH]
    nots = [word for word in said if word in _NOTS]
    if nots:
        return not _DENIED.isdisjoint(said[said.index(nots[0]) + 1 :]) or nots[0] in ("isn't",)
    return not _BAD.isdisjoint(said[1:5])


def _clause_to(words: Sequence[str], place: int, word: str) -> Sequence[str]:
    return words[place : words.index(word, place + 1)]


def _clause_after(words: Sequence[str], place: int) -> Iterator[str]:
    depth = 0
    for word in words[place : place + 2 * _REACH]:
        if word == "(":
            depth += 1
        elif word == ")" and depth:
            depth -= 1
        elif word == ")" and place > 1 and "(" in words[max(0, place - _NAMED_IN) : place]:
            continue  # of "ntpd (package ntp) is out" the name stands in brackets
        elif not depth:
            if word in _HARD or word == "," or word[0] == "\n":
                return
            yield word


_NAMED_IN: Final = 4


def _wants(words: Sequence[str], place: int) -> bool:
    after = list(_clause_after(words, place + 1))[:3]
    if after[:1] and after[0] in _POSITIVE_AFTER:
        return True
    if after[:2] == ["it", "is"] or (
        after[:1] == ["is"] and after[1:2] and after[1] in _WHAT_IT_IS
    ):
        return True
    at, steps = place - 1, 0
    while at >= 0 and steps < _REACH:
        if words[at] in _WANTS:
            return words[at] not in _WEAK or not _is_negative(words, at)
        if words[at] not in _FILL:
            break
        at -= 1
        steps += 1
    is_first = at < 0 or words[at] in _HARD or words[at] in _SOFT or words[at][0] == "\n"
    return is_first and (_is_end(words, place + 1) or words[place + 1] in (",", "please", "only"))


_WEAK: Final = word_set("with via through by is are to on for : = called support supports")


def _is_negative(words: Sequence[str], at: int) -> bool:
    """Whether the clause before `at` refuses something, so that this is a part of it."""
    for back in range(at - 1, max(-1, at - 2 * _REACH), -1):
        if words[back] in _HARD or words[back] == "," or words[back][0] == "\n":
            return False
        if words[back] in _NEGATIONS and not _is_double(words, back, at):
            return True
    return False


def _meant_by(words: Sequence[str], place: int, found: dict[str, Stance]) -> int:
    """The name that "keep it out", "we are done with it" speaks of: the last one not wanted."""
    for at in range(place - 1, max(-1, place - 4 * _REACH), -1):
        is_named = _may_be_name(words, at) and found.get(words[at]) is not Stance.WANTED
        if is_named and (at == 0 or words[at - 1] in _SOFT | _HARD | _LIKES):
            return at
    return -1


_LIKES: Final = word_set("like love prefer know want drop left-over old the used using")
