"""Values of an act that nobody speaks of, and what is spoken of in their stead.

Evidence, goal and steps of a sound record speak of the act's values. Where none of them does, and
in the value's own role they have another, the act is not the one that was reasoned about. The
role is found out from the act itself: what the parameter is called, what stands round its value
in the description, what it counts, how it is written. Two cases:

- The description has the value, and the record another ("limit it to 60", and "a limit of 120").
- The description, too, has another: the act says one thing in words, and its parameters another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from tractatus.governance.act import Act, Reasoning
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.measures import Measure, is_ordinal, squashed
from tractatus.governance.metacognition.claimed_values import is_state
from tractatus.governance.metacognition.record_index import Index, Part, read_act, read_index
from tractatus.governance.metacognition.rivals_in_record import in_record
from tractatus.governance.metacognition.said_values import is_said, read_values
from tractatus.governance.metacognition.sought import Sought, read_sought

_INNER_CAPITAL: Final = re.compile(r"(?<=[a-z0-9,;:] )[A-Z][a-z]+")
_NO_NAMES: Final = word_set(
    "mr mrs ms miss dr prof st january february march april may june july august september october "
    "november december monday tuesday wednesday thursday friday saturday sunday"
)
_YEARS: Final = range(1900, 2100)


def find_unspoken(act: Act, reasoning: Reasoning) -> Iterator[tuple[str, str]]:
    """The name of each parameter whose value nobody speaks of, with what is in its stead.

    Nothing is asked of a value that merely is not spoken of: acts have many that go without saying.
    """
    values = [value for value in read_values(act) if value.content or value.said]
    own, index = read_act(act), read_index(reasoning)
    unsaid = [one for one in values if not any(is_said(one, part.text) for part in index.parts)]
    lost = [value for value in unsaid if not is_said(value, own.text)]
    for value in unsaid:
        sought = read_sought(act, value, values, index)
        if value not in lost:
            found = next(in_record(sought, own, index), "")
        elif sum(bool(one.said) == bool(value.said) for one in lost) == 1:
            found = next(_in_description(sought, own, index), "")
        else:
            found = ""  # of several it could be any
        if found:
            yield value.name, found


def _in_description(sought: Sought, own: Part, index: Index) -> Iterator[str]:
    """What the description says in place of a value, and the record with it."""
    if sought.value.said:
        yield from _only(
            own.words[one.place]
            for one in own.measures
            if sought.is_rival(one)
            and index.has_number(one)
            and not _is_year(one)
            and not is_ordinal(own.words[one.place])
        )
    if (form := sought.form) is not None:
        yield from _only(
            name
            for name in own.names.get(form, ())
            if squashed(name) not in sought.others and index.is_named(name, form)
        )
    if not sought.value.said:
        yield from filter(index.has_word, sought.beside_name(own.words[1:]))
        yield from (word for part in sought.tied for word in sought.beside_name(part.words))
        yield from filter(index.has_word, _as_what(sought, own))
        if sought.written[:1].isupper() and not sought.written.isupper():
            capitals = [word.lower() for word in _INNER_CAPITAL.findall(own.text)]
            yield from (
                word
                for word in capitals
                if word not in _NO_NAMES and sought.fits(word) and index.has_word(word)
            )


def _as_what(sought: Sought, own: Part) -> Iterator[str]:
    """What a description makes of its thing in the end: "export it as csv"."""
    last = "".join(own.words[-1:])
    if tuple(own.words[-2:-1]) == ("as",) and sought.fits(last) and not is_state(last):
        yield last


def _only(found: Iterable[str]) -> Iterator[str]:
    """The one that there is: among several nobody knows which stands for the value."""
    different = set(found)
    if len(different) == 1:
        yield from different


def _is_year(one: Measure) -> bool:
    return one.kind == "count" and one.value in _YEARS
