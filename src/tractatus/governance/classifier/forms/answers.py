"""Questions with their answer: "How many at once? One.", "Is 20 s okay? No, 45."

Both are a member's words here: who asks and answers tells what is to be. A question without an
answer, or about what happened, asks for nothing; nor does an answer that only guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tractatus.governance.classifier.forms.edits import Edit
from tractatus.governance.classifier.forms.values import (
    AMOUNT,
    is_amount,
    is_any_software,
    is_written,
    name_at,
)
from tractatus.governance.classifier.forms.waits import is_topic
from tractatus.governance.classifier.verbs import PAST
from tractatus.governance.language.lexicon import word_set

_PAIR: Final = re.compile(
    r"(?:\A|(?<=[.!;\n] )|(?<=\n)|(?<=[.!;] ))(?P<asked>[^.!?;\n]{3,160})\?+"
    r"[ \n]*(?:-+>|→|=>|-+|–|—|:|>)?[ \n]*(?P<said>[^?\n]{1,200})"
)
_MOST: Final = 20
# Of what was, of the day, or of what the asker does not know either.
_REMARKS: Final = PAST | word_set(
    "did was were had happened died crashed failed came broke yesterday already know remember "
    "there you your left else wrong happens seen saw"
)
_GUESSES: Final = re.compile(
    r"(?:i )?(?:don't know|not sure|no idea|maybe|perhaps|probably|depends|it depends|let's see|hm|"
    r"i think|i guess|i wonder|possibly|could be|unclear|about|around|roughly|some|nobody knows|"
    r"good question|we'll see|ask|tbd)\b"
)
_NO: Final = re.compile(r"(?:no+|nope|nah|never)\b[!.,:;–— -]*")
_YES: Final = re.compile(r"(?:yes|yep|yeah|sure|right|correct|it (?:should|must|does|is to))\b")
_AUXILIARY: Final = re.compile(
    r"(?:(?:is|are|should|shall|can|may|could|would|will|do|does|must|has|have) )"
    r"(?:(?:a|an|the|our|my|this|that|we|i|one) )?"
)
_JUDGED: Final = re.compile(
    r" (?:okay|ok|fine|enough|right|good|allowed|correct|alright|sufficient|acceptable)(?: .*)?$"
)
_HOW_MANY: Final = re.compile(
    r"(?:and )?how many (?P<thing>[a-z][a-z' -]*?)"
    r"(?P<verb> (?:do|does|may|can|should|shall|are|is|must|to|will|would|at|per|in|for)\b.*)?$"
)
_HOW_LONG: Final = re.compile(
    r"(?:and )?(?:how (?:long|much|often|big|large|old|far)|what(?:'s| is| are)?|which) "
    r"(?P<thing>.+)$"
)
# "Which port does the preview use?": the preview's port.
_WHOSE: Final = re.compile(
    r"(?:which|what) (?P<noun>[a-z]+) (?:do|does|should|shall|must|can|may|will|is|are) "
    r"(?:the |our )?(?P<whose>[a-z][a-z -]*?) "
    r"(?:use|run on|listen on|take|have|need|get|be on|be|on)$"
)
_AT_ONCE: Final = re.compile(r"\bat (?:once|a time|most|the same time)\b|\bmay\b|\bcan\b|\bmax")
_WHO: Final = re.compile(r"(?:who|what|which [a-z]+|with what) (?P<does>.+)$")
_DOES: Final = re.compile(r"(?P<name>[a-z][a-z0-9+_-]*) (?:does|do|is|it is|only)\b")
_IMPERATIVE: Final = re.compile(r"(?:shall|should|do|can|may|must) (?:we|i|you|one) (?=[a-z])")


_WORD: Final = re.compile(r"[a-z']+")


def read_answers(letters: str) -> list[Edit]:
    """Each answer that settles its question, as a statement in the question's place."""
    if "?" not in letters:
        return []
    edits: list[Edit] = []
    for number, match in enumerate(_PAIR.finditer(letters)):
        if number == _MOST:
            break
        asked = match["asked"].strip()
        if not _REMARKS.isdisjoint(_WORD.findall(asked)):
            if is_amount(match["said"]):  # "How long did it take? 20 minutes."
                edits.append(Edit(match.start("said"), match.start("said"), "it was "))
        elif not _GUESSES.match(match["said"]):
            edits += _settled(match, asked, match["said"])
    return edits


def _settled(match: re.Match[str], asked: str, said: str) -> Iterator[Edit]:
    start, answer = match.start("asked"), match.start("said")
    denied = _NO.match(said)
    if denied and is_amount(said[denied.end() :]):
        # "Is a timeout of 20 s okay? No, 45 seconds": of the same thing.
        thing = _thing_of(asked)
        yield Edit(start, answer + denied.end(), f"set the {thing} to ")
    elif (many := _HOW_MANY.match(asked)) and is_amount(said):
        bound = "at most " if _AT_ONCE.search(asked) else "exactly "
        end = answer + _first_word(said)
        yield Edit(start, answer, f"use {'' if _BOUNDED.match(said) else bound}")
        yield Edit(end, end, f" {many['thing'].strip()}")
    elif (port := _WHOSE.match(asked)) and is_amount(said):
        yield Edit(start, answer, f"set the {port['whose']} {port['noun']} to ")
    elif (long := _HOW_LONG.match(asked)) and (is_amount(said) or is_written(said)):
        yield Edit(start, answer, f"set the {_without_auxiliary(long['thing'])} to ")
    elif (long or is_topic(asked)) and name_at(said) and not _DOES.match(said):
        yield Edit(answer, answer, "use ")
    elif _WHO.match(asked) and (does := _DOES.match(said)) and is_any_software(does["name"]):
        yield Edit(start, answer, "use ")
        yield Edit(answer + does.end("name"), answer + does.end(), "")
    elif is_topic(asked) and is_amount(said):
        yield Edit(start, answer, f"set the {asked} to ")
    elif (asks := _IMPERATIVE.match(asked)) and _YES.match(said):
        yield Edit(start, start + asks.end(), "")
        yield Edit(match.end("asked"), match.end("asked") + 1, ".")


_BOUNDED: Final = re.compile(r"at most|at least|up to|exactly|only|max|min|no more|under|just")


def _first_word(said: str) -> int:
    """Where the amount ends that an answer begins with."""
    match = re.match(r"(?:(?:at most|at least|up to|exactly|only|max|just) )?[^\s.,;!]+", said)
    return match.end() if match else 0


def _without_auxiliary(thing: str) -> str:
    return _SMALL.sub("", thing)


_VALUE: Final = re.compile(rf"^{AMOUNT}(?: [a-z]+)?| (?:(?:of|to|at|for) )?[$€£]?\d.*$")
_SMALL: Final = re.compile(
    r"\b(?:do|does|may|can|should|shall|must|will|would|we|to|is|are|be|the|an|a)\b ?"
)


def _thing_of(asked: str) -> str:
    """What a question speaks of, without what it asks of it: "a timeout of 20 s"."""
    thing = _JUDGED.sub("", _AUXILIARY.sub("", asked, count=1))
    named = _VALUE.sub("", thing).strip()
    return named or "amount"
