"""An instruction as clauses of words, with what each word may be the name of, by its look.

`stock_old`, `/var/tmp`, `8081`, "Camp 2024" and `mirror.example.org` name something whatever they
stand in; "Outlook" does by its capital, `mypy` because it is a program that everybody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from tractatus.governance.classifier.numerals import NUMBERS, numeral_at
from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.classifier.verbs import FINITE, NO_VERB, VERBS
from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.crossref.looks import Look, look_of, name_of
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import singular

LONGEST: Final = 2_000
_TOKEN: Final = re.compile(
    r"`(?P<code>[^`\n]{1,80})`"
    r"|(?<!\w)[\"“'‘](?P<quoted>(?:[^\"”'’\n]|(?<=\w)['’](?=\w)){1,40})[\"”'’](?!\w)"
    r"|(?P<url>[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s\"'<>()]{0,300}[^\s\"'<>().,;:!?])"
    r"|(?P<drive>\b[A-Za-z]:\\[^\s,;()\"']{1,200})"
    r"|(?P<word>[~./@]*\w(?:[\w./:@+~*'’\\-]*[\w*/+])?)"
    r"|(?P<end>[,;:.!?()–—\n]|->|=>|=|\s-\s)"
)
# "The old form (forms.example.net/f) lands nowhere" is one clause.
_ASIDE: Final = re.compile(r"\((?:see |the |i\.e\. )?(?P<inner>[^\s()]{1,200})\)")
_TRAILING: Final = ".,;:!?)"
_CAUSES: Final = word_set(
    "because since as while whereas but though although so which where and who"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a clause, or several that are one name.

    Args:
        text: In lower case.
        look: What it may be the name of.
        name: As `looks.name_of`: joints are one, URLs have no scheme, paths no end.
        is_owner: "Petra's" says whose something is.
        noun: Of a number the noun that it tells from others: "table 12"; empty where it is alone.
    """

    text: str
    look: Look
    name: str
    is_owner: bool = False
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A clause.

    Args:
        words: In order.
        end: The mark or word that ends it.
        opens: It begins a sentence.
    """

    words: tuple[Word, ...]
    end: str
    opens: bool


@lru_cache(maxsize=512)
def phrases(text: str) -> tuple[Phrase, ...]:
    """The clauses of `text`; at most its first 2,000 characters are read."""
    plain = _ASIDE.sub(r" \g<inner> ", text[:LONGEST].replace("’", "'"))
    return tuple(_coordinated(list(_phrases(plain))))


def _phrases(text: str) -> Iterator[Phrase]:
    words: list[Word] = []
    opens = starts = True
    for match in _TOKEN.finditer(text):
        word = match["word"]
        lower = word.lower() if word else ""
        if match["end"] or (lower in _CAUSES and not _goes_with(words[-1:], lower)):
            if words:
                yield Phrase(tuple(_joined(words)), match[0], starts)
                words, starts = [], False
            if match["end"] and match["end"] in ".!?\n":
                opens = starts = True
            continue
        words.append(_read(match, opens=opens))
        opens = False
    if words:
        yield Phrase(tuple(_joined(words)), "", starts)


def _goes_with(before: list[Word], word: str) -> bool:
    """Whether the word ends no clause: "nothing but", "two hundred and ten"."""
    if not before:
        return False
    return (word == "but" and before[0].text in _NOTHING) or (
        word == "and" and before[0].text in _SCALES
    )


def _coordinated(clauses: list[Phrase]) -> Iterator[Phrase]:
    """Clauses, with those joined that only a list of names had taken apart: "a-1, a-2 and a-3"."""
    held: Phrase | None = None
    for clause in clauses:
        if held and held.end in (",", "and") and _lists_on(held.words[-1], clause.words):
            held = Phrase(held.words + clause.words, clause.end, held.opens)
            continue
        if held:
            yield held
        held = clause
    if held:
        yield held


def _lists_on(last: Word, words: tuple[Word, ...]) -> bool:
    """Whether a name goes on with a list, and nothing is said of it alone."""
    if last.look is Look.PLAIN or last.look is not words[0].look:
        return False
    return len(words) == 1 or not is_finite(words[1])


def is_finite(word: Word) -> bool:
    """Whether it may be the verb that something is said with: "breaks", "has", "isn't"."""
    if word.look is not Look.PLAIN:
        return False
    text = word.text
    if text in FINITE or text in _FINITE or text.endswith("n't"):
        return True
    return text.endswith(("s", "ed")) and not text.endswith("ss") and text not in _NO_VERBS


_FINITE: Final = word_set(
    "has have had do does did gets got belongs keeps stays holds still cannot dont isnt cant "
    "broke ran fell lost"
)
_NOTHING: Final = word_set("nothing nobody none anything no")
_SCALES: Final = frozenset({"hundred", "thousand"})
_NO_VERBS: Final = word_set("this his its as us always yes perhaps sometimes besides need")


def _read(match: re.Match[str], *, opens: bool) -> Word:
    if inner := match["code"] or match["quoted"]:
        look = look_of(inner.lower(), inner, opens=False)
        return Word(inner.lower(), Look.MARKED if look is Look.PLAIN else look, name_of(inner))
    text = match[0].rstrip(_TRAILING) or match[0]
    lower = text.lower()
    if match["url"]:
        return Word(lower, Look.ADDRESS, name_of(lower))
    if match["drive"]:
        return Word(lower, Look.PATH, name_of(lower))
    is_owner = lower.endswith("'s")
    bare = lower.removesuffix("'s") if is_owner else lower
    look = look_of(bare, text, opens=opens)
    return Word(bare, look, name_of(bare), is_owner)


def _joined(words: list[Word]) -> Iterator[Word]:
    """Numbers in words, and capitals in a row, as one name each; numbers with their nouns."""
    before = earlier = ""
    for word in _in_one(words):
        if word.look is Look.NUMBER and earlier not in _BEFORE_VERBS and _is_noun(before):
            word = replace(word, noun=singular(before))
        earlier, before = before, word.text if word.look in (Look.PLAIN, Look.PROPER) else ""
        yield word


def _is_noun(word: str) -> bool:
    return word not in _NO_NOUNS and singular(word) not in VERBS


_BEFORE_VERBS: Final = word_set("not to never don't dont must should can will may cannot can't")
# Before a number they say nothing of what it is the number of.
_NO_NOUNS: Final = (
    NO_VERB
    | word_set(
        "port ports version versions number no be is are was than past below above until till only "
        "default usual standard normal old direct plain via not never nor avoid without use using "
        "bare isn't except just like even through instead really exactly per"
    )
    | {""}
)


def _in_one(words: list[Word]) -> Iterator[Word]:
    place = 0
    texts = [word.text for word in words]
    while place < len(words):
        word, end = words[place], place + 1
        if word.text in NUMBERS and (found := numeral_at(texts, place)):
            digits, _, end = found
            said = " ".join(texts[place:end])
            look = Look.PLAIN if said == "one" else Look.NUMBER  # "the usual one"
            yield Word(said, look, digits)
        elif word.look is Look.PROPER and not word.is_owner and word.text not in _KNOWN:
            while end < len(words) and _goes_on(words[end]):
                end += 1
            if end > place + 1:
                said = " ".join(texts[place:end])
                yield Word(said, Look.PROPER, package_name(said), words[end - 1].is_owner)
            else:
                yield word
        else:
            yield word
        place = end


def _goes_on(word: Word) -> bool:
    is_year = word.look is Look.NUMBER and len(word.name) == _YEAR and word.name.isdigit()
    return (word.look is Look.PROPER and word.text not in PROGRAMS) or is_year


_KNOWN: Final = PRODUCTS.union(PROGRAMS)  # names of one word
_YEAR: Final = 4
