"""Instructions that were given, which of them hold here and now, and which were taken back.

Nothing in here decays: at any age an instruction is in force until it is superseded, its own
validity ends, or the work has moved to a place that its scope does not reach.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from tractatus.governance.instructions.instruction import Constraint, Instruction, Place
from tractatus.governance.instructions.keys import Keys, Kinds, age, indexed, kinds_of, reindexed
from tractatus.governance.instructions.reach import can_meet, is_here, supersedes, suspends
from tractatus.governance.instructions.supersession import Question, Relation, authority_of, relate

_Made = TypeVar("_Made")
MAX_WEIGHED: Final = 32


@dataclass(frozen=True, slots=True)
class Remembered:
    """What became of a memory when it was told something.

    Args:
        memory: With the instruction in it.
        superseded: Every instruction that changed, as it now stands: either `superseded_by` is
            set, or, where other constraints of it still hold, those that were corrected are
            gone and `version` is greater. The new one is among them if it came too late.
        questions: Contradictions that nobody but a person may settle; both sides stay in force.
        overruled: Ids of those that contradict one of greater authority, and have no effect on
            what they disagree about wherever that one is in force.
    """

    memory: InstructionMemory
    superseded: tuple[Instruction, ...] = ()
    questions: tuple[Question, ...] = ()
    overruled: tuple[str, ...] = ()


class InstructionMemory:
    """Instructions, indexed by what they are about, seen from one place at one time.

    Immutable; safe for concurrent readers. It is the `Memory` that a snapshot takes.

    Args:
        instructions: Of any age and in any order, with their `superseded_by` as stored; an id
            that occurs twice counts as it stands last.
        now_ms: Unix time in milliseconds.
        place: Where the work is; an empty part is unknown, and rules nothing out.
    """

    __slots__ = ("_all", "_derived", "_keys", "_kinds", "now_ms", "place")

    def __init__(
        self,
        instructions: Iterable[Instruction] = (),
        *,
        now_ms: int = 0,
        place: Place = Place(),  # noqa: B008 - immutable
    ) -> None:
        self.now_ms = now_ms
        self.place = place
        self._all: Mapping[str, Instruction] = {one.id: one for one in instructions}
        self._keys = indexed(self._all.values())
        self._kinds = kinds_of(self._keys)
        self._derived: dict[str, object] = {}

    def seen_from(self, place: Place, now_ms: int) -> InstructionMemory:
        """The same instructions at another place and time; shares the index, costs nothing."""
        return _view(self._all, self._keys, self._kinds, place, now_ms, self._derived)

    def about(self, key: str) -> Sequence[Instruction]:
        """Those in force with a constraint of this key or, for a bare kind, of any of the kind."""
        keys = [key] if ":" in key else self._kinds.get(key, ())
        found = {one.id: one for each in keys for one in self._in_force(each)}
        return sorted(found.values(), key=age)

    def constraints(self, key: str) -> Sequence[tuple[Instruction, Constraint]]:
        """The constraints in force of exactly this key, with whose they are, oldest first."""
        entries = self._keys.get(key)
        if not entries:
            return ()
        return self.standing([one for one in entries if self.holds(*one)])

    def standing(
        self, held: Sequence[tuple[Instruction, Constraint]]
    ) -> Sequence[tuple[Instruction, Constraint]]:
        """Those of `held`, of one key, that none of the others suspends here.

        More than `MAX_WEIGHED` are not weighed against each other: all of them stand.
        """
        if len(held) < 2 or len(held) > MAX_WEIGHED:
            return held
        if len({(authority_of(*one), one[1].scope, one[0].place) for one in held}) == 1:
            return held  # of one rank and reach: what corrects has superseded already
        return [one for one in held if not any(suspends(other, one, self.place) for other in held)]

    def keys(self, kind: str) -> Collection[str]:
        """Every key of the kind that an instruction, in force or not, has."""
        return self._kinds.get(kind, ())

    def entries(self, key: str) -> Sequence[tuple[Instruction, Constraint]]:
        """The constraints of exactly this key that are not superseded, in force here or not."""
        return self._keys.get(key, ())

    def derived(self, name: str, build: Callable[[InstructionMemory], _Made]) -> _Made:
        """What `build` makes of the instructions alone, made once for all views of them.

        Args:
            name: Of what is made; one name, one builder.
            build: Pure; it must not look at the place or the time.
        """
        made = self._derived.get(name)
        if made is None:
            made = self._derived[name] = build(self)
        return made  # type: ignore[return-value]

    def __len__(self) -> int:
        """How many are in force, those without any constraint included."""
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[Instruction]:
        """Those in force, oldest first."""
        return iter(sorted(filter(self.is_in_force, self._all.values()), key=age))

    def __bool__(self) -> bool:
        """Whether any is in force."""
        return any(map(self.is_in_force, self._all.values()))

    @property
    def everything(self) -> Sequence[Instruction]:
        """All that was ever remembered, superseded or out of place, oldest first."""
        return sorted(self._all.values(), key=age)

    def get(self, identifier: str) -> Instruction | None:
        """The instruction of this id as it stands, in force or not."""
        return self._all.get(identifier)

    def _in_force(self, key: str) -> Iterator[Instruction]:
        return (instruction for instruction, _ in self.constraints(key))

    def holds(self, instruction: Instruction, constraint: Constraint) -> bool:
        """Whether the place and the time are those that a constraint is for."""
        return constraint.validity.holds_at(self.now_ms) and is_here(
            constraint.scope, instruction.place, self.place
        )

    def is_in_force(self, instruction: Instruction) -> bool:
        """Whether an instruction of this memory holds here and now."""
        if instruction.superseded_by:
            return False
        constraints = instruction.classification.constraints
        if not constraints:
            return is_here(instruction.classification.scope, instruction.place, self.place)
        return any(self.holds(instruction, one) for one in constraints)


def remember(memory: InstructionMemory, instruction: Instruction) -> Remembered:
    """The memory with one more instruction in it.

    Of two constraints that contradict each other the later corrects the earlier where it may
    (`supersession.corrects`); where it may not, a person has to say, and both stay in force.
    An instruction that is older than one that corrects it comes in as corrected.

    Args:
        memory: Seen from anywhere; what is out of force here is compared, too.
        instruction: With an id of its own; one that is known already changes nothing.
    """
    if memory.get(instruction.id) is not None:
        return Remembered(memory)
    if instruction.superseded_by:
        return Remembered(_with(memory, {instruction.id: instruction}))
    gone: dict[str, list[tuple[Constraint, str]]] = {}
    questions: list[Question] = []
    overruled: list[str] = []
    for constraint in instruction.classification.constraints:
        for other, theirs in memory._keys.get(constraint.key, ()):
            sides = ((other, theirs), (instruction, constraint))
            earlier, later = sides if other.at_ms <= instruction.at_ms else sides[::-1]
            relation = relate(earlier[1], later[1])
            if relation is Relation.COMPATIBLE or not can_meet(earlier, later):
                continue
            if supersedes(later, earlier):
                gone.setdefault(earlier[0].id, []).append((earlier[1], later[0].id))
            elif suspends(earlier, later):
                overruled.append(later[0].id)
            elif not suspends(later, earlier):
                questions.append(Question(earlier[0].id, later[0].id, constraint.key))
    known = {**{one: memory.get(one) for one in gone}, instruction.id: instruction}
    changed = {
        one: _without(found, gone[one]) for one, found in known.items() if found and one in gone
    }
    after = _with(memory, {instruction.id: instruction, **changed})
    return Remembered(
        after,
        tuple(changed.values()),
        tuple(dict.fromkeys(questions)),
        tuple(dict.fromkeys(overruled)),
    )


def _without(instruction: Instruction, gone: Sequence[tuple[Constraint, str]]) -> Instruction:
    """The instruction as it stands without the constraints that were corrected."""
    constraints = instruction.classification.constraints
    kept = tuple(one for one in constraints if not any(one is other for other, _ in gone))
    if not kept:
        return replace(instruction, superseded_by=max(by for _, by in gone))
    narrowed = replace(instruction.classification, constraints=kept)
    return replace(instruction, classification=narrowed, version=instruction.version + 1)


def _with(memory: InstructionMemory, changed: Mapping[str, Instruction]) -> InstructionMemory:
    """The memory with some instructions new or changed; only their keys are indexed anew."""
    before = [memory._all[one] for one in changed if one in memory._all]
    keys = reindexed(memory._keys, before, changed.values())
    kinds = memory._kinds if keys.keys() == memory._keys.keys() else kinds_of(keys)
    return _view({**memory._all, **changed}, keys, kinds, memory.place, memory.now_ms, {})


def _view(
    everything: Mapping[str, Instruction],
    keys: Keys,
    kinds: Kinds,
    place: Place,
    now_ms: int,
    derived: dict[str, object],
) -> InstructionMemory:
    view = InstructionMemory.__new__(InstructionMemory)
    view._derived = derived
    view._all, view._keys, view._kinds = everything, keys, kinds
    view.place, view.now_ms = place, now_ms
    return view
