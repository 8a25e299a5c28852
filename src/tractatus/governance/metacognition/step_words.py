"""Classes of words by which a step is weighed: what it does first, and in which manner.

The classes were written from general knowledge of English, not collected from a set; verbs are
without inflection, and a word may be in several classes.
"""

from __future__ import annotations

from typing import Final

from tractatus.governance.language.lexicon import word_set
from tractatus.governance.metacognition import opposites

# What a deed is good for, or what it does harm to.
DEEDS: Final = {
    "checks": opposites.CHECKING
    | word_set(
        "measure weigh review inspect examine observe prove validate sample query search find look "
        "monitor audit calculate divide draw photograph taste"
    ),
    "tries": word_set("try rehearse practise simulate stage render pilot start run restart reload"),
    "informs": word_set(
        "tell inform notify report warn remind announce explain telephone ring call phone write "
        "mention state send show hand thank invite answer reply"
    ),
    "asks": word_set("ask request consult propose offer agree confirm arrange"),
    "records": word_set(
        "note record log enter mark file document save number list register tag tick attach add "
        "print stamp sign initial book"
    ),
    "secures": word_set(
        "backup copy export archive lock seal close secure store pack reserve keep freeze pin"
    ),
    "destroys": opposites.DESTROYING
    | word_set(
        "remove drop purge burn overwrite flush empty clear strike erase throw pour cut break spoil"
    ),
    "ends": opposites.ENDING | word_set("switch turn silence mute shut"),
    "stays": opposites.STAYING | word_set("hold stick"),
    "delays": opposites.DELAYING | word_set("wait"),
    "refuses": opposites.REFUSING,
    "reverses": opposites.REVERSING,
    "gives": word_set("give hand share sell lend pay spend send pass publish grant allow let post"),
    "takes": word_set("take use charge seize borrow swap exchange replace move put"),
    "grows": word_set("raise increase extend double add more widen open enlarge"),
    "shrinks": word_set("lower reduce cut halve shorten limit narrow shrink"),
    "does as told": word_set("do make carry go continue start begin proceed perform"),
    "lies": word_set("pretend invent fake forge falsify backdate claim guess estimate lie"),
}  # fmt: skip

# Deeds that do no harm, whatever they come before.
CAREFUL: Final = (
    DEEDS["checks"] | DEEDS["asks"] | DEEDS["secures"]
    | word_set("hear listen let tell inform notify warn remind see redact anonymise mask")
)  # fmt: skip

# How something is done.
MANNERS: Final = {
    "all": word_set("all every everyone everything everybody whole entire each any both whoever"),
    "more": word_set("too also more fully unlimited maximum extra whatever further completely"),
    "less": word_set("only half some few single rest part fewer less least none third quarter"),
    "other": word_set("other another different else elsewhere instead stead lieu others next"),
    "former": word_set("old former previous earlier usual default last present first original"),
    "again": word_set("again anew twice"),
    "hurry": word_set("now today tonight immediately already straight right early sooner"),
    "late": word_set("later afterwards eventually someday never next year forever ever"),
    "careless": word_set(
        "anyway regardless though anyhow waste enough fine nice simply just quicker cheaper easier "
        "faster whatever somebody someone somehow roughly guess memory needless superfluous bother"
    ),
    "reason": word_set("because since so save saves spare spares"),
    "denied": word_set("not no never none nothing nobody don't without neither cannot can't"),
    "open": word_set(
        "everyone everybody public open visible visibly aloud outside front door web online "
        "shared channel internet social stranger anyone"
    ),
    "hidden": word_set("secret secretly silent silently quietly hidden unseen private nobody"),
    "personal": word_set(
        "private personal own home password name names diagnosis salary key keys secret address"
    ),
    "careful": word_set(
        "test trial copy draft proof preview staging sample carefully second both list record "
        "backup dry-run present diff readout pilot rehearsal colleague"
    ),
    "fine": word_set(
        "safe fine complete completed done passed normal flawless well ready true okay right good "
        "free unharmed clean correct"
    ),
    "will": word_set("will would might could"),
}

# Constructions of several words.
PHRASES: Final = {
    "instead": (("instead",), ("in", "place", "of"), ("in", "its", "place"), ("in", "the", "place"),
                ("rather", "than"), ("in", "lieu"), ("in", "her", "stead"), ("in", "his", "stead")),
    "and not": (("and", "not"), ("but", "not")),
    "at once": (("at", "once"), ("right", "away"), ("straight", "away"), ("right", "now")),
    "for good": (("for", "good"), ("for", "ever"), ("once", "and", "for", "all")),
    "even if": (("even", "if"), ("even", "though"), ("or", "not"), ("no", "matter")),
    "as well": (("as", "well"), ("along", "with"), ("together", "with"), ("not", "only")),
    "as it is": (("as", "it", "is"), ("as", "they", "are"), ("as", "it", "was"), ("where", "it"),
                 ("as", "is"), ("as", "before"), ("as", "usual"), ("where", "they")),
    "some time": (("some", "day"), ("some", "time"), ("some", "other", "time"), ("one", "day"),
                  ("another", "time"), ("next", "year"), ("another", "year")),
    "so that": (("so", "that"), ("so", "it"), ("so", "they"), ("so", "the"), ("so", "nobody")),
    "by parts": (("at", "a", "time"), ("one", "by", "one"), ("to", "one"), ("one", "of"),
                 ("lots", "of"), ("each", "of"), ("step", "by"), ("each", "time")),
    "to be rid of": (("rid", "of"), ("do", "without"), ("go", "without"), ("fall", "away")),
}  # fmt: skip

# What a denial, a keeping or a doing is tied to, so that it is none.
OTHERS: Final = word_set("other others rest remaining until")
DENIALS: Final = word_set("not no never don't nothing nobody")
UNTIL: Final = word_set("before without until unless")
IF: Final = word_set("if unless")
# With one of these behind a comma something is told and not ordered.
FINITE: Final = word_set("is are will was were has have can costs goes would there it's they're")
