"""A topic and its value, or a value alone: "Dataframes: polars.", "pnpm here.", "orjson, not X"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tractatus.governance.classifier.forms.edits import Edit
from tractatus.governance.classifier.forms.values import is_any_software, is_software
from tractatus.governance.classifier.verbs import FINITE, PAST
from tractatus.governance.language.small_words import DETERMINERS

_NAME: Final = r"(?P<name>[a-z][a-z0-9+_-]{1,40}(?:\.js)?)"
# Behind its topic: "container tool on the robots: podman, rootless".
_TOPIC: Final = re.compile(
    r"(?:\A|(?<=[.;!?\n] )|(?<=\n)|(?<=[-*•] ))"
    rf"(?P<topic>[a-z][a-z0-9'/-]*(?: [a-z0-9'/-]+){{0,6}}): {_NAME}"
    r"(?=[.,;!\n(]|$| (?:only|please|and nothing|now|with|from now|not|instead|for|as|\())"
)
_NO_TOPICS: Final = re.compile(
    r"\b(?:error|warning|failed|note|example|e\.g|tried|broken|bug|question|status|seen|found|why|"
    r"culprit|problem|re|fwd|subject|cause|suspect|reading|listening|learned|learnt|idea|ideas|"
    r"option|options|candidates|candidate|alternatives|compare|comparison|topic|talk|today|"
    r"yesterday|currently|installed|missing|was|were|broke|breaks|versus|vs|maybe|perhaps)\b"
)
# Behind it a sentence begins.
_BREAK: Final = re.compile(r"[.;!?\n] |\n(?! )")
# Alone at the head of a sentence, with where or how it holds.
_ALONE: Final = re.compile(
    rf"{_NAME} (?:here|only|everywhere|throughout|please|"
    r"from now on|instead of [a-z0-9+_.-]*[a-z0-9](?: please)?|"
    r"(?:for|(?P<in>in)) (?P<where>[a-z'-]+(?: [a-z'-]+){0,3}))"
    r"(?=[,;!\n]|\.(?!\w)|$)"
)


def read_topics(letters: str) -> list[Edit]:
    """The name behind a topic, or before its place, as what is to be used."""
    return [*_behind_topics(letters), *_alone(letters)]


def _behind_topics(letters: str) -> Iterator[Edit]:
    if ": " not in letters:
        return
    for match in _TOPIC.finditer(letters):
        if is_any_software(match["name"]) and not _NO_TOPICS.search(match["topic"]):
            yield Edit(match.start("name"), match.start("name"), "use ")


def _alone(letters: str) -> Iterator[Edit]:
    heads = (0, *(match.end() for match in _BREAK.finditer(letters)))
    for match in filter(None, (_ALONE.match(letters, at) for at in heads)):
        if is_software(match["name"]) and not _happens(match):
            yield Edit(match.start("name"), match.start("name"), "use ")


def _happens(match: re.Match[str]) -> bool:
    """Whether a verb stands at its end, so that it tells what happens: "redis in staging hangs"."""
    words = (match["where"] or "").split()
    if not {*words[1:]}.isdisjoint(PAST | FINITE) or (words and words[-1].endswith("ed")):
        return True
    is_verb = len(words) > 1 and words[-1].endswith("s") and words[-2] not in DETERMINERS
    return is_verb and match["in"] is not None
