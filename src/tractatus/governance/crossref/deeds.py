"""What an act does, under the names by which people ask to be asked: it deletes, sends, deploys.

A command is told by the program that runs and its first words, a call by its dotted name, a
statement by its verb. What only looks, drafts or tries (`list`, `plan`, `--dry-run`) does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from tractatus.governance.act import Act
from tractatus.governance.crossref.called_deeds import called_deeds
from tractatus.governance.crossref.deed_programs import (
    ALL_KNOWN,
    ALONE,
    INTERPRETERS,
    PROGRAM_THINGS,
    QUIET_WITH_N,
    READERS,
    SUBCOMMANDS,
    TRIES,
)
from tractatus.governance.crossref.deed_words import LOOKS, deed_of, thing_of
from tractatus.governance.crossref.open_deeds import any_deed, deed_in_place, object_of
from tractatus.governance.facts import Findings
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set
from tractatus.governance.language.subjects import name_words


class Deed(NamedTuple):
    """Something that an act does.

    Args:
        name: As `deed_words.deed_of`.
        things: What it is done to, as `deed_words.thing_of`; empty where nobody says.
        pointer: Where the act says so.
        words: Of the command or the name that does it.
        objects: Stems of what it is done to.
        is_general: Whether only the method of a call says what is done.
    """

    name: str
    things: frozenset[str]
    pointer: str
    words: Sequence[str]
    objects: frozenset[str] = frozenset()
    is_general: bool = False


def deeds_of(act: Act, findings: Findings) -> list[Deed]:
    """Everything that the act does of which somebody may want to be asked, in its order."""
    if is_trial(act):
        return []
    found = list(_of_name(act.type, "/type"))
    for name in _CALLS:
        if isinstance(called := act.parameters.get(name), str) and len(called) <= _LONGEST_NAME:
            found += _of_name(called, f"/parameters/{name}")
    for one in called_deeds(act):
        words = (*name_words(act.type), one.name)
        found.append(Deed(one.name, frozenset(), one.pointer, words, one.objects, one.is_general))
    for fact in findings.facts:
        # A script that is written down is not run by that.
        if fact.kind is KeyKind.TOOL and not _WRITTEN.intersection(fact.pointer.split("/")):
            if fact.pointer == "/type" or fact.pointer.endswith(_CALL_POINTERS):
                continue
            words = tuple(str(fact.value).split())
            for name, things in _of_command(str(fact.value)):
                found.append(Deed(name, things, fact.pointer, words, _objects(words)))
    return found


def is_trial(act: Act) -> bool:
    """Whether the act says of itself that it only tries or looks."""
    if act.parameters.get("dry_run") is True and _RUNS.isdisjoint(act.parameters):
        return True  # a command does what it says, whatever stands beside it
    action = act.parameters.get("action")
    return isinstance(action, str) and action.lower() in LOOKS


def _objects(words: Sequence[str]) -> frozenset[str]:
    named = [part for word in words[:_MANY] for part in name_words(word.rpartition("=")[2])]
    of_program = PROGRAM_THINGS.get(words[0].rpartition("/")[2], ()) if words else ()
    return frozenset(filter(None, map(object_of, (*named, *of_program))))


_MANY: Final = 16
_RUNS: Final = word_set("command cmd script run argv args sql statement query code")


_CALLS: Final = ("tool", "function", "action", "operation", "method", "name")
_CALL_POINTERS: Final = ("/tool", "/function", "/action", "/operation", "/method", "/name")
_WRITTEN: Final = word_set("content contents new_string old_string body text diff patch new old")
_LONGEST_NAME: Final = 60


def _of_name(name: str, pointer: str) -> Sequence[Deed]:
    """What a call does, by the words of its name: `gmail.send_message`, `payments.create`."""
    return _of_short_name(name, pointer) if len(name) <= _LONGEST_NAME else ()


@lru_cache(maxsize=2048)
def _of_short_name(name: str, pointer: str) -> Sequence[Deed]:
    words = name_words(name)
    if " " in name.strip() or not words or words[0] in _RUNNERS:
        return ()
    last = name_words(name.replace(":", ".").replace("/", ".").rpartition(".")[2])
    if any(word in LOOKS for word in last) and not any(map(deed_of, last[:1])):
        return ()
    if pointer == "/parameters/method" and words[0] in _HTTP:
        return ()
    things = frozenset(filter(None, map(thing_of, words)))
    said = [*map(deed_of, words), *(deed_in_place(word) for word in (*last[:1], *last[-1:]))]
    objects = frozenset(filter(None, map(object_of, words)))
    return tuple(
        Deed(deed, things, pointer, tuple(words), objects)
        for deed in dict.fromkeys(filter(None, said))
    )


_HTTP: Final = word_set("get put post patch delete head options")
_RUNNERS: Final = word_set("command shell bash terminal sql db tool mcp http function api request")


@lru_cache(maxsize=2048)
def _of_command(line: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """What a command or statement does, and to what kind of thing."""
    words = line.lower().split()
    if not words or not TRIES.isdisjoint(word.partition("=")[0] for word in words[1:]):
        return ()
    program, rest = words[0].rpartition("/")[2], words[1:]
    plain = [word for word in rest if not word.startswith("-")]
    if program in READERS or (program in QUIET_WITH_N and "-n" in rest):
        return ()
    known = tuple(_known(program, plain, rest))
    if known or program in ALL_KNOWN:
        is_open = plain and program not in _SHELLS and "-n" not in rest
        open_deed = any_deed(plain[0]) if is_open else ""
        is_told = not open_deed or any(name == open_deed for name, _ in known)
        return known if is_told else (*known, (open_deed, frozenset()))
    return tuple(_by_words(program, plain, rest))


def _known(
    program: str, plain: Sequence[str], rest: Sequence[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """By the tables of programs."""
    if program in ALONE:
        name, thing = ALONE[program]
        yield name, frozenset(filter(None, (thing,)))
        return
    if program == "git" and rest[:1] in (["-c"], ["-C"]):
        plain = plain[1:]
    if program in ("git", "branch") and plain[:1] == ["branch"] and {"-d", "--delete"} & set(rest):
        yield "delete", frozenset({"branch"})
    if program == "git" and plain[:1] == ["clean"] and "-n" in rest:
        return
    if program == "find" and ("-delete" in rest or _runs_removal(rest)):
        yield "delete", frozenset({"file"})
    for first in range(min(len(plain), 1 if program == "git" else 3)):
        for names, thing in SUBCOMMANDS.get((program, plain[first]), ()):
            for name in names.split():
                yield name, frozenset(filter(None, (thing,)))
    if program in ("drop", "delete", "truncate", "alter", "grant", "revoke"):
        yield from _of_statement(program, plain)


def _of_statement(verb: str, plain: Sequence[str]) -> Iterator[tuple[str, frozenset[str]]]:
    if verb in ("grant", "revoke"):
        yield "permit", frozenset()
    elif verb == "drop":
        is_user = plain[:1] in (["user"], ["role"])
        yield "delete", frozenset({"user"} if is_user else {"table"})
    elif verb in ("delete", "truncate"):
        yield "delete", frozenset({"row", "table"} if verb == "truncate" else {"row"})


def _runs_removal(rest: Sequence[str]) -> bool:
    return any(
        one.startswith(("-exec", "-ok")) and other.rpartition("/")[2] in ("rm", "unlink")
        for one, other in pairwise(rest)
    )


def _by_words(
    program: str, plain: Sequence[str], rest: Sequence[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    """By the words of a program that nobody knows: `payctl pay`, `make deploy`, `./deploy.sh`."""
    script = plain[0] if program in INTERPRETERS and plain else program
    named = name_words(script.rpartition("/")[2].partition(".")[0])
    said = [word for word in plain[:_FEW] if _MARKS.sub("", word).isalpha()]
    asked = [part for word in said for part in name_words(word)]
    is_look = not (asked and any_deed(asked[0])) and any(word in LOOKS for word in named)
    if is_look or any(word in LOOKS for word in asked[:2]):
        return
    things = frozenset(filter(None, map(thing_of, [*named, *asked])))
    if program in PROGRAM_THINGS and plain and _LISTS.isdisjoint(rest):
        yield "change", things
    scripts = map(deed_in_place, named[:1] if script != program else ())
    for deed in dict.fromkeys(filter(None, [*map(any_deed, [*named, *asked]), *scripts])):
        yield deed, things


_MARKS: Final = re.compile(r"[-:_.]|\.\w{1,4}$")
_SHELLS: Final = frozenset({"sh", "bash", "find", "drop", "delete", "alter"})
_LISTS: Final = frozenset({"-l", "--list", "-ln", "-nl"})
_FEW: Final = 3
