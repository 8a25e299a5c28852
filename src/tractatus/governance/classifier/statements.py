"""Values in clauses that ask for nothing by themselves: settings that are told, and conditions.

"Postgres lives on 5433" tells how things are set up, and an act can miss it; "the server crashed
on 5433" tells what happened. "Posts older than a month" and "if it takes over 10 minutes" say which
things are meant, not how things are to be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.clause import FIRST_PERSONS, TELLERS, Clause, Modality, base_of
from tractatus.governance.classifier.heads import HEADS
from tractatus.governance.classifier.slots import Slot
from tractatus.governance.classifier.verbs import FINITE, NO_VERB, PAST, PREPOSITIONS, QUESTIONS
from tractatus.governance.instructions.instruction import KeyKind, Operator
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.small_words import DETERMINERS

# Kinds that a statement in the present tense sets.
_SET: Final = frozenset(
    {
        KeyKind.PORT, KeyKind.HOST, KeyKind.URL, KeyKind.PATH, KeyKind.DATABASE, KeyKind.TABLE,
        KeyKind.COLUMN, KeyKind.VERSION, KeyKind.PACKAGE, KeyKind.DURATION, KeyKind.TOOL,
        KeyKind.MONEY,
    }
)  # fmt: skip
_MEASURES: Final = frozenset({KeyKind.COUNT, KeyKind.DURATION, KeyKind.MONEY})
_BOUNDS: Final = frozenset({Operator.AT_LEAST, Operator.AT_MOST})
_STATIVE: Final = word_set(
    "is are be 's it's that's lives live listens listen runs run stays stay sits answers answer "
    "goes go belongs belong remains remain expires expire speaks lasts ends happens must becomes "
    "become takes take uses use works work means reads points named called can holds hold get gets "
    "costs cost has have earn earns pay pays start starts begin begins rest rests last charge "
    "charges"
)
_NOT_SETTLED: Final = word_set(
    "currently still was were had been seems looks used formerly yesterday ago think guess "
    "drops blocks refuses rejects denies filters "
    "suppose maybe failed crashed wrong ? why how wonder because old"
)
# Participles that are pasts, too: "the dump is made with pg_dump".
_MADE: Final = frozenset({"made", "run", "met", "found", "sent", "told", "said"})
_OTHERS_OWN: Final = (TELLERS - {"it's"}) | FIRST_PERSONS | {"my", "his", "her", "there", "you"}
_NO_HEAD: Final = QUESTIONS - {"is", "are", "must", "any", "all"}


def sets_value(words: Sequence[str], clause: Clause, mine: Sequence[Slot]) -> bool:
    """Whether the clause tells, as settled and in the present tense, what a value is."""
    first = min(
        (slot.first for slot in mine if not slot.is_source and _is_settable(words, clause, slot)),
        default=-1,
    )
    whole = words[clause.first : clause.end]
    # What explains a value says nothing of when it is one: "they are on db-2, as db-1 ran full".
    start = _told_from(words, clause, mine)
    end = next(
        (at for at in range(max(first, start), clause.end) if words[at] in _EXPLAINS), clause.end
    )
    span = words[start:end]
    if clause.is_reported or clause.is_question or not span:
        return False
    if (
        _is_decided(words, clause, first)
        or _is_named_right(words, clause, mine)
        or any(_is_set(words, clause, slot) for slot in mine if slot.kind in _MEASURES)
    ):
        return not _is_unsettled(whole)
    if first < 0:
        return False
    if _chooses(words, clause, first):
        return True
    if span[0] in _OTHERS_OWN or span[0] in _NO_HEAD or _is_unsettled(span):
        return False
    if any(_tells_past(span, place) for place in range(len(span))):
        return False
    if any(_is_stative(words, place) for place in range(clause.first + 1, first)):
        return True
    return any(slot.first == first and _is_told_after(words, clause, slot) for slot in mine)


def _is_unsettled(span: Sequence[str]) -> bool:
    """Whether words tell that something is not so, or no more; "five wrong passwords" do not."""
    return any(
        word in _NOT_SETTLED
        and not (
            word in {"wrong", "failed", "old"} and span[at + 1 : at + 2] and _are(span[at + 1])
        )
        for at, word in enumerate(span)
    )


def _are(word: str) -> bool:
    return len(word) > 3 and word.isalpha() and word.endswith("s") and not word.endswith("ss")


def _told_from(words: Sequence[str], clause: Clause, mine: Sequence[Slot]) -> int:
    """Where the part begins that tells the value: "the fee went up: it's 2.50 EUR now"."""
    span = words[clause.first : clause.end]
    behind = max((at for at, word in enumerate(span) if word == ":"), default=-1) + 1
    if behind in (0, len(span)) or all(slot.first < clause.first + behind for slot in mine):
        return clause.first
    return clause.first + behind


def _is_told_after(words: Sequence[str], clause: Clause, slot: Slot) -> bool:
    """ "5433 it is", "3.11 is the version that we use", "/srv/out is where exports go"."""
    behind = words[slot.end : clause.end]
    if behind[:2] == ["it", "is"]:
        return len(behind) == 2
    if behind[:1] != ["is"] or behind[1:2] not in _TELLING_WHAT:
        return False
    return not _IN_USE.isdisjoint(behind)


_TELLING_WHAT: Final = (["what"], ["the"], ["our"], ["where"])
_IN_USE: Final = word_set(
    "we use to go goes belong belongs take run put only chosen agreed wanted target"
)


_EXPLAINS: Final = word_set("because since while whereas as ( - – — which where though although")
_CHOICES: Final = word_set(
    "chose chosen settled decided agreed picked opted standardised standardized moved switched "
    "migrated went changed"
)
_UNSETTLED: Final = word_set("yesterday almost nearly not never failed crashed if whether would")


def _chooses(words: Sequence[str], clause: Clause, first: int) -> bool:
    """Whether it tells what was chosen: "we settled on 2222 for SSH", "we moved it to 9095"."""
    before = words[clause.first : first]
    at = next((at for at, word in enumerate(before) if word in _CHOICES), -1)
    if at < 0 or not _UNSETTLED.isdisjoint(before):
        return False
    moved = before[at] in _MOVES
    return not moved or words[first - 1] in _TO or before[-2:-1] == ["to"]


_MOVES: Final = word_set("moved switched migrated went changed")
_TO: Final = frozenset({"to", "over", "onto", "into", "port"})


def _is_decided(words: Sequence[str], clause: Clause, place: int) -> bool:
    """Whether it tells what was agreed, which holds: "we settled on 30 minutes for the timeout"."""
    return any(
        words[at] in DECIDED and words[at - 1] in _DECIDERS and words[at + 1] in _OF_DECISIONS
        for at in range(clause.first + 1, min(place, clause.end - 1))
    )


DECIDED: Final = word_set(
    "agreed settled decided opted standardised standardized chose landed fixed voted resolved went "
    "committed"
)
_DECIDERS: Final = word_set(
    "we we've have has team board committee everyone everybody all group both finally also just "
    "been i council management was it's is"
)
_OF_DECISIONS: Final = word_set("on for that to with upon the at")


def _is_set(words: Sequence[str], clause: Clause, slot: Slot) -> bool:
    """ "Hourly rate set to 96 EUR", "pool lowered to 20": told as done, and so it is to be."""
    at = slot.first - 1
    while at > clause.first and words[at] in {"exactly", "just", "only"}:
        at -= 1
    return at > clause.first + 1 and words[at] in {"to", "at"} and words[at - 1] in _SET_TO


_SET_TO: Final = word_set(
    "set fixed capped limited raised lowered reduced bumped increased cut pinned changed dropped"
)


def _is_named_right(words: Sequence[str], clause: Clause, mine: Sequence[Slot]) -> bool:
    """ "12 is the right value for it", "there is a cap of 12 on it"."""
    if words[clause.first] == "there":
        is_told = words[clause.first + 1 : clause.first + 2] in (["is"], ["are"])
        return is_told and any(slot.operator in _BOUNDS for slot in mine)
    return any(
        slot.kind in _MEASURES
        and (slot.first == clause.first or not words[slot.first - 1][0].isalnum())
        and any(
            words[at] in {"is", "are"} and not _NAMED_RIGHT.isdisjoint(words[at + 1 : at + 2])
            for at in range(slot.end, min(clause.end, slot.end + _UNITS))
        )
        for slot in mine
    )


_UNITS: Final = 3  # words of a unit: "eight adult patients are the maximum"


_NAMED_RIGHT: Final = word_set("the our what right correct enough plenty fine sufficient")


def _tells_past(span: Sequence[str], place: int) -> bool:
    """Whether a word tells of the past: "has" does before a participle, not before a number."""
    word = span[place]
    if word in {"has", "have"}:
        return span[place + 1 : place + 2] != [] and _is_participle(span[place + 1])
    return word in PAST and not word.endswith("ed") and word not in _MADE


def _is_participle(word: str) -> bool:
    return word in PAST or word.endswith(("ed", "en"))


def _is_settable(words: Sequence[str], clause: Clause, slot: Slot) -> bool:
    is_when = words[slot.first - 1] == "after" and slot.kind is KeyKind.DURATION
    if slot.operator in _BOUNDS or is_when:
        return True
    if slot.kind is KeyKind.MONEY:
        # "The price is 20 EUR" says of nothing in particular what it costs.
        return not _NOTHING_NAMED.issuperset(words[clause.first : slot.first])
    if slot.kind is KeyKind.COUNT:
        at = slot.first - (words[slot.first - 1] == "a")  # "allows a hundred pages"
        if words[at - 1] in _HOLDING or words[at - 2 : at] == ["room", "for"]:
            slot.operator = Operator.AT_MOST  # "the room takes 40 participants"
            return True
        return not slot.unit  # "the batch size is 64": a setting, and not how many there are
    return slot.kind in _SET


_HOLDING: Final = word_set(
    "takes holds fits seats accepts allows sleeps carries accommodates tolerates permits bears "
    "handles supports stands affords manages copes"
)
_NOTHING_NAMED: Final = word_set(
    "the a an our this that price cost fee amount total sum is are : be costs currency value"
)


def _is_stative(words: Sequence[str], place: int) -> bool:
    word = words[place]
    return (
        word in _STATIVE | _HOLDING
        or (word.endswith("s") and bool(base_of(word)))
        or (word.endswith("es") and word[:-2] in HEADS)
        or (word in HEADS and words[place - 1].endswith("s"))
    )


# What takes up a value that was just told: "use that", "log in there", "stay away from it".
_ANAPHORS: Final = frozenset({"that", "it", "there", "this", "those", "them", "one"})
_ADOPTED: Final = (_SET | {KeyKind.COUNT}) - {KeyKind.PACKAGE, KeyKind.TOOL}


def takes_up(words: Sequence[str], clause: Clause, mine: Sequence[Slot]) -> bool:
    """Whether an instruction without values of its own speaks of those that were just told."""
    behind = words[max(clause.first, clause.verb_at) : clause.end][:8]
    return (
        clause.is_instruction
        and not mine
        and clause.modality in {Modality.REQUIRE, Modality.FORBID, Modality.PREFER}
        and any(
            word in _ANAPHORS and not _determines(word, behind[at + 1 : at + 2])
            for at, word in enumerate(behind)
        )
    )


def keeps(words: Sequence[str], clause: Clause) -> bool:
    """Whether a ban is one of changing what was told: "do not raise it", "don't touch that"."""
    if clause.modality is not Modality.FORBID or clause.verb not in _CHANGES:
        return False
    behind = words[clause.verb_at + 1 : clause.verb_at + 2]
    return not behind or behind[0] in _ANAPHORS


_CHANGES: Final = word_set(
    "raise lower upgrade downgrade bump change touch alter update increase decrease edit modify "
    "exceed swap replace override adjust tweak reduce extend shorten move"
)


def says_direction(words: Sequence[str], clause: Clause) -> Operator | None:
    """The bound that a clause makes of what was told before: "never set it higher", "no less"."""
    said = words[clause.first : clause.end][:_SHORT]
    if said[0] in {"stay", "keep", "remain"} and said[-1] in _SIDES:
        return _SIDES[said[-1]]  # "stay below"
    if clause.end - clause.first > _SHORT or not (clause.is_negative or _DENIES & set(said)):
        return None
    if "than" in said and not _ANAPHORS & set(said[said.index("than") + 1 :]):
        return None  # "never more than that", not "more than the others"
    if _ANAPHORS.isdisjoint(said) and said[-1] not in _UPWARDS | _DOWNWARDS:
        return None  # "do not add more logging" takes nothing up
    if not _UPWARDS.isdisjoint(said):
        return Operator.AT_MOST
    return Operator.AT_LEAST if not _DOWNWARDS.isdisjoint(said) else None


_SHORT: Final = 9
_SIDES: Final = {
    **dict.fromkeys(("below", "under", "beneath", "within"), Operator.AT_MOST),
    **dict.fromkeys(("above", "over"), Operator.AT_LEAST),
}
_DENIES: Final = frozenset({"no", "not", "never", "don't", "nothing", "cannot", "can't", "nor"})
_UPWARDS: Final = word_set(
    "higher more raise raised increase increased exceed exceeded above over beyond longer bigger "
    "larger greater past extend extended surpass surpassed"
)
_DOWNWARDS: Final = word_set(
    "lower less fewer reduce reduced decrease decreased below under shorter smaller shorten "
    "shortened"
)


def _determines(word: str, after: Sequence[str]) -> bool:
    """Whether a word only points at the noun behind it: "those families"."""
    if word not in _DETERMINING or not after:
        return False
    return after[0].isalpha() and after[0] not in _FINITE | PREPOSITIONS | FINITE | NO_VERB


_DETERMINING: Final = frozenset({"that", "this", "those", "these"})


def adopted(before: Clause, slots: Sequence[Slot]) -> list[Slot]:
    """The values of a clause that asked for nothing, where the next one can speak of them."""
    if before.is_instruction or before.is_reported:
        return []
    return [slot for slot in slots if slot.kind in _ADOPTED and not slot.is_source]


_SUBORDINATE: Final = word_set(
    "because since although though why how what if whether whenever when once that which who whose "
    "where while than"
)
_SURE: Final = DECIDED | word_set(
    "make ensure sure see so note remember ensures insist mind means such"
)
# "Tell patients that results take five days": what others are to be told is to be so.
_TELLING: Final = word_set("tell inform announce promise state explain write mention remind")
_POLITE: Final = word_set("grateful lovely nice great good better appreciate it glad happy cool")
_KEEPING: Final = word_set(
    "keep hold be stay make let limit allow use set write give take is are remain stays remains "
    "remain should must shall can may cap restrict run wait spend pay last lasts cost costs cover"
)
_FINITE: Final = word_set(
    "need needs must should shall may can is are require requires go goes don't doesn't get gets "
    "have has has will want wants count counts"
)
_SELECTING: Final = word_set(
    "flag hide delete remove archive show list find report reject refuse block notify alert purge "
    "clean close cancel renew escalate warn skip ignore drop print highlight mark prune renew "
    "compress truncate erase wipe rotate move collect export count refund approve forward"
)


def is_condition(words: Sequence[str], clause: Clause, slot: Slot) -> bool:
    """Whether a quantity only says which things, or in which case."""
    if slot.kind not in _MEASURES:
        return False
    before = words[clause.first : slot.first]
    if _in_subordinate(before):
        return True
    if slot.operator not in _BOUNDS or clause.modality in {Modality.PERMIT, Modality.FORBID}:
        return False
    return _limits_subject(words, clause, slot) or _selects(words, clause, slot)


def _in_subordinate(before: Sequence[str]) -> bool:
    """Whether a clause that is not closed yet stands around what comes next."""
    for place in range(len(before) - 1, -1, -1):
        if before[place] in {",", ":", ";"} or _is_ordered(before, place):
            return False
        if before[place] in _SUBORDINATE:
            if before[place] == "than":
                continue
            sure = before[place - 1] if place else ""
            is_asked = (
                sure in _SURE
                or not _TELLING.isdisjoint(before[:place])
                or before[place + 1 : place + 2] == ["possible"]
            )
            is_polite = before[place] == "if" and sure in _POLITE
            return not is_polite and not (before[place] == "that" and is_asked)
    return False


def _is_ordered(before: Sequence[str], place: int) -> bool:
    """Whether an order begins: "when you purge old carts do 1000 rows at most"."""
    return (
        before[place] in _ORDERS
        and place > 1
        and before[place - 1].isalpha()
        and before[place - 1] not in _NO_ORDER
        and not before[place - 1].endswith("ly")
        and any(one in {"when", "if", "whenever"} for one in before[:place])
    )


_ORDERS: Final = word_set("do use keep take set make")
_NO_ORDER: Final = (
    FIRST_PERSONS
    | PREPOSITIONS
    | DETERMINERS
    | word_set("to you u they we i it he she who that which and or not never when if whenever can "
               "may must should will would could people users customers members clients")
)  # fmt: skip


def _limits_subject(words: Sequence[str], clause: Clause, slot: Slot) -> bool:
    """ "Invoices above 5,000 EUR need two signatures": the bound stands before the verb."""
    before = words[clause.first : slot.first]
    after = words[slot.end : min(clause.end, slot.end + 2)]
    is_led = any(word in _KEEPING or word in _FINITE for word in before[1:]) or clause.is_negative
    if before[-1:] == [":"]:
        return False  # "group therapy: eight patients are the maximum"
    opens = len(before) > 1 and before[0].isalpha() and before[0] not in {"at", "no", "up", "max"}
    return opens and not is_led and any(word in _FINITE for word in after)


def _selects(words: Sequence[str], clause: Clause, slot: Slot) -> bool:
    """ "Flag every invoice above 900 EUR": the bound stands behind what is looked for."""
    if clause.verb not in _SELECTING or clause.is_negative:
        return False
    if words[clause.verb_at + 1 : clause.verb_at + 2] in (["are"], ["is"]):
        return False  # "refunds are limited to 80 EUR": a noun
    if words[clause.first] in DETERMINERS and words[clause.verb_at] == clause.verb:
        return False  # "the retry count must stay below 12"
    if words[slot.first - 1] in {"after", "within", "every"}:
        return False  # "close after 90 seconds at the latest"
    between = words[clause.verb_at + 1 : slot.first]
    is_limit = not {"within", "most", "least", "up", "max", "maximum"}.isdisjoint(between[-3:])
    if is_limit or clause.verb_at > clause.first + 3:
        return False
    nouns = [word for word in between if word.isalpha() and word not in _BOUND_WORDS]
    return bool(nouns)


_BOUND_WORDS: Final = word_set(
    "at least most more less than fewer up to over under above below no only the a an max maximum "
    "minimum exactly about within of or"
)
