"""What an act uses as its means, by the names under which instructions speak of such.

A package that is added, a program that is run: what else has the name of a means (a folder of its
cache, the registry that it came from, a text that is searched for it) does not use it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.programs import PROGRAMS
from tractatus.governance.classifier.stances import Stance, stances
from tractatus.governance.crossref.bystanders import kept_for_looking
from tractatus.governance.crossref.comparison import package_name
from tractatus.governance.facts.fact import REMOVED, Fact
from tractatus.governance.facts.rivals import rivals_of
from tractatus.governance.facts.texts import SQL_VERBS
from tractatus.governance.instructions.instruction import KeyKind

_PLACES: Final = frozenset({KeyKind.PATH, KeyKind.HOST, KeyKind.URL})
_RUNNERS: Final = frozenset({"python", "python3", "node", "ruby", "perl", "php", "bash", "sh"})
_ASKING: Final = frozenset({"--version", "--help", "-V", "-h"})


@lru_cache(maxsize=1024)
def turned_down_means(text: str) -> tuple[str, ...]:
    """The names of `text` that it turns down, each as `package_name` spells it."""
    down = (name for name, stance in stances(text).items() if stance is Stance.DOWN)
    return tuple(dict.fromkeys((*map(package_name, down), *kept_for_looking(text))))


def is_settled(text: str, name: str, kind: KeyKind | None, *, in_command: bool) -> bool:
    """Whether it is known that a name in an act is not what `text` turns down.

    Args:
        text: Of an instruction.
        name: As `looks.name_of`.
        kind: Of the fact that has the name; None where it only stands somewhere.
        in_command: Whether what stands around it was read as a command, so that what it runs and
            installs is told by facts.
    """
    stance = stances(text).get(name)
    if stance is None:
        return False
    if stance is Stance.WANTED:
        return kind in (KeyKind.PACKAGE, KeyKind.TOOL) or is_known(name)
    return is_known(name) and (kind in _PLACES or (kind is None and in_command))


@lru_cache(maxsize=2048)
def is_known(name: str) -> bool:
    """Whether a name is a product's or a program's."""
    return name in PRODUCTS or name in PROGRAMS or bool(rivals_of(name))


def means_in(fact: Fact) -> Iterator[str]:
    """The names of the package that a fact adds, or of the program that it runs."""
    if fact.kind is KeyKind.PACKAGE:
        if fact.changes and fact.unit != REMOVED:
            yield from _of_package(package_name(str(fact.value)))
    elif fact.kind is KeyKind.TOOL:
        words = str(fact.value).lower().split()[:12]
        if words and words[0] in SQL_VERBS and fact.pointer.rpartition("/")[2] in _STATEMENTS:
            yield "sql"
            if words[0] in _DEFINING:
                yield from ("ddl", words[0])
        if not words or words[0] in SQL_VERBS or not _ASKING.isdisjoint(words[1:2]):
            return
        program = words[0].rpartition("/")[2].removesuffix(".py").removesuffix(".exe")
        if fact.pointer == "/type":
            yield program
            return
        yield package_name(program)
        yield program.partition(".")[0]
        if program in _RUNNERS and len(words) > 1:
            yield words[1].rpartition("/")[2].partition(".")[0]  # `python esptool.py`
        if verb := next((word for word in words[1:] if word[0] != "-"), ""):
            yield package_name(f"{program} {verb}")


# Where somebody types a statement, and which of them define.
_STATEMENTS: Final = frozenset({"sql", "statement", "query", "command", "cmd"})
_DEFINING: Final = frozenset({"alter", "create", "drop", "truncate"})
_MOST_PARTS: Final = 4
_PARTS: Final = frozenset({"free", "pro", "core", "cli", "js", "dom", "css", "client", "server"})


def _of_package(name: str) -> Iterator[str]:
    yield name
    scope, _, last = name.rpartition("/")
    if scope:
        yield last
        yield scope.lstrip("@")
    parts = last.split("-")[:_MOST_PARTS]
    yield from ("".join(parts[:end]) for end in range(2, len(parts) + 1))  # "Font Awesome"
    lead, _, rest = last.partition("-")
    if rest in _PARTS:
        yield lead  # `fontawesome-free`
    bare = last.rstrip("0123456789").rstrip("-")
    if bare != last:
        yield bare
