"""What a command does to the things that its words name, told when all of them were read."""

from __future__ import annotations

from collections.abc import Sequence

from tractatus.governance.facts.fact import LOOKED, MOVED, Findings
from tractatus.governance.facts.operands import OF_PACKAGE
from tractatus.governance.facts.versions import package_words
from tractatus.governance.instructions.instruction import KeyKind


def tell_databases(findings: Findings, before: int, does: str) -> None:
    """What the program does to the databases that it names."""
    facts = findings.facts
    for at in range(before, len(facts)):
        if facts[at].kind is KeyKind.DATABASE and not facts[at].unit:
            facts[at] = facts[at]._replace(unit=does)


def tell_packages(findings: Findings, before: int) -> None:
    """Whose the version of a flag is: of the last package that the command names."""
    facts = findings.facts
    own = [at for at in range(before, len(facts)) if facts[at].words == OF_PACKAGE]
    if not own:
        return
    names = [
        str(one.value) for one in facts[before:] if one.kind is KeyKind.PACKAGE and one.changes
    ]
    for at in own:
        words = package_words(names[-1]) if names else frozenset()
        facts[at] = facts[at]._replace(words=words)


def tell_asked(findings: Findings, before: int) -> None:
    """The addresses of a command that only asks about them."""
    facts = findings.facts
    for at in range(before, len(facts)):
        if facts[at].kind in (KeyKind.HOST, KeyKind.URL):
            facts[at] = facts[at]._replace(unit=LOOKED)


def keep_sources(findings: Findings, before: int, argv: Sequence[str]) -> None:
    """Of what is copied only the last operand changes, or what a flag says."""
    facts = findings.facts
    own = [at for at in range(before, len(facts)) if facts[at].kind is KeyKind.PATH]
    into = any(word.startswith(("-t", "--target")) for word in argv[1:])
    for at in own if into else own[:-1]:
        if not (into and at == own[0]):
            facts[at] = facts[at]._replace(changes=False, unit="")


def tell_sources(findings: Findings, before: int, argv: Sequence[str]) -> None:
    """Of what is moved all but the last operand is where it was, and goes from there."""
    facts = findings.facts
    own = [at for at in range(before, len(facts)) if facts[at].kind is KeyKind.PATH]
    is_told = any(word.startswith(("-t", "--target")) for word in argv[1:])
    for at in () if is_told else own[:-1]:
        facts[at] = facts[at]._replace(words=MOVED)


def keep_inputs(findings: Findings, before: int) -> None:
    """What stands beside the flag of an output is read, as far as anybody can tell."""
    facts = findings.facts
    for at in range(before, len(facts)):
        if facts[at].kind is KeyKind.PATH and "=" not in facts[at].written:
            facts[at] = facts[at]._replace(changes=False)
