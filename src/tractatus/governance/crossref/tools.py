"""Whether a command, a statement or an act is the tool that an instruction speaks of.

`git push --force` is `git push -f origin main` and `git -C x push --force`; `rm -rf` is
`rm -r -f` and `rm -fr`; `drop table` is the SQL statement, whatever is dropped.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.stems import stem, stems
from tractatus.governance.facts.fact import Fact
from tractatus.governance.facts.rivals import are_rivals, rivals_of

_LONG: Final = {
    "--force": "f", "--force-with-lease": "f", "--recursive": "r", "-R": "r",
    "--yes": "y",
    "--assume-yes": "y", "--all": "a", "--global": "g", "--hard": "hard", "--delete": "d",
    "-D": "d",
    "--no-verify": "no-verify", "--in-place": "i", "--user": "user",
}  # fmt: skip
_CALLED: Final = {
    "force-push": "git push --force", "force push": "git push --force",
    "force pushing": "git push --force", "hard reset": "git reset --hard",
    "hard-reset": "git reset --hard", "curl pipe bash": "curl bash",
}  # fmt: skip
_SPLIT: Final = re.compile(r"[\s]+")


def is_tool(named: str, fact: Fact) -> bool:
    """Whether `fact` uses the tool that is `named`."""
    named = named.strip().lower()
    words, flags = _taken_apart(_CALLED.get(named, named))
    ours, our_flags = _taken_apart(str(fact.value))
    if not words or not flags <= our_flags:
        return False
    if fact.pointer == "/type":
        return bool(stems(" ".join(words))) and stems(" ".join(words)) <= stems(" ".join(ours))
    return _same_program(words[0], ours[0] if ours else "") and _in_order(words[1:], ours[1:])


def is_told_apart(named: str, text: str, fact: Fact) -> bool:
    """Whether `text` has the very flags that `fact` uses, and `named` others for them.

    Of "no --force; --force-with-lease is fine" the second is not what is banned; both together are.
    """
    named = _CALLED.get(named.strip().lower(), named)
    banned, said = _taken_apart(named)[1], text.lower().split()
    used = [word for word in str(fact.value).split() if not banned.isdisjoint(_flags_in(word))]
    return bool(used) and all(
        (flag := word.partition("=")[0]) in _LONG and flag not in named.split() and flag in said
        for word in used
    )


def _flags_in(word: str) -> frozenset[str]:
    """The flags that one word of a command sets; `+main` forces, whatever the command is."""
    return frozenset("f") if word.startswith("+") else _taken_apart(word)[1]


def misses_tool(named: str, fact: Fact) -> bool:
    """Whether `fact` uses what stands in place of the tool that is `named`."""
    words, _ = _taken_apart(_CALLED.get(named.strip().lower(), named))
    ours, _ = _taken_apart(str(fact.value))
    return bool(words and ours) and are_rivals(words[0], ours[0])


@lru_cache(maxsize=4096)
def tool_words(text: str) -> frozenset[str]:
    """The words by which a tool is found, with those of what stands in its place."""
    words, _ = _taken_apart(_CALLED.get(text.strip().lower(), text))
    rivals = rivals_of(words[0]) if words else frozenset()
    return frozenset(words[:12]) | rivals | {stem(word) for word in words[:12]}


@lru_cache(maxsize=4096)
def _taken_apart(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Words and flags; grouped short flags are taken apart, long ones read as their short."""
    words: list[str] = []
    flags: set[str] = set()
    for word in _SPLIT.split(text.strip())[:40]:
        if (long := _LONG.get(word.partition("=")[0])) is not None:
            flags.add(long)
        elif word.startswith("--"):
            flags.add(word[2:].partition("=")[0])
        elif word.startswith("-") and len(word) > 1:
            flags.update(word[1:].lower() if word[1:].isalpha() and len(word) < 5 else [word[1:]])
        elif word:
            words.append(word.lower())
    if words[:1] == ["git"]:
        flags |= _flags_of_git(words, flags)
    return tuple(words), frozenset(flags)


def _flags_of_git(words: list[str], flags: set[str]) -> set[str]:
    """What Git writes without the flag that is named: `+main` forces, `-n` skips the hooks."""
    found = set()
    if "push" in words and any(word.startswith("+") for word in words):
        found.add("f")
    if "commit" in words and "n" in flags:
        found.add("no-verify")
    return found


def _same_program(named: str, ours: str) -> bool:
    return named == ours or (named.rstrip("0123456789.") == ours and named[-1:].isdigit())


def _in_order(wanted: tuple[str, ...], words: tuple[str, ...]) -> bool:
    rest = iter(words)
    return all(any(word == one for word in rest) for one in wanted)
