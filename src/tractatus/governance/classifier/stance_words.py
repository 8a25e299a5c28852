"""The words by which a text wants or turns down a name, and those that only stand between."""

from __future__ import annotations

from typing import Final

from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.classifier.verbs import NO_VERB, PREPOSITIONS, QUESTIONS
from tractatus.governance.language.lexicon import word_set

LONGEST: Final = 2_000
HARD: Final = frozenset(".!?;—–|)]…")
SOFT: Final = frozenset(",:(=[>-")
QUOTES: Final = frozenset("`'\"“”«»")
NEGATIONS: Final = word_set(
    "no not never don't dont avoid avoiding avoids ban bans drop drops dropping dropped ditch "
    "ditched ditching without stop exclude excluding neither nor nobody nothing cannot can't "
    "mustn't shouldn't skip forget refuse kick remove"
)
PAIRS: Final = {
    ("instead", "of"), ("rather", "than"), ("anything", "but"), ("everything", "but"),
    ("other", "than"), ("no", "more"), ("no", "longer"), ("away", "from"),
}  # fmt: skip
WANTS: Final = word_set(
    "use uses using take takes choose pick want wants prefer need install only adopt call calls "
    "favour favor require with via through by is are to on for : = called run runs importing "
    "picked chosen use allow want's licensed support supports"
)
# Between a word that turns down or wants and the name itself.
FILL: Final = word_set(
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
NOUNS: Final = word_set(
    "dependency package library tool module framework driver cli command commands itself "
    "statements repository imports"
)
AFTER_CLEAN: Final = word_set(
    "here there please any anymore again now today at all in on for and or but either instead "
    "into because since so directly please this whatsoever completely ever yet too"
)
LISTS: Final = frozenset({"or", "and", "nor", ","})
BE: Final = word_set(
    "is are was were isn't aren't wasn't has have had must may should shall can will cannot can't "
    "won't mustn't shouldn't needs 's gets got stays becomes leads does doesn't"
)
BAD: Final = word_set(
    "banned forbidden prohibited disallowed deprecated out gone dead removed retired history "
    "unmaintained abandoned excluded unsupported obsolete legacy broken ancient taboo outdated "
    "vulnerable unsafe insecure slower slow heavier bloated worse buggy avoided dropped verboten "
    "blocked discontinued refused rejected illegal unwanted past off too"
)
DENIED: Final = word_set(
    "allowed permitted welcome supported used come return appear be been an okay ok acceptable to "
    "wanted option approved let enter run called needed any"
)
HARMS: Final = word_set(
    "breaks bricks crashes fails leaks hangs corrupts bypasses bypass lacks loses causes blocks "
    "kills eats pulls rots chokes wrecks ruins destroys misses ignores mangles swallows stalls "
    "allocates leads drags conflicts clashes"
)
NO: Final = frozenset({"no", "not", "never", "nope", "nein"})
NOTS: Final = word_set(
    "not never no isn't aren't wasn't can't cannot won't mustn't shouldn't doesn't"
)
PRONOUNS: Final = frozenset({"it", "that", "them", "this"})
AWAY: Final = frozenset({"out", "off", "alone", "away", "aside"})
POSITIVE_AFTER: Final = frozenset({"only", "yes", "instead", "replaces", "covers"})
WHAT_IT_IS: Final = word_set(
    "what the our fine preferred required mandatory okay ok chosen allowed"
)
OTHERS_SAY: Final = word_set(
    "says say said uses recommends suggests mentions shows wants defaults prefers proposes advises"
)
CONDITIONS: Final = word_set("if even where when whenever wherever whatever though although unless")
MOVES: Final = word_set(
    "move moved switch switched migrate migrated changed change port ported went"
)
SWAPS: Final = word_set("replace replaces replaced swap swapped exchange exchanged trade traded")
NO_NAMES: Final = (
    NEGATIONS | FILL | BE | PRONOUNS | NO_VERB | PREPOSITIONS | QUESTIONS | NO
    | word_set("yes ok okay please only instead rather than and or but so then not there here")
)  # fmt: skip
REACH: Final = 7


KNOWN: Final = PROGRAMS.keys() | PRODUCTS
