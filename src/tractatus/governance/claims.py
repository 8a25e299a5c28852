"""Whether a claim names a parameter with another value than the act has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.lexicon import word_set
from tractatus.governance.words import read_texts

# So many words may stand between a parameter's name and its value: "port should be set to 27027".
_REACH: Final = 7
_MAX_NAME: Final = 100
_MAX_NAME_WORDS: Final = 6
_MAX_VALUE_WORDS: Final = 12
# What stands between a name and the value that it is given; nothing else may.
_ASSIGNS: Final = word_set("is = : to equals be being as")
_MODALS: Final = word_set("must should shall has have needs need ought will can was set now always")
_DEMANDS: Final = word_set(
    "asks asked wants wanted needs requires required requests requested says"
)
_NAMES_AS: Final = word_set("use uses names named gives sets chose chooses take takes uses")
_FILL: Final = word_set("the a an its our this that set not now")
_NO_VALUES: Final = word_set("of for in on at by with from and or is was has changed after before")

Words = tuple[str, ...]
# A parameter's name as words -> its value as words -> its name; few of them collide.
_Known = Mapping[Words, Mapping[Words, str]]


def find_mismatches(
    claims: Sequence[str], parameters: Mapping[str, Json]
) -> Iterator[tuple[int, str]]:
    """The place of each claim that gives a parameter another value, with the first such parameter.

    Numbers are compared as numbers, so that 27027 equals "27027"; texts only where the claim
    assigns ("name is value", "use value as the name", "asks for name value"). A claim that also
    holds the act's value does not differ.
    """
    known = _known(parameters)
    for number, claim in enumerate(claims):
        if (name := _mismatch(read_texts(claim), known)) is not None:
            yield number, name


def _known(parameters: Mapping[str, Json]) -> _Known:
    known: dict[Words, dict[Words, str]] = {}
    for name, value in parameters.items():
        if isinstance(value, str | int | float):
            words = tuple(read_texts(name[:_MAX_NAME].replace("_", " ")))
            said = tuple(read_texts(str(value)[:200]))[:_MAX_VALUE_WORDS]
            if words and said:
                known.setdefault(words, {}).setdefault(said, name)
    return known


def _mismatch(found: Sequence[str], known: _Known) -> str | None:
    starts = {words[0] for words in known}
    for start, word in enumerate(found):
        if word not in starts:
            continue
        for end in range(start + 1, min(len(found), start + _MAX_NAME_WORDS) + 1):
            for value, name in known.get(tuple(found[start:end]), {}).items():
                claimed = _claimed(found, start, end, is_number=_is_number(value))
                if claimed and not _holds(found, value) and not _is_equal(claimed, value):
                    return name
    return None


def _claimed(found: Sequence[str], start: int, end: int, *, is_number: bool) -> str | None:
    following = found[end : end + _REACH]
    if is_number and (number := next((word for word in following if _is_numeral(word)), None)):
        return number
    as_name = _before(found, start)
    if as_name and (_is_numeral(as_name) or not is_number):
        return as_name
    return None if is_number else _text(found[max(0, start - 3) : start], following)


def _before(found: Sequence[str], start: int) -> str | None:
    """The value of "use VALUE as the NAME"."""
    place = start - 1
    while place > 0 and found[place] in _FILL:
        place -= 1
    if place > 0 and found[place] == "as" and _NAMES_AS & set(found[max(0, place - 6) : place]):
        return found[place - 1]
    return None


def _text(before: Sequence[str], following: Sequence[str]) -> str | None:
    """The word that the name is given: "NAME is VALUE", "asks for NAME VALUE"."""
    assigned = False
    for word in following:
        if word in _ASSIGNS or word in _MODALS:
            assigned = assigned or word in _ASSIGNS
        elif word not in _FILL and (word[0].isalnum() or not assigned):
            is_asked = bool(_DEMANDS & set(before)) and word not in _NO_VALUES
            return word if (assigned or is_asked) and word[0].isalnum() else None
    return None


def _holds(found: Sequence[str], value: Words) -> bool:
    """Whether the claim has the act's value in it, word for word or as the same number."""
    if len(value) == 1:
        return any(_is_equal(word, value) for word in found)
    return any(
        tuple(found[place : place + len(value)]) == value
        for place in range(len(found) - len(value) + 1)
    )


def _is_equal(claimed: str, value: Words) -> bool:
    if _is_numeral(claimed) and _is_number(value):
        return float(claimed) == float(value[0])
    return claimed in value


def _is_number(value: Words) -> bool:
    return len(value) == 1 and _is_numeral(value[0])


def _is_numeral(text: str) -> bool:
    return text.isascii() and text.removeprefix("-").replace(".", "", 1).isdigit()
