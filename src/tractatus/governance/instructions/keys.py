"""Instructions by what they are about: their constraints by key, and keys by kind."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection, Iterable, Mapping

from tractatus.governance.instructions.instruction import Constraint, Instruction

Entry = tuple[Instruction, Constraint]
# For each key the constraints that are not superseded, oldest first.
Keys = Mapping[str, tuple[Entry, ...]]
Kinds = Mapping[str, tuple[str, ...]]


def age(instruction: Instruction) -> tuple[int, str]:
    """What instructions are sorted by, the oldest first; of one moment, by their ids."""
    return instruction.at_ms, instruction.id


def _entry_age(entry: Entry) -> tuple[int, str]:
    return age(entry[0])


def indexed(instructions: Iterable[Instruction]) -> Keys:
    """The constraints of instructions, without those of superseded ones."""
    keys: dict[str, list[Entry]] = {}
    for instruction in instructions:
        for entry in _entries(instruction):
            keys.setdefault(entry[1].key, []).append(entry)
    return {key: tuple(sorted(found, key=_entry_age)) for key, found in keys.items()}


def reindexed(keys: Keys, before: Iterable[Instruction], after: Collection[Instruction]) -> Keys:
    """The same where instructions are new or changed; only what they are about is sorted anew.

    Args:
        keys: The index as it was.
        before: Those that changed, as they were.
        after: Those that changed or are new, as they are.
    """
    found = dict(keys)
    ids = {one.id for one in after}
    for key in {one.key for each in (*before, *after) for one in each.classification.constraints}:
        entries = [entry for entry in keys.get(key, ()) if entry[0].id not in ids]
        for entry in (entry for one in after for entry in _entries(one) if entry[1].key == key):
            insort(entries, entry, key=_entry_age)
        if entries:
            found[key] = tuple(entries)
        else:
            found.pop(key, None)
    return found


def kinds_of(keys: Iterable[str]) -> Kinds:
    """The keys of each kind: of `port`, `port:mongodb` and `port:redis`."""
    kinds: dict[str, list[str]] = {}
    for key in keys:
        kinds.setdefault(key.partition(":")[0], []).append(key)
    return {kind: tuple(sorted(found)) for kind, found in kinds.items()}


def _entries(instruction: Instruction) -> Iterable[Entry]:
    if instruction.superseded_by:
        return ()
    return [(instruction, one) for one in instruction.classification.constraints]
