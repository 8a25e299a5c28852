"""What an instruction wants somebody to be asked about: "hold off on merging until I confirm".

Read from its words alone, whatever way of asking they choose: a word of consent (approval, go,
green light), somebody who is asked or shown, or a "not until I say so"; beside it stands the deed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from tractatus.governance.crossref.asking_words import (
    ASKED,
    FORCED,
    FREE,
    GIVEN,
    NEEDED,
    NEXT,
    ORDER,
    PERMITS,
    QUICK,
    REASON,
    SHORT,
    in_full,
)
from tractatus.governance.crossref.deed_words import deed_of, thing_of
from tractatus.governance.crossref.gated import gated
from tractatus.governance.language.lexicon import word_set


class Wait(NamedTuple):
    """Deeds that wait for somebody's word.

    Args:
        deeds: As `deed_words.deed_of`.
        things: That they are done to, where the words say so.
        places: Environments and branches of which alone it is said: `production`, `main`.
        programs: By name, where a command is spoken of.
        paths: Files and folders of which alone it is said.
        start: Of the words in the text.
        end: Of the words in the text.
        objects: Stems of what the deeds are done to.
        is_forced: Whether only what is forced waits.
    """

    deeds: frozenset[str]
    things: frozenset[str]
    places: frozenset[str]
    programs: frozenset[str]
    paths: tuple[str, ...]
    start: int
    end: int
    objects: frozenset[str] = frozenset()
    is_forced: bool = False


_SEGMENT: Final = re.compile(r"[.!?;](?=\s|$)|[\n()]|\s[-–—]\s|:\s")
_WORD: Final = re.compile(r"[a-z][a-z'-]*")
_PATH: Final = re.compile(r"(?:[~.]{0,2}/)?[\w.*-]+/[\w./*-]*|/[\w./*-]+|\*\.\w+")
_PLACES: Final = {
    **dict.fromkeys(("production", "prod", "live", "prd"), "production"),
    "staging": "staging", "main": "main", "master": "main", "trunk": "main",
}  # fmt: skip
_PROGRAMS: Final = word_set(
    "terraform tofu kubectl helm docker alembic ansible pulumi npm psql podman terragrunt"
)
# "Push" is no deed in "push-button", nor is "order" in "in order to".
_NO_DEEDS: Final = re.compile(
    r"\bin order to\b|\bin order\b|\bbook(?:s|keeping)?\b(?= (?:is|are))|\bafter all\b|"
    r"\btext(?:s)? (?:file|in|of)\b|\bship['’]s\b|\blet me (?:know|see)\b|\bplain text\b|"
    r"\b(?:my|a|the|our|your|any|in|by|commit) (?:charge|order|reply|text|message|word)\b(?! to)"
)
_LONGEST: Final = 2_000


@lru_cache(maxsize=4096)
def waits_of(text: str) -> tuple[Wait, ...]:
    """The deeds that wait for somebody's word, by the part of the text that says so."""
    parts = _parts(text)
    found: list[Wait] = []
    for at, (start, part) in enumerate(parts):
        asked = _asked_at(part)
        if asked is None or _is_free(part):
            continue
        near = [part[asked[1] :], part[: asked[0]]]
        if not asked[2]:
            near.reverse()
        # Where the part names no deed, the one before it does: "don't merge; ask me".
        near += [parts[one][1] for one in (at - 1, at + 1) if 0 <= one < len(parts)]
        near = [piece for one in near for piece in REASON.split(one)]
        said = next((one for one in near if _deeds(one)), "")
        if said:
            whole = f"{said} {part}"
            found.append(Wait(
                _deeds(said), _things(said),
                frozenset(_PLACES[one] for one in _WORD.findall(said) if one in _PLACES),
                _PROGRAMS.intersection(_WORD.findall(said)),
                tuple(_PATH.findall(whole)), start, start + len(part),
                gated(_WORD.findall(said))[1], FORCED.search(said) is not None,
            ))  # fmt: skip
    return tuple(found)


def _parts(text: str) -> Sequence[tuple[int, str]]:
    """The parts of a text that may say so, in lower case, with where each begins."""
    lower = SHORT.sub(in_full, text[:_LONGEST].lower().replace("’", "'"))
    if not QUICK.search(lower):
        return ()
    parts: list[tuple[int, str]] = []
    first = 0
    for match in [*_SEGMENT.finditer(lower), None]:
        end = match.start() if match else len(lower)
        parts.append((first, lower[first:end]))
        first = match.end() if match else end
    return parts


@lru_cache(maxsize=4096)
def asks_for_nothing(text: str) -> bool:
    """Whether all that a text says of asking is that nobody has to ask."""
    asked = [part for _, part in _parts(text) if _asked_at(part) is not None]
    return bool(asked) and all(map(_is_free, asked))


def _asked_at(part: str) -> tuple[int, int, bool] | None:
    """Where a part says that somebody is asked, and whether the deed rather stands behind."""
    if match := GIVEN.search(part):
        return match.start(), match.end(), part[: match.start()].strip() == ""
    order = ORDER.search(part)
    if match := ASKED.search(part):
        if match[0].startswith("run") and order is None:
            return match.start(), match.end(), not _deeds(part[: match.start()])
        if order is None:
            return None if not _is_instead(part) else (match.start(), match.end(), False)
        if order[0] == "without":
            return order.start(), match.end(), False
        if order[0].endswith("time") and not NEXT.match(part, order.end()):
            return match.start(), order.end(), not _deeds(part[: match.start()])
        is_behind = order.start() > match.start() or order[0] in ("first", "beforehand")
        if is_behind:
            return match.start(), max(match.end(), order.end()), True
        # "Before you deploy, ask me".
        return match.start(), match.end(), False
    if match := NEEDED.search(part):
        behind = re.search(r"\b(?:before|prior to|ahead of|to|for|on)\b", part[match.end() :])
        return match.start(), match.end(), bool(behind) and not _deeds(part[: match.start()])
    return None


def _is_instead(part: str) -> bool:
    """ "Ask me" alone, behind what is not to be done: "don't merge on your own; ask me"."""
    return bool(re.fullmatch(r"\W*(?:always |please |rather |just )*ask me(?: instead)?\W*", part))


def _is_free(part: str) -> bool:
    match = FREE.search(part)
    if match is None:
        return False
    return not (match[0].endswith("without") and PERMITS.search(part[: match.end()]))


@lru_cache(maxsize=2048)
def _deeds(part: str) -> frozenset[str]:
    plain = _NO_DEEDS.sub(" ", part)
    words = _WORD.findall(plain)
    found = {deed_of(word) for word in words} | gated(words)[0]
    if re.search(r"\bgo(?:es|ing|ne)? (?:out|off)\b|\bleaves?\b", plain):
        found |= {"send", "publish"}
    if re.search(r"\bgo(?:es|ing)? (?:live|online)\b|\brolls? out\b|\brolling out\b", plain):
        found |= {"deploy", "publish", "release"}
    if {"permissions", "permission", "rights", "access"} & set(words) and re.search(
        r"\b(?:chang|alter|set|giv|modif|edit|updat|add)", plain
    ):
        found.add("permit")
    if "apply" in found and not _PROGRAMS.intersection(words):
        found.discard("apply")
    if {"delete", "send"} <= found and not re.search(r"\b(?:send|sent|reply|forward)", plain):
        found.discard("send")  # "delete a mail"
    return frozenset(found - {""})


def _things(part: str) -> frozenset[str]:
    return frozenset(filter(None, map(thing_of, _WORD.findall(part))))


def is_condition(text: str, start: int, value: str) -> bool:
    """Whether what a text bans at a place is only to wait: "never force-push without asking"."""
    words = set(_WORD.findall(value.lower().replace("-", " ")))
    return any(
        wait.start <= start < wait.end
        and (not wait.deeds.isdisjoint(map(deed_of, words)) or not wait.programs.isdisjoint(words))
        for wait in waits_of(text)
    )
