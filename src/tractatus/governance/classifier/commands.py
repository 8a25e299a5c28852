"""Commands that are to be run or not, and acts that wait for somebody's word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from tractatus.governance.classifier.products import PRODUCTS
from tractatus.governance.classifier.programs import GIT_VERBS, PROGRAMS, SUBCOMMANDS
from tractatus.governance.classifier.reading import Tokens
from tractatus.governance.classifier.slots import Found, Slot
from tractatus.governance.instructions.instruction import KeyKind
from tractatus.governance.language.lexicon import word_set

_FLAG: Final = re.compile(r"--?[a-z][a-z0-9-]*|-\d")
_MAX_ARGUMENTS: Final = 6
_BRANCHES: Final = word_set("main master develop production prod staging trunk release")
_NESTED: Final = frozenset({"docker compose", "git stash", "aws s3", "npm audit"})


def find_tool(tokens: Tokens, place: int) -> Found:
    """A command line that begins at `place`: program, subcommand, flags."""
    words = tokens.words
    program = words[place]
    end = place + 1
    head = program
    has_more = False
    if PROGRAMS[program] and end < len(words) and words[end] in SUBCOMMANDS:
        head = f"{program} {words[end]}"
        end += 1
        has_more = True
        if head in _NESTED and end < len(words) and _goes_on(words, end):
            end += 1
            head = " ".join(words[place:end])
    if words[end : end + 1] == ["|"] and end + 1 < len(words) and words[end + 1] in _FED:
        piped = f"{program} | {words[end + 1]}"
        yield Slot(KeyKind.TOOL, piped, place, end + 2, subject=program)
        return
    first_flag = end
    while end < len(words) and end - place < _MAX_ARGUMENTS and _FLAG.fullmatch(words[end]):
        end += 1
    flags = list(words[first_flag:end])
    if program in PRODUCTS and not has_more and not flags:
        return  # a product that something is built with
    if not has_more and not flags and not _is_alone(words, place):
        return
    if head == "git push" and end < len(words) and _branch(words, end):
        branch = _branch(words, end)
        yield Slot(KeyKind.TOOL, " ".join([head, *flags, branch]), place, end, subject=head)
        return
    yield Slot(KeyKind.TOOL, " ".join([head, *flags]), place, end, subject=head)


_FED: Final = PROGRAMS.keys() | word_set("bash sh zsh sudo python node")


def _goes_on(words: Sequence[str], end: int) -> bool:
    """Whether a word belongs to the command: "npm audit fix", not "npm audit before lunch"."""
    word = words[end]
    ends = end + 1 >= len(words) or not words[end + 1][0].isalpha()
    return word in SUBCOMMANDS or (word.isalpha() and ends and word not in _BEHIND_PROGRAM)


def _is_alone(words: Sequence[str], place: int) -> bool:
    """Whether a program stands as what is run: "use sudo", "back it up with pg_dump"."""
    before = words[place - 1] if place else ""
    after = words[place + 1] if place + 1 < len(words) else "."
    if after in {"is", "are"} and words[place + 2 : place + 3] and words[place + 2] in _JUDGED:
        return True
    if words[place] in _COMMON_PROGRAMS:
        return before in {"with", "use", "via"} and not after[0].isalpha()
    ends = not after[0].isalpha() or after in _BEHIND_PROGRAM
    return before in _MEANS and ends


_JUDGED: Final = word_set("banned forbidden prohibited allowed fine ok okay preferred off not")
_COMMON_PROGRAMS: Final = word_set(
    "make find kill dig shutdown screen artisan bundle yarn helm rake"
)
_MEANS: Final = word_set(
    "use using run running with of not than never call calling via invoke avoid no or by through "
    "and for to any plain bare without start leave pipe"
)
_BEHIND_PROGRAM: Final = word_set(
    "for to in on at as instead and or but if when because since please anymore again only from "
    "alone into rather directly here there until unless is are over not while within"
)


def _branch(words: Sequence[str], end: int) -> str:
    """The branch of "push to main", "push directly to the main branch"."""
    behind = [word for word in words[end : end + 6] if word not in {"directly", "the", "straight"}]
    if len(behind) > 1 and behind[0] in {"to", "onto", "origin"} and behind[1] in _BRANCHES:
        return behind[1]
    return ""


def find_git_verb(tokens: Tokens, place: int) -> Found:
    """ "Push to main", "force-push": git's verbs without its name."""
    words = tokens.words
    word = words[place]
    if place and words[place - 1] in {"git", "a", "the", "this", "that", "last", "each", "every"}:
        return
    if word in {"force-push", "force-pushing", "force-pushes"}:
        yield Slot(KeyKind.TOOL, "force-push", place, place + 1, subject="git push")
    elif word == "force" and words[place + 1 : place + 2] in (["push"], ["pushing"], ["pushes"]):
        yield Slot(KeyKind.TOOL, "force-push", place, place + 2, subject="git push")
    elif word in {"push", "pushing"} and place and words[place - 1] == "force":
        return
    elif branch := _branch(words, place + 1):
        verb = word.removesuffix("ing")
        if verb == "merg":
            verb = "merge"
        elif verb == "committ":
            verb = "commit"
        if verb in GIT_VERBS:
            head = f"git {verb}"
            yield Slot(KeyKind.TOOL, f"{head} {branch}", place, place + 1, subject=head)


STOPPED: Final = word_set("deploy push merge migrate publish release rebase restart redeploy")
_STILL: Final = frozenset({"yet", "anymore", "again", "now"})


def find_stopped(tokens: Tokens, place: int) -> Found:
    """ "Don't deploy yet": an operation that is banned whatever it is done to."""
    words = tokens.words
    before = words[max(0, place - 2) : place]
    after = words[place + 1] if place + 1 < len(words) else "."
    is_put_off = "yet" in words[place + 1 : place + 6]
    is_banned = before[-1:] in (["don't"], ["never"], ["dont"]) or before == ["do", "not"]
    if is_banned and (is_put_off or after in _STILL or not after[0].isalnum()):
        yield Slot(KeyKind.TOOL, words[place], place, place + 1, subject=words[place])


_CALLS: Final = word_set("call calling use using no avoid never not invoke than")


def find_quoted(tokens: Tokens, place: int) -> Found:
    """ "Never call `os.system()`": a name in backticks that is called or used."""
    words = tokens.words
    start = tokens.places[tokens.starts[place]]
    end = start + len(words[place])
    is_code = tokens.original[max(0, start - 1) : start] == "`" and (
        tokens.original[end : end + 1] in {"`", "("}
    )
    if is_code and place and words[place - 1] in _CALLS and _CALLABLE.fullmatch(words[place]):
        yield Slot(KeyKind.TOOL, words[place], place, place + 1, subject=words[place])


_CALLABLE: Final = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*")
