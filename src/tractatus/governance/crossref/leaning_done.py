"""What an act says of itself, as the last, statistical reading takes it: words, numbers, names.

What is only quoted to people is told apart from what the act uses, and what it takes away (the
removed lines of a difference, the old value of a replacement) is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tractatus.governance.act import Act, Json
from tractatus.governance.crossref.leaning_terms import (
    ENDS,
    NAME,
    NUMBER,
    Term,
    terms_of,
    words_of,
)
from tractatus.governance.facts.spelling import plain
from tractatus.governance.facts.values import bounded
from tractatus.governance.language.lexicon import word_set

MAX_TEXT: Final = 20_000  # characters of an act that are looked at
MAX_ITEMS: Final = 1_000
_RAW: Final = 65_536
_MAX_NAMES: Final = 200
_MAX_NUMBERS: Final = 400
_MAX_DEPTH: Final = 32
_MAX_KEY: Final = 80
_REACH: Final = 3
_TALK: Final = word_set(
    "text message comment summary title description body subject note reason caption label "
    "question answer reply purpose"
)
_CODE: Final = re.compile(r"[{}=;]|^\s{0,8}(?:select|insert|update)\b", re.IGNORECASE)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_OLD: Final = re.compile(
    r"(?:old|prev|previous|former|search|find|pattern|excluded?|removed?|before|replaces|ignore)"
    r"(?:_|$|[A-Z])"
)
_DIFFERENCES: Final = frozenset({"diff", "patch"})
_REMOVED: Final = re.compile(r"^-.*$", re.MULTILINE)
_BREAKS: Final = re.compile(r"[/:@=,]")


@dataclass(slots=True)
class Done:
    """An act's words.

    Args:
        words: Stems of everything, the names of parameters included.
        own: Those that do not stand in words for people alone.
        numbers: Each with the stems around it.
        names: Each with the stems around it.
        spellings: Names, their parts, and the paths above and below them.
        own_spellings: Those, and the numbers, that do not stand in words for people alone.
    """

    words: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    numbers: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    names: dict[str, set[str]] = field(default_factory=dict)
    spellings: set[str] = field(default_factory=set)
    own_spellings: set[str] = field(default_factory=set)


def texts_of(act: Act) -> Iterator[tuple[str, str, str]]:
    """Every text of an act but its description; bounded.

    Yields:
        The name around it, its own name, and the text.
    """
    yield "", "", act.type.replace(".", " ")
    if act.target:
        yield "", "target", act.target
    pending: list[tuple[str, str, Json, int]] = [("", "", act.parameters, 0)]
    seen = 0
    while pending and seen < MAX_ITEMS:
        around, name, value, depth = pending.pop()
        seen += 1
        if isinstance(value, str):
            yield around, name, value
        elif isinstance(value, Mapping):
            members = [(str(key)[:_MAX_KEY], one) for key, one in value.items()]
            pending += [
                (name, key, one, depth + 1)
                for key, one in reversed(members)
                if depth < _MAX_DEPTH and not _OLD.match(key)
            ]
        elif isinstance(value, Sequence):
            if depth < _MAX_DEPTH:
                pending += [(around, name, one, depth + 1) for one in reversed(value[:MAX_ITEMS])]
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield around, name, str(bounded(value))


def done_by(act: Act, *, description: bool, parted: bool = True) -> Done:
    """The reading of an act.

    Args:
        act: As proposed.
        description: Whether what its caller says of it is read, too.
        parted: Whether camel case is; who spells "otTer" parts nothing by it.
    """
    done, budget = Done(), MAX_TEXT
    for around, name, text in texts_of(act):
        if budget <= 0:
            break
        text = _REMOVED.sub("", text[:_RAW]) if name in _DIFFERENCES else text
        text = spelt(text, parted=parted)[:budget]
        budget -= len(text) + 1
        _read(done, spelt(f"{around} {name}", parted=parted), text, _is_talk(name.lower(), text))
    if description and act.description:
        _read(done, "", spelt(act.description, parted=parted), talk=True)
    return done


def is_mixed(act: Act) -> bool:
    """Whether there is any camel case in an act."""
    texts = [act.description, *(text for one in texts_of(act) for text in one)]
    return any(_CAMEL.search(plain(text[:_RAW])) for text in texts)


def spelt(text: str, *, parted: bool = True) -> str:
    """Folded and in lower case, with camel case parted or not."""
    text = plain(text[:_RAW])[:MAX_TEXT]
    low = text.lower()
    return _CAMEL.sub(" ", text).lower() if parted and low != text else low


def _is_talk(name: str, text: str) -> bool:
    return name in _TALK and not _CODE.search(text[:MAX_TEXT])


def _read(done: Done, name: str, text: str, talk: bool) -> None:
    named = {
        term.text
        for word in words_of(name.replace("_", " ").replace("-", " ").replace(".", " "))
        for term in terms_of(word)
        if term.kind not in (NUMBER, NAME)
    }
    done.words |= named
    done.own |= named
    rows = [() if word in ENDS else terms_of(word) for word in words_of(text)]
    stems = [[one.text for one in row if one.kind not in (NUMBER, NAME)] for row in rows]
    for at, row in enumerate(rows):
        done.words.update(stems[at])
        if not talk:
            done.own.update(stems[at])
        for term in row:
            if term.kind in (NUMBER, NAME):
                near = named.union(*stems[max(0, at - _REACH) : at + _REACH + 1])
                _keep(done, term, near, talk)


def _keep(done: Done, term: Term, near: set[str], talk: bool) -> None:
    if term.kind == NUMBER:
        if len(done.numbers) < _MAX_NUMBERS:
            done.numbers.append((term.text, frozenset(near)))
        spellings: set[str] = {term.text}
    elif term.text in done.names or len(done.names) < _MAX_NAMES:
        done.names.setdefault(term.text, set()).update(near)
        spellings = _spellings(term.text)
    else:
        return
    done.spellings |= spellings
    if not talk:
        done.own_spellings |= spellings


def _spellings(name: str) -> set[str]:
    """A name, what it is made of, and of a path what is above and what it ends with."""
    found = {name, *_BREAKS.split(name)}
    for one in tuple(found):
        found.update(one.split("."))
    parts = name.split("/")[:16]
    for end in range(1, len(parts)):
        found.add("/".join(parts[:end]))
        found.add("/".join(parts[end:]))
    return found - {""}
