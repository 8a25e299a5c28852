"""Whether an act is in another environment than the one that an instruction speaks of.

"On staging the database is shop_stg" says nothing of `env/production.env`. Where an act is told by
the file, the names around a value, its type and what stands beside it; the value itself tells it
only where nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from tractatus.governance.act import Act, Json
from tractatus.governance.crossref.mentions import paths_beside
from tractatus.governance.crossref.services import environments
from tractatus.governance.facts.fact import Fact
from tractatus.governance.instructions.instruction import Constraint, Instruction, KeyKind, Polarity
from tractatus.governance.language.subjects import name_words

_MOST: Final = 4_000
_NAMING: Final = ("environment", "env", "stage", "namespace", "context", "profile", "target")


def is_of_another_place(
    instruction: Instruction, constraint: Constraint, fact: Fact, act: Act
) -> bool:
    """Whether the instruction requires a value of one environment, and the act is in another."""
    if constraint.polarity is Polarity.FORBID:
        return False
    said = _environment_said(instruction.text, constraint.span.start)
    if not said:
        return False
    own = environments(fact.words | _place_words(fact.pointer, act))
    if not own and fact.kind is KeyKind.URL:
        own = environments(frozenset(name_words(str(fact.value))))
    return bool(own) and said not in own


def is_elsewhere(text: str, name: str, pointer: str, act: Act) -> bool:
    """Whether the sentence with `name` speaks of one environment, and the act is in another."""
    said = _environment_said(text, _place_of(name, text))
    own = environments(_place_words(pointer, act)) if said else frozenset()
    return bool(own) and said not in own


@lru_cache(maxsize=4096)
def _place_of(name: str, text: str) -> int:
    """Where a whole name stands in a text; its beginning where it is not found."""
    match = re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text[:_MOST], re.IGNORECASE)
    return match.start() if match else 0


def is_there(text: str, name: str, pointer: str, act: Act) -> bool:
    """Whether the sentence of `text` with `name` tells it of the environment that the act is in."""
    said = _environment_said(text, _place_of(name, text))
    return bool(said) and said in environments(_place_words(pointer, act))


@lru_cache(maxsize=4096)
def _environment_said(text: str, at: int) -> str:
    """Staging or production, where the sentence at `at` is of one of them."""
    text = text[:_MOST]
    start = max((text.rfind(mark, 0, at) for mark in _ENDS), default=-1) + 1
    ends = [end for mark in _ENDS if (end := text.find(mark, at)) >= 0]
    said = environments(_plain_words(text[start : min(ends, default=len(text))])) & _DEPLOYED
    return next(iter(said)) if len(said) == 1 else ""


_ENDS: Final = (". ", "! ", "? ", "\n", "; ")
_DEPLOYED: Final = frozenset({"staging", "production"})


def _place_words(pointer: str, act: Act) -> frozenset[str]:
    words: set[str] = set()
    for path in paths_beside(act, pointer):
        words |= _of_path(path[-200:])
    here: Json = act.parameters
    for part in ("", *pointer.removeprefix("/parameters").split("/")):
        if part and isinstance(here, Mapping):
            here = here.get(part)
        if isinstance(here, Mapping):
            for name in _NAMING:
                if isinstance(value := here.get(name), str):
                    words.update(name_words(value))
    return frozenset(words)


@lru_cache(maxsize=2048)
def _of_path(path: str) -> frozenset[str]:
    return frozenset(word for part in path.split("/") for word in name_words(part))


@lru_cache(maxsize=4096)
def _plain_words(text: str) -> frozenset[str]:
    """The words of a text, without its addresses."""
    plain = (part for part in text[:_MOST].lower().split() if not _is_address(part))
    return frozenset(word for part in plain for word in name_words(part))


def _is_address(part: str) -> bool:
    return any(mark in part.strip(".,;:!?()'\"`") for mark in ("://", ".", "@", "_"))
