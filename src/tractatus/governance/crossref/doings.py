"""What an instruction speaks of doing to a thing, and whether an act does that.

"Never delete from invoices" says nothing of reading them, and "never drop users" nothing of a new
row. Where either side is not told, the instruction counts for whatever is done.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from tractatus.governance.crossref.stems import stem
from tractatus.governance.facts.fact import Fact
from tractatus.governance.instructions.instruction import (
    Constraint,
    Instruction,
    KeyKind,
    Polarity,
)

READ: Final = "read"
_WRITES: Final = frozenset({"insert", "update", "delete", "drop", "alter", "truncate", "create"})
_ALL: Final = _WRITES | {READ}
# What a verb of an instruction covers, by what statements do.
_COVERS: Final = {
    **dict.fromkeys(("write", "touch", "modify", "change", "edit"), _WRITES),
    "alter": frozenset({"alter", "drop", "create"}),
    "migrate": frozenset({"alter", "create"}),
    "rename": frozenset({"alter"}),
    **dict.fromkeys(("delete", "remove", "purge", "wipe", "clear", "empty", "deletion"),
                    frozenset({"delete", "truncate", "drop"})),
    "truncate": frozenset({"truncate", "drop"}),
    "rewrite": frozenset({"update", "delete", "truncate", "drop"}),
    "drop": frozenset({"drop"}),
    **dict.fromkeys(("insert", "append", "add", "load", "store", "save"),
                    frozenset({"insert", "create"})),
    **dict.fromkeys(("update", "overwrite", "set"), frozenset({"update", "insert"})),
    **dict.fromkeys(("read", "query", "select", "join", "look", "open", "access", "use", "list",
                     "print", "show", "export", "dump", "copy", "connect", "work"), _ALL),
}  # fmt: skip
_BY_STEM: Final = {stem(word): done for word, done in _COVERS.items()}
_DONE: Final = {
    "truncatetable": "truncate", "merge": "insert", "copy": "insert", "select": READ,
    "union": READ, "describe": READ,
}  # fmt: skip
_CLAUSE_ENDS: Final = re.compile(r"[,;.!?](?=\s|$)|\s[-–—]\s|\bbut\b|\n")
_REFUSES: Final = re.compile(r"\b(?:not|never|no|don't|dont|nobody|nothing|mustn't|cannot|can't)\b")
_ANAPHOR: Final = re.compile(r"\b(?:it|them|that|those|this)\b")
_ELLIPSIS: Final = re.compile(r"\s*(?:and\s+)?(?:not|never|instead of|rather than)\b")
_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")


def does_it(instruction: Instruction, constraint: Constraint, fact: Fact) -> bool:
    """Whether what `fact` does to its thing is what the clause of `constraint` speaks of."""
    clause = clause_of(instruction.text, constraint.span.start, constraint.span.end)
    if _ELLIPSIS.match(clause) and not _spoken(clause):
        # "write to a, not to b": the verb stands before.
        clause = instruction.text[: constraint.span.start].lower()
        clause = next((one for one in reversed(_CLAUSE_ENDS.split(clause)) if _spoken(one)), clause)
    elif not _REFUSES.search(clause) and (refused := _refused(instruction.text)):
        clause = refused  # "it may be emptied, but don't drop it"
    return _is_spoken_of(clause, fact)


def bans_removal(instruction: Instruction, constraint: Constraint) -> bool:
    """Whether the clause of a ban speaks of taking away what it names: "never uninstall numpy"."""
    clause = clause_of(instruction.text, constraint.span.start, constraint.span.end)
    is_ban = constraint.polarity is Polarity.FORBID
    return is_ban and any(stem(word) in _REMOVALS for word in _WORD.findall(clause))


def bans_looking(instruction: Instruction, constraint: Constraint) -> bool:
    """Whether a ban is of so much as asking for a host; no if it tells what else is not done."""
    clause = clause_of(instruction.text, constraint.span.start, constraint.span.end)
    if constraint.polarity is not Polarity.FORBID:
        return False
    said = frozenset(map(stem, _WORD.findall(clause)))
    return not said.isdisjoint(_LOOKS) or said.isdisjoint(_USES)


_LOOKS: Final = frozenset(
    map(stem, ("ping", "scan", "probe", "resolve", "trace", "traceroute", "contact", "reach",
               "touch", "poll", "query", "queries"))
)  # fmt: skip
_USES: Final = frozenset(
    map(stem, ("use", "send", "deploy", "connect", "point", "push", "pull", "publish", "upload",
               "sit", "go", "run", "live", "route", "write", "store", "install", "fetch", "take",
               "be", "mail", "build", "leave", "hit", "export", "host", "start", "talk",
               "login", "ssh"))
)  # fmt: skip
_REMOVALS: Final = frozenset(
    map(stem, ("remove", "uninstall", "purge", "delete", "drop", "downgrade", "touch", "change"))
)


@lru_cache(maxsize=4096)
def _refused(text: str) -> str:
    """The clause that refuses what another clause names, if it has a verb of its own."""
    parts = _CLAUSE_ENDS.split(text[:4_000].lower())
    found = [one for one in parts if _REFUSES.search(one) and _ANAPHOR.search(one)]
    return next((one for one in found if _spoken(one)), "")


def does_what_is_said(text: str, name: str, fact: Fact) -> bool:
    """The same of a name in `text`; where its clause has no verb, the whole text's count."""
    start = text.lower().find(name)
    if start < 0 and "-" in name:  # as packages are spelt
        start = text.lower().replace("_", "-").find(name)
    start = max(0, start)
    clause = clause_of(text, start, start + len(name))
    return _is_spoken_of(clause if _spoken(clause) else text.lower()[:2_000], fact)


def _is_spoken_of(clause: str, fact: Fact) -> bool:
    spoken, done = _spoken(clause), _done(fact)
    return not spoken or done is None or bool(done & spoken)


@lru_cache(maxsize=4096)
def clause_of(text: str, start: int, end: int) -> str:
    """The clause of `text` in which a span stands, in lower case."""
    ends = [match.end() for match in _CLAUSE_ENDS.finditer(text[:4_000])]
    first = max((one for one in ends if one <= start), default=0)
    last = min((one for one in ends if one >= end), default=len(text))
    return text[first:last].lower()


# What is read-only is not written to.
_READ_ONLY: Final = re.compile(r"\bread[- ]?only\b")
_APPEND_ONLY: Final = re.compile(r"\b(?:append|insert)[- ]?only\b")


@lru_cache(maxsize=1024)
def is_kept_as_is(text: str, name: str) -> bool:
    """Whether a text says of a thing that nothing in it is changed, so that it asks for nothing."""
    start = text.lower().find(name)
    behind = text[start + len(name) :][:40].lower() if start >= 0 else ""
    return _KEPT.match(behind) is not None


_KEPT: Final = re.compile(
    r"[`'\"]?\s(?:is|are|stays|remains)\s(?:strictly\s|only\s)?(?:append|read|insert)[- ]?only\b"
)


@lru_cache(maxsize=4096)
def _spoken(clause: str) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for word in _WORD.findall(_APPEND_ONLY.sub(" rewrite ", _READ_ONLY.sub(" write ", clause)))[
        :60
    ]:
        found |= _BY_STEM.get(stem(word), frozenset())
    return found


def _done(fact: Fact) -> frozenset[str] | None:
    """What a fact does; of a path only whether it changes; None where nobody says."""
    if fact.kind is KeyKind.DATABASE:
        done = frozenset(_DONE.get(one, one) for one in fact.unit.split()) - {"schema"}
        return done or None
    if fact.kind is KeyKind.TABLE and fact.unit:
        return frozenset({_DONE.get(fact.unit, fact.unit)}) if fact.changes else frozenset({READ})
    if fact.kind in (KeyKind.PATH, KeyKind.TABLE) and not fact.changes:
        return frozenset({READ})
    return None
