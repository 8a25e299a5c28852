"""Whether a claim names a parameter with another value than the act has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tractatus.governance.act import Json
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.words import is_mark
from tractatus.governance.metacognition.claimed_values import (
    Claim,
    Given,
    Words,
    is_number_like,
    is_numeral,
    is_other_name,
    is_other_number,
    is_unit,
    plain_words,
    read_given,
    says_how,
)

# So many words may stand between a parameter's name and its value: "port should be set to 27027".
_REACH: Final = 8
_SHORT: Final = 5
_MAX_NAME: Final = 100
_MAX_NAME_WORDS: Final = 6
_IS: Final = word_set("is are equals be being")
_MARKS: Final = word_set("= :")
_MODALS: Final = word_set("must should shall has have needs need ought will can now always only to")
_SETTING: Final = word_set("set fixed changed limited switched raised lowered moved agreed")
_FILL: Final = word_set("the exactly just at as - eur usd gbp € $ £ \" ' ` “ ”")
_DEMANDS: Final = word_set(
    "asks asked wants wanted needs requires required requests requested says"
)
_NAMES_AS: Final = word_set("use uses names named gives sets chose chooses take takes")
_SETTLED: Final = word_set("agreed right correct chosen requested wanted approved required")
# Another thing of the kind, or how things were.
OTHERS: Final = word_set(
    "last next previous former old older earlier other another present current existing "
    "default usual original each every no any both standard"
)
_ORDINALS: Final = frozenset("123456789")
# So things stand, which is what an act may be there to change.
_SO_FAR: Final = word_set("since still today currently yet far until")
# Words that are never the value themselves, and that end it.
_GRAMMAR: Final = word_set(
    "of for in on at by with from and or but that this these those it its their our your his her "
    "which who what where when while because since if than after before until about over under "
    "above below beyond between within without was were been has have had not never no still "
    "already also again there here more less most least one only same still to is are be both "
    "either each every some any all none nobody somebody everybody"
)
_COMPLEMENTS: Final = word_set("of for on in at that which the , during within per")

_Known = Mapping[Words, Sequence[Given]]


def find_mismatches(
    claims: Sequence[str], parameters: Mapping[str, Json]
) -> Iterator[tuple[int, str]]:
    """The place of each claim that gives a parameter another value, with the first such parameter.

    A claim does so only where it assigns: "name is value", "name: value", "use value as the name",
    "asks for name value". That a thing is blocked, or a member of something, gives it no value; nor
    does a number that counts something else ("the invoice is 3 days late"), nor what is said of
    another thing of the kind ("the first depot"). A claim that also holds the act's value does not
    differ.
    """
    known = _known(parameters)
    for number, claim in enumerate(claims):
        if (name := _mismatch(claim, known)) is not None:
            yield number, name


def _known(parameters: Mapping[str, Json]) -> _Known:
    """A parameter's name as words -> its values; few parameters share their words."""
    known: dict[Words, dict[Words, Given]] = {}
    for name, value in parameters.items():
        if isinstance(value, str | int | float):
            words = plain_words(name[:_MAX_NAME].replace("_", " "))
            given = read_given(name, value)
            if words and given.words:
                known.setdefault(words, {}).setdefault(given.words, given)
    return {words: list(values.values()) for words, values in known.items()}


def _mismatch(claim: str, known: _Known) -> str | None:
    read = Claim.read(claim)
    found = read.words
    starts = {words[0] for words in known}
    for start, word in enumerate(found):
        if word not in starts or _is_of_another(found[max(0, start - 2) : start]):
            continue
        for end in range(start + 1, min(len(found), start + _MAX_NAME_WORDS) + 1):
            for given in known.get(found[start:end], ()):
                if read.holds(given) or _is_infinitive(read, start, given):
                    continue
                if _gives_another(read, start, end, given):
                    return given.name
    return None


def _is_of_another(before: Words) -> bool:
    """Whether a name is another thing's: "the last depot", "the last published version"."""
    is_told = len(before) > 1 and before[-1].endswith("ed") and before[0] in OTHERS
    return is_told or (bool(before) and before[-1] in OTHERS | _ORDINALS)


def _is_infinitive(read: Claim, start: int, given: Given) -> bool:
    """Whether "to" stands before a verb ("asked to send them") where the act has an address."""
    behind = read.words[start + 1 : start + 2]
    is_address = not all(map(str.isalpha, given.words))
    return read.words[start] == "to" and is_address and all(map(str.isalpha, behind))


def _gives_another(claim: Claim, start: int, end: int, given: Given) -> bool:
    if given.is_number:
        return _is_other_number(claim.words, start, end, given)
    if as_name := _before(claim.words, start):
        return is_other_name(as_name, given.words)
    return _is_other_name(claim, start, end, given)


def _is_other_number(found: Words, start: int, end: int, given: Given) -> bool:
    as_name = _before(found, start)
    if len(as_name) == 1 and is_number_like(as_name[0]):
        return is_other_number(as_name[0], "", given.words)
    is_asked = not _DEMANDS.isdisjoint(found[max(0, start - 3) : start])
    place = _numeral_after(found, end, is_firm=is_asked or end - start > 1)
    if place is None:
        return False
    unit = found[place + 1] if place + 1 < len(found) else ""
    behind = found[place + 2] if place + 2 < len(found) else ""
    if is_unit(unit):
        is_free = not behind or is_mark(behind) or behind in _GRAMMAR
    else:
        is_free = not unit or is_mark(unit) or unit in _GRAMMAR or unit in found[start:end]
    return is_free and is_other_number(found[place], unit, given.words)


def _numeral_after(found: Words, end: int, *, is_firm: bool) -> int | None:
    """Where the number stands that a name is given: behind "is", "must be", or right next to it.

    Next to a name of one word a number only says which one ("bar 85"), unless it is asked for.
    """
    is_given = is_inside = False
    for place in range(end, min(len(found), end + _REACH)):
        word = found[place]
        if word in OTHERS:
            return None
        if is_number_like(word):
            behind = found[end:place]
            is_next = is_firm and all(one in _FILL or one in _MARKS for one in behind)
            return place if is_given or is_next or not _MARKS.isdisjoint(behind) else None
        if word in _IS or word in _MARKS or (word == "to" and found[place - 1] in _SETTING):
            is_given = True
        elif is_given and word not in _FILL | _SETTING | _MODALS:
            is_given, is_inside = False, True
        elif place == end:
            is_inside = word in _COMPLEMENTS
            if not is_inside and word not in _MODALS | _FILL | _SETTING:
                return None
        elif not is_inside and word not in _MODALS | _FILL | _SETTING | {"been"}:
            return None
    return None


def _before(found: Words, start: int) -> Words:
    """The value of "use VALUE as the NAME"; nothing where it is no value."""
    place = start - 1
    while place > 0 and found[place] in {"the", "a", "an", "its", "our", "this"}:
        place -= 1
    if place <= 0 or found[place] != "as":
        return ()
    for verb in range(place - 1, max(-1, place - _REACH), -1):
        if found[verb] in _NAMES_AS:
            value = found[verb + 1 : place]
            return () if not value or value[0] in _GRAMMAR else value
    return ()


def _is_other_name(claim: Claim, start: int, end: int, given: Given) -> bool:
    """Whether the name is given other words: "NAME is VALUE", "asks for NAME VALUE"."""
    found = claim.words
    place, is_firm = _value_after(found, start, end)
    if place is None:
        return False
    value = found[place : _end_of(found, place, given)]
    return (
        not _is_no_name(claim, place, value, given)
        and (is_firm or _is_identified(claim, place, value, given))
        and is_other_name(value, given.words)
    )


def _is_no_name(claim: Claim, place: int, value: Words, given: Given) -> bool:
    """Whether what follows "is" says how the thing is, what it is one of, or how many."""
    first = value[0]
    if first in {"a", "an"}:
        return first != given.words[0] and claim.proper.isdisjoint(value[:2])
    if first in _GRAMMAR or (is_numeral(first) and len(value) == 1 and not _has_digit(given)):
        return True
    is_best = claim.words[place - 1] == "the" and len(first) > _SHORT and first.endswith("est")
    is_told = claim.words[place - 1] in _IS and first not in claim.proper
    return is_best or (is_told and says_how(value) and not given.is_state)


def _is_identified(claim: Claim, place: int, value: Words, given: Given) -> bool:
    """Whether a bare "is" names one thing, and not how things stand before the act."""
    is_named = claim.words[place - 1] == "the" or not claim.proper.isdisjoint(value)
    return _SO_FAR.isdisjoint(claim.said) and (is_named or not given.is_proper)


def _value_after(found: Words, start: int, end: int) -> tuple[int | None, bool]:
    """Where a value begins, and whether it is demanded and not only told of."""
    asked = not _DEMANDS.isdisjoint(found[max(0, start - 3) : start])
    is_given = False
    is_firm = asked or (start > 0 and found[start - 1] in _SETTLED)
    for place in range(end, min(len(found), end + _REACH)):
        word = found[place]
        if word in _IS or word in _MARKS or (word == "to" and found[place - 1] in _SETTING):
            is_given, is_firm = True, is_firm or word in _MARKS
        elif word in _MODALS:
            is_firm = True
        elif word not in _FILL and word not in _SETTING:
            is_value = (is_given or (asked and "to" not in found[end:place])) and not is_mark(word)
            return (place if is_value else None), is_firm
    return None, is_firm


def _end_of(found: Words, place: int, given: Given) -> int:
    """Where the value ends: at a mark or a word of grammar that the act's own does not have."""
    end = place + 1
    most = min(len(found), place + max(4, len(given.words)))
    while end < most and not is_mark(found[end]):
        if found[end] in _GRAMMAR - {"of"} and found[end] not in given.words:
            break
        end += 1
    return end


def _has_digit(given: Given) -> bool:
    return any(map(str.isdigit, "".join(given.words)))
