"""An act against the means that instructions turn down: packages it adds, programs it runs."""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Final

from tractatus.governance.crossref.bystanders import (
    changes_stored,
    is_by_hand,
    is_for_looking,
    is_only_called,
)
from tractatus.governance.crossref.conflict import Conflict
from tractatus.governance.crossref.conflicts import means_against, turned_down_by
from tractatus.governance.crossref.means import means_in
from tractatus.governance.crossref.proposed import Proposed
from tractatus.governance.crossref.used import means_of
from tractatus.governance.facts import Fact
from tractatus.governance.instructions.instruction import KeyKind


def _is_not_called(text: str, name: str, fact: Fact) -> bool:
    """Whether only calling a program is turned down, and this imports or passes it on."""
    if fact.pointer.rpartition("/")[2] in _TYPED or not is_only_called(text, name):
        return False
    return fact.kind is KeyKind.PACKAGE or is_by_hand(text)


_TYPED: Final = frozenset({"command", "cmd", "script", "shell", "bash", "line", "argv", "type"})


def against_means(proposed: Proposed, told: Container[str]) -> Iterator[Conflict]:
    """Warnings of means that the words around them turn down.

    Args:
        proposed: The act.
        told: References of instructions that are held against it already.
    """
    among = proposed.index.means
    for used in means_of(proposed.texts, any_kind=True):
        for instruction in among.get(used.name, ()):
            if instruction.reference not in told and proposed.memory.is_in_force(instruction):
                proposed.consult(instruction)
                yield means_against(used, instruction)
    for fact in proposed.findings.facts:
        for name in dict.fromkeys(means_in(fact)):
            for instruction in among.get(name, ()):
                if instruction.reference in told or not proposed.memory.is_in_force(instruction):
                    continue
                if _is_not_called(instruction.text, name, fact):
                    continue
                if is_for_looking(instruction.text, name) and not changes_stored(proposed.findings):
                    continue
                proposed.consult(instruction)
                yield turned_down_by(fact, instruction, name)
